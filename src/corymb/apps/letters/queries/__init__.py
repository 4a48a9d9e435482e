"""Reads: `outbox` of letters, `duties` of people, `links` from the one to the other, `digests` of the weeks."""

from corymb.apps.letters.queries.digests import (
    choices_named,
    had_digest,
    is_day_of_digests,
    wants_digest,
    who_wants_none,
)
from corymb.apps.letters.queries.duties import open_tasks, tasks_on_rungs
from corymb.apps.letters.queries.links import LINK_DAYS, Followed, Way, followed, link_of
from corymb.apps.letters.queries.outbox import (
    NOBODY,
    addressees_of,
    kinds_among,
    letters_named,
    visible_to,
    withdrawal_of,
    written,
)

__all__ = [
    "LINK_DAYS",
    "NOBODY",
    "Followed",
    "Way",
    "addressees_of",
    "choices_named",
    "followed",
    "had_digest",
    "is_day_of_digests",
    "kinds_among",
    "letters_named",
    "link_of",
    "open_tasks",
    "tasks_on_rungs",
    "visible_to",
    "wants_digest",
    "who_wants_none",
    "withdrawal_of",
    "written",
]

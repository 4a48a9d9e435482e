"""Reads: `outbox` of letters, `duties` of what is due from people, `links` from the one to the other."""

from corymb.apps.letters.queries.duties import open_tasks, tasks_on_rungs
from corymb.apps.letters.queries.links import LINK_DAYS, Followed, Way, followed, link_of
from corymb.apps.letters.queries.outbox import NOBODY, addressees_of, letters_named, visible_to, written

__all__ = [
    "LINK_DAYS",
    "NOBODY",
    "Followed",
    "Way",
    "addressees_of",
    "followed",
    "letters_named",
    "link_of",
    "open_tasks",
    "tasks_on_rungs",
    "visible_to",
    "written",
]

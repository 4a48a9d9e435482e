"""The results of a call are published: ordered by an officer, put together by a job, frozen."""

import json
from collections import Counter
from datetime import datetime
from hashlib import sha256
from random import Random

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Session
from corymb.apps.council.queries.seeing import applies_in
from corymb.apps.council.states import CLOSED
from corymb.apps.journal.actions import SYSTEM, Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.outcomes_told import letters_stay
from corymb.apps.outcomes.queries.public import rows_of_marks
from corymb.apps.outcomes.states import (
    FEWEST,
    LETTERS_FIRST,
    NOT_BY_APPLICANTS,
    ORDERED_RESULTS,
    PUBLISHED_RESULTS,
    RESULTS_DONE,
    RESULTS_ORDERED,
)
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible

Rows = tuple[tuple[str, str], ...]


@transaction.atomic
def order_results(number: int, reason: str, by: Person | None, *, actor: Actor, now: datetime) -> Results:
    """Publish what was decided. Refuses before a session is closed and its letters have gone, and who applies.

    What is published anew, after a later session or to mend something, says why; what was there before stays.
    """
    call = Call.objects.select_for_update().get(pk=number)
    if by and applies_in(by, call):
        raise NotPossible(NOT_BY_APPLICANTS)
    session = (
        Session.objects.filter(call=call, state=CLOSED, matters__decision__isnull=False).order_by("-number").first()
    )
    if session is None:
        raise NotPossible(_("No session of the council has decided and been closed."))
    if letters_stay(call):
        raise NotPossible(LETTERS_FIRST)
    last = Results.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise NotPossible(_("Say why the results are published anew; everybody reads it."), "reason")
    made = Results.objects.create(
        call=call, session=session, number=last + 1, reason=reason.strip(), ordered_at=now, ordered_by=by
    )
    record(ORDERED_RESULTS, actor, [Change.of(made)], now=now, scope_keys=[call_key(call)], reason=reason)
    return made


@transaction.atomic
def compute_results(number: int, chance: Random, *, now: datetime) -> Results:
    """Put ordered results together; those that are done stay. Loads numpy: for jobs.

    `chance` draws the labels of applications and experts; who is behind a label is kept nowhere.
    """
    from corymb.apps.outcomes.queries.open_marks import marks_text
    from corymb.apps.outcomes.queries.results import results_text

    found = Results.objects.select_for_update().get(pk=number)
    if found.state != RESULTS_ORDERED:
        return found
    before = image(found)
    found.marks = _marks_before(marks_text(found, chance), found)
    found.text = results_text(found)
    found.sha256 = sha256(found.text.encode()).hexdigest()
    found.state = RESULTS_DONE
    found.save()
    record(PUBLISHED_RESULTS, SYSTEM, [Change.of(found, before)], now=now, scope_keys=[call_key(found.call_id)])
    return found


def _marks_before(made: str, found: Results) -> str:
    """Marks as they are published already, where these are the same: under other labels they would tell more. And where
    so few applications differ that whoever compares the two could say which they are.
    """
    rows = Results.objects.filter(call=found.call_id, state=RESULTS_DONE).exclude(marks="").order_by("-number")
    for row in rows if made else ():
        before, now = _unlabelled(row.marks), _unlabelled(made)
        if before == now or 0 < _differing(before[1], now[1]) < FEWEST:
            return row.marks
    return made


def _differing(before: Counter[Rows], now: Counter[Rows]) -> int:
    """Of how many applications the marks are in one publication and not in the other."""
    return max((before - now).total(), (now - before).total())


def _unlabelled(text: str) -> tuple[list[str], Counter[Rows]]:
    """The rankings marks are of, and the marks of each application by criterion, without whose they are and of what."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows_of_marks(text):
        found.setdefault(row["application"], []).append((row["criterion"], str(row["mark"])))
    return json.loads(text).get("rankings", []), Counter(tuple(sorted(rows)) for rows in found.values())

"""A ranking found again from the journal: what it says stood when the marks were frozen, and what follows from that.

The journal's entries alone say which applications were submitted, which reviews counted and what their hashes were; the
texts behind the hashes are taken from the rows, and stand only if they still have that hash. Loads numpy.
"""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.sheet import hash_of
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.council.actions.computing import outcome_of
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.inputs import Heard, frozen_from
from corymb.apps.council.states import FROZEN, RANKING_FROZEN, RANKING_ORDERED
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries.sheet import hash_of as hash_of_slot
from corymb.apps.defence.states import DONE
from corymb.apps.journal.models import Entry
from corymb.apps.replays.states import BROKEN, INPUTS, OTHER, OUTCOME, UNKNOWN
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.refusal import Refusal

Fields = dict[str, Any]
Stood = dict[str, dict[str, Fields]]
RANKING, APPLICATION, HANDED, REVIEW, SLOT, RECUSAL = (
    "council.ranking", "selection.application", "selection.handingin", "assessment.review", "defence.slot",
    "defence.exclusion",
)  # fmt: skip

ROOMS = r"^(selection|assessment|defence)\."
"""An act on something else tells of these rows too: the last consent to a consensus, a tie that somebody declares."""


Fault = tuple[str, str, int]
"""What does not hold (`states.FAULTS`), and of which thing."""


def replayed(ranking: Ranking) -> list[Fault]:
    """What does not hold of a frozen ranking; nothing where the journal leads to the same two hashes."""
    try:
        return _replayed(ranking)
    except (Refusal, ValueError):  # a version of the call, or what was frozen, is not readable as what it was
        return [(BROKEN, "", 0)]


def _replayed(ranking: Ranking) -> list[Fault]:
    own = Entry.objects.filter(object_kind=RANKING, object_id=str(ranking.pk)).order_by("pk")
    ordered, frozen = (own.filter(act=act).first() for act in (RANKING_ORDERED, RANKING_FROZEN))
    if ordered is None or frozen is None or ranking.state != FROZEN:
        return [(UNKNOWN, "", 0)]
    stood = _folded(Entry.objects.filter(pk__lt=ordered.pk, object_kind__regex=ROOMS))
    handed, reviews, slots = _handed(ranking, stood), _submitted(ranking, stood), _heard(ranking, stood)
    faults = [
        *((OTHER, HANDED, row.pk) for row in handed if stood[HANDED][str(row.pk)].get("sha256") != _hash(row.snapshot)),
        *((OTHER, REVIEW, row.pk) for row in reviews if stood[REVIEW][str(row.pk)].get("sha256") != hash_of(row)),
        *((OTHER, SLOT, row.pk) for row in slots if stood[SLOT][str(row.pk)].get("sha256") != hash_of_slot(row)),
    ]
    heard = Heard([slot.pk for slot in slots], [int(pk) for pk in stood[RECUSAL]])
    inputs = frozen_from(ranking.call, ranking.by_version, handed, [review.pk for review in reviews], heard)
    if inputs.sha256 != (ordered.after or {}).get("inputs_sha256"):
        faults.append((INPUTS, "", 0))
    if _hash(outcome_of(ranking)) != (frozen.after or {}).get("sha256"):
        faults.append((OUTCOME, "", 0))
    return faults


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _handed(ranking: Ranking, stood: Stood) -> list[HandingIn]:
    """What was submitted last for each application of the call that stood submitted, in the order of their numbers."""
    there = [int(pk) for pk, told in stood[APPLICATION].items() if told.get("state") == HANDED_IN]
    rows = HandingIn.objects.filter(application__call=ranking.call_id, application__in=there)
    rows = rows.filter(pk__in=[int(pk) for pk in stood[HANDED]]).select_related("application__region")
    last = {row.application_id: row for row in rows.order_by("round")}
    return [last[pk] for pk in sorted(last)]


def _submitted(ranking: Ranking, stood: Stood) -> list[Review]:
    """Reviews that stood submitted; where a consensus was, its rapporteur's alone."""
    there = [int(pk) for pk, told in stood[REVIEW].items() if told.get("state") == SUBMITTED]
    found = Review.objects.filter(application__call=ranking.call_id, pk__in=there)
    rows = list(found.select_related("application__by_version").order_by("pk"))
    agreed = {row.application_id for row in rows if row.is_rapporteur}
    return [row for row in rows if row.is_rapporteur or row.application_id not in agreed]


def _heard(ranking: Ranking, stood: Stood) -> list[Slot]:
    """Slots of the defence that were closed: their marks stay as they were then."""
    done = [int(pk) for pk, told in stood[SLOT].items() if told.get("state") == DONE]
    rows = Slot.objects.filter(defence__call=ranking.call_id, pk__in=done)
    return list(rows.select_related("defence", "application__by_version").order_by("pk"))


def _folded(entries: QuerySet[Entry]) -> Stood:
    """The rows as the entries left them, by kind and number: each entry tells the fields that it changed."""
    rows: Stood = defaultdict(lambda: defaultdict(dict))
    for entry in entries.order_by("pk").iterator():
        for kind, number, told in _told(entry):
            rows[kind][number] |= told
    return rows


def _told(entry: Entry) -> Iterator[tuple[str, str, Fields]]:
    """(kind, number, fields) of the rows of an entry: one, or several by "kind:number"."""
    after = entry.after or {}
    several = [key for key, value in after.items() if ":" in key and isinstance(value, dict)]
    if not several:
        yield entry.object_kind, entry.object_id, after
    for key in several:
        kind, _sign, number = key.partition(":")
        yield kind, number, after[key]

"""What would come of inviting many at once: who is known, who cannot be invited, what would be closed to them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from corymb.apps.accounts.models import PROGRAMME, Grant, Invitation, Person
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.seeing import (
    applications_visible_to,
    calls_visible_to,
    conflicts_visible_to,
    experts_visible_to,
)
from corymb.apps.assessment.queries.standing import declared_elsewhere
from corymb.apps.assessment.queries.ties import ties
from corymb.apps.assessment.rules import SEE
from corymb.apps.assessment.states import ACCEPTED, DECLARED, EXPERT_MOVES, INVITED, SUBMITTED
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.registries import permissions


@dataclass(frozen=True)
class Standing:
    """Of people by number: who takes part already, who looks on by office, who cannot answer, how many applications

    are closed to each of those the asker may see; of them `declared` by what they declared in an earlier call.
    """

    there: frozenset[int]
    on_looking: frozenset[int]
    shut_out: frozenset[int]
    closed: Mapping[int, int]
    declared: Mapping[int, int]
    applications: int


def known_people(emails: Collection[str]) -> dict[str, Person]:
    """People by their address."""
    return {str(person.email): person for person in Person.objects.filter(email__in=list(emails))}


def standing_of(call: Call, asker: Any, people: Collection[int], earlier: Call | None = None) -> Standing:
    """How people stand to a call, in a fixed number of queries; by what they declared in an earlier one as well."""
    day, numbers = timezone.localdate(), sorted(people)
    there = Expert.objects.filter(call=call, person__in=numbers, state__in=_stays())
    held = Grant.objects.in_force(day).filter(
        Q(scope_key=call_key(call)) | Q(scope_key__startswith=PROGRAMME),
        person__in=numbers,
        role__in=list(permissions[SEE].roles),
    )
    seen = set(applications_visible_to(asker, call).order_by().values_list("pk", flat=True))
    shut = {(tie.person, tie.application) for tie in ties(call.pk, numbers, day) if tie.application in seen}
    told = {pair for pair in _declared_in(earlier, call, asker, numbers) if pair[1] in seen} if earlier else set()
    return Standing(
        frozenset(there.values_list("person", flat=True)),
        frozenset(held.values_list("person", flat=True)),
        shut_out(numbers, timezone.now()),
        Counter(person for person, _application in shut | told),
        Counter(person for person, _application in told),
        len(seen),
    )


def _declared_in(earlier: Call, call: Call, asker: Any, people: Collection[int]) -> set[tuple[int, int]]:
    """(person, application) by what people declared in an earlier call, and nobody lifted, as far as the asker sees."""
    rows = conflicts_visible_to(asker).filter(expert__call=earlier, expert__person__in=people)
    standing = rows.filter(source=DECLARED, lifted_at=None).order_by().values_list("pk", flat=True)
    pairs = declared_elsewhere(call.pk, timezone.localdate(), standing)
    return {(person, application) for application, person in pairs}


def shut_out(people: Collection[int], now: datetime) -> frozenset[int]:
    """Those of people by number who cannot sign in, and hold no link by which they could: they cannot answer."""
    held = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    rows = Person.objects.filter(pk__in=list(people), is_active=False).exclude(pk__in=held.values("person"))
    return frozenset(rows.values_list("pk", flat=True))


def _stays() -> Sequence[str]:
    """States from which nobody is invited."""
    return [state for state, targets in EXPERT_MOVES.items() if INVITED not in targets]


def earlier_calls(call: Call, asker: Any) -> QuerySet[Call]:
    """Other calls whose experts the asker may see, the newest first."""
    rows = calls_visible_to(asker).exclude(pk=call.pk)
    return rows.filter(experts__state=ACCEPTED).distinct().order_by("-created_at", "-pk")


def experts_of(earlier: Call, asker: Any) -> list[tuple[Expert, int]]:
    """Who took part in an earlier call and is not erased, each with how many reviews they submitted there."""
    rows = experts_visible_to(asker).filter(call=earlier, state=ACCEPTED, person__email__isnull=False)
    done = Count("reviews", filter=Q(reviews__state=SUBMITTED, reviews__is_rapporteur=False))
    return [(row, row.submitted) for row in rows.annotate(submitted=done).order_by("person__name", "pk")]

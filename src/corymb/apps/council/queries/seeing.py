"""What a person may see of rankings and sessions. Objects come from these functions alone.

Officers, secretaries and members of the council see those of their calls, auditors all. Whoever is recused from an
application sees nothing of it anywhere: not its row, not its place, not what is counted with it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.accounts.rules import may, scopes_with
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.council.models import Abstention, Decision, Matter, Ranking, Seat, Session
from corymb.apps.council.rules import RECUSALS, RUN, SEE, SIT
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import applied_for, call_key, kept_from, kept_in, not_tied
from corymb.apps.selection.states import PUBLISHED
from corymb.kit.once import once
from corymb.kit.registries import made_public

LARGE = ("ranking__inputs", "ranking__outcome", "call__content")
"""Of the ranking of a session and the draft of its call: up to megabytes, which nothing that is found here needs."""


def calls_visible_to(person: Any) -> QuerySet[Call]:
    """Published calls whose rankings and sessions the person sees."""
    return Call.objects.filter(of_calls(person, "pk", SEE), state=PUBLISHED)


def rankings_visible_to(person: Any) -> QuerySet[Ranking]:
    rows = Ranking.objects.filter(of_calls(person, "call", SEE)).select_related("call", "by_version", "ordered_by")
    return rows.defer("inputs", "outcome")


def whole_rankings_visible_to(person: Any) -> QuerySet[Ranking]:
    """Rankings of which nothing is kept from the person: who is recused could infer the rest from what varies."""
    return rankings_visible_to(person).exclude(call__in=Call.objects.filter(calls_tied_to(person)))


def reasons_told(person: Any, rankings: Iterable[Ranking]) -> dict[int, str]:
    """Why some rankings were made, by their numbers: written freely, so empty where anything of the call is kept."""
    rows = list(rankings)
    shut = set(Call.objects.filter(calls_tied_to(person)).values_list("pk", flat=True))
    return {row.pk: "" if row.call_id in shut else row.reason for row in rows}


def sessions_visible_to(person: Any) -> QuerySet[Session]:
    rows = Session.objects.filter(of_calls(person, "call", SEE)).select_related("call", "ranking")
    return rows.defer(*LARGE)


def abstentions_of(person: Any) -> QuerySet[Abstention]:
    """Recusals of a person in the council that stand, for this room and those around it."""
    return Abstention.objects.filter(seat__person=person.pk, lifted_at=None)


def calls_tied_to(person: Any) -> Q:
    """Calls in which a person is recused from anything: what tells all of a call is shut to them."""
    shut = Q(pk__in=[])
    for rows in kept_from(person):
        shut |= Q(pk__in=rows.order_by().values("application__call"))
    return shut


def is_tied(person: Any, call: Call) -> bool:
    """Whether anything of a call is kept from the person."""
    return Call.objects.filter(calls_tied_to(person), pk=call.pk).exists()


def sessions_kept(person: Any) -> frozenset[int]:
    """Sessions whose results are kept from a person: of calls in which they are tied to anything and keep no record,

    until the results are public. What is decided on the others would tell of theirs.
    """
    return once(person, "sessions_kept", lambda: _sessions_kept(person))


def _sessions_kept(person: Any) -> frozenset[int]:
    reads = set(scopes_with(person, RECUSALS))  # of nobody else these are kept here
    if not reads or (reads <= set(scopes_with(person, RUN)) and applied_for(person).query.is_empty()):
        return frozenset()
    tied = Call.objects.filter(calls_tied_to(person)).only("pk")
    calls = {call.pk for call in tied if not runs(person, call)}
    sessions = Session.objects.filter(call__in=calls).values_list("pk", flat=True) if calls else ()
    return frozenset(number for number in sessions if not any(told(number) for told in made_public))


def hidden_from(person: Any, call: Call) -> frozenset[int]:
    """Applications of a call of which this person must not see anything: they are recused from them."""
    return kept_in(person, call.pk)


def decided_among(applications: Iterable[int]) -> QuerySet[Decision, int]:
    """Those of some applications a session has decided on, for the rooms below."""
    rows = Decision.objects.filter(one_of("application", applications))
    return rows.values_list("application", flat=True).distinct()


def matters_visible_to(person: Any) -> QuerySet[Matter]:
    """Items of the sessions a person sees, without those from which they are recused."""
    rows = Matter.objects.filter(of_calls(person, "session__call", SEE), not_tied(person))
    rows = rows.select_related("session__call", "session__ranking", "application__region", "application__cluster")
    return rows.defer(*(f"session__{name}" for name in LARGE))


def abstentions_visible_to(person: Any) -> QuerySet[Abstention]:
    """Recusals in the sessions of which the person keeps or looks at the record, lifted ones too.

    Those from what is kept from the person themselves are not among them.
    """
    rows = Abstention.objects.filter(of_calls(person, "seat__session__call", RECUSALS), not_tied(person))
    return rows.select_related("seat__person", "application")


def own_seat(person: Any, session: Session) -> Seat | None:
    """The seat of a person who is still a member of the council."""
    if not may(person, SIT, [call_key(session.call_id)]):
        return None
    return session.seats.filter(person=person.pk).first()


def names_experts(person: Any, call: Call) -> bool:
    """Whether the person may see which expert is how strict: those who arrange the assessment."""
    return may(person, ARRANGE, [call_key(call)])


def runs(person: Any, call: Call) -> bool:
    """Whether the person holds the sessions of a call; who acts for an applicant would read what is proposed there."""
    return may(person, RUN, [call_key(call)]) and not applies_in(person, call)


def applies_in(person: Any, call: Call) -> bool:
    """Whether a person acts for an applicant of a call, or for a partner of one."""
    return applied_for(person).filter(application__call=call).exists()

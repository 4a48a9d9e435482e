"""What ties members of a council to applications: by the register of today, and by what is on record elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Expert, Recusal
from corymb.apps.assessment.queries.reasons import names_for
from corymb.apps.assessment.queries.standing import pairs_now
from corymb.apps.assessment.queries.ties import Tie, ties
from corymb.apps.assessment.states import ACCEPTED, INVITED
from corymb.apps.council.models import Abstention, Decision, Seat, Session
from corymb.apps.council.states import EARLIER, REGISTER, SOURCES
from corymb.apps.defence.models import Exclusion
from corymb.apps.defence.queries.recusals import lifted_among
from corymb.apps.defence.queries.shut import lifted_ties
from corymb.apps.selection.models import Application
from corymb.kit.registries import Label
from corymb.kit.saying import said

Lift = tuple[Person, Application, Any, str, Label]
"""A recusal that was lifted: whose, from what, when, why, and in words where."""
Pair = tuple[int, int]
"""A person and an application, by their numbers."""


def new_recusals(session: Session, seats: Sequence[Seat], day: date) -> list[Abstention]:
    """Recusals of members that are not on record in this session yet; not saved. A fixed number of queries.

    The register speaks first; a tie of it that was lifted stays lifted. Then what stands from another session of the
    call, from its defence, and from its assessment. What the session has decided stays as it is.
    """
    people = {seat.person_id: seat for seat in seats}
    own = Abstention.objects.filter(seat__in=seats, lifted_at=None)
    known = {(people_of(seats)[seat], application) for seat, application in own.values_list("seat", "application")}
    decided = set(Decision.objects.filter(matter__session=session).values_list("application", flat=True))
    found: dict[Pair, dict[str, Any]] = {}
    for pair, facts in (*_registered(session, list(people), day), *_standing(session, seats)):
        if pair not in known and pair[1] not in decided:
            found.setdefault(pair, facts)
    return [
        Abstention(seat=people[person], application_id=application, **facts)
        for (person, application), facts in sorted(found.items(), key=lambda one: one[0])
    ]


def people_of(seats: Iterable[Seat]) -> dict[int, int]:
    return {seat.pk: seat.person_id for seat in seats}


def _registered(session: Session, people: list[int], day: date) -> Iterator[tuple[Pair, dict[str, Any]]]:
    """What the register says, pair by pair; of experts of the call also what they declared, and not what was lifted."""
    experts = Expert.objects.filter(call=session.call_id, person__in=people, state__in=(INVITED, ACCEPTED))
    numbers = {expert.pk: expert.person_id for expert in experts}
    shut = pairs_now(session.call_id, list(experts), day) if numbers else set()
    of_experts = {(numbers[expert], application) for application, expert in shut}
    lifted = _lifted(session, people)
    found: dict[Pair, list[Tie]] = {}
    for tie in ties(session.call_id, people, day):
        found.setdefault((tie.person, tie.application), []).append(tie)
    for pair, rows in found.items():
        stands = pair[0] not in numbers.values() or pair in of_experts
        if stands and any((pair, tie.key) not in lifted for tie in rows):
            yield pair, {"source": REGISTER, "ties": [[tie.kind, tie.own, tie.other, tie.contract] for tie in rows]}
    yield from ((pair, {"source": EARLIER}) for pair in of_experts - found.keys())


def _lifted(session: Session, people: list[int]) -> set[tuple[Pair, tuple[Any, ...]]]:
    """Ties that were lifted, in a session of the call or at its defence: person and application, key of the tie."""
    rows = Abstention.objects.filter(
        seat__person__in=people, application__call=session.call_id, lifted_at__isnull=False
    ).values_list("seat__person", "application", "ties")
    here = {
        ((person, application), (kind, other, contract))
        for person, application, kept in rows
        for kind, _own, other, contract in kept
    }
    return here | {((who, one), tuple(key)) for who, one, *key in lifted_ties(session.call_id, people)}


def _standing(session: Session, seats: Sequence[Seat]) -> Iterator[tuple[Pair, dict[str, Any]]]:
    """What the members are recused from already, in another session of the call or in another stage of it."""
    people, call = [seat.person_id for seat in seats], session.call_id
    here = Abstention.objects.filter(seat__person__in=people, application__call=call, lifted_at=None)
    for row in here.exclude(seat__in=seats).select_related("seat").order_by("pk"):
        facts = {"source": row.source, "reason": row.reason, "ties": row.ties, "at": row.at}
        yield (row.seat.person_id, row.application_id), facts
    heard = Exclusion.objects.filter(member__person__in=people, application__call=call, lifted_at=None)
    for out in heard.select_related("member").order_by("pk"):
        yield (out.member.person_id, out.application_id), {"source": EARLIER, "reason": out.reason}
    for one in Recusal.objects.filter(person__in=people, application__call=call, lifted_at=None).order_by("pk"):
        yield (one.person_id, one.application_id), {"source": EARLIER}


def lifts_of(session: Session, *, elsewhere: bool = False) -> list[Lift]:
    """Recusals that were lifted, of members who may vote on the item here; only `elsewhere` where that is asked."""
    rows = Abstention.objects.filter(seat__session=session, lifted_at=None)
    here = set(rows.values_list("seat__person", "application"))
    people, items = session.seats.values("person"), session.matters.values("application")
    lifted = Abstention.objects.filter(seat__person__in=people, application__in=items, lifted_at__isnull=False)
    found: list[Lift] = []
    for row in lifted.select_related("seat__person", "seat__session", "application").order_by("pk"):
        held = row.seat.session
        if held != session or not elsewhere:
            told = str(_("in this session") if held == session else _("in session {number}")).format(number=held.number)
            found.append((row.seat.person, row.application, row.lifted_at, row.lifted_why, told))
    heard, where = lifted_among(people, items), _("at the defence")
    found += [(row.member.person, row.application, row.lifted_at, row.lifted_why, where) for row in heard]
    return [one for one in found if (one[0].pk, one[1].pk) not in here]


def recused_elsewhere(row: Abstention) -> Label:
    """Where the member stays shut out of the application whatever becomes of what the register says; empty: nowhere."""
    of_it = {"application": row.application_id}
    declared = Abstention.objects.filter(seat__person=row.seat.person_id, lifted_at=None, **of_it)
    heard = Exclusion.objects.filter(member__person=row.seat.person_id, lifted_at=None, **of_it)
    arranged = Recusal.objects.filter(person=row.seat.person_id, lifted_at=None, **of_it)
    places = (
        (declared.exclude(source=REGISTER), _("by a declaration")),
        (heard, _("at the defence")),
        (arranged, _("in the assessment")),
    )
    return next((where for rows, where in places if rows.exists()), "")


def with_reasons(rows: Sequence[Abstention]) -> None:
    """Say in words, in the language in force, why each member is recused: two queries for all of them."""
    told = {row.pk: [_tie(row, kept) for kept in row.ties] for row in rows}
    names = names_for([tie for found in told.values() for tie in found])
    for row in rows:
        reasons = [names.reason(tie) for tie in told[row.pk]]
        vars(row)["why"] = "; ".join(dict.fromkeys(reasons)) or row.reason or said(SOURCES, row.source)


def _tie(row: Abstention, kept: list[Any]) -> Tie:
    kind, own, other, contract = kept
    return Tie(row.seat.person_id, row.application_id, kind, own, other, contract)

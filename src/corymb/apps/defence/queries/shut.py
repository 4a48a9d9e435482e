"""What is shut to a person at the defences of a call: what they are tied to, on record or by the register of today."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.standing import lifted_keys, stored_pairs
from corymb.apps.assessment.queries.ties import ties
from corymb.apps.assessment.states import ACCEPTED, INVITED
from corymb.apps.defence.models import Commissioner, Exclusion
from corymb.apps.defence.queries.scores import counted
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import kept_in
from corymb.kit.once import once


def tied_now(person: int, call: int) -> set[int]:
    """Applications of a call to which somebody in its commission is tied by the register, or by what they declared.

    A tie of the register that was lifted with a reason, here or of an expert, stays lifted.
    """
    day, known = timezone.localdate(), {(one, *key) for _person, one, *key in lifted_ties(call, [person])}
    expert = Expert.objects.filter(call=call, person=person, state__in=(INVITED, ACCEPTED)).first()
    stored: set[int] = set()
    if expert:
        stored = {application for application, _expert in stored_pairs(call, day, [expert.pk])}
        known |= {(one, *key) for _expert, one, *key in lifted_keys([expert.pk])}
    return stored | {tie.application for tie in ties(call, [person], day) if (tie.application, *tie.key) not in known}


def lifted_ties(call: int, people: Collection[int]) -> set[tuple[Any, ...]]:
    """(person, application, kind, other, contract) of ties the register knows that were lifted at a defence."""
    rows = Exclusion.objects.filter(
        member__person__in=people, member__defence__call=call, lifted_at__isnull=False
    ).values_list("member__person", "application", "ties")
    return {
        (person, application, kind, other, contract)
        for person, application, kept in rows
        for kind, _own, other, contract in (one for one in kept if not isinstance(one, int))
    }


def tied_with_marks(call: Call) -> list[tuple[Person, set[int]]]:
    """Members of commissions who are tied by now, or recused elsewhere, where their marks count, and from what.

    A slot that is closed stays as it was: whoever freezes a ranking is to know it.
    """
    given: dict[int, set[int]] = {}
    for member, application in counted(call).filter(mark__isnull=False).values_list("member", "slot__application"):
        given.setdefault(member, set()).add(application)
    members = Commissioner.objects.filter(pk__in=given).select_related("person").order_by("pk")
    found = ((one.person, given[one.pk] & shut_to(one.person, call.pk)) for one in members)
    return [(person, applications) for person, applications in found if applications]


def shut_to(person: Any, call: int) -> frozenset[int]:
    """Applications of a call of whose defence a person must see nothing: no marks, and nothing counted from them."""
    out = kept_in(person, call)
    if Commissioner.objects.filter(person=person.pk, defence__call=call).exists():
        out |= once(person, f"defence.tied_now {call}", lambda: tied_now(person.pk, call))
    return out

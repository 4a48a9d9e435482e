"""Who of a commission is recused from what, and why, for whoever looks on at the defences of a call."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from corymb.apps.assessment.models import Expert, Recusal
from corymb.apps.assessment.queries.reasons import whys_of
from corymb.apps.assessment.queries.standing import stored_pairs
from corymb.apps.defence.models import Defence, Exclusion, Slot
from corymb.apps.defence.queries.shut import shut_to


def recusals_of(defence: Defence, person: Any) -> list[tuple[Exclusion, int | None]]:
    """Recusals, lifted ones too, with the slot, if there is one; without those from what is shut to the reader."""
    rows = _with_whys(_recusals(defence.pk).exclude(application__in=shut_to(person, defence.call_id)))
    named = defence.slots.filter(application__in={row.application_id for row in rows})
    slots = dict(named.values_list("application", "pk"))
    return [(row, slots.get(row.application_id)) for row in rows]


def exclusions_of(person: Any) -> QuerySet[Exclusion]:
    """Recusals of a person in the commissions of all calls, for this room and those around it."""
    return Exclusion.objects.filter(member__person=person.pk, lifted_at=None)


def is_on_record(row: Exclusion, day: date) -> bool:
    """Whether the member is tied to the application by what stands on record in the assessment of the call."""
    person, application = row.member.person_id, row.application
    arranges = Recusal.objects.filter(person=person, application=application, lifted_at=None)
    experts = list(Expert.objects.filter(call=application.call_id, person=person).values_list("pk", flat=True))
    return arranges.exists() or bool(experts and stored_pairs(application.call_id, day, experts, [application.pk]))


def recused_from(slot: Slot) -> list[Exclusion]:
    """Recusals from the application of a slot that stand."""
    return _with_whys(_recusals(slot.defence_id).filter(application=slot.application_id, lifted_at=None))


def lifted_among(people: QuerySet[Any, Any], applications: QuerySet[Any, Any]) -> list[Exclusion]:
    """Recusals of some people from some applications that were lifted, each once, the first one first."""
    rows = Exclusion.objects.filter(lifted_at__isnull=False, member__person__in=people, application__in=applications)
    rows = rows.select_related("member__person", "application").order_by("lifted_at", "pk")
    return list({(row.member.person_id, row.application_id): row for row in rows}.values())


def recusal_of(defence: Defence, person: Any, number: int) -> Exclusion | None:
    """A recusal of a defence that the person may know of."""
    return next((row for row, _slot in recusals_of(defence, person) if row.pk == number), None)


def _with_whys(rows: QuerySet[Exclusion]) -> list[Exclusion]:
    """Each with what ties the member, in words, as `why`."""
    found = list(rows)
    for row, why in zip(found, whys_of([row.ties for row in found]), strict=True):
        vars(row)["why"] = why or row.reason
    return found


def _recusals(defence: int) -> QuerySet[Exclusion]:
    rows = Exclusion.objects.filter(member__defence=defence).select_related("member__person", "application")
    return rows.order_by("member__person__name", "member", "application__title", "pk")

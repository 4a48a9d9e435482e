"""Who prepares a return and who signs it: never the same person, where there is another."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, Subquery

from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import CERTIFIER, PREPARER, ROLES
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns.models import Event, Explanation, Figure, Passage, Return
from corymb.apps.returns.states import REOPEN, RETURN
from corymb.kit.registries import Label


def prepared_by(person: Any, returns: Iterable[Return]) -> set[int]:
    """Those of the returns this person has sent, or in whose present round they wrote a figure, an event, a reason."""
    numbers = [found.pk for found in returns]
    if not numbers:
        return set()
    told = Q(_in_this_round(Figure, by=person.pk))
    told |= Q(_in_this_round(Event, by=person.pk, removed_at=None))
    told |= Q(_in_this_round(Explanation, ~Q(text=""), by=person.pk))
    return set(Return.objects.filter(Q(preparer=person.pk) | told, pk__in=numbers).values_list("pk", flat=True))


def reporters_of(found: Return) -> list[tuple[Label, list[str]]]:
    """Who prepares and who certifies the returns of an organisation now, by role."""
    grants = held_in([organisation_key(found.organisation)], (PREPARER, CERTIFIER))
    people = list(grants.order_by("person__name").values_list("role", "person__name").distinct())
    return [(ROLES[role].label, [name for of, name in people if of == role]) for role in (PREPARER, CERTIFIER)]


def _in_this_round(model: type[Model], *which: Q, **named: Any) -> Exists:
    """Rows of a return written since it came back last."""
    back = Passage.objects.filter(member_return=OuterRef("member_return"), move__in=(RETURN, REOPEN)).order_by("-pk")
    rows: Any = model._default_manager.filter(*which, member_return=OuterRef("pk"), **named)  # noqa: SLF001 - any of three
    since = rows.annotate(back=Subquery(back.values("at")[:1]))
    return Exists(since.filter(Q(back=None) | Q(at__gte=F("back"))))

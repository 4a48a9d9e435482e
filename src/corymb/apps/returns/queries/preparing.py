"""Who has a hand in what a return says: whoever has does not sign it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, Subquery

from corymb.apps.returns.models import Event, Explanation, Figure, Passage, Return
from corymb.apps.returns.states import REOPEN, RETURN


def prepared_by(person: Any, returns: Iterable[Return]) -> set[int]:
    """Those of the returns this person has sent, or in whose present round they wrote a figure, an event, a reason."""
    numbers = [found.pk for found in returns]
    if not numbers:
        return set()
    told = Q(_in_this_round(Figure, by=person.pk))
    told |= Q(_in_this_round(Event, by=person.pk, removed_at=None))
    told |= Q(_in_this_round(Explanation, ~Q(text=""), by=person.pk))
    return set(Return.objects.filter(Q(preparer=person.pk) | told, pk__in=numbers).values_list("pk", flat=True))


def _in_this_round(model: type[Model], *which: Q, **named: Any) -> Exists:
    """Rows of a return written since it came back last."""
    back = Passage.objects.filter(member_return=OuterRef("member_return"), move__in=(RETURN, REOPEN)).order_by("-pk")
    rows: Any = model._default_manager.filter(*which, member_return=OuterRef("pk"), **named)  # noqa: SLF001 - any of three
    since = rows.annotate(back=Subquery(back.values("at")[:1]))
    return Exists(since.filter(Q(back=None) | Q(at__gte=F("back"))))

"""Scorecard runs by name, for the journal, and whose files a person may open."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.urls import reverse

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.seeing import inputs_visible_to
from corymb.apps.scorecard.states import KINDS as RUN_KINDS

Named = dict[str, tuple[str, str]]


def run_url(run: Run) -> str:
    return reverse("scorecard:run", args=[run.pk])


def _runs(ids: Sequence[str]) -> Named:
    rows = Run.objects.filter(pk__in=ids)
    return {str(row.pk): (f"{RUN_KINDS[row.kind]}, {row.year}", run_url(row)) for row in rows}


def runs_opened(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the runs whose inputs a person may take: they hold every member's figures."""
    rows = inputs_visible_to(person)
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {Run: _runs}

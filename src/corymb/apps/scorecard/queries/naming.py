"""Scorecard runs by name, for the journal, and whose files a person may open."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.states import IN_FORCE
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.seeing import inputs_visible_to
from corymb.apps.scorecard.rules import PUBLISH
from corymb.apps.scorecard.states import KINDS as RUN_KINDS
from corymb.apps.scorecard.states import TRIAL
from corymb.kit.registries import Offer, Offers


def _of_pack(person: Any, version: PackVersion) -> list[Offer]:
    """What a version that is not in force would change: computed already, or to be computed."""
    if version.state == IN_FORCE or not holds(person, PUBLISH):
        return []
    done = Run.objects.filter(kind=TRIAL, pack=version).order_by("-pk").first()
    told = _("What it would change in figures")
    return [Offer(told, run_url(done) if done else reverse("scorecard:trial", args=[version.pk]), "scale")]


PACK = Offers("programme.pack", _of_pack)


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

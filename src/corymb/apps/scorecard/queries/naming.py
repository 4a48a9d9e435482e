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
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import Baseline
from corymb.apps.returns.queries.seeing import organisations_read_by
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.restated import beside
from corymb.apps.scorecard.queries.seeing import inputs_visible_to, visible_to
from corymb.apps.scorecard.queries.trials import newest_trial
from corymb.apps.scorecard.rules import PUBLISH
from corymb.apps.scorecard.states import BASELINE, DONE, WAITING
from corymb.apps.scorecard.states import KINDS as RUN_KINDS
from corymb.kit.registries import Offer, Offers


def _of_pack(person: Any, version: PackVersion) -> list[Offer]:
    """What a version that is not in force would change: computed already, or to be computed."""
    if version.state == IN_FORCE or not holds(person, PUBLISH):
        return []
    done = newest_trial(version)
    told = _("What it would change in figures")
    fits = done and done.state in {DONE, WAITING}
    return [Offer(told, run_url(done) if done and fits else reverse("scorecard:trial", args=[version.pk]), "scale")]


def _of_baseline(person: Any, baseline: Baseline) -> list[Offer]:
    """What a version of the baseline changes, in so many words: in how many targets of the programme."""
    rows = visible_to(person).filter(kind=BASELINE, baseline=baseline)
    found = rows.filter(asked_at__gte=baseline.proposed_at).order_by("-pk").first()
    if found is None:
        return []
    return [Offer(_words_of(found), run_url(found), "scale")]


def _words_of(found: Run) -> str:
    if found.state == WAITING:
        return _("What it changes in figures is being computed")
    if found.base is None or found.state != DONE or found.base.state != DONE:
        return _("Figures measured from it")
    rows = beside(found, found.base)
    figures, verdicts = sum(row.differs for row in rows), sum(row.turns for row in rows)
    told = _("What it changes: figures of targets {n} of {all}, verdicts {verdicts}")
    return told.format(n=figures, all=len(rows), verdicts=verdicts)


def _of_organisation(person: Any, organisation: Organisation) -> list[Offer]:
    """Its page on the scorecard, for whoever may read its figures."""
    whose = organisations_read_by(person)
    if whose is not None and not whose.filter(pk=organisation.pk).exists():
        return []
    return [Offer(_("On the scorecard"), reverse("scorecard:organisation", args=[organisation.pk]), "scale")]


OF_ORGANISATION = Offers("registry.organisation", _of_organisation)
PACK = Offers("programme.pack", _of_pack)
OF_BASELINE = Offers("returns.baseline", _of_baseline)


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

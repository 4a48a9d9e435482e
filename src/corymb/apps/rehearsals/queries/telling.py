"""A draft that was tried out as its page tells it: how well the best are found, how much there is to do, until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import holds
from corymb.apps.selection.models import Rehearsal
from corymb.apps.selection.queries.contents import draft_of, moment_of
from corymb.apps.selection.rules import SEE_DRAFTS
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page, number, share
from corymb.kit.working_days import in_force
from corymb.packs.call import CallContent, Stage
from corymb.packs.call_defence import share_of_defence

DAY = timedelta(days=1)


def rehearsals_visible_to(person: Any) -> QuerySet[Rehearsal]:
    """Of drafts: seen by whoever sees these."""
    rows = Rehearsal.objects.select_related("call", "by")
    return rows if holds(person, SEE_DRAFTS) else rows.none()


@dataclass(frozen=True)
class Line:
    """With so many experts for an application, of those there are; `reviews` in all and for each expert."""

    experts: int
    hits: str
    ties: str
    reviews: int
    each: int
    is_planned: bool


@dataclass(frozen=True)
class Told:
    facts: list[tuple[Label, Any]]
    lines: list[Line]
    days: list[tuple[Stage, date | None]]
    sentences: list[str]


def rehearsal_told(row: Rehearsal) -> Told:
    """In the language of the page; without lines until it is computed."""
    language_of_page()
    content = draft_of(row.call)
    facts: list[tuple[Label, Any]] = [
        (_("Applications"), number(row.applications)),
        (_("Places"), number(content.places)),
        (_("Regions that apply"), number(row.regions)),
        (_("Experts"), number(row.experts)),
    ]
    lines = _lines(row)
    return Told(facts, lines, list(days_of(content)), _sentences(content, lines))


def _lines(row: Rehearsal) -> list[Line]:
    outcome = row.outcome or {"rows": [], "planned": 0}
    return [
        Line(
            one["experts"],
            f"{share(one['hits'])} ± {number(one['error'] * 100, 1)}",
            share(one["ties"]),
            row.applications * one["experts"],
            ceil(row.applications * one["experts"] / row.experts),
            one["experts"] == outcome["planned"],
        )
        for one in outcome["rows"]
        if one["experts"] <= row.experts
    ]


def days_of(content: CallContent) -> Iterator[tuple[Stage, date | None]]:
    """When each stage ends if the ones before it take the working days they may; None once one does not say."""
    closes = moment_of(content.closes_at, content.zone)
    here = closes.date() if closes else None
    for stage in content.stages:
        here = _after(here, stage.days) if here and stage.days is not None else None
        yield stage, here


def _after(day: date, working: int) -> date:
    calendar = in_force()
    while working:
        day += DAY
        working -= calendar.is_working(day)
    return day


def _sentences(content: CallContent, lines: list[Line]) -> list[str]:
    planned = next((line for line in lines if line.is_planned), None)
    if planned is None:
        return []
    told = ngettext("With {n} expert for an application", "With {n} experts for an application", planned.experts)
    found = _("{experts}, {hits} of those selected are the best indeed; an expert has {each} to assess.")
    experts = told.format(n=planned.experts)
    sentences = [found.format(experts=experts, hits=planned.hits, each=planned.each)]
    if content.quotas:
        sentences.append(_("To which group of its quotas an application belongs is drawn, each group alike."))
    if share := share_of_defence(content):
        told = _("The defence, {share} % of the score, is not tried out: these are marks of experts alone.")
        sentences.append(told.format(share=number(share * 100)))
    if content.budget is not None:
        sentences.append(_("The budget line is not tried out: nobody knows yet what applications cost."))
    return sentences

"""Totals of an application's experts beside one another: their mean and median, and how strict each is elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from corymb.apps.assessment.queries.seeing import reviews_visible_to
from corymb.apps.assessment.queries.spread import Totals, totals
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.selection.models import Call


@dataclass(frozen=True)
class Middle:
    """Mean and median of the totals of single experts, in points of a hundred; None where nobody has submitted."""

    mean: float | None
    median: float | None


def middle_of(told: Totals) -> Middle:
    given = list(told.by_review.values())
    return Middle(fmean(given), median(given)) if given else Middle(None, None)


@dataclass(frozen=True)
class Severity:
    """By how many points of a hundred the totals of an expert lie above (+) or below (-) the mean of the others, on the
    average of the `applications` of a call that others have marked, too. Raw: what was marked is not compared.
    """

    points: float
    applications: int


def severities(call: Call, experts: Collection[int], person: Any) -> dict[int, Severity]:
    """Of some experts of a call by number, over the reviews the person may see."""
    rows = reviews_visible_to(person).filter(expert__in=experts, state=SUBMITTED, is_rapporteur=False)
    given = list(rows.order_by("pk").values_list("expert", "application", "pk"))
    told = totals(call, sorted({application for _expert, application, _review in given})) if given else {}
    apart: dict[int, list[float]] = {}
    for expert, application, review in given:
        by_review = told[application].by_review if application in told else {}
        others = [total for number, total in by_review.items() if number != review]
        if review in by_review and others:
            apart.setdefault(expert, []).append(by_review[review] - fmean(others))
    return {expert: _severity(found) for expert, found in apart.items()}


def _severity(apart: Sequence[float]) -> Severity:
    return Severity(fmean(apart), len(apart))

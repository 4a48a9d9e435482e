"""What a kept ranking says of calibrated marks: chances and places, what they rest on, what they would move."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from corymb.i18n import mark
from corymb.methods.calibration.calibrated import DRAWS, Calibration
from corymb.methods.calibration.marks import GAPS
from corymb.methods.ranking import DECIMALS, Ranking
from corymb.methods.ranking_figures import number
from corymb.methods.selection import would_select
from corymb.refusal import Refusal

Plain = dict[str, Any]
ALIKE, APART = "alike", "apart"
"""Against calibration: experts may be equally strict; the reviews fall into too many parts."""


def told_of_calibration(ranking: Ranking, order: Sequence[int]) -> tuple[list[Plain], Plain]:
    """What is added to the rows, in that `order`, and to what is said of calibration; or why nothing is computed."""
    found = ranking.calibration
    if isinstance(found, Refusal):
        return [{} for _ in order], {"calibration_refused": str(found.fields.get("why", ""))}
    return [_row(ranking, i) for i in order], _whole(ranking, found)


def told_of_consensus(ranking: Ranking) -> Plain:
    """How many applications have what their experts agreed on in place of single marks; nothing where none has."""
    reviews = ranking.panel.reviews
    is_agreed = np.array([name in ranking.panel.agreed for name in reviews.names], dtype=bool)[reviews.experts]
    count = len(np.unique(reviews.applications[is_agreed]))
    return {"agreed": count} if count else {}


def told_of_gaps(ranking: Ranking, calibration: Plain | None) -> Plain:
    """Applications of which nobody marked all, by number; with them, of how many others single experts gave marks."""
    panel, found = ranking.panel, ranking.calibration
    gapped = {"gapped": sorted(panel.applications[i] for i in np.flatnonzero(panel.gapped))}
    if calibration is None or isinstance(found, Refusal):
        return gapped
    return gapped | {"calibration": calibration | {"reviewed": found.reviewed}}


def without_gaps_alone(ranking: Ranking) -> Ranking:
    """As it was when nothing was calibrated where an application had no review with all the marks of its score."""
    panel = ranking.panel
    whole = panel.reviews.applications[~np.isnan(panel.reviews.marks).any(axis=1)]
    if len(np.unique(whole)) == len(panel.applications):
        return ranking
    refused = Refusal(
        mark("The application has no marks."), mend=mark("Leave it out, or wait for its reviews."), why=GAPS
    )
    return replace(ranking, calibration=refused, zones=None)


def _row(ranking: Ranking, i: int) -> Plain:
    if ranking.zones is None:
        return {}
    low, high = (int(place) for place in ranking.zones.intervals[i])
    return {
        "chance_error": number(float(ranking.zones.error[i])),
        "calibrated_low": low,
        "calibrated_high": high,
    }


def _whole(ranking: Ranking, found: Calibration) -> Plain:
    graph, against = found.graph, ((ALIKE, found.may_be_alike), (APART, found.falls_apart))
    leniency = zip(found.marks.experts, found.leniency, strict=True)
    return {
        "components": graph.components,
        "leniency": {name: number(float(x), DECIMALS) for name, x in leniency if name not in found.marks.agreed},
        "against": [code for code, holds in against if holds],
        "experts": graph.experts,
        "linking": graph.linking,
        "single": graph.single,
        "largest": graph.largest,
        "between_applications": number(found.variances.applications),
        "noise": number(found.variances.noise),
        **(_moves(ranking, found) if found.advised else {}),
    }


def _moves(ranking: Ranking, found: Calibration) -> Plain:
    """Who would be selected by the calibrated order and is not, and the other way round; of how many draws."""
    ids, now = ranking.panel.applications, ranking.award
    then = would_select(ranking.with_heard(found.quality), ranking.panel.rule)
    enters, leaves = then.selected & ~now.selected, now.selected & ~then.selected
    return {
        "draws": DRAWS,
        "enters": [ids[i] for i in enters.nonzero()[0]],
        "leaves": [ids[i] for i in leaves.nonzero()[0]],
    }

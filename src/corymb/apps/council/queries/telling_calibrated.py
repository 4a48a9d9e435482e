"""Calibrated marks as the page of a ranking tells them: their ground, what they would move, how strict who is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.naming import expert_url
from corymb.apps.council.queries.outcomes import Plain
from corymb.kit.saying import MOST_NAMED, as_written, number, titled
from corymb.packs.call import CallContent, Close
from corymb.reports import numbers

MOVES = ("enters", "leaves")


@dataclass(frozen=True)
class Severity:
    """An expert by name, and how many of a hundred points more than others they give; below zero they are strict."""

    name: str
    url: str
    points: str


MOST_VARIANCE = 2_500
"""The most that numbers from 0 to 100 can vary: half of them at each end."""


def calibration_said(whole: Plain, titles: Mapping[str, str]) -> list[str]:
    """Sentences on what the crossed model says of the marks, or why it says nothing."""
    found, agreed = whole["calibration"], whole.get("agreed", 0)
    if found is None:
        return [*_agreed(agreed), _refused(whole.get("calibration_refused", ""), agreed, whole.get("gapped"))]
    low, high = (number(Decimal(x), 2) for x in found["interval"])
    said = _("Between experts the variance of the overall mark is {between} (95 % interval from {low} to {high}).")
    if Decimal(found["interval"][1]) > MOST_VARIANCE:
        said = _(
            "Between experts the variance of the overall mark is {between} (95 % interval from {low} on; so few marks "
            "set it no upper limit below the most that is possible)."
        )
    told = [
        said.format(between=number(Decimal(found["between_experts"]), 2), low=low, high=high),
        *_graph(found),
        *_agreed(agreed),
        *_beside(whole, titles),
    ]
    if not found["advised"]:
        return [*told, _against(found, found.get("reviewed", len(whole["rows"]) - agreed))]
    told.append(
        _(
            "Calibrated scores, freed of how strict each expert is, stand beside the raw ones and replace nothing. "
            "Marks are ordinal; the model takes their steps as equal and their errors as normal, an approximation."
        )
    )
    return [*told, *_moves(found, titles)]


def moved_by_calibration(whole: Plain) -> set[str]:
    """Numbers of applications that stand in the sentences on calibration."""
    found = whole["calibration"] or {}
    told = (*(found.get(name, []) for name in MOVES), whole.get("gapped", []))
    return {one for named in told for one in named[:MOST_NAMED]}


def limits_said(content: CallContent, whole: Plain) -> list[str]:
    """From which chance of being selected on the zones say so, where there are zones."""
    if not any("zone" in row for row in whole["rows"]):
        return []
    close = content.close or Close()
    told = _("By calibrated marks: select from a chance of {select} % on, do not up to {leave} %, too close between.")
    parts = [told.format(select=as_written(close.select * 100), leave=as_written(close.leave * 100))]
    return [*parts, *([] if content.close else [_("The call does not say these limits; they are our proposal.")])]


def strictest(whole: Plain) -> list[tuple[str, Decimal]]:
    """Numbers of experts with what they add to a mark, those first who are furthest from the others."""
    found = whole["calibration"] or {}
    told = [(name, Decimal(points)) for name, points in found.get("leniency", {}).items() if name.isdigit()]
    told = [pair for pair in told if pair[1]] or told  # nothing is found of who left a criterion out of each review
    return sorted(told, key=lambda pair: (-abs(pair[1]), int(pair[0])))


def severities(found: Sequence[tuple[str, Decimal]]) -> list[Severity]:
    """The same by name: for who may see names alone."""
    experts = Expert.objects.select_related("person").in_bulk([int(name) for name, _points in found]) if found else {}
    return [_severity(name, points, experts.get(int(name))) for name, points in found]


def _severity(name: str, points: Decimal, expert: Expert | None) -> Severity:
    told = numbers.number(points, 2, signed=True)
    if expert is None:
        return Severity(_("expert {number}").format(number=name), "", told)
    return Severity(str(expert.person), expert_url(expert), told)


def _agreed(count: int) -> list[str]:
    """How many applications have a consensus; older rankings do not say."""
    if not count:
        return []
    told = ngettext(
        "{n} application has an agreed consensus in place of single marks; nothing shows how strict it is, so it is "
        "compared as it stands.",
        "{n} applications have an agreed consensus in place of single marks; nothing shows how strict it is, so it is "
        "compared as it stands.",
        count,
    )
    return [told.format(n=number(count))]


def _beside(whole: Plain, titles: Mapping[str, str]) -> list[str]:
    """What counts as it stands beside the marks that are calibrated."""
    told = []
    if whole.get("gapped"):
        said = _(
            "Not calibrated, as no expert gave all marks for them: {titles}. Nothing shows how strict parts of reviews "
            "are, so these applications are compared by their scores as they stand."
        )
        told.append(said.format(titles=titled(whole["gapped"], titles)))
    if "commission" in whole:
        told.append(
            _(
                "Only experts' marks are calibrated; what the commission gave at the defence counts beside them with "
                "its share, as it stands."
            )
        )
    return told


def _refused(why: str, agreed: int, gapped: list[str] | None) -> str:
    """`gapped` are told since nothing is refused because of some applications alone."""
    if why == "gaps" and gapped is None:
        return _(
            "An application has no review without a gap. Calibration takes whole reviews alone; "
            "only raw scores are shown."
        )
    other = _("The marks do not tell strict experts from weak applications; only raw scores are shown.")
    return _reasons(is_agreed=bool(agreed), is_gapped=bool(gapped)).get(why, other)


def _reasons(*, is_agreed: bool, is_gapped: bool) -> dict[str, str]:
    """Why nothing is computed."""
    alone = _("All marks are of one expert: nothing shows how strict they are. Only raw scores are shown.")
    if is_agreed:
        alone = _(
            "All marks but those agreed on are of one expert: nothing shows how strict they are. "
            "Only raw scores are shown."
        )
    if is_gapped:
        alone = _(
            "All reviews without a gap are of one expert: nothing shows how strict they are. Only raw scores are shown."
        )
    gaps = _(
        "No application has a review without a gap. Calibration takes whole reviews alone; only raw scores are shown."
    )
    no_scatter = _(
        "The marks differ by application and by how strict each expert is, and by nothing else: "
        "there is no scatter to calibrate by. Only raw scores are shown."
    )
    return {"gaps": gaps, "one_expert": alone, "no_scatter": no_scatter}


def _graph(found: Plain) -> list[str]:
    """How the reviews hang together by experts who marked several applications."""
    told = [_parts(found["components"])]
    if "linking" not in found:
        return told
    if found["components"] > 1:
        largest = ngettext(
            "The largest part has {n} application.", "The largest part has {n} applications.", found["largest"]
        )
        told.append(largest.format(n=number(found["largest"])))
    linking = ngettext(
        "Of {all} experts whose reviews leave no criterion out, {n} marked two applications or more; only such can be "
        "compared.",
        "Of {all} experts whose reviews leave no criterion out, {n} marked two applications or more; only such can be "
        "compared.",
        found["linking"],
    )
    return [*told, linking.format(n=number(found["linking"]), all=number(found["experts"]))]


def _parts(components: int) -> str:
    if components == 1:
        return _("All reviews hang together: experts can be compared across all applications.")
    return ngettext(
        "The reviews fall into {n} part without a common expert; across it only the marks as such are compared.",
        "The reviews fall into {n} parts without a common expert; across them only the marks as such are compared.",
        components,
    ).format(n=components)


def _against(found: Plain, applications: int) -> str:
    told = []
    if "alike" in found.get("against", ()):
        told.append(_("the interval of the variance between experts contains zero"))
    if "apart" in found.get("against", ()):
        apart = _(
            "the reviews fall into {components} parts without a common expert, more than a tenth of the "
            "{applications} applications"
        )
        told.append(apart.format(components=number(found["components"]), applications=number(applications)))
    if not told:
        return _("Calibration not advised. The raw ranking stays.")
    return _("Calibration not advised: {reasons}. The raw ranking stays.").format(reasons="; ".join(told))


def _moves(found: Plain, titles: Mapping[str, str]) -> list[str]:
    """Whom the calibrated order would move across the line; older rankings do not say."""
    if "enters" not in found:
        return []
    words = (("enters", _("above the line: {names}")), ("leaves", _("below the line: {names}")))
    told = [text.format(names=titled(found[name], titles)) for name, text in words if found[name]]
    if not told:
        return [_("By the calibrated order the same applications would stand above the line.")]
    return [_("The calibrated order would move across the line: {moves}.").format(moves="; ".join(told))]

"""A ranking as its page tells it, in the language of the page: rows with words, the line, what it hangs on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.outcomes import Plain, Seen, seen
from corymb.apps.council.states import STANDING_TONES, STANDINGS, ZONES
from corymb.apps.defence.queries.scores import commission_scores
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page, number
from corymb.packs.call import CallContent, Close
from corymb.packs.call_defence import asked_at_defence, share_of_defence
from corymb.packs.call_frozen import DEFENCE


@dataclass(frozen=True)
class Row:
    """A line of the table. Everything that depends on the other applications is empty for who may not see them all."""

    application: Application
    score: str
    marks: list[str]
    reviews: int
    commission: str = ""
    heard: int = 0
    rank: int | None = None
    places: str = ""
    within: str = ""
    standing: Label = ""
    tone: str = ""
    calibrated: str = ""
    zone: Label = ""
    opens_line: bool = False


@dataclass(frozen=True)
class Told:
    criteria: list[str]
    rows: list[Row]
    is_whole: bool
    sentences: list[str]
    criteria_rows: list[tuple[str, str, str, str]]
    experts_rows: list[tuple[str, str]]
    calibrates: bool
    defends: bool
    share: str


def ranking_told(ranking: Ranking, hidden: Collection[int]) -> Told:
    """A frozen ranking for a reader who must not see the applications in `hidden`."""
    language_of_page()
    content, found = content_of(ranking.by_version), seen(ranking, hidden)
    numbers = [int(row["application"]) for row in found.rows]
    names = Application.objects.filter(pk__in=numbers).select_related("region", "cluster").in_bulk()
    labels = labels_of(content)
    rows = _rows(found, names, labels, commission_scores(ranking.call_id, ranking.by_version))
    titles = {str(pk): row.title for pk, row in names.items()}
    return Told(
        list(labels.values()),
        rows,
        found.whole is not None,
        [*_sentences(found.whole, titles, labels), *_limits(content, rows)] if found.whole else [],
        _criteria(found.whole, titles, labels) if found.whole else [],
        _experts(found.whole, titles) if found.whole else [],
        any(row.calibrated for row in rows),
        any(row.heard for row in rows),
        _share(content),
    )


def labels_of(content: CallContent) -> dict[str, str]:
    """Names of what is marked, by the codes a ranking keeps; of what a commission marked where it has a share."""
    labels = {leaf.code: str(leaf.label) for leaf in content.leaves}
    if share_of_defence(content):
        told = _("At the defence: {criterion}")
        labels |= {f"{DEFENCE}{one.code}": told.format(criterion=one.label) for one in asked_at_defence(content)}
    return labels


def _share(content: CallContent) -> str:
    share = share_of_defence(content)
    return f"{number(share * 100)} %" if share else ""


Scores = Mapping[int, tuple[Decimal | None, int]]


def _rows(found: Seen, names: Mapping[int, Application], labels: Mapping[str, str], scores: Scores) -> list[Row]:
    rows, before = [], ""
    for row in found.rows:
        standing = row.get("standing", "")
        rows.append(
            Row(
                names[int(row["application"])],
                number(Decimal(row["score"]), 2),
                [number(Decimal(row["marks"][code]), 2) for code in labels],
                row["reviews"],
                number(scores.get(int(row["application"]), (None, 0))[0], 2),
                scores.get(int(row["application"]), (None, 0))[1],
                row.get("rank"),
                _span(row) if "low" in row else "",
                _part(row["within"], row["within_error"]) if "within" in row else "",
                STANDINGS[standing] if standing else "",
                STANDING_TONES[standing] if standing else "",
                number(Decimal(row["calibrated"]), 2) if "calibrated" in row else "",
                ZONES[row["zone"]] if "zone" in row else "",
                bool(before) and before != standing,
            )
        )
        before = standing
    return rows


def _span(row: Plain) -> str:
    return str(row["low"]) if row["low"] == row["high"] else f"{row['low']}–{row['high']}"


def _part(value: str, error: str) -> str:
    """A part of the draws in per cent, with what chance can bring."""
    low, high = (Decimal(x) * 100 for x in (value, error))
    return f"{number(low, 1)} ± {number(high, 1)} %"


def _sentences(whole: Plain, titles: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    told = [_line(whole), _change(whole["change"], titles)]
    for application, lacking in whole["unranked"].items():
        lacks = ", ".join(labels[code] for code in lacking)
        text = _("Application {number} is not ranked: nobody gave a mark for {criteria}.")
        told.append(text.format(number=application, criteria=lacks))
    if "commission" in whole:
        return [*told, _("Calibrated scores are not computed where the defence has a share in the score.")]
    return [*told, *_calibration(whole["calibration"])]


def _line(whole: Plain) -> str:
    if whole["line"] is None:
        return _("The rule of the call selects nobody.")
    equal = sum(row["standing"] == "undecided" for row in whole["rows"])
    told = _("The line runs below a score of {score}.").format(score=number(Decimal(whole["line"]), 2))
    if not equal:
        return told
    equals = ngettext(
        "{n} application is equal at the line; the rule does not choose among them.",
        "{n} applications are equal at the line; the rule does not choose among them.",
        equal,
    )
    return f"{told} {equals.format(n=equal)}"


def _change(change: Plain, titles: Mapping[str, str]) -> str:
    if change["distance"] is None:
        if change["exact"]:
            return _("No weights at all would move the line: who is above it beats the others in every criterion.")
        return _("No other weights were found that would move the line; that proves nothing.")
    if Decimal(change["distance"]) == 0:
        return _("Equal applications stand at the line: no weight at all has to be moved to change the selection.")
    moved = number(Decimal(change["distance"]) * 100, 1)
    told = (
        _("If {share} % of the weight is moved, {enters} reaches {leaves}; less moves nobody across the line.")
        if change["exact"]
        else _("If {share} % of the weight is moved, the selection changes; less may do, this is the least found.")
    )
    return told.format(share=moved, enters=titles.get(change["enters"], "–"), leaves=titles.get(change["leaves"], "–"))


def _calibration(found: Plain | None) -> list[str]:
    if found is None:
        return [_("The marks do not tell strict experts from weak applications; only raw scores are shown.")]
    low, high = (number(Decimal(x), 2) for x in found["interval"])
    told = [
        _("Between experts the variance of the overall mark is {between} (95 % interval from {low} to {high}).").format(
            between=number(Decimal(found["between_experts"]), 2), low=low, high=high
        ),
        _parts(found["components"]),
    ]
    told.append(
        _(
            "Calibrated scores, freed of how strict each expert is, stand beside the raw ones and replace nothing. "
            "Marks are ordinal; the model takes their steps as equal and their errors as normal, an approximation."
        )
        if found["advised"]
        else _("Calibration not advised. The raw ranking stays.")
    )
    return told


def _limits(content: CallContent, rows: Sequence[Row]) -> list[str]:
    """From which chance of being selected on the zones say so, where there are zones."""
    if not any(row.zone for row in rows):
        return []
    close = content.close or Close()
    told = _("By calibrated marks: select from a chance of {select} % on, do not up to {leave} %, too close between.")
    parts = [told.format(select=number(close.select * 100), leave=number(close.leave * 100))]
    return [*parts, *([] if content.close else [_("The call does not say these limits; they are our proposal.")])]


def _criteria(whole: Plain, titles: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """(criterion, weight, share of what moves the score, who would enter and leave without it)."""
    parts = {one["criterion"]: one for one in whole["importance"]}
    return [
        (
            labels[one["left_out"]],
            _percent(parts[one["left_out"]]["weight"]) if one["left_out"] in parts else "–",
            _percent(parts[one["left_out"]]["share"]) if one["left_out"] in parts else "–",
            _effect(one, titles),
        )
        for one in whole["without_criteria"]
    ]


def _experts(whole: Plain, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """(expert or member of a commission, effect), for those without whom the selection would be another."""
    return [
        (_reviewer(one["left_out"]), _effect(one, titles))
        for one in whole["without_experts"]
        if one["enters"] or one["leaves"] or one["undecided"] or one["unknown"]
    ]


def _reviewer(name: str) -> str:
    """An expert by number, a member of a commission as one."""
    if name.startswith(DEFENCE):
        return _("member {number} of the commission").format(number=name.removeprefix(DEFENCE))
    return _("expert {number}").format(number=name)


def _percent(text: str) -> str:
    return f"{number(Decimal(text) * 100, 1)} %"


def _effect(one: Plain, titles: Mapping[str, str]) -> str:
    words = (
        ("enters", _("above the line: {names}")),
        ("leaves", _("below the line: {names}")),
        ("undecided", _("equal at the line: {names}")),
        ("unknown", _("without all marks: {names}")),
    )
    told = [
        text.format(names=", ".join(titles.get(number_, number_) for number_ in one[name]))
        for name, text in words
        if one[name]
    ]
    return "; ".join(told) or _("nothing changes")


def _parts(components: int) -> str:
    """Whether the reviews hang together by experts who marked several applications."""
    if components == 1:
        return _("All reviews hang together: experts can be compared across all applications.")
    return ngettext(
        "The reviews fall into {n} part without a common expert; across it only the marks as such are compared.",
        "The reviews fall into {n} parts without a common expert; across them only the marks as such are compared.",
        components,
    ).format(n=components)

"""A ranking as its page tells it, in the language of the page: rows with words, the line, what it hangs on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.queries.telling import number_in, numbers_of
from corymb.apps.assessment.queries.unfinished import few_said
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.outcomes import Plain, changes_of, seen
from corymb.apps.council.queries.ranked import rows_seen
from corymb.apps.council.queries.telling_calibrated import (
    Severity,
    calibration_said,
    limits_said,
    moved_by_calibration,
    severities,
    strictest,
)
from corymb.apps.council.queries.telling_firm import ToldFirm, firm_told, named_in_draws
from corymb.apps.council.queries.telling_rule import ToldRule, groups_told, rule_told
from corymb.apps.council.states import WITHIN
from corymb.apps.defence.queries.scores import has_heard, members_of
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.held import Held
from corymb.kit.saying import MOST_NAMED, language_of_page, number, titled
from corymb.packs.call import CallContent
from corymb.packs.call_beyond import beyond
from corymb.packs.call_defence import asked_at_defence, share_of_defence, weight_in_score
from corymb.packs.call_frozen import DEFENCE

MOST_EXPERTS = 50
"""So many experts are named before the rest are counted."""
EFFECTS = ("enters", "leaves", "undecided", "unknown")


@dataclass(frozen=True)
class CriterionRow:
    """A criterion: its weight, how much it moves the score, in per cent; who would enter and leave without it."""

    label: str
    weight: str
    importance: str
    share: str
    effect: str


@dataclass(frozen=True)
class Told:
    """What stands above and below the rows. `labels`: names of what is marked, by code."""

    rows: Held
    labels: dict[str, str]
    is_whole: bool
    sentences: list[str]
    criteria_rows: list[CriterionRow]
    importance_said: str
    experts_rows: list[tuple[str, str]]
    experts_more: int
    calibrates: bool
    defends: bool
    share: str
    rule: ToldRule
    severities: list[Severity]
    severities_more: int
    firm: ToldFirm | None


def ranking_told(
    ranking: Ranking, hidden: Collection[int], *, names_experts: bool = False, in_full: bool = True
) -> Told:
    """A ranking for who must not see the applications in `hidden`; not `in_full`: its rows and rule alone."""
    language_of_page()
    content, found = content_of(ranking.by_version), seen(ranking, hidden)
    labels, whole = labels_of(content), found.whole if in_full else None
    changes = changes_of(ranking) if whole else {}
    experts = _who_turns(changes["without_experts"]) if whole else []
    titles = _titles(whole, experts[:MOST_EXPERTS]) if whole else {}
    numbers = numbers_of(ranking.call_id) if experts else {}
    members = members_of(ranking.call_id) if experts else {}
    strict = strictest(whole) if whole and names_experts else []
    rule, said = rule_told(content, found.rows, found.whole), []
    if whole:
        few = few_said(content, {int(row["application"]): row["reviews"] for row in whole["rows"]}, ranking.ordered_at)
        said = [*_sentences(whole, titles, labels), *_left(content, whole), *few, *limits_said(content, whole)]
    return Told(
        rows_seen(found.rows, rule.groups),
        labels,
        found.whole is not None,
        said,
        _criteria(whole, changes["without_criteria"], content, titles) if whole else [],
        _kind(whole) if whole else "",
        [(_reviewer(one["left_out"], numbers, members), _effect(one, titles)) for one in experts[:MOST_EXPERTS]],
        len(experts[MOST_EXPERTS:]),
        any("calibrated" in row for row in found.rows),
        has_heard(ranking.call_id),
        _share(content),
        rule,
        severities(strict[:MOST_EXPERTS]),
        len(strict[MOST_EXPERTS:]),
        firm_told(whole, titles, labels) if whole else None,
    )


def _titles(whole: Plain, experts: Iterable[Plain]) -> dict[str, str]:
    """Titles of the applications that stand in the words of a ranking, by number."""
    named = {whole["change"][name] for name in ("enters", "leaves")} - {None}
    for one in (*whole["without_criteria"], *experts):
        named |= {number_ for name in EFFECTS for number_ in one[name][:MOST_NAMED]}
    named |= moved_by_calibration(whole) | named_in_draws(whole) | set([*whole["unranked"]][:MOST_NAMED])
    rows = Application.objects.filter(pk__in=[int(number_) for number_ in named])
    return {str(pk): title for pk, title in rows.values_list("pk", "title")}


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


def _sentences(whole: Plain, titles: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    is_alone = bool(whole["rows"]) and all(row["standing"] == WITHIN for row in whole["rows"])
    alone = _("Every application that is ranked stands above the line; no weights bring up another one.")
    told = [alone] if is_alone else [_line(whole), _change(whole["change"], titles)]
    unranked = list(whole["unranked"].items())
    for application, lacking in unranked[:MOST_NAMED]:
        lacks = ", ".join(labels[code] for code in lacking)
        text = _("Not ranked: {title}. Nobody gave a mark for {criteria}.")
        told.append(text.format(title=titles.get(application, application), criteria=lacks))
    if more := len(unranked[MOST_NAMED:]):
        text = ngettext("{n} more application is not ranked.", "{n} more applications are not ranked.", more)
        told.append(text.format(n=number(more)))
    if "commission" in whole and "gapped" not in whole:
        return [*told, _("Calibrated scores are not computed where the defence has a share in the score.")]
    return [*told, *calibration_said(whole, titles)]


def _left(content: CallContent, whole: Plain) -> list[str]:
    """Places nobody has though somebody is left out, and quotas that are not filled: the rule stops at its budget."""
    selected = [row for row in whole["rows"] if row["standing"] == WITHIN]
    if any(row["standing"] == "undecided" for row in whole["rows"]) or len(selected) == len(whole["rows"]):
        return []
    left = content.places - len(selected)
    told = ngettext("{n} place stays empty.", "{n} places stay empty.", left).format(n=number(left))
    lacking = beyond(content, [(row.get("group"), None) for row in selected]).lacking
    quotas = groups_told(content, {}, lacking)
    unpaid = {row.get("group") for row in whole["rows"] if str(row.get("why", "")).startswith("budget")}
    if unpaid & lacking.keys():
        quotas.append(
            _("The budget ends before a place that is kept: by the call it is paid in the order of the list.")
        )
    return [*([told] if left else []), *quotas]


def _line(whole: Plain) -> str:
    if whole["line"] is None:
        return _("The rule of the call selects nobody.")
    equal = [row["score"] for row in whole["rows"] if row["standing"] == "undecided"]
    told = _("The line runs below a score of {score}.").format(score=number(Decimal(whole["line"]), 2))
    if not equal:
        return told
    equals = ngettext(
        "{n} application with {score} is equal at the line; the rule does not choose among them.",
        "{n} applications with {score} are equal at the line; the rule does not choose among them.",
        len(equal),
    )
    return f"{told} {equals.format(n=len(equal), score=number(Decimal(equal[0]), 2))}"


def _change(change: Plain, titles: Mapping[str, str]) -> str:
    if change["distance"] is None:
        if change["exact"]:
            return _(
                "No weights at all would move the line: who is above it beats in every criterion all who could come in "
                "their place."
            )
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


def _criteria(
    whole: Plain, without: Iterable[Plain], content: CallContent, titles: Mapping[str, str]
) -> list[CriterionRow]:
    parts = {one["criterion"]: one for one in whole["importance"]}
    labels, found = labels_of(content), []
    for one in without:
        part, effect = parts.get(one["left_out"]), _effect(one, titles)
        weight = _percent(weight_in_score(content, one["left_out"]))
        importance, share = (_importance(part), _percent(part["share"])) if part else ("–", "–")
        found.append(CriterionRow(labels[one["left_out"]], weight, importance, share, effect))
    return found


def _importance(part: Plain) -> str:
    """The part of the variance of the scores that goes with a criterion, with its interval where it has one."""
    if "importance" not in part:
        return "–"
    told = _percent(part["importance"])
    if part["low"] is None:
        return told
    low, high = (number(Decimal(part[end]) * 100, 1) for end in ("low", "high"))
    return f"{told} ({low}–{high})"


def _kind(whole: Plain) -> str:
    """How importance was counted, in words; nothing where it was not, or was not kept."""
    kinds = {one.get("kind") for one in whole["importance"]}
    if "squared_correlation" in kinds:
        return _(
            "Importance: the squared correlation of the criterion with the score, in brackets its interval of 95 % "
            "over resampled applications."
        )
    if "correlation_ratio" in kinds:
        return _(
            "Importance: the correlation ratio, the part of the variance of the score that lies between classes of "
            "the criterion; with 50 applications or more it is told without an interval."
        )
    return ""


def _who_turns(without: Iterable[Plain]) -> list[Plain]:
    """Experts and members of a commission without whom the selection would be another, who changes most first."""
    found = [(sum(len(one[name]) for name in EFFECTS), one) for one in without]
    return [one for changes, one in sorted(found, key=lambda pair: -pair[0]) if changes]


def _reviewer(name: str, numbers: Mapping[int, int], members: Mapping[int, int]) -> str:
    """An expert by number in the call, a member of a commission by number in it."""
    if name.startswith(DEFENCE):
        return _("member {number} of the commission").format(number=number_in(members, name.removeprefix(DEFENCE)))
    return _("expert {number}").format(number=number_in(numbers, name))


def _percent(text: str | Decimal) -> str:
    return f"{number(Decimal(text) * 100, 1)} %"


def _effect(one: Plain, titles: Mapping[str, str]) -> str:
    words = (
        ("enters", _("above the line: {names}")),
        ("leaves", _("below the line: {names}")),
        ("undecided", _("equal at the line: {names}")),
        ("unknown", _("not ranked, because marks would be missing: {names}")),
    )
    told = [text.format(names=titled(one[name], titles)) for name, text in words if one[name]]
    return "; ".join(told) or _("nothing changes")

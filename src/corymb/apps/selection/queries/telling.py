"""A call as its page tells it: the tree with shares of the whole, conditions, stages, what is asked, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.selection.queries.contents import moment_of, told_there
from corymb.apps.selection.states import AGGREGATES, POINTS, QUESTION_KINDS, STAGE_KINDS, TESTS
from corymb.kit.registries import Label
from corymb.kit.saying import as_written, language_of_page, number, said
from corymb.packs.call import COMPLAINT_DAYS, Anchor, CallContent, Close, Criterion, Gate, Question, Stage
from corymb.packs.call_defence import share_of_defence, shares_in_score
from corymb.packs.call_weighed import Weighed, weights_of
from corymb.reports import wording
from corymb.reports.numbers import amount, is_money
from corymb.sources.application_form import limits_told


@dataclass(frozen=True)
class Node:
    """A criterion in its place; `share` is its weight in the whole, `anchors` those of a leaf."""

    criterion: Criterion
    depth: int
    share: Decimal
    is_leaf: bool
    aggregate: str
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True)
class Told:
    """Everything the page of a call shows of a content."""

    content: CallContent
    title: str
    summary: str
    body: str
    opens: str
    closes: str
    nodes: list[Node]
    gates: list[tuple[Gate, str]]
    stages: list[tuple[Any, str]]
    questions: list[tuple[str, list[tuple[Question, str]]]]
    whence: list[tuple[str, str]]


def told(content: CallContent) -> Told:
    """A content in the language of the page."""
    language_of_page()
    return Told(
        content,
        str(content.title),
        str(content.summary),
        str(content.body or ""),
        told_there(moment_of(content.opens_at, content.zone), content.zone),
        told_there(moment_of(content.closes_at, content.zone), content.zone),
        list(_nodes(content, None, 0)),
        [(gate, condition_of(content, gate)) for gate in content.gates],
        [(stage, _stage(content, stage)) for stage in content.stages],
        _questions(content),
        _whence(content),
    )


def _whence(content: CallContent) -> list[tuple[str, str]]:
    """Below which criterion weights come from judgements (empty: at the top), and from whose, in words."""
    labels = {one.code: str(one.label) for one in content.criteria}
    return [(labels.get(parent or "", ""), told) for parent, told in whence_of(content)]


def whence_of(content: CallContent) -> list[tuple[str | None, str]]:
    """Below which criterion weights come from judgements, and from how many, in words."""
    return [(one.parent, _come(one)) for one in content.weighed]


def _come(weighed: Weighed) -> str:
    many, ratio = len(weighed.judges), weights_of(weighed).ratio
    if weighed.way == POINTS:
        told = ngettext("from points that {n} person gave away", "from points that {n} people gave away", many)
        return told.format(n=many)
    told = ngettext("from comparisons in pairs by {n} person", "from comparisons in pairs by {n} people", many)
    parts = [told.format(n=many), _("consistency ratio {ratio}").format(ratio=number(round(ratio or 0, 2), 2))]
    if weighed.left_out:
        parts.append(_("{n} left out, for they contradict themselves").format(n=weighed.left_out))
    return ", ".join(parts)


def _stage(content: CallContent, stage: Stage) -> str:
    """The kind of a stage; of a defence also what it marks and what part of the score that is."""
    parts = [said(STAGE_KINDS, stage.kind)]
    if stage.criteria:
        labels = ", ".join(str(leaf.label) for leaf in content.leaves if leaf.code in stage.criteria)
        parts.append(_("marked: {criteria}").format(criteria=labels))
    if stage.share:
        parts.append(_("{share} % of the score").format(share=number(stage.share * 100)))
    return "; ".join(parts)


def _nodes(content: CallContent, parent: str | None, depth: int) -> Iterator[Node]:
    """The tree from the top, each before what stands below it; a circle hangs on no way from the top."""
    leaves, shares = {leaf.code for leaf in content.leaves}, shares_in_score(content)
    for one in content.below(parent):
        is_leaf = one.code in leaves
        anchors = content.anchors_of(one) if is_leaf else ()
        share = shares.get(one.code, Decimal())
        yield Node(one, depth, share, is_leaf, said(AGGREGATES, one.aggregate), anchors)
        yield from _nodes(content, one.code, depth + 1)


def condition_of(content: CallContent, gate: Gate) -> str:
    """A condition in words: Members of the cluster at least 10 organisations; The strategy is approved: yes."""
    asked: dict[str, Any] = {one.code: one for one in (*content.questions, *content.documents)}
    about = asked.get(gate.about)
    label = str(about.label) if about else gate.about
    value = _value(about, gate.value)
    if gate.test == "is":
        return f"{label}: {value}"
    return " ".join(filter(None, (label, said(TESTS, gate.test), value)))


def named_in(content: CallContent) -> dict[str, str]:
    """What conditions look at, in words, by code: an answer or a document."""
    language_of_page()
    answers = {one.code: _("answer “{label}”").format(label=one.label) for one in content.questions}
    return answers | {one.code: _("document “{label}”").format(label=one.label) for one in content.documents}


def _value(about: Any, value: str) -> str:
    if not isinstance(about, Question):
        return ""
    words = {"yes": _("yes"), "no": _("no"), **{one.code: str(one.label) for one in about.options}}
    return " ".join(filter(None, (words.get(value, value), str(about.unit or ""))))


def _questions(content: CallContent) -> list[tuple[str, list[tuple[Question, str]]]]:
    found: dict[str, list[tuple[Question, str]]] = {}
    for question in content.questions:
        options = "; ".join(str(one.label) for one in question.options)
        kind = ": ".join(filter(None, (said(QUESTION_KINDS, question.kind), options)))
        told = (kind, str(question.unit or ""), limits_told(question))
        found.setdefault(str(question.section), []).append((question, ", ".join(filter(None, told))))
    return list(found.items())


def facts_of(content: CallContent) -> list[tuple[Label, Any]]:
    """What the call says as a whole."""
    language_of_page()
    money = [] if content.budget is None else [paid(content, content.budget), *_told_by(content)]
    weights = _("established") if content.weights_established else _("not established; shown as a reconstruction")
    if content.weighed:
        weights = _("as they were judged for this call")
    return [
        (_("Places"), content.places),
        (_("Score"), _score(content)),
        (_("Budget line"), "; ".join(money) or None),
        (_("Marks"), _("from {worst} to {best}").format(worst=content.scale.worst, best=content.scale.best)),
        *([(_("Weights"), weights)] if content.is_reconstruction else []),
        (_("Too close to call"), _close(content)),
        (_("Complaints"), _complaints(content)),
        (_("Public results"), _named(content)),
        (_("Open data of marks"), _opened(content)),
        (_("Commitments of an agreement"), "; ".join(_promised(content)) or None),
        (_("Office that signs agreements"), str(content.after.office or "") or None),
        (_("Evidence"), wording.evidence(content.evidence)),
        (_("Founded on"), str(content.source)),
    ]


def _named(content: CallContent) -> str:
    """Whom public results name."""
    if content.after.names_not_selected:
        return _("every application that was decided on is named, those not selected too")
    return _("those not selected are counted, not named")


def _opened(content: CallContent) -> str:
    """Whose marks become open data."""
    if not content.after.opens_marks:
        return _("none: marks are not published")
    if content.after.opens_defence:
        return _("marks of experts and of the commission of the defence, without names")
    return _("marks of experts, without names")


def _score(content: CallContent) -> str | None:
    """What part of the score is the experts' and what the commission's; nothing where the defence has none."""
    share = share_of_defence(content)
    if not share:
        return None
    told = _(
        "{experts} % from the marks of experts, {defence} % from those of the defence; the weights of criteria are "
        "within each"
    )
    return told.format(experts=number((1 - share) * 100), defence=number(share * 100))


def _told_by(content: CallContent) -> list[str]:
    """By which answer an application says what it costs, and whom the budget pays; empty where it is asked nowhere."""
    told = _(
        "what an application costs is its answer to “{question}”; the best are paid down to the first that does not "
        "fit, and whoever does not say what it costs takes the whole budget"
    )
    found = [told.format(question=one.label) for one in content.questions if one.code == content.cost]
    if found and any(quota.at_least for quota in content.quotas):
        kept = _("places kept by a quota are paid in their order too: where the budget ends before one, it stays empty")
        found.append(kept)
    return found


def money_unit(content: CallContent) -> str:
    """What costs and the budget line are in: the unit of the question that tells the cost, else the currency."""
    return str(content.unit_of_money or content.currency)


def paid(content: CallContent, value: Decimal) -> str:
    """A cost, or a budget, in its unit; in a bare currency as money is told, in "RUB m" as it was written."""
    unit = money_unit(content)
    return amount(value, unit) if unit == content.currency and is_money(unit) else f"{as_written(value)} {unit}"


def _close(content: CallContent) -> str:
    """Between which chances calibrated marks do not decide, as the call says or as is usual."""
    close = content.close or Close()
    told = _("chances between {leave} and {select} % of being selected, where marks are calibrated")
    return told.format(leave=as_written(close.leave * 100), select=as_written(close.select * 100))


def _promised(content: CallContent) -> Iterator[str]:
    """The questions whose answers an agreement holds the region to, each with the target it is a part of."""
    labels = {one.code: str(one.label) for one in content.questions}
    for one in content.after.commitments:
        label = labels.get(one.question, one.question)
        told = _("{commitment} (part of target {target} of the programme)")
        yield told.format(commitment=label, target=one.target) if one.target else label


def _complaints(content: CallContent) -> str:
    days = content.after.complaint_days
    if days == 0:
        return _("are not taken")
    told = ngettext("{n} day after the letter", "{n} days after the letter", COMPLAINT_DAYS if days is None else days)
    said_ = told.format(n=COMPLAINT_DAYS if days is None else days)
    return said_ if days is not None else _("{days}; the call does not say, this is our proposal").format(days=said_)

"""What keeps a call from being published, in words, each with the part it speaks of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from corymb.i18n import LANGUAGES, gettext, mark
from corymb.packs.call import NO, PREFILLED, REGION, YES, CallContent, Criterion, Document, Question, Quota, number_of
from corymb.packs.call_defence import asked_at_defence, defence_stage
from corymb.packs.parts import Labelled, Part, Words


@dataclass(frozen=True)
class Lack:
    """`part` is the kind of part, `code` which one; both empty where it is the call as a whole."""

    message: str
    part: str = ""
    code: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.message).format(**self.fields)


LISTS = ("criteria", "gates", "stages", "questions", "documents", "quotas")


def lacks(content: CallContent) -> tuple[Lack, ...]:
    """Everything that is missing or contradicts itself, in the order of the page."""
    found = (
        _whole,
        _window,
        _twice,
        _languages,
        _tree,
        _anchors,
        _gates,
        _choices,
        _limits,
        _prefilled,
        _defences,
        _places,
        _close,
        _commitments,
        _open_data,
    )
    return tuple(lack for look in found for lack in look(content))


def _whole(content: CallContent) -> Iterator[Lack]:
    for part, message in (
        ("criteria", mark("The call has no criteria.")),
        ("stages", mark("The call says no stages: how it goes from the application to the list.")),
        ("questions", mark("The call asks nothing.")),
    ):
        if not getattr(content, part):
            yield Lack(message, part)


def _window(content: CallContent) -> Iterator[Lack]:
    if content.zone not in available_timezones():
        yield Lack(mark("No time zone is called {zone}."), fields={"zone": content.zone})
        return
    ZoneInfo(content.zone)
    if not content.opens_at or not content.closes_at:
        yield Lack(mark("The call does not say from when to when applications are taken."))
    elif content.opens_at >= content.closes_at:
        yield Lack(mark("The call closes before it opens."))


def _twice(content: CallContent) -> Iterator[Lack]:
    for part in LISTS:
        codes = Counter(one.code for one in getattr(content, part))
        yield from (
            Lack(mark("The code {code} stands twice."), part, code, {"code": code})
            for code, times in codes.items()
            if times > 1
        )
    both = {one.code for one in content.questions} & {one.code for one in content.documents}
    yield from (
        Lack(mark("A question and a document have the same code, {code}."), "documents", code, {"code": code})
        for code in sorted(both)
    )


MISSING = {"en": mark("An English text is missing."), "ru": mark("A Russian text is missing.")}
MISSING_OF = {"en": mark("{what}: the English text is missing."), "ru": mark("{what}: the Russian text is missing.")}


def _languages(content: CallContent) -> Iterator[Lack]:
    """Every text stands in both languages."""
    for what, text in (
        (mark("Title"), content.title),
        (mark("Summary"), content.summary),
        (mark("Source"), content.source),
        (mark("Text of the call"), content.body),
        (mark("Office that signs agreements"), content.after.office),
    ):
        yield from (Lack(MISSING_OF[each], fields={"what": gettext(what)}) for each in _missing(text))
    for part, code, texts in _labelled(content):
        yield from (Lack(MISSING[each], part, code) for each in LANGUAGES if any(each in _missing(t) for t in texts))


def _missing(text: Words | None) -> list[str]:
    return [each for each in LANGUAGES if text is not None and not text.get(each, "").strip()]


def _labelled(content: CallContent) -> Iterator[tuple[str, str, list[Words]]]:
    """Part, code and texts of all that has texts of its own."""
    yield "scale", "", [anchor.text for anchor in content.scale.anchors]
    for part in LISTS:
        yield from ((part, one.code, list(_texts(one))) for one in getattr(content, part))


def _texts(part: Part) -> Iterator[Words]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Words):
            yield value
        elif isinstance(value, tuple):
            parts = (inner for inner in value if isinstance(inner, Part))
            yield from (text for inner in parts for text in _texts(inner))


def _tree(content: CallContent) -> Iterator[Lack]:
    codes = {criterion.code for criterion in content.criteria}
    for criterion in content.criteria:
        if criterion.parent is not None and criterion.parent not in codes:
            fields = {"parent": criterion.parent}
            yield Lack(mark("No criterion is called {parent}, below which this one stands."), *_of(criterion), fields)
        elif criterion.code not in content.shares:
            yield Lack(mark("The criterion stands below itself."), *_of(criterion))
    for parent in {criterion.parent for criterion in content.criteria}:
        if not sum(one.weight for one in content.below(parent)):
            yield Lack(mark("None of the criteria below {parent} has a weight."), "criteria", parent or "", {
                "parent": parent or gettext(mark("the call")),
            })  # fmt: skip


def _of(criterion: Criterion) -> tuple[str, str]:
    return "criteria", criterion.code


def _anchors(content: CallContent) -> Iterator[Lack]:
    if content.scale.worst >= content.scale.best:
        yield Lack(mark("The worst mark of the scale is not below the best."), "scale")
        return
    for leaf in content.leaves:
        beyond = sorted({anchor.mark for anchor in leaf.anchors} - set(content.scale.marks))
        if beyond:
            told = {"marks": ", ".join(map(str, beyond))}
            yield Lack(
                mark("The scale has no marks {marks}; for this criterion it is said what they mean."), *_of(leaf), told
            )
        missing = sorted(set(content.scale.marks) - {anchor.mark for anchor in content.anchors_of(leaf)})
        if missing:
            told = {"marks": ", ".join(map(str, missing))}
            yield Lack(mark("Nobody says what the marks {marks} mean for this criterion."), *_of(leaf), told)


def _gates(content: CallContent) -> Iterator[Lack]:
    asked: dict[str, Labelled] = {one.code: one for one in (*content.questions, *content.documents)}
    for gate in content.gates:
        about = asked.get(gate.about)
        if about is None:
            fields = {"about": gate.about}
            yield Lack(mark("The call asks for nothing that is called {about}."), "gates", gate.code, fields)
        elif not _fits(gate.test, gate.value, about):
            message = mark("The condition cannot be judged: look at what it is about and at its value.")
            yield Lack(message, "gates", gate.code)


def _fits(test: str, value: str, about: Labelled) -> bool:
    if test == "given":
        return True
    if isinstance(about, Document) or not isinstance(about, Question):
        return False
    if test in {"at_least", "at_most"}:
        return about.kind == "number" and number_of(value) is not None
    if about.kind == "yes_no":
        return value in {"yes", "no"}
    if about.kind == "number":
        return number_of(value) is not None
    return about.kind == "choice" and value in _codes(about.options)


def _codes(parts: Iterable[Labelled]) -> set[str]:
    return {part.code for part in parts}


def _choices(content: CallContent) -> Iterator[Lack]:
    for question in content.questions:
        if question.kind == "choice" and len(_codes(question.options)) < len(question.options or (None, None)):
            yield Lack(
                mark("A choice has to have two options at least, each with a code of its own."), *_about(question)
            )


def _prefilled(content: CallContent) -> Iterator[Lack]:
    for question in content.questions:
        if question.prefill and question.kind not in PREFILLED[question.prefill]:
            yield Lack(mark("The register does not answer a question of this kind."), *_about(question))


def _about(question: Question) -> tuple[str, str]:
    return "questions", question.code


def _defences(content: CallContent) -> Iterator[Lack]:
    """What a defence says of criteria and of the score is said once, by a defence, of leaves that weigh."""
    leaves = {leaf.code for leaf in content.leaves}
    told = [stage for stage in content.stages if stage.criteria or stage.share]
    for stage in told:
        if stage.kind != "defence":
            message = mark("Only a defence can name criteria of its own and a share of the score.")
            yield Lack(message, "stages", stage.code)
        unknown = [code for code in stage.criteria if code not in leaves]
        if unknown:
            fields = {"codes": ", ".join(unknown)}
            yield Lack(
                mark("The defence names what is no criterion that is marked: {codes}."), "stages", stage.code, fields
            )
        elif stage.share and not sum(content.shares.get(leaf.code, 0) for leaf in asked_at_defence(content)):
            yield Lack(mark("None of the criteria of the defence has a weight."), "stages", stage.code)
    if told and sum(stage.kind == "defence" for stage in content.stages) > 1:
        message = mark("Where the defence names criteria or a share, the call has to have one defence alone.")
        yield Lack(message, "stages", told[0].code)


def _places(content: CallContent) -> Iterator[Lack]:
    kept = sum(quota.at_least for quota in content.quotas)
    if kept > content.places:
        fields = {"kept": kept, "places": content.places}
        yield Lack(mark("{kept} places are kept for groups, and there are {places} in all."), "quotas", fields=fields)
    for quota in content.quotas:
        if quota.at_most is not None and quota.at_most < quota.at_least:
            yield Lack(mark("More places are kept than are given at most."), "quotas", quota.code)
        if not _groups(quota, content):
            message = mark(
                "A quota has to be about the region, or about a question with a choice, and to name one of its answers."
            )
            yield Lack(message, "quotas", quota.code)
        if quota.at_least and not quota.value:
            yield Lack(mark("Say for which group places are kept."), "quotas", quota.code)
    if len({quota.value for quota in content.quotas}) < len(content.quotas):
        yield Lack(
            mark("Two quotas are about the same group: say in one what is kept for it and given to it."), "quotas"
        )
    if len({quota.about for quota in content.quotas}) > 1:
        yield Lack(mark("All quotas of a call have to be about the same: the region, or one question."), "quotas")
    if content.budget == 0:
        yield Lack(mark("A budget of nothing pays for nobody: say how much it is, or leave it empty."))
    if content.budget is not None and not any(q.code == content.cost and q.kind == "number" for q in content.questions):
        yield Lack(
            mark("There is a budget; say which question, answered with a number, tells what an application costs.")
        )


def _limits(content: CallContent) -> Iterator[Lack]:
    for one in content.questions:
        if one.lowest is not None and one.highest is not None and one.lowest > one.highest:
            yield Lack(mark("The lowest answer of a question is above its highest."), "questions", one.code)
        if one.kind != "number" and one.limits != (None, None):
            message = mark("A lowest and a highest answer can be given only where the answer is a number.")
            yield Lack(message, "questions", one.code)


def _close(content: CallContent) -> Iterator[Lack]:
    if content.close and content.close.leave >= content.close.select:
        yield Lack(mark("The chance from which one is selected has to be above the one up to which one is not."))


def _groups(quota: Quota, content: CallContent) -> bool:
    if quota.about == REGION:
        return True
    question = next((one for one in content.questions if one.code == quota.about), None)
    if question is None or question.kind not in {"choice", "yes_no"}:
        return False
    return quota.value in {"", *(_codes(question.options) if question.kind == "choice" else (YES, NO))}


def _commitments(content: CallContent) -> Iterator[Lack]:
    numbers = {question.code for question in content.questions if question.kind == "number"}
    for code in (one.question for one in content.after.commitments):
        if code not in numbers:
            message = mark(
                "Agreements are to hold to {code}, but no question of this code is answered with a number. Mend the "
                "question, or take it out under “Commitments of an agreement” of the call as a whole."
            )
            yield Lack(message, fields={"code": code})


def _open_data(content: CallContent) -> Iterator[Lack]:
    """Marks of a commission are opened beside those of the experts, where there is a defence."""
    after = content.after
    if after.opens_defence and not (after.opens_marks and defence_stage(content)):
        yield Lack(mark("Marks of the defence can be opened only where the call has one and opens the experts' marks."))

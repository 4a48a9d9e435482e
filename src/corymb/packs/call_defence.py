"""What a call says of its defence: which criteria a commission marks, and what part of the score its marks are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from corymb.packs.call import Aggregate, CallContent, Criterion, Stage
from corymb.packs.call_frozen import DEFENCE

FEWEST_TO_TRIM = 3


def defence_stage(content: CallContent) -> Stage | None:
    """The first stage that is a defence; None where the call names none."""
    return next((stage for stage in content.stages if stage.kind == "defence"), None)


def asked_at_defence(content: CallContent) -> tuple[Criterion, ...]:
    """The leaves a commission marks: those the stage names, all where it names none."""
    stage = defence_stage(content)
    named = set(stage.criteria) if stage else set()
    return tuple(leaf for leaf in content.leaves if not named or leaf.code in named)


def share_of_defence(content: CallContent) -> Decimal:
    """The part of the score that is the commission's, from 0 to 1; 0 where the call does not say one."""
    stage = defence_stage(content)
    return (stage.share or Decimal()) if stage else Decimal()


def weight_in_score(content: CallContent, code: str) -> Decimal:
    """What marks of experts for a leaf weigh in the score; with `defence:` before its code, those of a commission."""
    shares, defence = content.shares, share_of_defence(content)
    if not code.startswith(DEFENCE):
        return shares[code] * (1 - defence)
    together = sum(shares[one.code] for one in asked_at_defence(content))
    return defence * shares[code.removeprefix(DEFENCE)] / (together or 1)


def shares_in_score(content: CallContent) -> dict[str, Decimal]:
    """What each node weighs in the score, whoever marks it; a parent as much as the leaves below it."""
    if not share_of_defence(content):
        return content.shares
    found: dict[str, Decimal] = {}
    asked = {leaf.code for leaf in asked_at_defence(content)}
    for leaf in content.leaves:
        if leaf.code in content.shares:
            heard = weight_in_score(content, f"{DEFENCE}{leaf.code}") if leaf.code in asked else Decimal()
            found[leaf.code] = weight_in_score(content, leaf.code) + heard
    for one in reversed([*content.shares]):  # from below: parents come before what stands below them
        below = [found[child.code] for child in content.below(one) if child.code in found]
        found.setdefault(one, sum(below, Decimal()))
    return found


def points(content: CallContent, marks: Mapping[str, Sequence[int]]) -> Fraction | None:
    """What a commission gave an application, from 0 to 100; None where there is no mark that weighs.

    `marks` by criterion; each is put together as the call says, and weighs what it weighs in the whole.
    """
    worst, best = content.scale.worst, content.scale.best
    total, weights = Fraction(), Fraction()
    for leaf in asked_at_defence(content):
        given = marks.get(leaf.code, ())
        weight = Fraction(content.shares.get(leaf.code, Decimal()))
        if given and weight:
            total += weight * (together(given, leaf.aggregate) - worst)
            weights += weight
    return 100 * total / (weights * (best - worst)) if weights else None


def together(marks: Sequence[int], way: Aggregate) -> Fraction:
    """Marks of several people as one. A trimmed mean leaves out the lowest and the highest of three or more."""
    kept = sorted(marks)
    if way == "median":
        return Fraction(median(map(Fraction, kept)))
    if way == "trimmed" and len(kept) >= FEWEST_TO_TRIM:
        kept = kept[1:-1]
    return Fraction(sum(kept), len(kept))

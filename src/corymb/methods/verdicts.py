"""From the last step of a rule to its verdict in a scope."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from corymb.methods import path
from corymb.methods.programme import Programme, Status, Target
from corymb.methods.trajectories import Step


@dataclass(frozen=True)
class Verdict:
    """`reached`: the final threshold is reached today; `met` is said only in the due year."""

    status: Status
    met: bool | None
    reached: bool | None
    reason: str | None


def threshold_of(target: Target, scope: str) -> Decimal | None:
    """The threshold in a scope: the same everywhere for growth, from the cascade for an amount below the top."""
    if target.kind != "cumulative" or scope == "programme":
        return target.threshold
    return target.cascade.get(scope)


def goal_of(target: Target, scope: str) -> float | None:
    """What the figure is compared with: the factor, or the planned amount of a cumulative target."""
    amount = threshold_of(target, scope) if target.factor is None else target.factor
    return None if amount is None else float(amount)


def verdict(programme: Programme, target: Target, scope: str, step: Step, coverage: float | None) -> Verdict:
    """The verdict on one step. `coverage` by revenue decides whether anything can be said at all."""
    threshold = threshold_of(target, scope)
    if threshold is None:
        return Verdict("cannot_be_said", None, None, "no_scope_target")
    planned = target if threshold == target.threshold else replace(target, threshold=threshold)
    figure = _figure(target, step)
    goal = Fraction(planned.threshold if planned.factor is None else planned.factor)
    status, met, reason = path.status(
        planned, figure, (programme.baseline_year, step.year), programme.bands, coverage, step.reason
    )
    return Verdict(status, met, None if figure is None else figure >= goal, reason)


def _figure(target: Target, step: Step) -> Fraction | None:
    """What is compared with the goal: the factor, or the running total of a cumulative target."""
    if target.kind == "cumulative":
        return None if step.num is None or step.reason else Fraction(step.num)
    return step.factor

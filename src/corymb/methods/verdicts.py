"""From the steps of a rule to a verdict: met or not, where on the path, and why not if it cannot be said."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
    """The target's threshold in a scope: everywhere for growth, from the cascade for a cumulative amount below the top."""
    if target.kind != "cumulative" or scope == "programme":
        return target.threshold
    return target.cascade.get(scope)


def verdict(programme: Programme, target: Target, scope: str, step: Step, coverage: float | None) -> Verdict:
    """The verdict on one step. `coverage` by revenue decides whether anything can be said at all."""
    threshold = threshold_of(target, scope)
    if threshold is None:
        return Verdict("cannot_be_said", None, None, "no_scope_target")
    figure = _figure(target, step)
    if figure is None:
        return Verdict("cannot_be_said", None, None, step.reason or "no_data")
    goal = Fraction(target.factor if target.factor is not None else threshold)
    reached = figure >= goal
    if coverage is not None and coverage < float(programme.bands.coverage_floor):
        return Verdict("cannot_be_said", None, reached, "below_coverage_floor")
    if step.year >= target.due_year:
        return Verdict("met" if reached else "not_met", reached, reached, None)
    if reached:
        return Verdict("ahead", None, True, None)
    return Verdict(_on_the_way(programme, target, step.year, figure, goal), None, False, None)


def _figure(target: Target, step: Step) -> Fraction | None:
    """What is compared with the goal: the factor, or the running total of a cumulative target."""
    if target.kind == "cumulative":
        return None if step.num is None or step.reason else Fraction(step.num)
    return step.factor


def _on_the_way(programme: Programme, target: Target, year: int, figure: Fraction, goal: Fraction) -> Status:
    needed = required(target, goal, year, programme.baseline_year)
    if float(figure) >= needed:
        return "on_track"
    return "at_risk" if float(figure) >= needed * (1 - float(programme.bands.band)) else "off_track"


def required(target: Target, goal: Fraction, year: int, baseline_year: int) -> float:
    """Where the path stands in a year: the factor to the power t/T for growth, a straight line for an amount."""
    part = (year - baseline_year) / (target.due_year - baseline_year)
    return float(goal) * part if target.kind == "cumulative" else float(goal) ** part

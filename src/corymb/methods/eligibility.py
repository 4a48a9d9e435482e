"""Whether an application meets the gates of a call, rule by rule: it does, it does not, or it cannot be said yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Told = Decimal | str | None
"""A number, a word (a choice, yes or no, the name of a document), or nothing."""
Test = Literal["given", "at_least", "at_most", "is"]
Verdict = Literal["meets", "does_not", "unknown"]


@dataclass(frozen=True)
class Gate:
    """`about` names what is looked at. `given` asks that it is there, the others compare it with `value`."""

    code: str
    about: str
    test: Test
    value: Told = None


@dataclass(frozen=True)
class Judged:
    gate: Gate
    told: Told
    verdict: Verdict


def judged(gates: Iterable[Gate], told: Mapping[str, Told]) -> tuple[Judged, ...]:
    """Every gate with what the application says of it; what is not told, or no number where one is needed, is unknown.

    Nothing is ever not met because it is missing: whoever applies may still say it.
    """
    return tuple(Judged(gate, told.get(gate.about), _verdict(gate, told.get(gate.about))) for gate in gates)


def _verdict(gate: Gate, told: Told) -> Verdict:
    if told in {None, ""}:
        return "unknown"
    if gate.test == "given":
        return "meets"
    if gate.test == "is":
        return "meets" if told == gate.value else "does_not"
    if not isinstance(told, Decimal) or not isinstance(gate.value, Decimal):
        return "unknown"
    fits = told >= gate.value if gate.test == "at_least" else told <= gate.value
    return "meets" if fits else "does_not"

"""What a reader could work out from published sums: least and greatest value of sensitive atoms, by linear programmes.

Unknowns are deviations from the true values, in units of the contributor under attack: the sums allow only what their
rounding allows, values that are not negative stay so, and an attacker knows its own. So a small contributor inside huge
totals is judged as sharply as a large one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from corymb.methods.disclosure_atoms import Atom, Key, System
from corymb.methods.programme import DisclosureRule

Floats = NDArray[np.float64]

MOST_ATTACKERS = 12
"""Attackers tried per atom: all groups where they are so few, else the largest and those published most alike."""
SHARP = 1e-6


@dataclass(frozen=True)
class Question:
    """What is published and by which rule it is judged.

    `safe` remembers, per attack, what was withheld when it failed: with more withheld it fails again.
    """

    systems: tuple[System, ...]
    rule: DisclosureRule
    safe: dict["_Attack", list[frozenset[Key]]] = field(default_factory=dict)

    @property
    def closeness(self) -> float:
        """P as a fraction: an estimate this close gives a contributor away."""
        return float(self.rule.p_percent) / 100


@dataclass(frozen=True)
class Exposure:
    """Someone who can be worked out. `attacker` None = any reader. `keys`: the publications that together give it away.

    kind "upper", "lower": the contributor's value is bounded more closely than p %; "total": the sum of fewer than n
    contributors, of whom `contributor` is the largest, is.
    """

    measure: str
    contributor: str
    attacker: str | None
    kind: Literal["upper", "lower", "total"]
    keys: frozenset[Key]


@dataclass(frozen=True)
class _Attack:
    """An attack on one holder of an atom; how far the atom's unknown part must be free to go up and down."""

    measure: str
    atom: int
    victim: str
    attacker: str | None
    size: float
    up: float
    down: float
    kind: Literal["value", "total"] = "value"


def exposures(question: Question, suppressed: frozenset[Key]) -> tuple[Exposure, ...]:
    """Everybody who can be worked out from what is not suppressed; the empty tuple = safe."""
    return tuple(e for system in question.systems for e in _of_system(system, suppressed, question))


def _of_system(system: System, suppressed: frozenset[Key], question: Question) -> Iterator[Exposure]:
    shown = [j for j, key in enumerate(system.keys) if key not in suppressed]
    matrix = system.matrix[shown]
    if not shown:
        return
    game = _Game(system, csr_matrix(matrix), [system.keys[j] for j in shown], float(question.rule.rounding) / 2)
    for v in np.flatnonzero(matrix.any(axis=0)):
        if _sensitive(system.atoms[v], question):
            yield from _on_atom(game, _attacks(system, matrix, int(v), question), suppressed, question)


def _on_atom(
    game: "_Game", attacks: Iterable["_Attack"], suppressed: frozenset[Key], question: Question
) -> Iterator[Exposure]:
    """The exposures of one atom; whoever any reader can work out needs no further attacker."""
    for attack in attacks:
        tried = question.safe.setdefault(attack, [])
        if any(withheld <= suppressed for withheld in tried):
            continue
        found = game.played(attack)
        if found is None:
            tried.append(suppressed)
            continue
        yield found
        if found.attacker is None:
            return


def _sensitive(atom: Atom, question: Question) -> bool:
    sizes = [size for _, size in atom.ranked]
    if not sizes or sizes[0] <= 0:
        return False
    second = sizes[1] if len(sizes) > 1 else 0.0
    few = len(sizes) < question.rule.minimum_contributors
    return few or atom.total - sizes[0] - second < question.closeness * sizes[0]


def _attacks(system: System, matrix: Floats, v: int, question: Question) -> Iterator[_Attack]:
    """The attacks that can succeed: on the largest holder by anyone, on the second by the largest."""
    atom, p = system.atoms[v], question.closeness
    (victim, size), *others = atom.ranked
    few = len(atom.holders) < question.rule.minimum_contributors
    if few and len(atom.holders) > 1:
        yield _Attack(system.measure, v, victim, None, atom.total, p * atom.total, p * atom.total, "total")
    for attacker in (None, *_attackers(system, matrix, v, victim)):
        attack = _attack(system, v, (victim, size), attacker, p)
        if attack.up > 0 or attack.down > 0:
            yield attack
    if others and others[0][1] > 0:
        attack = _attack(system, v, others[0], victim, p)
        if attack.up > 0 or attack.down > 0:
            yield attack


def _attack(system: System, v: int, target: tuple[str, float], attacker: str | None, p: float) -> _Attack:
    atom = system.atoms[v]
    victim, size = target
    unknown = atom.total - (atom.holders.get(attacker, 0.0) if attacker else 0.0)
    alone = set(atom.holders) - {attacker} == {victim}
    up = size * (1 + p) - unknown if alone or not system.signed else 0.0
    return _Attack(system.measure, v, victim, attacker, size, up, p * size if alone else 0.0)


def _attackers(system: System, matrix: Floats, v: int, victim: str) -> list[str]:
    """Other groups in any sum shown: all of them, or the largest and those published most alike."""
    touching = matrix[:, v] != 0
    alike = ((matrix != 0) == touching[:, None]).sum(axis=0)
    near: dict[str, tuple[int, float]] = {}
    for q in np.flatnonzero(matrix.any(axis=0)):
        for holder, size in system.atoms[q].holders.items():
            if holder != victim:
                before = near.get(holder, (-1, 0.0))
                near[holder] = (max(before[0], int(alike[q])), before[1] + size)
    if len(near) <= MOST_ATTACKERS:
        return sorted(near)
    by_size = sorted(near, key=lambda g: (-near[g][1], g))[: MOST_ATTACKERS // 2]
    by_likeness = sorted(set(near) - set(by_size), key=lambda g: (-near[g][0], -near[g][1], g))
    return by_size + by_likeness[: MOST_ATTACKERS - len(by_size)]


class _Game:
    """The linear programmes of one system, restricted to the sums shown."""

    def __init__(self, system: System, matrix: csr_matrix, keys: Sequence[Key], slack: float) -> None:
        self.system, self.matrix, self.keys, self.slack = system, matrix, keys, slack
        self.both = vstack([matrix, -matrix]).tocsr()

    def played(self, attack: _Attack) -> Exposure | None:
        """The exposure, or None where the unknown part is free to move as far as it must."""
        up = self._support(attack, 1, attack.up)
        if attack.kind == "total":
            down = self._support(attack, -1, attack.down) if up is not None else None
            return None if up is None or down is None else self._exposure(attack, "total", up | down)
        if up is not None:
            return self._exposure(attack, "upper", up)
        down = self._support(attack, -1, attack.down)
        return None if down is None else self._exposure(attack, "lower", down)

    def _exposure(self, attack: _Attack, kind: Literal["upper", "lower", "total"], keys: frozenset[Key]) -> Exposure:
        return Exposure(self.system.measure, attack.victim, attack.attacker, kind, keys)

    def _support(self, attack: _Attack, sign: int, need: float) -> frozenset[Key] | None:
        """The sums that keep the atom from moving by `need` in the direction of `sign`; None where it can."""
        if need <= 0:
            return None
        bounds = self._bounds(attack)
        low, high = bounds[attack.atom]
        goal = need / attack.size
        bounds[attack.atom] = (low, min(goal, high)) if sign > 0 else (max(-goal, low), high)
        costs = np.zeros(len(bounds))
        costs[attack.atom] = -sign
        limits = np.full(self.both.shape[0], self.slack / attack.size)
        answer: Any = linprog(costs, A_ub=self.both, b_ub=limits, bounds=bounds, method="highs")
        if answer.status != 0:
            return frozenset(self.keys)
        if -answer.fun >= goal * (1 - SHARP):
            return None
        felt = np.flatnonzero(np.abs(answer.ineqlin.marginals) > SHARP)
        return frozenset(self.keys[int(j) % len(self.keys)] for j in felt)

    def _bounds(self, attack: _Attack) -> list[tuple[float, float]]:
        """How far each atom's unknown part may deviate from the truth, in units of the contributor under attack."""
        bounds: list[tuple[float, float]] = []
        for atom in self.system.atoms:
            own = atom.holders.get(attack.attacker, None) if attack.attacker else None
            if own is not None and len(atom.holders) == 1:
                bounds.append((0.0, 0.0))
            else:
                low = -np.inf if self.system.signed else -(atom.total - (own or 0.0)) / attack.size
                bounds.append((min(low, 0.0), np.inf))
        return bounds

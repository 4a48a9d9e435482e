"""One system of published sums as a game: how far can an atom move while everything published stays as it is?

Deviations from the true values are the unknowns, in units of the contributor under attack: the sums shown allow
only what their rounding allows, values that are not negative stay so, an attacker knows its own. So a small
contributor inside huge totals is judged as sharply as a large one. A movement found once is remembered: wherever it
is still allowed, no linear programme is needed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from corymb.methods.disclosure_atoms import Key, System

Integers = NDArray[np.intp]
Floats = NDArray[np.float64]

SHARP = 1e-6
"""Relative tolerance of the linear programmes."""
LARGE, WIDE, MOST_ROWS, OF_EACH = 400, 200, 6, 40
"""Atoms of a system beyond which those near by are looked at first; atoms of a narrow sum; narrow sums of an atom up to

which that is done; atoms of each combination of sums that are looked at.
"""
FELT = 1e-7
"""What the solver takes for nothing: rounding far below what is asked for counts as this much of it."""


@dataclass(frozen=True)
class Move:
    """Deviations of a few atoms that leave every sum shown within its rounding."""

    atoms: Integers
    by: Floats


class Game:
    """The linear programmes of one system. `show` says which sums are published; then `move` and `keepers` answer."""

    def __init__(self, system: System, slack: float) -> None:
        self.system, self.slack = system, slack
        self.totals = np.array([atom.total for atom in system.atoms])
        self.greatest = np.array([atom.ranked[0][1] if atom.holders else 0.0 for atom in system.atoms])
        self.lone = np.flatnonzero([len(atom.holders) == 1 for atom in system.atoms])
        self.found: dict[tuple[int, int], list[Move]] = defaultdict(list)
        self.safe: dict[tuple[int, int], list[Move]] = defaultdict(list)
        self.held: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for q, atom in enumerate(system.atoms):
            for holder, size in atom.holders.items():
                self.held[holder].append((q, size))
        self.show(frozenset())

    def show(self, suppressed: frozenset[Key]) -> None:
        """Publish everything but the keys suppressed."""
        rows = [j for j, key in enumerate(self.system.keys) if key not in suppressed]
        self.keys = [self.system.keys[j] for j in rows]
        self.matrix = self.system.matrix[rows]
        self.columns = self.matrix.tocsc()
        self.both = vstack([self.matrix, -self.matrix]).tocsr() if rows else self.matrix
        self.alike: dict[bytes, list[int]] = defaultdict(list)
        for q in self.touched:
            self.alike[self._signature(q)].append(q)
        if len(self.totals) > LARGE:
            self._lay_out()

    def _lay_out(self) -> None:
        """Which narrow sums each atom stands in, and the atoms of each such combination, the largest first."""
        is_narrow = np.diff(self.matrix.indptr) <= WIDE
        self.narrow = []
        self.within: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for q in range(len(self.totals)):
            rows = self.columns.indices[self.columns.indptr[q] : self.columns.indptr[q + 1]]
            self.narrow.append(tuple(sorted(rows[is_narrow[rows]].tolist())))
        for q in np.argsort(-self.totals, kind="stable").tolist():
            self.within[self.narrow[q]].append(q)

    def weights(self, j: int) -> Floats:
        """How sum number j weighs each atom."""
        return np.asarray(self.system.matrix[j].toarray()).ravel()

    @property
    def touched(self) -> list[int]:
        """Atoms that are in a sum shown."""
        return [int(q) for q in np.flatnonzero(np.diff(self.columns.indptr))]

    def move(self, v: int, sign: int, need: float, attacker: str | None) -> Move | None:
        """A movement of atom v by `need` (absolute) in the direction of `sign` the attacker must think possible."""
        for known in self.found[v, sign]:
            if self._reaches(known, v, sign * need) and self._allowed(known, need, attacker):
                return known
        return self._among_alike(v, sign, need, attacker)

    def programme(self, v: int, sign: int, need: float, attacker: str | None) -> Move | frozenset[Key]:
        """By linear programme: a movement, or the keys whose sums keep the atom from moving that far."""
        row = np.zeros(len(self.totals))
        row[v] = 1.0
        limited, near = self._bounds(attacker), self._near(v)
        answer = self._solved(row, sign, need, limited, near) if near is not None else None
        if not isinstance(answer, Move):
            answer = self._solved(row, sign, need, limited)
        if isinstance(answer, Move):
            self.found[v, sign].append(answer)
        return answer

    def _near(self, v: int) -> Integers | None:
        """Atoms that stand in no narrow sum without v, which are looked at first; None where all are few enough.

        What can move among them can move among all.
        """
        if len(self.totals) <= LARGE or len(self.narrow[v]) > MOST_ROWS:
            return None
        own, found = self.narrow[v], {v}
        for size in range(len(own) + 1):
            for part in combinations(own, size):
                found.update(self.within.get(part, [])[:OF_EACH])
        return np.array(sorted(found))

    def moves_for_all(self, v: int, sign: int, need: float) -> bool:
        """Whether there is one movement of atom v that no figures rule out but, perhaps, those of its own holders."""
        for known in self.safe[v, sign]:
            if self._reaches(known, v, sign * need) and self._allowed(known, need, None):
                return True
        low = np.full(len(self.totals), -np.inf) if self.system.signed else self.greatest - self.totals
        high = np.full(len(self.totals), np.inf)
        low[self.lone] = high[self.lone] = 0.0
        low[v], high[v] = -np.inf if self.system.signed else -self.totals[v], np.inf
        row = np.zeros(len(self.totals))
        row[v] = 1.0
        answer = self._solved(row, sign, need, (low, high), self._near(v))
        if not isinstance(answer, Move):
            return False
        self.safe[v, sign].append(answer)
        self.found[v, sign].append(answer)
        return True

    def withheld(self, j: int, need: float) -> frozenset[Key] | None:
        """The keys whose sums keep a sum that is not shown from moving by `need` up and down; None where it can."""
        row = self.weights(j)
        if self._exchanged(row, need):
            return None
        free = self._bounds(None)
        up = self._solved(row, 1, need, free)
        if isinstance(up, Move):
            return None
        down = self._solved(row, -1, need, free)
        return None if isinstance(down, Move) else up | down

    def _exchanged(self, row: Floats, need: float) -> bool:
        """Whether one atom of a sum and one outside it, which no sum shown tells apart, can move it."""
        for q in np.flatnonzero(row).tolist():
            alike = self.alike.get(self._signature(q), [])
            if any(row[other] == 0 and self.totals[other] * row[q] >= need for other in alike):
                return True
        return False

    def _solved(
        self, row: Floats, sign: int, need: float, limited: tuple[Floats, Floats], among: Integers | None = None
    ) -> Move | frozenset[Key]:
        """How far the weighed atoms of a row can move together within the limits of each, at most by `need`.

        `among`: the atoms that may move; what keeps them is then no proof that all atoms together are kept.
        """
        low, high = limited
        both = self.both
        if among is not None:
            row, low, high = row[among], low[among], high[among]
            part = self.columns[:, among]
            there = part.tocsr()[np.unique(part.indices)]
            both = vstack([there, -there]).tocsr()
        bounds = np.column_stack([low / need, high / need])
        rows = vstack([both, csr_matrix(sign * row)]).tocsr()
        limits = np.append(np.full(both.shape[0], max(self.slack / need, FELT)), 1.0)
        for presolve in (True, False):  # HiGHS takes shares that cancel to almost nothing for a contradiction at times
            told = {"presolve": presolve}
            answer: Any = linprog(-sign * row, A_ub=rows, b_ub=limits, bounds=bounds, method="highs", options=told)
            if answer.status == 0:
                break
        else:
            return frozenset(self.keys)
        if -answer.fun >= 1 - SHARP:
            moved = np.flatnonzero(np.abs(answer.x) > SHARP**2)
            return Move(moved.astype(np.intp) if among is None else among[moved], answer.x[moved] * need)
        if among is not None:
            return frozenset()
        felt = np.flatnonzero(np.abs(answer.ineqlin.marginals[:-1]) > SHARP)
        return frozenset(self.keys[int(j) % len(self.keys)] for j in felt) or frozenset(self.keys)

    def knowing(self, move: Move) -> Iterator[str]:
        """Groups whose own figures rule the movement out."""
        for q, by in zip(move.atoms.tolist(), move.by.tolist(), strict=True):
            holders = self.system.atoms[q].holders
            if len(holders) == 1:
                yield from holders
            elif by < 0 and not self.system.signed:
                yield from (h for h, size in holders.items() if -by > self.totals[q] - size)

    def _signature(self, q: int) -> bytes:
        entries = slice(self.columns.indptr[q], self.columns.indptr[q + 1])
        return bytes(self.columns.indices[entries].tobytes() + self.columns.data[entries].tobytes())

    def _bounds(self, attacker: str | None) -> tuple[Floats, Floats]:
        """How far each atom's unknown part may deviate from the truth."""
        low = np.full(len(self.totals), -np.inf) if self.system.signed else -self.totals
        high = np.full(len(self.totals), np.inf)
        for q, size in self.held.get(attacker or "", []):
            if len(self.system.atoms[q].holders) == 1:
                low[q] = high[q] = 0.0
            else:
                low[q] = min(low[q] + size, 0.0)
        return low, high

    def _reaches(self, move: Move, v: int, wanted: float) -> bool:
        by = float(move.by[move.atoms == v].sum())
        return by * np.sign(wanted) >= abs(wanted) * (1 - 2 * SHARP)

    def _allowed(self, move: Move, need: float, attacker: str | None) -> bool:
        """Whether the movement stays within the sums shown now and within what the attacker knows."""
        if attacker is not None:
            at = dict(zip(move.atoms.tolist(), move.by.tolist(), strict=True))
            for q, size in self.held.get(attacker, []):
                by = at.get(q, 0.0)
                lone = len(self.system.atoms[q].holders) == 1
                if (lone and by != 0) or (not self.system.signed and by < -(self.totals[q] - size)):
                    return False
        change = self.columns[:, move.atoms] @ move.by
        return bool(np.all(np.abs(change) <= self.slack + SHARP * need))

    def _among_alike(self, v: int, sign: int, need: float, attacker: str | None) -> Move | None:
        """Movement between atoms that no sum shown tells apart: what v takes, the others must be able to give."""
        others = [
            q for q in self.alike[self._signature(v)] if q != v and set(self.system.atoms[q].holders) != {attacker}
        ]
        if not others:
            return None
        if sign < 0 or self.system.signed:
            return Move(np.array([v, others[0]]), np.array([sign * need, -sign * need]))
        room = np.array([self.totals[q] - self.system.atoms[q].holders.get(attacker or "", 0.0) for q in others])
        if room.sum() < need or need <= 0:
            return None
        return Move(np.array([v, *others]), np.array([need, *(-need * room / room.sum())]))

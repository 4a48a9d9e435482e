"""What a reader could work out from published sums: least and greatest value of sensitive atoms, by linear programmes.

Every contributor is tried as an attacker: those whose own figures do not rule out a movement that any reader must think
possible learn nothing more from them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from corymb.methods.disclosure_atoms import Atom, Key, System
from corymb.methods.disclosure_game import Game, Move
from corymb.methods.programme import DisclosureRule

Kind = Literal["upper", "lower", "total", "withheld"]


@dataclass
class Question:
    """What is published and by which rule it is judged; the games remember what was found.

    `withheld`: keys that may not be published by themselves, so that none of their sums may be worked out.
    """

    systems: tuple[System, ...]
    rule: DisclosureRule
    withheld: frozenset[Key] = frozenset()
    games: tuple[Game, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.games = tuple(Game(system, float(self.rule.rounding) / 2) for system in self.systems)

    @property
    def closeness(self) -> float:
        """The p of the rule as a fraction: an estimate this close gives a contributor away."""
        return float(self.rule.p_percent) / 100


@dataclass(frozen=True)
class Exposure:
    """Someone who can be worked out. `attacker` None = any reader. `keys`: the publications that together give it away.

    kind "upper", "lower": the contributor's value is bounded more closely than p %; "total": the sum of fewer than n
    contributors, of whom `contributor` is the largest, is; "withheld": a sum that was withheld for its own sake is.
    """

    measure: str
    contributor: str
    attacker: str | None
    kind: Kind
    keys: frozenset[Key]


def exposures(question: Question, suppressed: frozenset[Key]) -> tuple[Exposure, ...]:
    """Everybody who can be worked out from what is not suppressed; the empty tuple = safe."""
    found: list[Exposure] = []
    for game in question.games:
        game.show(suppressed)
        for v in game.touched:
            if _sensitive(game.system.atoms[v], question):
                found += _Atom(game, v, question).exposures()
        found += _worked_out(game, question)
    return tuple(found)


def _worked_out(game: Game, question: Question) -> Iterator[Exposure]:
    """Sums withheld for their own sake that what is shown bounds within p % on both sides."""
    for j, key in enumerate(game.system.keys):
        if key not in question.withheld:
            continue
        row = game.weights(j)
        if not row.any():
            continue
        keys = game.withheld(j, question.closeness * float(row @ game.totals) or 1.0)  # nothing might as well be one
        if keys is not None:
            largest = max((game.system.atoms[q].ranked[0] for q in np.flatnonzero(row)), key=lambda one: one[1])
            yield Exposure(game.system.measure, largest[0], None, "withheld", keys)


def _sensitive(atom: Atom, question: Question) -> bool:
    sizes = [size for _, size in atom.ranked]
    if not sizes or sizes[0] <= 0:
        return False
    second = sizes[1] if len(sizes) > 1 else 0.0
    few = len(sizes) < question.rule.minimum_contributors
    return few or atom.total - sizes[0] - second < question.closeness * sizes[0]


class _Atom:
    """The attacks on one sensitive atom."""

    def __init__(self, game: Game, v: int, question: Question) -> None:
        self.game, self.v, self.question = game, v, question
        self.atom = game.system.atoms[v]
        self.suspects: dict[str, None] = {}

    def exposures(self) -> Iterator[Exposure]:
        """What any reader finds; else what its own holders find, and those whose figures rule a movement out."""
        victim, *others = self.atom.ranked
        by_anyone = self._total(victim[0]) or self._attacked(victim, None)
        if by_anyone is not None:
            yield by_anyone
            return
        yield from self._by_the_greatest(victim, [holder for holder, _ in others])
        if others and others[0][1] > 0:
            yield from self._found(self._attacked(others[0], victim[0]))
        yield from self._by_the_greatest(victim, [s for s in self.suspects if s not in self.atom.holders])

    def _by_the_greatest(self, victim: tuple[str, float], attackers: list[str]) -> Iterator[Exposure]:
        """What attackers find. Of those in one atom alone the greater knows more: where it finds nothing, none does."""
        alike: dict[tuple[int, ...], list[tuple[float, str]]] = defaultdict(list)
        for attacker in attackers:
            held = self.game.held[attacker]
            only = (held[0][0],) if len(held) == 1 else (-1, len(alike))
            alike[only].append((-held[0][1], attacker))
        for row in alike.values():
            for _, attacker in sorted(row):
                exposure = self._attacked(victim, attacker)
                if exposure is None:
                    break
                yield exposure

    def _found(self, exposure: Exposure | None) -> Iterator[Exposure]:
        if exposure is not None:
            yield exposure

    def _total(self, largest: str) -> Exposure | None:
        """Fewer than n contributors whose sum is bounded within p % on both sides."""
        if not 1 < len(self.atom.holders) < self.question.rule.minimum_contributors:
            return None
        need = self.question.closeness * self.atom.total
        up = self._kept(1, need, None)
        down = self._kept(-1, need, None) if up is not None else None
        return None if up is None or down is None else self._exposure("total", largest, None, up | down)

    def _attacked(self, target: tuple[str, float], attacker: str | None) -> Exposure | None:
        """The upper estimate is what the sums allow less what the attacker holds; below, only if nobody else is in."""
        victim, size = target
        p = self.question.closeness
        unknown = self.atom.total - (self.atom.holders.get(attacker, 0.0) if attacker else 0.0)
        alone = set(self.atom.holders) - {attacker} == {victim}
        if alone or not self.game.system.signed:
            kept = self._kept(1, size * (1 + p) - unknown, attacker)
            if kept is not None:
                return self._exposure("upper", victim, attacker, kept)
        kept = self._kept(-1, p * size, attacker) if alone else None
        return None if kept is None else self._exposure("lower", victim, attacker, kept)

    def _kept(self, sign: int, need: float, attacker: str | None) -> frozenset[Key] | None:
        """The keys that keep the atom from moving by `need`; None where it can move."""
        if need <= 0:
            return None
        move = self.game.move(self.v, sign, need, attacker)
        doubtful = attacker is None and (move is None or any(self.game.knowing(move)))
        if doubtful and self.game.moves_for_all(self.v, sign, need):
            return None
        answer = self.game.programme(self.v, sign, need, attacker) if move is None else move
        if not isinstance(answer, Move):
            return answer
        if attacker is None:
            self.suspects |= dict.fromkeys(self.game.knowing(answer))
        return None

    def _exposure(self, kind: Kind, victim: str, attacker: str | None, keys: frozenset[Key]) -> Exposure:
        return Exposure(self.game.system.measure, victim, attacker, kind, keys)

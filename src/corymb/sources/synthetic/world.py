"""The synthetic programme as data: members, what each hands in, what happened, and which mistakes were planted."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from corymb.sources.synthetic.cast import Member, first_day, last_day
from corymb.sources.synthetic.figures import Figures
from corymb.sources.synthetic.happenings import Event

Key = tuple[str, int]
"""(organisation, year)"""


@dataclass(frozen=True)
class Plan:
    """What to make: `members` organisations in all, spread over the first `clusters` clusters of the pack."""

    seed: int = 2016
    clusters: int = 12
    members: int = 190
    years: tuple[int, ...] = (2016, 2017, 2018, 2019, 2020)
    language: str = "en"


@dataclass(frozen=True)
class Defect:
    """A planted mistake. `rule`: the check or reading rule that must find it."""

    kind: str
    rule: str
    organisation: str
    period: str
    variable: str = ""
    event: str = ""


@dataclass
class World:
    """`full`: every figure of every year; `returns`: what was handed in; `written`: cells filled with a text instead;
    `repeated`: a second, differing return; `amounts`: (organisation, event, period) -> another amount of the event.
    """

    plan: Plan
    members: list[Member]
    full: dict[Key, Figures]
    returns: dict[Key, Figures]
    events: list[Event]
    links: list[dict[str, object]] = field(default_factory=list)
    written: dict[tuple[str, int, str], str] = field(default_factory=dict)
    repeated: dict[Key, Figures] = field(default_factory=dict)
    amounts: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)

    def replace(self, member: Member) -> None:
        """Puts a changed member in the place of the old one."""
        at = next(i for i, m in enumerate(self.members) if m.organisation == member.organisation)
        self.members[at] = member

    def member(self, organisation: str) -> Member:
        return next(m for m in self.members if m.organisation == organisation)


def membership_rows(world: World) -> list[dict[str, object]]:
    """Rows of the membership table. A first or last year inside the programme is a date, else open."""
    rows: list[dict[str, object]] = []
    for member in world.members:
        common: dict[str, object] = {
            "organisation": member.organisation,
            "from": first_day(member.joined) if member.joined else None,
            "to": last_day(member.left) if member.left else None,
            "basis": "synthetic",
        }
        second, share = member.second or ("", 0.0)
        rest = round(1 - share, 6)
        rows.append({**common, "cluster": member.cluster, "share": None if not second else rest})
        if second:
            rows.append({**common, "cluster": second, "share": share})
    return rows


def merger_day(year: int) -> dt.date:
    return dt.date(year, 7, 1)


class Choice:
    """Organisations nothing has been planted in yet, in an order of chance."""

    def __init__(self, world: World, rng: Random, taken: set[str]) -> None:
        self._world, self._rng, self._taken = world, rng, taken

    def take(self, fits: Callable[[Member], bool]) -> Member | None:
        """A free member that reported every year and fits; None where there is none."""
        years = self._world.plan.years
        free = [
            m
            for m in self._world.members
            if m.organisation not in self._taken
            and m.joined is None
            and m.left is None
            and fits(m)
            and all((m.organisation, y) in self._world.returns for y in years)
        ]
        if not free:
            return None
        chosen = free[int(self._rng.random() * len(free))]
        self._taken.add(chosen.organisation)
        return chosen

"""Sums that are kept and changed by the difference give the lines that a whole run gives."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from corymb.methods.asked import Asked
from corymb.methods.kept import Tally, can_keep, lines_of, options_of, tallies
from corymb.methods.programme import Programme
from corymb.methods.results import Line
from corymb.methods.scorecard import scored
from corymb.methods.tables import EVENTS, FACTS, MEMBERSHIPS, ORGANISATIONS, Tables
from corymb.packs.loader import load_pack

YEAR, YEARS = 2019, range(2016, 2020)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_pack("innovative-clusters-2016").programme()


@pytest.fixture(scope="module")
def asked(programme: Programme) -> Iterator[Asked]:
    found = Asked(programme, YEAR)
    yield found
    found.close()


def table(rows: Rows, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)


class World:
    """Invented members with gaps in their returns, shares in two clusters, and events they have in common."""

    def __init__(self, programme: Programme, seed: int) -> None:
        self.chance = random.Random(seed)
        self.codes = [v.code for v in programme.variables]
        self.kinds = sorted({i.event.kind for i in programme.indicators if i.event})
        self.members = [f"RU-INN-{n:010d}" for n in range(1, 15)]
        self.register = [self._organisation(o) for o in self.members]
        self.memberships = [m for o in self.members for m in self._memberships(o)]
        self.facts = {o: self.figures(o) for o in self.members}
        self.events = {n: self.event(n) for n in range(25)}

    def _organisation(self, organisation: str) -> dict[str, Any]:
        return {
            "organisation": organisation,
            "region": self.chance.choice(("RU-KLU", "RU-TOM", None)),
            "activity": self.chance.choice(("26.11", "72.19", "62.01", None)),
            "size": self.chance.choice(("micro", "small", "large", None)),
            "started": self.chance.choice((None, 2010, 2018)),
        }

    def _memberships(self, organisation: str) -> Rows:
        number = self.chance.choice((0, 1, 1, 1, 2))
        share = None if number == 1 else Decimal("0.5")
        return [
            {
                "organisation": organisation,
                "cluster": cluster,
                "from": date(self.chance.choice((2015, 2015, 2017)), 1, 1),
                "to": self.chance.choice((None, None, date(2018, 6, 30))),
                "share": share,
            }
            for cluster in self.chance.sample(("one", "two", "three"), number)
        ]

    def figures(self, organisation: str) -> Rows:
        """Some years, with some figures missing, some nought and one or two provisional."""
        return [
            {
                "organisation": organisation,
                "period": str(year),
                "variable": code,
                "value": Decimal(self.chance.choice((0, 7, 1000, 123456, 98765432))) + Decimal("0.0001"),
                "flag": "provisional" if self.chance.random() < 0.002 else None,
            }
            for year in YEARS
            if self.chance.random() < 0.8
            for code in self.codes
            if self.chance.random() < 0.93
        ]

    def event(self, number: int) -> Rows:
        period = str(self.chance.choice(YEARS))
        who = self.chance.sample([*self.members, "NAMED-abroad"], self.chance.choice((1, 2, 3)))
        common = {
            "event": f"e-{number}",
            "kind": self.chance.choice(self.kinds),
            "period": period,
            "amount": Decimal(self.chance.randint(1, 10**9)),
            "category": self.chance.choice(("invention", "equity")),
            "started": 2017,
        }
        country = {"NAMED-abroad": "DE"}
        role = self.chance.choice(("owner", "startup", "host", None))
        return [common | {"organisation": o, "role": role, "country": country.get(o)} for o in who]

    def tables(self, only: Sequence[str] | None = None, events: Sequence[int] | None = None) -> Tables:
        chosen = set(self.members if only is None else only)
        numbers = self.events if events is None else events
        return Tables(
            facts=table([row for o in sorted(chosen) for row in self.facts[o]], FACTS),
            organisations=table([row for row in self.register if row["organisation"] in chosen], ORGANISATIONS),
            memberships=table([row for row in self.memberships if row["organisation"] in chosen], MEMBERSHIPS),
            events=table([row for n in numbers for row in self.events[n]], EVENTS),
        )


def whole(programme: Programme, world: World) -> tuple[list[Line], dict[str, Tally], bool]:
    run, found = scored(programme, world.tables(), options_of(YEAR))
    return list(run.lines), tallies(found), found.contradicted


def plain(line: Line) -> dict[str, Any]:
    """A line without what only a whole run says."""
    return asdict(replace(line, flips_alone=None, inputs_hash="", agreement=None))


@pytest.mark.parametrize("seed", range(6))
def test_changed_figures_and_events_give_the_lines_of_a_whole_run(
    programme: Programme, asked: Asked, seed: int
) -> None:
    world = World(programme, seed)
    _, kept, contradicted = whole(programme, world)
    for turn in range(3):
        dirty = world.chance.sample(world.members, 2)
        touched = [n for n, rows in world.events.items() if any(row["organisation"] in dirty for row in rows)]
        extra = 100 + turn
        around = {row["organisation"] for n in touched for row in world.events[n]} | set(dirty)
        fresh = world.event(extra)
        fresh[0]["organisation"] = dirty[0]
        around = (around | {row["organisation"] for row in fresh}) & set(world.members)
        old = asked.tallies(world.tables(sorted(around), touched))
        for organisation in dirty:
            world.facts[organisation] = world.figures(organisation)
        for number in touched[:2]:
            del world.events[number]
        world.events[extra] = fresh
        new = asked.tallies(world.tables(sorted(around), [*touched[2:], extra]))
        for scope in sorted({*old, *new}):
            kept[scope] = kept.get(scope, Tally()).changed(old.get(scope, Tally()), new.get(scope, Tally()))
    expected, _, _ = whole(programme, world)
    found = lines_of((programme, YEAR), kept, {}, contradicted=contradicted, origin="reported")
    told = {(line.scope, line.target, line.cohort): plain(line) for line in found}
    want = {(line.scope, line.target, line.cohort): plain(line) for line in expected}
    assert {key: row for key, row in told.items() if row != want.get(key)} == {
        key: row for key, row in want.items() if row != told.get(key)
    }


def test_a_tally_is_what_is_left_when_all_is_taken_out(programme: Programme, asked: Asked) -> None:
    world = World(programme, 1)
    every = asked.tallies(world.tables())
    for tally in every.values():
        left = tally.changed(tally, Tally())
        numbers = [v for years in left.sums.values() for row in years.values() for v in row.values()]
        assert {*numbers, *left.counts.values(), *left.marked.values()} <= {0}


def test_programmes_whose_sums_can_be_kept(programme: Programme) -> None:
    assert can_keep(programme)
    jobs = next(i for i in programme.indicators if i.kind == "peak_gain")
    assert not can_keep(replace(programme, indicators=(replace(jobs, kind="sum"),)))

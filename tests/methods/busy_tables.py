"""Seeded tables of the small programme with everything in them: gaps, moves, shared members, events, a merger."""

import datetime as dt
import random
from decimal import Decimal

from corymb.methods.tables import Tables
from tests.methods.small_programme import tables

YEARS = range(2016, 2021)


def busy_tables(organisations: int, seed: int) -> Tables:
    """Tables of so many organisations over 2016-2020 in three clusters."""
    dice = random.Random(seed)
    ids = [f"O{n:03d}" for n in range(organisations)]
    facts = {
        (i, year): {
            "revenue": Decimal(dice.randrange(0, 4_000_000)) / 100,
            "heads": dice.randrange(1, 60),
            "jobs": dice.randrange(0, 60),
            "wage": dice.randrange(30, 90),
            "own": Decimal(dice.randrange(0, 90_000)) / 100,
            "credit": dice.choice([None, Decimal(dice.randrange(0, 50_000)) / 100]),
            "exports": dice.randrange(0, 9000),
            "purchases": dice.randrange(0, 20_000),
        }
        for i in ids
        for year in YEARS
        if dice.random() > 0.15
    }
    members = []
    for i in ids:
        first, last = dice.choice([None, None, 2017, 2018]), dice.choice([None, None, 2018, 2019])
        if dice.random() < 0.2:
            members += [(i, "c1", first, last, "0.35"), (i, "c2", first, None, "0.65")]
        else:
            members.append((i, dice.choice(["c1", "c2", "c3"]), first, last, None))
    events = [
        {
            "event": f"{kind}-{dice.randrange(12)}",
            "kind": kind,
            "period": str(dice.choice(YEARS)),
            "amount": Decimal(125),
            "organisation": dice.choice(ids),
            "role": "owner",
            "category": "equity",
            "started": 2017,
            "country": dice.choice([None, None, "DE"]),
        }
        for kind in ("joint_rd", "patent", "startup")
        for _ in range(30)
    ]
    register = [
        {
            "organisation": i,
            "region": dice.choice(["RU-AA", "RU-BB", "RU-CC"]),
            "activity": "62.01",
            "group": dice.choice([None, None, "G1"]),
            "started": dice.choice([2001, 2018]),
        }
        for i in ids
    ]
    links = [{"predecessor": ids[0], "successor": ids[1], "on": dt.date(2018, 6, 1), "share": None}]
    return tables(facts, members, events, register, links)

"""How fast facts that were reported before are loaded: hashed, copied into the table, journaled, in one transaction."""

import json
import resource
import sys
import time
from decimal import Decimal

from bench.bulk_workbooks import FIGURES, NOW, organisations, set_up
from bench.measuring import Row, output_of
from bench.own_server import ready

FACTS, YEARS = 1_000_000, range(2016, 2021)


def measured(facts: int) -> dict[str, float]:
    """Seconds and peak memory of one load, from unsaved rows to the commit. Synthetic figures."""
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.returns.actions import load_facts
    from corymb.apps.returns.models import FactRow

    each = len(FIGURES) * len(YEARS)
    made = organisations(-(-facts // each))
    rows = (
        FactRow(organisation_id=one.pk, period=str(year), variable=code, value=Decimal(value + one.pk), unit="RUB",
             source="synthetic", written=f"{value + one.pk}", scale="1")
        for one in made for year in YEARS for code, value in FIGURES.items()
    )  # fmt: skip
    started = time.perf_counter()
    load = load_facts(rows, [], "synthetic", actor=SYSTEM, now=NOW)
    seconds = time.perf_counter() - started
    assert load.facts == len(made) * each
    return {
        "seconds": seconds * facts / load.facts,
        "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds for a million facts; `runs` fresh databases."""
    ready()
    command = [sys.executable, "-m", "bench.facts", "1500" if small else str(FACTS)]
    found = [json.loads(output_of(command).splitlines()[-1]) for _ in range(runs)]
    peak = max(one["peak_MB"] for one in found)
    return [
        Row("1,000,000 facts hashed and loaded by COPY", "s", tuple(one["seconds"] for one in found), 20, peak=peak)
    ]


if __name__ == "__main__":
    set_up()
    print(json.dumps(measured(int(sys.argv[1]))))

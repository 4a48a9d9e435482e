"""How long a workbook of 5,000 rows and 40 columns takes to import and check, after the program has started."""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from bench.measuring import Row, output_of

if TYPE_CHECKING:
    from corymb.methods.programme import Programme

ROWS, VARIABLES = 5_000, 38
START_ORGANISATION = 7_700_000_000
CODES = tuple(f"v{n}" for n in range(VARIABLES))


def build(path: Path, rows: int) -> None:
    """A synthetic workbook: taxpayer number, year and 38 variables, a few of them text, dashes or blanks."""
    draw = random.Random(20240101)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Synthetic")
        sheet.write_row(0, 0, ["INN", "Year", *(f"Variable {n}" for n in range(VARIABLES))])
        for row in range(1, rows + 1):
            figures: list[object] = [round(draw.lognormvariate(12, 2), 2) for _ in range(VARIABLES - 3)]
            figures += [draw.randrange(500), f"{draw.randrange(10**6)},5", "—" if row % 3 else ""]
            sheet.write_row(row, 0, [str(START_ORGANISATION + row // 5), 2016 + row % 5, *figures])


def programme() -> "Programme":
    """A programme of so many amounts, checked in five ways."""
    from corymb.i18n import Text
    from corymb.methods.programme import CheckRule, Programme, Variable

    rules = ("duplicate", "sign", "jump", "unit_slip", "check_digit")
    return Programme(
        code="synthetic",
        version="1",
        pack_hash="",
        name=Text(en="Synthetic"),
        country="RU",
        baseline_year=2016,
        due_year=2020,
        variables=tuple(Variable(code, Text(en=code), "RUB", "flow") for code in CODES),
        indicators=(),
        targets=(),
        coverage_variable=None,
        checks=tuple(CheckRule(kind, kind, "explain", CODES) for kind in rules),
    )


class Pack:
    """What the reader needs of a pack."""

    mappings = ()

    def programme(self) -> "Programme":
        return programme()


def read(path: Path) -> dict[str, float]:
    """Imports and checks in this process; seconds of each part."""
    import pyarrow as pa

    from corymb.methods.checks.run import run_checks
    from corymb.packs.mapping import Mapping
    from corymb.sources.reading import read_tables

    mapping = Mapping.model_validate(
        {
            "organisation": {"column": "INN"},
            "period": {"column": "Year"},
            "variables": [{"column": f"Variable {n}", "variable": code} for n, code in enumerate(CODES)],
        }
    )
    checked = programme()
    pa.array(["start"])
    started = time.perf_counter()
    tables, findings = read_tables([path], Pack(), mapping)
    imported = time.perf_counter()
    found = run_checks(checked, tables)
    done = time.perf_counter()
    return {
        "import_s": imported - started,
        "check_s": done - imported,
        "total_s": done - started,
        "facts": tables.facts.num_rows,
        "findings": len(findings) + len(found),
        "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def rows(runs: int, *, small: bool) -> list[Row]:
    """Import and check after the start of the program, `runs` fresh processes; peak memory of the whole process."""
    number = 200 if small else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.xlsx"
        build(path, number)
        found = [json.loads(output_of([sys.executable, "-m", "bench.workbook_import", str(path)])) for _ in range(runs)]
    seconds = tuple(one["total_s"] for one in found)
    return [
        Row(
            f"import and check of {number:,} rows x 40 columns",
            "s",
            seconds,
            1.0,
            peak=max(one["peak_MB"] for one in found),
        )
    ]


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))

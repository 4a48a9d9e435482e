"""The table of digits in the documents is computed by the code."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from corymb.reports import saying
from tests.reports.sample_programme import TAX
from tests.reports.sample_tax_run import line

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "reports.md"


def test_the_digits_shown_agree_with_the_verdict() -> None:
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in PAGE.read_text("utf-8").splitlines()]
    rows = [row for row in cells if len(row) == 4 and row[1] == "0.20"]
    shown = []
    for figure, goal, _, verdict in rows:
        status = "met" if verdict == "met" else "not_met"
        one = replace(line("matched"), change=float(figure), threshold=Decimal(goal), status=status)
        shown.append([figure, goal, saying.figure(TAX.targets[0], one).replace("\u202f", " "), verdict])
    assert (shown, len(rows)) == (rows, 5)

"""A figure in dollars is told in dollars, wherever it stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from corymb.i18n import use_language
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import PriceBasis
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from corymb.reports import numbers, pdf, saying, sentences, terminal, wording, workbook
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME

PROGRAMME_PER_HEAD = replace(
    PROGRAMME,
    indicators=tuple(replace(i, unit="RUB_per_person") if i.code == "output" else i for i in PROGRAMME.indicators),
    targets=tuple(t for t in PROGRAMME.targets if t.code in {"T1", "T6"}),
)


def run(prices: PriceBasis) -> Run:
    use_language("en")
    options = ScoreOptions(year=2019, by="cluster", prices=prices, explain=True)
    return score(PROGRAMME_PER_HEAD, busy_tables(60, 2), options)


@pytest.mark.parametrize(("prices", "mine", "other"), [("usd", "USD", "RUB"), ("nominal", "RUB", "USD")])
def test_amounts_name_the_currency_of_their_prices(prices: PriceBasis, mine: str, other: str, tmp_path: Path) -> None:
    found = run(prices)
    output, exports = (found.official(code) for code in ("T1", "T6"))
    assert output.unit == "RUB_per_person"
    assert wording.unit(output.told_in) == f"{mine} per employee"
    assert saying.level(exports).startswith(mine + numbers.NO_BREAK)
    told = " ".join(s for t in found.programme.targets for s in sentences.all_of(found, t, "programme"))
    assert (f"{mine}{numbers.NO_BREAK}" in told, " per employee" in told, other in told) == (True, True, False)
    report = " ".join(page.extract_text() for page in PdfReader(pdf.write(found, tmp_path / "a.pdf")).pages)
    assert (mine in report, other in report) == (True, False)
    assert other not in terminal.render(found)
    book = load_workbook(workbook.write(found, tmp_path / "a.xlsx"))
    cells = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert f"{mine} per employee" in cells

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import PANEL, Corymb

Panel = tuple[str, ...]


def test_tables_give_the_same_scorecard_as_the_file(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    answer = corymb("import", *panel, "-o", folder)
    rows = pq.read_metadata(folder / "facts.parquet").num_rows
    assert (answer.code, answer.out) == (0, f"{folder / 'facts.parquet'}: {rows} rows\n")
    once, twice = (
        json.loads(corymb("score", path, "--pack", "tax-service-panel", "--format", "json").out)
        for path in (PANEL, folder)
    )
    assert [line["factor"] for line in once] == [line["factor"] for line in twice]
    assert [line["inputs_hash"] for line in once] == [line["inputs_hash"] for line in twice]


def test_a_folder_is_needed(corymb: Corymb, panel: Panel) -> None:
    answer = corymb("import", *panel)
    assert (answer.code, answer.err) == (2, "corymb: The tables are written to a folder. Name it with -o.\n")


def test_a_file_is_no_folder(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    answer = corymb("import", *panel, "-o", taken)
    assert (answer.code, answer.err) == (
        2,
        f"corymb: {taken}: The output is a file, a folder is meant. Name a folder.\n",
    )


@pytest.fixture
def panel_of_real_numbers(tmp_path: Path) -> Path:
    """Numbers whose check digits are right, so that the column of organisations can be recognised."""
    path = tmp_path / "panel.csv"
    numbers = ("7707083893", "7736050003", "7728168971")
    rows = [f"{number};{year};{year},5;{year % 7}" for number in numbers for year in (2018, 2019)]
    path.write_text("ИНН;Год;Сумма доходов, тыс. руб.;Численность\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_guess_is_a_mapping_that_reads_the_file(corymb: Corymb, panel_of_real_numbers: Path, tmp_path: Path) -> None:
    pack = ("--pack", "tax-service-panel")
    guess = corymb("import", panel_of_real_numbers, *pack, "--guess")
    assert guess.code == 0
    assert guess.err.splitlines()[-1] == "Read the mapping through before using it with --mapping."
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(guess.out, encoding="utf-8")
    used = corymb("import", panel_of_real_numbers, *pack, "--mapping", mapping, "-o", tmp_path / "tables", "--quiet")
    assert (used.code, used.err) == (0, "")
    facts = pq.read_table(tmp_path / "tables" / "facts.parquet").to_pylist()
    revenue = {(f["organisation"], f["period"]): f["value"] for f in facts if f["variable"] == "revenue"}
    assert revenue["RU-INN-7707083893", "2018"] == 2018500


@pytest.mark.parametrize("paths", [(PANEL, PANEL), (str(Path(PANEL).parent),)])
def test_a_guess_looks_at_one_file(corymb: Corymb, paths: tuple[str, ...]) -> None:
    answer = corymb("import", *paths, "--pack", "tax-service-panel", "--guess")
    assert (answer.code, answer.err) == (2, "corymb: --guess looks at one file. Name one file.\n")


def test_a_guess_of_nothing(corymb: Corymb) -> None:
    answer = corymb("import", "nothing.csv", "--pack", "tax-service-panel", "--guess")
    assert (answer.code, answer.err) == (2, "corymb: nothing.csv: There is no such file. Check the path.\n")

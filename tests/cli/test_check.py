import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import PANEL, Corymb

Panel = tuple[str, ...]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The panel with one figure given twice and one that is no number."""
    path = tmp_path / "in" / "faulty.csv"
    path.parent.mkdir()
    lines = Path(PANEL).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "9900000000,2018,1,1"]) + "\n", encoding="utf-8")
    return path


def test_errors_give_one(corymb: Corymb, faulty: Path) -> None:
    answer = corymb("check", faulty, "--pack", "tax-service-panel")
    assert (answer.code, answer.err) == (1, "")
    assert answer.out.startswith("Findings: ")


def test_json(corymb: Corymb, faulty: Path) -> None:
    found = json.loads(corymb("check", faulty, "--pack", "tax-service-panel", "--format", "json").out)
    assert {(f["rule"], f["organisation"]) for f in found if f["level"] == "error"} == {
        ("duplicate", "RU-INN-9900000000")
    } | {(f["rule"], f["organisation"]) for f in found if f["rule"] == "check-digit"}


def test_a_workbook_needs_a_place(corymb: Corymb, panel: Panel) -> None:
    answer = corymb("check", *panel, "--format", "xlsx")
    assert (answer.code, answer.err) == (2, "corymb: --format xlsx is written to a file. Name it with -o.\n")


def test_a_workbook(corymb: Corymb, faulty: Path, tmp_path: Path) -> None:
    path = tmp_path / "findings.xlsx"
    answer = corymb("check", faulty, "--pack", "tax-service-panel", "--format", "xlsx", "-o", path)
    assert (answer.code, answer.out, answer.err) == (1, "", f"Written: {path}\n")
    assert openpyxl.load_workbook(path).sheetnames == ["Findings"]


def test_annotated_copies(corymb: Corymb, faulty: Path, tmp_path: Path) -> None:
    before = faulty.read_bytes()
    notes = tmp_path / "notes"
    answer = corymb("check", faulty, "--pack", "tax-service-panel", "--annotate", notes, "--quiet")
    assert (answer.code, answer.err, faulty.read_bytes()) == (1, "", before)
    assert [path.name for path in notes.iterdir()] == ["faulty.xlsx"]


def test_one_file_annotated_to_one_file(corymb: Corymb, faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "annotated.xlsx"
    answer = corymb("check", faulty, "--pack", "tax-service-panel", "--annotate", target)
    assert (answer.code, answer.err, target.is_file()) == (1, f"Written: {target}\n", True)


def test_several_files_need_a_folder(corymb: Corymb, faulty: Path, tmp_path: Path) -> None:
    (faulty.parent / "second.csv").write_bytes(faulty.read_bytes())
    taken = tmp_path / "taken.xlsx"
    taken.touch()
    answer = corymb("check", faulty.parent, "--pack", "tax-service-panel", "--annotate", taken)
    told = f"corymb: {taken}: Several files are annotated, so a folder is meant. Name a folder.\n"
    assert (answer.code, answer.out, answer.err) == (2, "", told)


@pytest.mark.usefixtures("russian")
def test_in_russian(corymb: Corymb, faulty: Path) -> None:
    answer = corymb("check", faulty, "--pack", "tax-service-panel", "--lang", "ru")
    assert (answer.code, answer.out.startswith("Замечания: ")) == (1, True)

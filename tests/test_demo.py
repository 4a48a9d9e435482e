"""The demonstration as a whole, in small."""

import json
from pathlib import Path

import openpyxl
import pytest

from corymb.demo import main


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "out"


def test_it_writes_everything_and_says_what_next(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--output", str(shown), "--clusters", "3", "--members", "30", "--years", "3", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "SYNTHETIC DATA" in told.out.splitlines()[1]
    assert [line.split(" --")[0].split()[-2:] for line in told.out.splitlines()[-5:-1]] == [
        ["check", str(shown / "returns")],
        ["score", str(shown / "returns")],
        ["score", str(shown / "returns")],
        ["score", str(shown / "returns")],
    ]
    assert sorted(path.name for path in shown.iterdir()) == [
        "annotated-return.xlsx",
        "figures",
        "findings.xlsx",
        "returns",
        "scorecard-en.pdf",
        "scorecard-ru.pdf",
        "scorecard.json",
        "scorecard.png",
        "scorecard.xlsx",
    ]
    assert "Corymb findings" in openpyxl.load_workbook(shown / "annotated-return.xlsx").sheetnames
    targets = ("T1", "T2", "T3", "T4", "T5a", "T5b", "T6", "T7")
    assert differences(shown / "scorecard.xlsx") == {target: {0.0} for target in targets}


def differences(path: Path) -> dict[str, set[float]]:
    """Per target what its proof sheet does not explain of the published figures, to the kopeck."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = {
        sheet.title.removeprefix("Proof "): row
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        if row[0] == "Difference"
    }
    return {code: {abs(round(float(str(x)), 2)) for x in row[1:] if x is not None} for code, row in rows.items()}


def test_a_smaller_second_run_leaves_nothing_of_the_first(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--output", str(shown), "--clusters", "1", "--members", "8", "--years", "2", "--lang", "ru"]) == 0
    returns = shown / "returns"
    listed = json.loads((returns / "manifest.json").read_text(encoding="utf-8"))["workbooks"]
    assert sorted(path.relative_to(returns).as_posix() for path in returns.rglob("*.xlsx")) == sorted(listed)
    assert "СИНТЕТИЧЕСКИЕ ДАННЫЕ" in capsys.readouterr().out.splitlines()[1]


def test_arguments_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--output", str(tmp_path), "--years", "1", "--lang", "en"])
    assert (left.value.code, "at least two years" in capsys.readouterr().err) == (2, True)

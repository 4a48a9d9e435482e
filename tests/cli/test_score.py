import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests.cli.conftest import PANEL, Corymb

Panel = tuple[str, ...]


def test_a_table_on_stdout_and_nothing_else(corymb: Corymb, panel: Panel) -> None:
    answer = corymb("score", *panel)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0] == "Tax service panel: income per employee"


def test_json_has_the_five_rules(corymb: Corymb, panel: Panel) -> None:
    lines = json.loads(corymb("score", *panel, "--format", "json").out)
    assert [line["cohort"] for line in lines] == ["reporting", "baseline", "matched", "panel", "chained"]
    assert {(line["prices"], line["year"], line["origin"]) for line in lines} == {("nominal", 2022, "reported")}


def test_options_reach_the_methods(corymb: Corymb, panel: Panel) -> None:
    options = ("--cohort", "panel", "--baseline", 2019, "--year", 2021, "--exclude", "income-without-staff")
    (line,) = json.loads(corymb("score", *panel, *options, "--format", "json").out)
    asked = (line["cohort"], line["baseline_year"], line["year"], line["excluded"])
    assert asked == ("panel", 2019, 2021, ["income-without-staff"])


def test_json_to_a_file_says_where_on_stderr(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    path = tmp_path / "new" / "score.json"
    answer = corymb("score", *panel, "--format", "json", "-o", path)
    assert (answer.code, answer.out, answer.err) == (0, "", f"Written: {path}\n")
    assert path.read_text(encoding="utf-8") == corymb("score", *panel, "--format", "json").out


def test_quiet_says_nothing(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    answer = corymb("score", *panel, "-o", tmp_path / "t.txt", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_a_workbook(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    path = tmp_path / "score.xlsx"
    assert corymb("score", *panel, "--format", "xlsx", "-o", path).code == 0
    assert openpyxl.load_workbook(path).sheetnames[:3] == ["Scorecard", "Cohort rules", "Proof INCOME_PER_EMPLOYEE"]


def test_a_pdf(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    path = tmp_path / "score.pdf"
    assert corymb("score", *panel, "--format", "pdf", "-o", path).code == 0
    assert 1 <= len(PdfReader(path).pages) <= 4


def test_figures(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    assert corymb("score", *panel, "--format", "figures", "-o", folder).code == 0
    assert {path.suffix for path in folder.iterdir()} == {".svg", ".png", ".txt"}


@pytest.mark.parametrize("form", ["xlsx", "pdf", "figures"])
def test_documents_need_a_place(corymb: Corymb, panel: Panel, form: str) -> None:
    answer = corymb("score", *panel, "--format", form)
    told = f"corymb: --format {form} is written to a file. Name it with -o.\n"
    assert (answer.code, answer.out, answer.err) == (2, "", told)


def test_a_folder_is_no_place_for_a_file(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    answer = corymb("score", *panel, "--format", "xlsx", "-o", tmp_path)
    told = f"corymb: {tmp_path}: The output is a folder, a file is meant. Name a file in it.\n"
    assert (answer.code, answer.err) == (2, told)


def test_a_pdf_shows_all_rules(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    answer = corymb("score", *panel, "--format", "pdf", "--cohort", "panel", "-o", tmp_path / "x.pdf")
    told = "corymb: --format pdf shows all cohort rules side by side. Leave out --cohort.\n"
    assert (answer.code, answer.err) == (2, told)


def test_strict_says_no_where_the_target_is_missed(corymb: Corymb, panel: Panel) -> None:
    status = {x["cohort"]: x["status"] for x in json.loads(corymb("score", *panel, "--format", "json").out)}["matched"]
    answer = corymb("score", *panel, "--strict")
    assert answer.code == int(status in {"not_met", "cannot_be_said"})
    assert corymb("score", *panel).code == 0


def test_strict_says_no_where_the_data_have_errors(corymb: Corymb, tmp_path: Path) -> None:
    lines = Path(PANEL).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([*lines, "9900000000,2018,1,1"]) + "\n", encoding="utf-8")
    assert corymb("score", path, "--pack", "tax-service-panel", "--strict", "--format", "json").code == 1
    assert corymb("score", path, "--pack", "tax-service-panel", "--format", "json").code == 0


def test_the_public_workbook_has_no_proof(corymb: Corymb, panel: Panel, tmp_path: Path) -> None:
    path = tmp_path / "public.xlsx"
    assert corymb("score", *panel, "--audience", "public", "--format", "xlsx", "-o", path).code == 0
    assert [name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("Proof")] == []
    with zipfile.ZipFile(path) as parts:
        assert b"99000000" not in b"".join(parts.read(name) for name in parts.namelist())


def test_an_impossible_year_is_refused(corymb: Corymb, panel: Panel) -> None:
    answer = corymb("score", *panel, "--year", 2018)
    told = "corymb: The year 2018 is not after the baseline year 2018. Give a later --year or an earlier --baseline.\n"
    assert (answer.code, answer.out, answer.err) == (2, "", told)


@pytest.mark.usefixtures("russian")
def test_in_russian(corymb: Corymb, panel: Panel) -> None:
    answer = corymb("score", *panel, "--lang", "ru")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[0] == "Панель налоговой службы: доход на работника"
    assert [word for word in ("Target", "coverage", "members", "met") if word in answer.out] == []

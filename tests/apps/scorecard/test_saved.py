"""Boards, runs and what stands behind lines, as files and for programs: as their readers see them."""

import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.actions.living import refresh_living
from corymb.apps.scorecard.queries import reading
from corymb.reports import wording
from tests.apps.scorecard.behind_lines import EIGHT, page, programme_with_events, the
from tests.apps.scorecard.counting import house
from tests.people import CLUSTER, NOW, OTHER_CLUSTER, browser_of
from tests.programs import program_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def members() -> list[Organisation]:
    return programme_with_events()


@pytest.mark.usefixtures("members")
@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_files_are_those_of_who_asks_and_say_what_they_are(kind: str) -> None:
    answer = page("cluster_manager", "members", f"cluster:{CLUSTER}", "T1", export=kind)
    assert (answer.status_code, answer["X-Row-Count"], bool(b"".join(answer.streaming_content))) == (200, "4", True)
    nothing = page("minister", "members", "programme", "T1", export=kind)
    assert (nothing.status_code, nothing["X-Row-Count"], bool(b"".join(nothing.streaming_content))) == (200, "0", True)


def told_in(answer: Any) -> Any:
    return json.loads(b"".join(answer.streaming_content))


@pytest.mark.usefixtures("members")
def test_a_file_says_whose_figures_it_holds_of_when_and_from_which_run() -> None:
    run = reading.living()
    assert run is not None
    told = told_in(page("officer", "members", "programme", "T1", export="json", cohort="reporting"))
    about = told["about"]
    kept = {name: about[name] for name in ("Programme", "Scope", "Year", "Baseline year", "Run", "Target", "Data")}
    assert kept == {
        "Programme": about["Programme"],
        "Scope": "Programme",
        "Year": "2018",
        "Baseline year": "2016",
        "Run": f"{run.pk}, living scorecard",
        "Target": "Output per employee +20 %",
        "Data": "SYNTHETIC DATA: organisations and figures are invented.",
    }
    assert (about["Inputs, sha256"], len(about["Pack, sha256"]), about["filter"]) == (
        run.inputs_hash,
        64,
        "cohort = reporting",
    )
    sums = sum(Decimal(row["num_t"]) for row in told["rows"] if row["num_t"])
    assert (
        Decimal(about["Numerator 2018, RUB: the line"]) == Decimal(about["Numerator 2018, RUB: all together"]) == sums
    )
    head = b"".join(page("officer", "events", "programme", "T4", export="csv").streaming_content).decode("utf-8-sig")
    assert [
        part for part in ("Total 2017-2018, RUB", "Run", "Rule", "Prices") if part not in head.splitlines()[0]
    ] == []


def book_of(answer: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.usefixtures("members")
def test_a_workbook_adds_its_rows_up_itself() -> None:
    book = book_of(page("officer", "members", "programme", "T1", export="xlsx"))
    sheet, about = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    last = [sheet.cell(sheet.max_row, n).value for n in range(1, len(heads) + 1)]
    summed = {head: formula for head, formula in zip(heads, last, strict=True) if formula}
    letters = {head: openpyxl.utils.get_column_letter(heads.index(head) + 1) for head in summed}
    assert summed == {head: f"=SUM({letter}2:{letter}7)" for head, letter in letters.items()}
    assert list(summed) == [f"{part} {year}, {unit}" for year in (2016, 2018) for part, unit in TERMS]
    assert {row[0].value: row[1].value for row in about.iter_rows()}["Rule"] == wording.rule("matched")
    book.close()


TERMS = (("Numerator", "RUB"), ("Denominator", "persons"))


def test_boards_clusters_and_runs_are_saved_as_their_readers_see_them() -> None:
    house(4)
    refresh_living(NOW)
    run = reading.living()
    assert run is not None
    boards = {
        code: told_in(browser_of(the(code)).get(reverse("scorecard:place", args=[f"cluster:{CLUSTER}"]), JSON))["rows"]
        for code in ("officer", "minister")
    }
    assert [[row["target"] for row in rows] for rows in boards.values()] == [list(EIGHT), list(EIGHT)]
    first = {code: (rows[0]["numerator_t"] is None, rows[0]["figure"]) for code, rows in boards.items()}
    assert first == {"officer": (False, "+21.0\u202f%"), "minister": (True, "–")}
    compared = told_in(browser_of(the("officer")).get(reverse("scorecard:compare"), JSON))
    assert [(row["scope_code"], row["target"]) for row in compared["rows"]] == [
        (scope, target) for scope in (f"cluster:{CLUSTER}", f"cluster:{OTHER_CLUSTER}") for target in EIGHT
    ]
    assert compared["about"]["Run"] == f"{run.pk}, living scorecard"
    runs = told_in(browser_of(the("officer")).get(reverse("scorecard:runs"), JSON))
    assert (runs["list"], runs["rows"]) == ("scorecard_runs", [])
    for route, arguments in (("board", ()), ("compare", ()), ("runs", ())):
        shown = browser_of(the("officer")).get(reverse(f"scorecard:{route}", args=arguments)).content.decode()
        assert ("?export=xlsx" in shown) == (route != "runs")  # nothing was published yet


JSON = {"export": "json"}


def test_programs_are_told_the_same_by_pages_of_the_list(members: list[Organisation]) -> None:
    officer = program_of(the("officer"))
    asked, seen = {"target": "T1", "scope": "programme", "cohort": "matched", "limit": 4}, []
    first = officer.get("/scorecard/members", asked).json()
    second = officer.get(first["next"].removeprefix("/api/v1")).json()
    for told in (first, second):
        seen += [row["organisation"] for row in told["items"]]
    assert (len(first["items"]), second["next"]) == (4, None)
    assert sorted(seen) == sorted(member.identifier for member in members)
    foot = first["foot"]
    assert {**foot["whole"], "number": foot["counted"]} == foot["line"]
    assert foot["hidden"] is None
    events = officer.get("/scorecard/events", {"target": "T4"}).json()
    assert [(row["event"], row["standing"], row["amount"]) for row in events["items"]] == [
        ("J-1", "in", "5000000.25"),
        ("J-2", "out", "9"),
    ]
    assert events["items"][0]["participants"] == ["ООО «Член-0»", "ООО «Член-1»"]
    minister = program_of(the("minister")).get("/scorecard/members", asked).json()
    assert (minister["items"], minister["foot"]["hidden"]["number"]) == ([], 6)
    assert officer.get("/scorecard/events", {"target": "T1"}).status_code == 404
    assert officer.get("/scorecard/members", {"target": "T1", "colour": "red"}).status_code == 422

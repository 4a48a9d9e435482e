"""The workbook of an application: what is written into it is read back, and what is wrong is said at its cell."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.packs.call import CallContent
from corymb.refusal import Refusal
from corymb.sources.application_form import same
from corymb.sources.application_template import write_application
from corymb.sources.applications import read_application
from tests.sources.applied import ANSWERS, CHOICE, CONTENT, QUESTIONS, content_with, expected, form, texts, told

SHEETS = ("Application", "Criteria", "Documents", "_corymb")


def made(folder: Path, answers: dict[str, str], content: CallContent = CONTENT, language: str = "en") -> Path:
    path = folder / "application.xlsx"
    write_application(content, path, form(answers, content, language))
    return path


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def cell_of(sheet: Any, code: str) -> Any:
    """The answer's cell in the row of a code."""
    return next(row[5] for row in sheet.iter_rows() if row[0].value == code)


def filled(folder: Path, values: dict[str, object], answers: dict[str, str] | None = None) -> Path:
    def write(book: Any) -> None:
        for code, value in values.items():
            cell_of(book.worksheets[0], code).value = value

    return edited(made(folder, answers or {}), write)


@pytest.mark.parametrize(("language", "share"), [("en", "33.3"), ("ru", "33,3")])
def test_shares_of_criteria_are_written_as_the_language_does(tmp_path: Path, language: str, share: str) -> None:
    content = CONTENT.model_copy()
    vars(content)["shares"] = dict.fromkeys(CONTENT.shares, Decimal(1) / 3)
    sheet = openpyxl.load_workbook(made(tmp_path, {}, content, language)).worksheets[1]
    assert {row[1].value for row in sheet.iter_rows(min_row=4)} == {share}


# Round trip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("applications")


@settings(max_examples=40, deadline=None)
@given(answers=ANSWERS, language=st.sampled_from(["en", "ru"]))
def test_what_was_written_and_left_as_it_is_changes_nothing(
    folder: Path, answers: dict[str, str], language: str
) -> None:
    read = read_application(made(folder, answers, language=language), expected())
    assert texts(read) == {}
    assert {one.variable for one in read.findings if QUESTIONS[one.variable].kind != "number"} == set()


@settings(max_examples=40, deadline=None)
@given(answers=ANSWERS, language=st.sampled_from(["en", "ru"]))
def test_answers_written_into_a_workbook_are_read_back_equal(
    folder: Path, answers: dict[str, str], language: str
) -> None:
    """The same cells with the hidden sheet of an empty application: every answer is new then."""
    path = made(folder, answers, language=language)
    book = openpyxl.load_workbook(made(folder, {}, language=language))
    blank = {row[4].value: row[6].value for row in book["_corymb"].iter_rows() if row[3].value == "question"}
    path = made(folder, answers, language=language)

    def forget(book: Any) -> None:
        for row in book["_corymb"].iter_rows():
            if row[3].value == "question":
                row[5].value, row[6].value = "0", blank[row[4].value]

    read = read_application(edited(path, forget), expected())
    wrong = {one.variable for one in read.findings}
    there = {code: text for code, text in answers.items() if text and code not in wrong}
    assert set(texts(read)) == set(there)
    assert [code for code, text in there.items() if not same(QUESTIONS[code], texts(read)[code], text)] == []
    assert {QUESTIONS[code].kind for code in wrong} <= {"number"}


def test_both_languages_are_read_whatever_the_workbook_was_made_in(tmp_path: Path) -> None:
    path = filled(tmp_path, {"road": "Быстрый", "manager": "ДА", "strategy_approved": False, "members": "1 200,5"})
    read = read_application(path, expected())
    assert texts(read) == {"members": "1200.5", "strategy_approved": "no", "manager": "yes", "road": "b"}
    assert (read.findings, read.read, read.answers["road"].seen) == ((), 4, 0)


@pytest.mark.parametrize(
    ("one", "other", "is_same"), [("1,234", "1.234", True), ("1 200,50", "1200.5", True), ("1,234", "1234", False)]
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str, *, is_same: bool) -> None:
    """1,234 is a fraction in an answer, though it may be two numbers in a file."""
    assert same(QUESTIONS["regional_share"], one, other) is is_same


# What a reader finds in it


def test_sheets_and_the_hidden_one(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path, {"members": "14"}))
    assert tuple(book.sheetnames) == SHEETS
    assert book["_corymb"].sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in book["_corymb"].iter_rows(max_row=7, max_col=2)} == {
        "template": "corymb-application", "template_version": "1", "call": "clusters", "call_version": "1",
        "call_sha256": CONTENT.sha256, "application": "17", "language": "en",
    }  # fmt: skip
    assert [sheet.protection.sheet for sheet in book] == [False] * 4
    assert cell_of(book.worksheets[0], "members").value == 14


def test_drop_downs_and_numbers_ask_and_do_not_forbid(tmp_path: Path) -> None:
    validations = openpyxl.load_workbook(made(tmp_path, {})).worksheets[0].data_validations.dataValidation
    assert {one.errorStyle for one in validations} == {"warning"}
    kinds = {"number": "decimal", "yes_no": "list", "choice": "list", "line": "textLength", "text": "textLength"}
    assert sorted(one.type for one in validations for _range in one.sqref.ranges) == sorted(
        kinds[question.kind] for question in CONTENT.questions
    )
    sheet = openpyxl.load_workbook(made(tmp_path, {})).worksheets[0]
    at = {code: cell_of(sheet, code).coordinate for code in ("regional_share", "revenue")}
    limits = {code: (one.formula1, one.formula2) for one in validations for code in at if at[code] in one.sqref}
    assert limits == {"regional_share": ("0.0", "100.0"), "revenue": ("0.0", "1000000000000000.0")}
    assert all(len(one.prompt or "") <= 255 and len(one.promptTitle or "") <= 32 for one in validations)


def test_criteria_and_documents_are_there_to_be_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path, {}, language="ru"))
    criteria = [str(row[0].value).strip() for row in book.worksheets[1].iter_rows(min_row=4) if row[0].value]
    assert sorted(criteria) == sorted(one.label["ru"] for one in CONTENT.criteria)
    documents = [row[0].value for row in book.worksheets[2].iter_rows(min_row=4)]
    assert documents == [one.label["ru"] for one in CONTENT.documents]


# What is wrong is said at its cell


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("road", "Sideways", "Sideways is none of the answers to choose from."),
        ("manager", "perhaps", "perhaps is none of the answers to choose from."),
        ("members", "много", "много is not a number."),
        ("members", "12 млн", "12 млн is a number with a unit."),
        ("members", "1,234", "1,234 can be read in two ways: the comma is a decimal or a thousands sign."),
        ("members", dt.date(2018, 1, 2), "2018-01-02 is a date, not a number."),
        ("members", True, "True is a yes or no, not a number."),
        ("members", "=1+1", "The cell holds a formula that no program has computed yet."),
        ("regional_share", 250, "250 is above 100, the highest answer that is taken."),
        ("members", -1, "-1 is below 0, the lowest answer that is taken."),
        ("projects", "x" * 30_000, f"The answer has 30000 signs; at most {QUESTIONS['projects'].longest} fit."),
    ],
)
def test_an_error_is_said_at_its_cell_and_the_others_are_read(
    tmp_path: Path, code: str, value: object, said: str
) -> None:
    path = filled(tmp_path, {code: value, "team": "Five people (test)"})
    cell = cell_of(openpyxl.load_workbook(path).worksheets[0], code).coordinate
    read = read_application(path, expected())
    assert (told(read), texts(read)) == ([("error", code, cell, said)], {"team": "Five people (test)"})


def test_what_is_said_stands_in_the_order_of_the_rows_wherever_a_question_came_into_the_call(tmp_path: Path) -> None:
    """A question that was added last to the first section stands in that section, not at the end."""
    questions = list(CONTENT.questions)
    added = questions[0].model_copy(update={"code": "added", "kind": "number", "options": ()})
    content = CONTENT.model_copy(update={"questions": (*questions, added)})

    def write(book: Any) -> None:
        for code in ("added", "members", "regional_share"):
            cell_of(book.worksheets[0], code).value = "много"

    read = read_application(edited(made(tmp_path, {}, content), write), expected(content))
    rows = [int(finding.cell[1:]) for finding in read.findings]
    assert ([one.variable for one in read.findings].count("added"), rows) == (1, sorted(rows))
    assert read.findings[-1].variable != "added"


def test_a_cleared_cell_takes_nothing_out_and_says_so(tmp_path: Path) -> None:
    read = read_application(filled(tmp_path, {"team": None}, {"team": "Five (test)"}), expected())
    assert [(level, code) for level, code, _cell, _said in told(read)] == [("note", "team")]
    assert texts(read) == {}


def test_a_row_that_is_gone_and_one_that_stands_twice(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        cell_of(sheet, "members").value = 14
        gone = cell_of(sheet, "team").row
        sheet.cell(gone, 1).value, sheet.cell(gone, 6).value = "members", 15

    read = read_application(edited(made(tmp_path, {}), change), expected())
    assert [(level, code) for level, code, _cell, _said in told(read)] == [
        ("error", "members"), ("error", "members"), ("error", "team"),
    ]  # fmt: skip
    assert texts(read) == {}


def test_rows_and_columns_may_be_moved_and_sheets_added(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        cell_of(book.worksheets[0], "members").value = 14
        book.worksheets[0].insert_cols(1, 2)
        book.worksheets[0].insert_rows(1, 3)
        book.create_sheet("Mine", 0)["A1"] = "members"

    assert texts(read_application(edited(made(tmp_path, {}), change), expected())) == {"members": "14"}


# Which application, which version of the call


def unmade(book: Any) -> None:
    del book["_corymb"]


def without_codes(book: Any) -> None:
    for row in book.worksheets[0].iter_rows():
        row[0].value = None


def of_a_version(book: Any) -> None:
    book["_corymb"]["B5"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "number", "said"),
    [
        (unmade, "17", "The file was not made for an application."),
        (without_codes, "17", "The answers cannot be found: no sheet has the columns of codes and answers."),
        (of_a_version, "17", "The file was made by a version of the call that was never published."),
        (
            lambda _book: None, "18",
            "The file is of application 17 to the call clusters, it was given with application 18.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_of_this_application_is_refused(
    tmp_path: Path, change: Callable[[Any], None], number: str, said: str
) -> None:
    path = edited(made(tmp_path, {}), change)
    with pytest.raises(Refusal) as refusal:
        read_application(path, expected(number=number))
    assert refusal.value.message.format(**refusal.value.fields) == said


def test_an_older_version_of_the_call_says_which_questions_differ(tmp_path: Path) -> None:
    new = {**CHOICE, "code": "pace", "label": {"en": "Pace", "ru": "Темп"}}
    unit = {"code": "employees", "unit": {"en": "thousand people", "ru": "тыс. человек"}}
    options = {"code": "road", "options": CHOICE["options"][:1]}
    now = content_with(new, unit, options, without="team")
    path = filled(tmp_path, {"team": "Five (test)", "employees": 5200, "road": "Fast", "members": 14})
    sheet = openpyxl.load_workbook(path).worksheets[0]
    at = {code: cell_of(sheet, code).coordinate for code in ("team", "employees", "road")}
    read = read_application(path, expected(now))
    assert texts(read) == {"members": "14"}
    assert sorted((level, code, cell) for level, code, cell, _said in told(read)) == sorted([
        ("note", "pace", ""), ("note", "road", ""), ("explain", "team", at["team"]),
        ("error", "employees", at["employees"]), ("error", "road", at["road"]),
    ])  # fmt: skip


def test_an_older_version_that_asks_the_same_is_said(tmp_path: Path) -> None:
    told_now = CONTENT.model_dump(mode="json") | {"places": 9}
    read = read_application(filled(tmp_path, {"members": 14}), expected(CallContent.model_validate(told_now)))
    assert texts(read) == {"members": "14"}
    assert told(read) == [
        ("note", "", "", "The file was made by version 1 of the call; version 2 asks the same questions.")
    ]


def test_limits_that_came_later_are_said_and_hold(tmp_path: Path) -> None:
    now = content_with({"code": "revenue", "highest": "100"})
    read = read_application(filled(tmp_path, {"revenue": 101, "members": 14}), expected(now))
    changed = "Revenue of the members: other limits since version 1; the answer is read as version 2 asks."
    assert sorted(said for _level, _code, _cell, said in told(read)) == [
        "101 is above 100, the highest answer that is taken.", changed,
    ]  # fmt: skip
    assert texts(read) == {"members": "14"}

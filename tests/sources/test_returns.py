"""Returns read back: round trips, a member's habits, and what is refused."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.packs.parts import Words
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.sources.returns import read_return
from tests.sources.returned import ASKED, MEMBER, PACK, blank, edited, figures, filled, row_of, values

EVENTS: list[dict[str, Any]] = [
    {"kind": "joint_rd", "event": "RD-1", "period": "2017", "amount": Decimal(5_000_000), "organisation": MEMBER,
     "role": "lead"},
    {"kind": "joint_rd", "event": "RD-1", "period": "2017", "amount": Decimal(5_000_000),
     "organisation": "DE-OWN-17", "role": "partner", "country": "DE"},
    {"kind": "startup", "event": "7707083893", "period": "2017", "started": 2016, "amount": Decimal(900_000),
     "category": "equity", "organisation": MEMBER, "role": "host"},
    {"kind": "patent", "event": "RU 2600001", "period": "2017", "category": "invention", "organisation": MEMBER,
     "role": "owner"},
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_round_trip_is_exact(tmp_path: Path, language: str) -> None:
    path = filled(tmp_path / "r.xlsx", language=language, events=EVENTS)
    read = read_return(path, PACK)
    assert (read.organisation, read.period, read.findings, read.origin) == (MEMBER, "2017", (), "reported")
    assert figures(read) == values()
    shown = ("kind", "event", "period", "amount", "category", "started", "organisation", "role", "country")
    assert [{key: row[key] for key in shown if row[key] is not None} for row in read.events.to_pylist()] == EVENTS


exact = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([v.code for v in ASKED]), exact, min_size=1))
def test_any_figures_come_back_exactly(tmp_path: Path, given_values: dict[str, Decimal]) -> None:
    entered = {v.code: given_values[v.code] * v.factor for v in ASKED if v.code in given_values}
    assert figures(read_return(filled(tmp_path / "r.xlsx", values=entered), PACK)) == entered


def test_every_figure_says_where_it_stands(tmp_path: Path) -> None:
    read = read_return(filled(tmp_path / "r.xlsx"), PACK, "north/r.xlsx")
    row = row_of(openpyxl.load_workbook(tmp_path / "r.xlsx")["Indicators"], "revenue")
    revenue = next(r for r in read.facts.to_pylist() if r["variable"] == "revenue")
    assert revenue == {
        "organisation": MEMBER, "period": "2017", "variable": "revenue", "value": Decimal("1000000.5"), "unit": "RUB",
        "source": "return", "file": "north/r.xlsx", "sheet": "Indicators", "cell": f"E{row}", "written": "1000.0005",
        "scale": "1000", "flag": None, "recorded_at": None,
    }  # fmt: skip


def test_synthetic_returns_say_so_in_every_figure(tmp_path: Path) -> None:
    read = read_return(filled(tmp_path / "r.xlsx", origin="synthetic"), PACK)
    assert (read.origin, set(read.facts["source"].to_pylist())) == ("synthetic", {"synthetic return"})


def test_filled_in_by_hand(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book["Indicators"]
        sheet.cell(row_of(sheet, "revenue"), 5).value = "1 234,5"
        sheet.cell(row_of(sheet, "headcount"), 5).value = 12
        sheet.cell(row_of(sheet, "purchases"), 5).value = "—"
        events = book[book.sheetnames[1]]
        for column, value in enumerate(["P-7", None, "2 000,5", None, "Lead", None], 2):
            events.cell(7, column).value = value

    read = read_return(edited(blank(tmp_path / "r.xlsx"), fill), PACK)
    assert (figures(read), read.findings) == ({"revenue": Decimal(1234500), "headcount": Decimal(12)}, ())
    [event] = read.events.to_pylist()
    assert (event["event"], event["period"], event["amount"], event["organisation"], event["role"]) == (
        "P-7", "2017", Decimal(2000500), MEMBER, "lead")  # fmt: skip


def move_rows(book: Any) -> None:
    sheet = book["Indicators"]
    first, second = row_of(sheet, "revenue"), row_of(sheet, "headcount")
    for column in range(1, 7):
        one, other = sheet.cell(first, column), sheet.cell(second, column)
        one.value, other.value = other.value, one.value


def insert_columns(book: Any) -> None:
    book["Indicators"].insert_cols(4, 2)
    book[book.sheetnames[1]].insert_cols(3)


def insert_rows(book: Any) -> None:
    book["Indicators"].insert_rows(1, 3)
    book[book.sheetnames[1]].insert_rows(1, 2)


def add_sheets(book: Any) -> None:
    book.create_sheet("Мои расчёты", 0)["A1"] = "revenue"
    book.create_sheet("черновик")["A1"] = 1


def rename_sheets(book: Any) -> None:
    book["Indicators"].title = "Данные"
    book[book.sheetnames[1]].title = "НИОКР"


def remove_event_codes(book: Any) -> None:
    sheet = book[book.sheetnames[1]]
    for column in range(1, 8):
        sheet.cell(5, column).value = None


@pytest.mark.parametrize(
    "edit", [move_rows, insert_columns, insert_rows, add_sheets, rename_sheets, remove_event_codes],
    ids=lambda edit: edit.__name__)  # fmt: skip
def test_habits_that_do_no_harm(tmp_path: Path, edit: Any) -> None:
    read = read_return(edited(filled(tmp_path / "r.xlsx", events=EVENTS), edit), PACK)
    assert (figures(read), read.events.num_rows, read.findings) == (values(), len(EVENTS), ())


def test_codes_deleted_but_names_left(tmp_path: Path) -> None:
    def forget(book: Any) -> None:
        sheet = book["Indicators"]
        for row in range(9, sheet.max_row + 1):
            sheet.cell(row, 1).value = None

    read = read_return(edited(filled(tmp_path / "r.xlsx"), forget), PACK)
    assert (figures(read), read.findings) == (values(), ())


def test_own_formulas_with_and_without_results(tmp_path: Path) -> None:
    def formula(book: Any) -> None:
        sheet = book["Indicators"]
        sheet.cell(row_of(sheet, "revenue"), 5).value = "=1+1"

    read = read_return(edited(filled(tmp_path / "r.xlsx"), formula), PACK)
    assert [(f.rule, f.variable, f.organisation, f.cell) for f in read.findings] == [
        ("import.empty_formula", "revenue", MEMBER, "E10")]  # fmt: skip
    assert figures(read) == {code: value for code, value in values().items() if code != "revenue"}


def test_troubles_name_cell_value_and_mend(tmp_path: Path) -> None:
    def spoil(book: Any) -> None:
        sheet = book["Indicators"]
        for code, value in (("revenue", "12 млн руб."), ("headcount", "около сорока"), ("purchases", "#DIV/0!")):
            sheet.cell(row_of(sheet, code), 5).value = value

    read = read_return(edited(blank(tmp_path / "r.xlsx"), spoil), PACK)
    told = [(f.rule, f.level, f.variable, f.value, f.cell, f.period) for f in read.findings]
    assert sorted(told) == [
        ("import.formula_error", "error", "purchases", "#DIV/0!", "E11", "2017"),
        ("import.not_a_number", "error", "headcount", "около сорока", "E13", "2017"),
        ("import.unit_in_cell", "error", "revenue", "12 млн руб.", "E10", "2017"),
    ]
    proposed = next(f for f in read.findings if f.variable == "revenue")
    assert proposed.how_to_mend() == "If 12000 is meant, write that."


def test_a_repeated_code_is_kept_twice_and_told(tmp_path: Path) -> None:
    def repeat(book: Any) -> None:
        sheet = book["Indicators"]
        last = sheet.max_row + 1
        sheet.cell(last, 1).value, sheet.cell(last, 5).value = "revenue", 5

    read = read_return(edited(filled(tmp_path / "r.xlsx"), repeat), PACK)
    assert [(f.rule, f.value) for f in read.findings] == [("return.repeated", "5")]
    assert sorted(r["value"] for r in read.facts.to_pylist() if r["variable"] == "revenue") == [
        Decimal(5000), values()["revenue"]]  # fmt: skip


def test_a_deleted_row_is_told(tmp_path: Path) -> None:
    def delete(book: Any) -> None:
        sheet = book["Indicators"]
        row = row_of(sheet, "revenue")
        for column in range(1, 7):
            sheet.cell(row, column).value = None
        del book.defined_names["fact_revenue"]

    read = read_return(edited(filled(tmp_path / "r.xlsx"), delete), PACK)
    assert [(f.rule, f.variable) for f in read.findings] == [("return.missing_row", "revenue")]


def test_choices_not_on_the_list_and_blanks_are_told(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book[book.sheetnames[1]]
        for column, value in enumerate(["P-7", 2017, None, None, "Boss", None], 2):
            sheet.cell(7, column).value = value

    read = read_return(edited(blank(tmp_path / "r.xlsx"), fill), PACK)
    assert [(f.rule, f.cell, f.value) for f in read.findings] == [
        ("return.event_incomplete", "D7", ""), ("return.unknown_choice", "F7", "Boss")]  # fmt: skip
    assert read.events["role"].to_pylist() == ["Boss"]


def other_version(**changes: Any) -> Pack:
    pack = PACK.model_copy(update={"version": "0.9", **changes})
    pack._hash = "0" * 64
    return pack


def test_an_older_pack_with_the_same_variables_is_read_without_loss(tmp_path: Path) -> None:
    read = read_return(filled(tmp_path / "r.xlsx", other_version()), PACK)
    assert figures(read) == values()
    assert [(f.level, f.said()) for f in read.findings] == [
        ("note", f"The workbook was made with pack version 0.9; all figures fit {PACK.version}.")]  # fmt: skip


def test_an_older_pack_that_differs_says_exactly_how(tmp_path: Path) -> None:
    renamed = [v.model_copy(update={"code": "turnover"}) if v.code == "revenue" else v for v in PACK.variables]
    changed = [v.model_copy(update={"scale": "million"}) if v.code == "purchases" else v for v in renamed]
    moved = [v.model_copy(update={"unit": "job", "scale": "unit"}) if v.code == "headcount" else v for v in changed]
    told = values() | {"turnover": Decimal(5000)}
    path = filled(tmp_path / "r.xlsx", other_version(variables=tuple(moved)), values=told)
    read = read_return(path, PACK)
    new, asked, label = PACK.version, "the workbook asks for it in", "Intermediate consumption"
    assert [(f.level, f.said(), f.value) for f in read.findings] == [
        (
            "explain",
            f"Revenue was asked for by pack version 0.9 and is not by {new}; the figure was not read.",
            "5",
        ),
        (
            "error",
            f"Average headcount: {asked} jobs, pack version {new} in persons; the figure was not read.",
            "1002",
        ),
        ("note", f"Revenue is new in pack version {new}; this workbook of 0.9 does not ask for it.", ""),
        (
            "note",
            f"{label}: {asked} RUB million, pack version {new} in RUB thousand; read as the workbook has it.",
            "",
        ),
    ]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [(f.sheet, f.cell) for f in read.findings[:2]] == [
        (sheet.title, f"E{row_of(sheet, code)}") for code in ("turnover", "headcount")
    ]
    assert figures(read) == {c: v for c, v in values().items() if c not in {"revenue", "headcount"}}


def test_what_was_asked_for_once_and_left_blank_is_no_loss(tmp_path: Path) -> None:
    more = PACK.variables[0].model_copy(update={"code": "turnover"})
    old = other_version(variables=(*PACK.variables, more))
    read = read_return(filled(tmp_path / "r.xlsx", old), PACK)
    assert figures(read) == values()
    assert [(f.level, f.said()) for f in read.findings] == [
        ("note", f"The workbook was made with pack version 0.9; all figures fit {PACK.version}.")]  # fmt: skip


def test_other_order_and_other_titles_are_read_without_loss(tmp_path: Path) -> None:
    named = [v.model_copy(update={"label": Words(en=f"Old {v.code}", ru=f"Старое {v.code}")}) for v in PACK.variables]
    kinds = [k.model_copy(update={"label": Words(en=f"Old {k.code}", ru=f"Старое {k.code}")}) for k in PACK.events]
    old = other_version(variables=tuple(reversed(named)), sections=(), events=tuple(reversed(kinds)))
    read = read_return(filled(tmp_path / "r.xlsx", old, language="ru"), PACK)
    assert figures(read) == values()
    assert [(f.level, f.rule) for f in read.findings] == [("note", "return.pack_version")]


def test_a_kind_of_events_that_has_changed_is_named(tmp_path: Path) -> None:
    first, second, *rest = PACK.events
    renamed = first.model_copy(update={"code": "old_kind"})
    moved = second.model_copy(update={"unit": "USD"})
    read = read_return(filled(tmp_path / "r.xlsx", other_version(events=(renamed, moved, *rest))), PACK)
    new = PACK.version
    assert [f.said() for f in read.findings] == [
        f"Events of the kind old_kind are not asked for by pack version {new}; not read.",
        f"Events of the kind {first.label} are new in pack version {new}; the workbook has no sheet for them.",
        f"The unit of events of the kind {second.label} has changed since pack version 0.9; not read.",
    ]


def refused(path: Path, pack: Pack = PACK) -> str:
    with pytest.raises(Refusal) as refusal:
        read_return(path, pack)
    return str(refusal.value)


def test_refusals_tell_how_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    assert refused(edited(filled(path), lambda book: book.remove(book["_corymb"]))) == (
        "r.xlsx: The workbook was not made from a return template: its hidden sheet _corymb is missing. "
        "Copy the figures into a fresh workbook of this return.")  # fmt: skip
    other = PACK.model_copy(update={"code": "other"})
    assert refused(filled(path, other)) == (
        "r.xlsx: The workbook is a return of the pack other, not of innovative-clusters-2016. "
        "Fill in the workbook of this return.")  # fmt: skip


def head(code: str, value: str) -> Any:
    def edit(book: Any) -> None:
        sheet = book["Indicators"]
        sheet.cell(row_of(sheet, code), 3).value = value

    return edit


@pytest.mark.parametrize(("code", "value", "said"), [
    ("@organisation", "7736050003", "was made for RU-INN-7707083893, but says RU-INN-7736050003"),
    ("@period", "2018", "was made for the year 2017, but says 2018"),
    ("@organisation", "77", "77 is not an organisation number"),
])  # fmt: skip
def test_a_workbook_renamed_for_another(tmp_path: Path, code: str, value: str, said: str) -> None:
    assert said in refused(edited(filled(tmp_path / "r.xlsx"), head(code, value)))


def test_a_blank_head_can_be_filled_in_by_hand(tmp_path: Path) -> None:
    path = blank(tmp_path / "r.xlsx", organisation="", name="", values={"revenue": Decimal(1000)})
    assert "does not say whose return it is" in refused(path)
    read = read_return(edited(path, head("@organisation", "7707083893")), PACK)
    assert (read.organisation, figures(read)) == (MEMBER, {"revenue": Decimal(1000)})


def test_the_users_file_is_not_changed(tmp_path: Path) -> None:
    path = filled(tmp_path / "r.xlsx")
    before = path.read_bytes()
    read_return(path, PACK)
    assert path.read_bytes() == before

"""One workbook of all members of a cluster: given filled in, read back, each part as a workbook of its own."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.models import Entry
from corymb.apps.returns.models import Event, Figure, Return
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions.bulk_reading import read_bulk
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.apps.workbooks.queries.prepared import cluster_workbook_of
from tests.apps.returns.reporting import FIGURES, Member, fill, member, submitted
from tests.apps.workbooks.test_bulk import another, book, read, said, zipped
from tests.people import CAST, NOW, browser_of, member_of_the_cast
from tests.web import entered

pytestmark = pytest.mark.django_db
NUMBERS = {code: float(text) for code, text in FIGURES.items()}
PLACE = {"file", "sheet", "cell"}
CODES, FIRST = 10, 11
"""Row of the codes, first row of a member, as Excel counts."""


@pytest.fixture
def who() -> Member:
    return member()


def prepared(who: Member, language: str = "en") -> openpyxl.Workbook:
    content, _rows = cluster_workbook_of(who.cluster, who.period, language)
    return openpyxl.load_workbook(io.BytesIO(content))


def columns(opened: openpyxl.Workbook) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in opened.worksheets[0][CODES] if cell.value}


def row_of(opened: openpyxl.Workbook, found: Return) -> int:
    numbers = {str(row[0].value): row[0].row for row in opened.worksheets[0].iter_rows(min_row=FIRST)}
    return numbers[found.organisation.number]


def put(opened: openpyxl.Workbook, found: Return, **values: object) -> None:
    at = columns(opened)
    for code, value in (NUMBERS | values).items():
        opened.worksheets[0].cell(row_of(opened, found), at[code]).value = value


def saved(opened: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def given(who: Member, content: bytes, name: str = "all.xlsx") -> Bulk:
    which = (who.cluster, who.period)
    return actions.take_bulk(which, SimpleUploadedFile(name, content), who.manager, **who.told("manager"))


def checked(who: Member, opened: openpyxl.Workbook) -> Bulk:
    return read_bulk(given(who, saved(opened)).pk, NOW)


def test_the_prepared_workbook_has_a_row_for_each_open_return_and_no_draft(who: Member) -> None:
    first, second = who.opened(), another(who)
    fill(first, who, revenue="777001")
    late = another(who, "ООО «Сдала»")
    Return.objects.filter(pk=late.pk).update(state="submitted")
    opened = prepared(who)
    sheet = opened.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_col=3)]
    assert rows == [
        [found.organisation.number, found.organisation.name, None]
        for found in sorted((first, second), key=lambda one: one.organisation.sort_name)
    ]
    hint = "1 member is not here: its return is with its certifier or was handed in."
    assert [sheet.cell(n, 2).value for n in (1, 2, 6)][1:] == ["Returns of many members", hint]
    assert opened.worksheets[1].title == "2016"
    assert {row[0].value: row[1].value for row in opened["_corymb"].iter_rows(max_col=2) if row[0].value}[
        "template"
    ] == "corymb-cluster-return"


def test_what_was_signed_before_it_came_back_stands_there_again(who: Member) -> None:
    found = who.opened()
    fill(found, who, revenue="123456")
    Return.objects.filter(pk=submitted(found, who).member_return_id).update(state="returned")
    opened = prepared(who, "ru")
    at = columns(opened)
    sheet = opened.worksheets[0]
    assert [sheet.cell(FIRST, at[code]).value for code in ("revenue", "headcount")] == [123456, 60]


def test_each_part_is_told_what_a_workbook_of_its_own_is_told(who: Member) -> None:
    first, second, third = who.opened(), another(who), another(who, "ООО «Пустая»")
    opened = prepared(who)
    put(opened, first, mean_wage="52 тыс", headcount=None)
    put(opened, second, revenue=90)
    whole = checked(who, opened)
    assert (whole.state, whole.total, whole.blank, whole.findings) == ("read", 2, 1, [])
    alone = {"a.xlsx": book(first, mean_wage="52 тыс", headcount=None), "b.xlsx": book(second, revenue=90)}
    single = read(who, zipped(alone))

    def bare(finding: dict[str, Any]) -> dict[str, Any]:
        """Without the place, which also stands among the fields."""
        fields = {k: v for k, v in finding.get("fields", {}).items() if k not in PLACE}
        return {**{k: v for k, v in finding.items() if k not in PLACE}, "fields": fields}

    def told(bulk: Bulk, found: Return) -> tuple[object, ...]:
        upload = bulk.uploads.get(member_return=found)
        figures = {code: (one["written"], one["value"], one["scale"]) for code, one in upload.figures.items()}
        said = sorted((bare(finding) for finding in upload.findings), key=str)  # each in the order of its own cells
        return upload.state, figures, said, upload.base_version

    for found in (first, second):
        assert told(whole, found) == told(single, found)
    assert not whole.uploads.filter(member_return=third).exists()
    sheet, at = opened.worksheets[0].title, columns(opened)
    cells = {
        (one["rule"], one["variable"]): (one["sheet"], one["cell"])
        for one in whole.uploads.get(member_return=first).findings
        if one["level"] == "error"
    }
    letter = {code: openpyxl.utils.get_column_letter(number) for code, number in at.items()}
    row = row_of(opened, first)
    assert cells["import.unit_in_cell", "mean_wage"] == (sheet, f"{letter['mean_wage']}{row}")
    missing = [place for (_rule, variable), place in cells.items() if variable == "headcount"]
    assert set(missing) == {(sheet, f"{letter['headcount']}{row}")}
    assert Figure.objects.count() == 0


def test_the_copy_has_a_note_at_each_cell_and_everything_else_is_as_it_was_given(who: Member) -> None:
    first = who.opened()
    opened = prepared(who)
    put(opened, first, mean_wage="52 тыс")
    bulk = checked(who, opened)
    copy = openpyxl.load_workbook(io.BytesIO(path_of(StoredFile.objects.get(pk=bulk.annotated).sha256).read_bytes()))
    cell = copy.worksheets[0].cell(FIRST, columns(opened)["mean_wage"])
    assert (cell.value, "52000" in (cell.comment.text if cell.comment else "")) == ("52 тыс", True)
    assert copy.sheetnames == [*opened.sheetnames, "Corymb findings"]
    assert bulk.uploads.get().annotated is None


def test_events_go_to_the_member_their_row_names(who: Member) -> None:
    first, second = who.opened(), another(who)
    opened = prepared(who)
    put(opened, first)
    sheet = next(one for one in opened.worksheets if one["A5"].value == "joint_rd")
    at = {str(cell.value): cell.column for cell in sheet[5]}
    for row, member_, code in ((7, first, "R-1"), (8, None, "R-2"), (9, second, "R-3")):
        if member_ is not None:
            sheet.cell(row, at["@organisation"]).value = f"{member_.organisation.number} {member_.organisation.name}"
        sheet.cell(row, at["event"]).value = code
        sheet.cell(row, at["amount"]).value = 5
        sheet.cell(row, at["role"]).value = "Lead"
    bulk = checked(who, opened)
    told = {u.member_return_id: [e["code"] for e in u.events] for u in bulk.uploads.all()}
    assert told == {first.pk: ["R-1"], second.pk: ["R-3"]}
    assert [(f["rule"], f["sheet"], f["cell"]) for f in bulk.findings] == [("return.number", sheet.title, "B8")]
    upload = bulk.uploads.get(member_return=first)
    actions.apply_upload(upload.pk, who.preparer, **who.told("preparer"))
    event = Event.objects.get()
    assert (event.code, event.amount, event.participants.get().organisation) == ("R-1", 5000, first.organisation)


def test_rows_that_cannot_be_used_say_why_at_their_cell(who: Member) -> None:
    first, late = who.opened(), another(who, "ООО «Сдала»")
    opened = prepared(who)
    put(opened, first)
    put(opened, late)
    sheet = opened.worksheets[0]
    revenue = columns(opened)["revenue"]
    for row, number in ((30, "12345"), (31, None), (32, "7707083893")):
        sheet.cell(row, 1).value = number
        sheet.cell(row, revenue).value = 5
    Return.objects.filter(pk=late.pk).update(state="to_certify")
    bulk = checked(who, opened)
    assert [(f["rule"], f["cell"], f["message"]) for f in bulk.findings] == [
        ("return.number", "A30", "{value} is not an organisation number; the row was not read."),
        ("return.number", "A31", "The row does not say whose return it is; it was not read."),
    ]
    states = {u.member_return_id: (u.state, said(u)[:1]) for u in bulk.uploads.all()}
    assert states[first.pk][0] == "decide"
    stranger = "No member of the cluster with an open return has the number 7707083893."
    closed = f"The return of {late.organisation.number} is with its certifier or was handed in; "
    refused = {said(u)[0] for u in bulk.uploads.filter(state="refused")}
    assert refused == {stranger, f"{closed}no workbook changes it now."}


def test_columns_may_move_and_one_that_is_gone_is_named(who: Member) -> None:
    first = who.opened()
    opened = prepared(who)
    put(opened, first)
    sheet = opened.worksheets[0]
    sheet.insert_cols(3)
    sheet.delete_cols({str(cell.value): cell.column for cell in sheet[CODES] if cell.value}["headcount"])
    bulk = checked(who, opened)
    assert [(f["rule"], f["variable"]) for f in bulk.findings] == [("return.missing_column", "headcount")]
    assert set(bulk.uploads.get().figures) == set(FIGURES) - {"headcount"}


def test_what_is_no_workbook_of_all_members(who: Member) -> None:
    first = who.opened()
    opened = prepared(who)
    for cell in opened.worksheets[0][CODES]:
        cell.value = None
    lost = checked(who, opened)
    assert (lost.state, lost.findings[0]["message"]) == (
        "refused",
        "The figures cannot be found: the row of grey codes is not there.",
    )
    own = read_bulk(given(who, book(first), "own.xlsx").pk, NOW)
    assert (own.state, own.uploads.get().member_return_id) == ("read", first.pk)
    content, _rows = cluster_workbook_of(who.cluster, who.period, "en")
    inside = read(who, zipped({"all.xlsx": content}))
    assert said(inside.uploads.get()) == ["The workbook holds the returns of many members, not of one."]
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    assert read_bulk(given(who, plain.getvalue(), "plain.xlsx").pk, NOW).state == "refused"


@pytest.mark.parametrize("role", CAST)
def test_who_takes_the_workbook_and_who_opens_it(who: Member, role: str) -> None:
    first = who.opened()
    another(who)
    opened = prepared(who)
    put(opened, first, mean_wage="52 тыс")
    bulk = checked(who, opened)
    browser = browser_of(member_of_the_cast(role))
    manages = role == "cluster_manager"
    answer = browser.get(reverse("workbooks:cluster_workbook", args=[who.cluster.code, "2017"]))
    assert answer.status_code == (200 if manages else 403)
    assert Entry.objects.filter(act="returns.bulk.prepared").count() == int(manages)
    for number in (bulk.file, bulk.annotated):
        taken = browser.get(reverse("files:download", args=[number]))
        assert taken.status_code == (200 if manages else 404)
        if taken.streaming:
            assert b"".join(taken.streaming_content).startswith(b"PK")
    page = browser.get(reverse("workbooks:upload", args=[bulk.uploads.get().pk]))
    own = role in {"preparer", "certifier"}
    assert page.status_code == (200 if manages or own else 404)
    assert page.content.decode().count("What was read") == int(own)


def test_the_board_offers_it_and_the_page_tells_what_came_of_it(who: Member) -> None:
    first = who.opened()
    another(who)
    browser = entered(who.manager)
    url = reverse("workbooks:cluster_workbook", args=[who.cluster.code, "2017"])
    assert browser.get(reverse("progress:board")).content.decode().count(f'href="{url}"') == 1
    opened = openpyxl.load_workbook(io.BytesIO(browser.get(url).content))
    put(opened, first, mean_wage="52 тыс")
    sent = SimpleUploadedFile("all.xlsx", saved(opened))
    browser.post(reverse("workbooks:bulk_give", args=[who.cluster.code, "2017"]), {"file": sent})
    bulk = Bulk.objects.get()
    read_bulk(bulk.pk, NOW)
    page = browser.get(reverse("workbooks:bulk", args=[bulk.pk])).content.decode()
    bulk.refresh_from_db()
    notes = reverse("files:download", args=[bulk.annotated])
    assert [page.count(text) for text in (f'href="{notes}"', "1 member", "1 without any figure")] == [1, 1, 1]
    upload = Upload.objects.get()
    own = entered(who.preparer)
    assert "52 тыс" in own.get(reverse("workbooks:upload", args=[upload.pk])).content.decode()
    own.post(reverse("workbooks:upload_decide", args=[upload.pk]), {"decision": "take", "figure": ["revenue"]})
    kept = Figure.objects.get(member_return=first, variable="revenue")
    assert (kept.written, kept.sheet, kept.file) == ("120000", opened.worksheets[0].title, bulk.file)


def test_preparing_costs_the_same_for_one_and_three(who: Member) -> None:
    who.opened()
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            cluster_workbook_of(who.cluster, who.period, "en")
        costs.append(len(asked))
        another(who)
        another(who)
    assert costs[0] == costs[1]


def test_a_cluster_without_open_returns_is_told(who: Member) -> None:
    answer = entered(who.manager).get(reverse("workbooks:cluster_workbook", args=[who.cluster.code, "2017"]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("progress:board")

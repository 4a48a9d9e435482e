"""The workbook of an application: taken along, given back, read by a job, taken over answer by answer."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions
from corymb.apps.selection.actions.workbook_reading import read_workbook
from corymb.apps.selection.models import Application, Call, Workbook
from corymb.apps.selection.models.applications import Answer as Kept
from corymb.apps.selection.queries import duties, seeing
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.workbooks import differences_of, workbook_of
from corymb.apps.selection.states import APPLICATIONS, WRITING
from corymb.kit.asking import NotPossible
from tests.apps.selection.calling import ANSWERS, NOW, TOLD, Bid, bid, odd
from tests.apps.selection.filling import given, shown, take, texts, with_answers
from tests.people import CAST, OTHER_CLUSTER, OTHER_REGION, asked_again, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
MET = "has written something else meanwhile; the file's answer was not taken over."


@pytest.fixture
def here() -> Bid:
    return bid()


def url(name: str, *arguments: object) -> str:
    return reverse(f"selection:{name}", args=arguments)


def book_of(here: Bid, language: str = "en") -> bytes:
    return workbook_of(here.again(), language)


def sent_back(here: Bid, values: dict[str, object], book: bytes | None = None) -> Workbook:
    return given(here, with_answers(book or book_of(here), values))


# Read and taken over


def test_answers_go_into_the_application_when_they_are_taken_over_and_not_before(here: Bid) -> None:
    here.save(members="14")
    row = sent_back(here, {"members": 15, "team": "Five (test)", "manager": "yes"})
    assert (row.state, row.read, shown(row)) == (
        "decide", 3,
        [("members", "14", "15", False), ("manager", "", "yes", False), ("team", "", "Five (test)", False)],
    )  # fmt: skip
    assert texts() == {"members": "14"}
    before = Entry.objects.count()
    saved = take(here, row, members=1, team=0)
    assert (sorted(saved.saved), texts()) == (["members", "team"], {"members": "15", "team": "Five (test)"})
    entries = list(Entry.objects.order_by("pk").values_list("act", flat=True)[before:])
    assert entries == ["selection.application.saved", "selection.workbook.taken"]
    row.refresh_from_db()
    assert (row.state, row.decided_by, odd()) == ("applied", here.official, [])
    with pytest.raises(NotPossible):
        take(here, row, manager=0)


def test_a_whole_application_goes_there_and_back(here: Bid) -> None:
    """Every answer written in one application, read into another one of the same call."""
    here.fill()
    book = book_of(here, "ru")
    assert (sent_back(here, {}, book).state, shown(given(here, book))) == ("same", [])
    Kept.objects.all().delete()
    opened = openpyxl.load_workbook(io.BytesIO(book))
    cells = {row[0].value: row[5].value for row in opened.worksheets[0].iter_rows() if row[0].value in ANSWERS}
    row = sent_back(here, cells, book_of(here, "ru"))
    take(here, row, **dict.fromkeys(ANSWERS, 0))
    assert texts() == dict(sorted((ANSWERS | {"revenue": "18400.5"}).items()))
    assert row.findings == []


def test_a_workbook_that_says_nothing_new_waits_for_nobody(here: Bid) -> None:
    here.save(revenue="18 400,5")
    row = sent_back(here, {})
    assert (row.state, row.read, row.findings) == ("same", 1, [])
    with pytest.raises(NotPossible):
        take(here, row, revenue=1)


def test_what_somebody_else_wrote_meanwhile_is_shown_as_both_and_not_overwritten(here: Bid) -> None:
    here.save(members="14", team="Five (test)")
    book = book_of(here)
    typed = {"members": actions.Typed("16"), "team": actions.Typed("Six (test)")}
    actions.save_answers(here.application.pk, typed, here.manager, **here.told("manager", 1))
    row = sent_back(here, {"members": 15}, book)
    assert shown(row) == [("members", "16", "15", True)]  # the team was left as the workbook had it
    assert [one.met for one in differences_of(row)] == [here.manager]
    saved = take(here, row, members=1)
    assert (list(saved.met), saved.saved) == (["members"], [])
    row.refresh_from_db()
    assert (row.state, texts()["members"]) == ("decide", "16")
    saved = take(here, row, members=2)
    assert (saved.saved, texts()["members"], texts()["team"]) == (["members"], "15", "Six (test)")


def test_without_the_version_that_was_shown_the_one_of_the_workbook_counts(here: Bid) -> None:
    book = book_of(here)
    here.save(members="14")
    row = sent_back(here, {"members": 15}, book)
    assert list(take(here, row, members=None).met) == ["members"]
    assert texts() == {"members": "14"}


def test_what_is_wrong_is_said_by_cell_and_in_the_copy(here: Bid) -> None:
    row = sent_back(here, {"members": "many", "manager": "perhaps", "team": "Five (test)"})
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(here))).worksheets[0]
    cells = {line[0].value: line[5].coordinate for line in sheet.iter_rows() if line[0].value}
    assert [(one["level"], one["sheet"], one["cell"]) for one in row.findings] == [
        ("error", "Application", cells["members"]), ("error", "Application", cells["manager"]),
    ]  # fmt: skip
    assert shown(row) == [("team", "", "Five (test)", False)]
    copy = StoredFile.objects.get(pk=row.annotated)
    assert (copy.name, copy.about_kind, copy.about_id) == (
        "corymb-application.xlsx", "selection.workbook", str(row.pk),
    )  # fmt: skip


def test_nothing_is_chosen_nothing_is_taken(here: Bid) -> None:
    row = sent_back(here, {"members": 15})
    with pytest.raises(NotPossible):
        take(here, row)
    with pytest.raises(NotPossible):
        take(here, row, poem=1)
    assert texts() == {}


def test_a_workbook_is_left_aside(here: Bid) -> None:
    row = sent_back(here, {"members": 15})
    actions.leave_workbook(row.pk, here.official, **here.told("official"))
    row.refresh_from_db()
    assert (row.state, row.decided_by, texts(), odd()) == ("left", here.official, {}, [])


def test_reading_twice_does_nothing_twice(here: Bid) -> None:
    row = sent_back(here, {"members": "many"})
    before = (Entry.objects.count(), StoredFile.objects.count())
    assert read_workbook(row.pk, NOW).annotated == row.annotated
    assert (Entry.objects.count(), StoredFile.objects.count()) == before


# What is not of this application, and what has moved on


def test_the_workbook_of_another_application_is_refused(here: Bid) -> None:
    book = with_answers(book_of(here), {"members": 15})
    start = actions.Start(here.cluster.region, "Another (test)")
    other = actions.start_application(here.call.pk, start, here.official, **here.told("official"))
    row = actions.take_workbook(other.pk, SimpleUploadedFile("a.xlsx", book), here.official, **here.told("official"))
    row = read_workbook(row.pk, NOW)
    assert (row.state, row.answers, row.annotated) == ("refused", {}, None)
    assert [one["message"] for one in row.findings] == [
        "The file is of application {said} to the call {call}, it was given with application {meant}."
    ]
    assert row.findings[0]["fields"]["said"] == str(here.application.pk)


def newer(here: Bid, **changed: Any) -> None:
    """The call is published anew with a question changed, and the application answers it."""
    content = draft_of(Call.objects.get()).model_dump(mode="json")
    rows = [row | changed if row["code"] == "members" else row for row in content["questions"]]
    actions.change_call(here.call.pk, {"questions": rows}, **TOLD)
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    actions.follow_version(here.application.pk, **here.told("official"))


def test_an_older_version_of_the_call_says_what_differs_and_the_rest_is_read(here: Bid) -> None:
    book = with_answers(book_of(here), {"members": 15, "team": "Five (test)"})
    newer(here, unit={"en": "thousands", "ru": "тысячи"})
    row = given(here, book)
    assert [(one["level"], one["variable"]) for one in row.findings] == [("error", "members")]
    assert shown(row) == [("team", "", "Five (test)", False)]


def test_a_version_taken_over_after_the_reading_asks_for_the_workbook_again(here: Bid) -> None:
    row = sent_back(here, {"members": 15})
    newer(here, longest=10)
    with pytest.raises(NotPossible) as refusal:
        take(here, row, members=0)
    assert "another version" in str(refusal.value)
    page = entered(here.official).get(url("workbook_shown", row.pk)).content.decode()
    assert "answers another version of the call since" in page


@pytest.mark.parametrize("state", [one for one in APPLICATIONS if one != WRITING])
def test_nothing_is_taken_while_the_application_is_not_being_written(here: Bid, state: str) -> None:
    row = sent_back(here, {"members": 15})
    book = book_of(here)
    here.brought(state)
    with pytest.raises(NotPossible):
        take(here, row, members=0)
    with pytest.raises(NotPossible):
        given(here, book)
    assert entered(here.official).get(url("workbook", here.application.pk)).status_code == 302


def test_nothing_is_taken_outside_the_window(here: Bid) -> None:
    row = sent_back(here, {"members": 15})
    Call.objects.update(closes_at=timezone.now() - timedelta(days=1))
    late = {"actor": here.told("official")["actor"], "now": timezone.now()}
    with pytest.raises(NotPossible):
        actions.take_over(row.pk, {"members": 0}, here.official, **late)
    assert entered(here.official).get(url("workbook", here.application.pk)).status_code == 302
    assert texts() == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b""), ("a.xlsx", b"MZ\0\0 a program"), ("a.exe", b"PK\x03\x04")],
)
def test_what_is_no_workbook_is_refused_at_the_door(here: Bid, name: str, content: bytes) -> None:
    answer = entered(here.official).post(
        url("workbook_give", here.application.pk), {"file": SimpleUploadedFile(name, content)}
    )
    assert (answer.status_code, Workbook.objects.count(), StoredFile.objects.count()) == (422, 0, 0)


def test_a_bomb_is_refused_at_the_door(here: Bid) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 * 1024 * 1024))
    answer = entered(here.official).post(
        url("workbook_give", here.application.pk), {"file": SimpleUploadedFile("a.xlsx", file.getvalue())}
    )
    assert (answer.status_code, Workbook.objects.count(), StoredFile.objects.count()) == (422, 0, 0)


# Pages, and who sees them


@pytest.mark.parametrize("language", ["en", "ru"])
def test_there_and_back_by_form(here: Bid, language: str) -> None:
    here.save(members="14")
    browser, pk = entered(here.official), here.application.pk
    with override(language):
        taken = browser.get(url("workbook", pk))
        assert taken["Content-Disposition"] == f'attachment; filename="{here.call.code}-{pk}.xlsx"'
        titles = {"en": ["Application", "Criteria"], "ru": ["Заявка", "Критерии"]}
        assert openpyxl.load_workbook(io.BytesIO(taken.content)).sheetnames[:2] == titles[language]
        book = with_answers(taken.content, {"members": 15, "team": "Five (test)", "employees": "many"})
        answer = browser.post(url("workbook_give", pk), {"file": SimpleUploadedFile("a.xlsx", book)})
        row = Workbook.objects.get()
        assert answer["Location"] == url("workbook_shown", row.pk)
        assert asked_again(browser, url("workbook_shown", row.pk)) == "not yet"
        read_workbook(row.pk, timezone.now())
        assert asked_again(browser, url("workbook_shown", row.pk)) == "load anew"
        page = browser.get(url("workbook_shown", row.pk)).content.decode()
        assert page.count('type="checkbox"') == 2
        posted = {"decision": "take", "take-members": "on", "seen-members": "1", "seen-team": "0"}
        done = browser.post(url("workbook_decide", row.pk), posted)
        assert done["Location"] == url("application", pk)
    assert texts() == {"members": "15"}
    again = browser.post(url("workbook_decide", row.pk), {"decision": "leave"}, follow=True)
    assert [str(one) for one in again.context["messages"]][-1] == "This file was decided already."


def test_another_s_answer_is_told_on_the_page_and_left_unticked(here: Bid) -> None:
    book = with_answers(book_of(here), {"members": 15})
    here.save(members="14")
    row = given(here, book)
    browser = entered(here.official)
    page = browser.get(url("workbook_shown", row.pk)).content.decode()
    assert ("Our official has changed the answer since" in page, "checked" in page) == (True, False)
    stale = {"decision": "take", "take-members": "on", "seen-members": "0"}
    answer = browser.post(url("workbook_decide", row.pk), stale, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [f"Members of the cluster: Our official {MET}"]
    assert answer.redirect_chain[-1][0] == url("workbook_shown", row.pk)


@pytest.mark.parametrize("who", CAST)
def test_who_takes_and_gives_workbooks(here: Bid, who: str) -> None:
    row = sent_back(here, {"members": 15})
    somebody = member_of_the_cast(who)
    browser, fills = browser_of(somebody), who in {"region_official", "cluster_manager"}
    pk = here.application.pk
    pages = [url("workbook", pk), url("workbook_give", pk), url("workbook_shown", row.pk)]
    assert {browser.get(page).status_code == 200 for page in pages} == {fills}
    assert list(seeing.workbooks_visible_to(somebody)) == ([row] if fills else [])
    assert list(duties.files_of_workbooks(somebody)) == ([str(row.pk)] if fills else [])
    decided = browser.post(url("workbook_decide", row.pk), {"decision": "leave"}).status_code
    assert (decided == 302, Workbook.objects.get().state) == (fills, "left" if fills else "decide")


@pytest.mark.parametrize(
    ("role", "key"),
    [("region_official", f"region:{OTHER_REGION}"), ("cluster_manager", f"cluster:{OTHER_CLUSTER}"), ("", "")],
)
def test_a_stranger_gets_nothing(here: Bid, role: str, key: str) -> None:
    row = sent_back(here, {"members": 15})
    stranger = person("Stranger")
    if role:
        grant(stranger, role, key)
    browser, pk = browser_of(stranger), here.application.pk
    shut = 404 if role else 403
    pages = [url("workbook", pk), url("workbook_give", pk), url("workbook_shown", row.pk)]
    assert [browser.get(page).status_code for page in pages] == [shut] * 3
    assert browser.post(url("workbook_decide", row.pk), {"decision": "leave"}).status_code == shut
    assert {Client().get(page).status_code for page in pages} == {302}
    file = reverse("files:download", args=[row.file])
    own = entered(here.manager).get(file)
    assert (browser.get(file).status_code, own.status_code, b"".join(own)[:2]) == (404, 200, b"PK")


def test_the_page_of_the_application_offers_it_while_it_is_written(here: Bid) -> None:
    row = sent_back(here, {"members": 15})
    browser, pk = entered(here.official), here.application.pk
    named = [url("workbook", pk), url("workbook_give", pk), url("workbook_shown", row.pk)]
    page = browser.get(url("application", pk)).content.decode()
    assert [one in page for one in named] == [True] * 3
    here.brought("signing")
    page = browser.get(url("application", pk)).content.decode()
    assert [one in page for one in named] == [False] * 3
    assert Application.objects.get().state == "signing"

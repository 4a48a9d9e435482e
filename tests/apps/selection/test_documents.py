"""An application in Word: taken along, given back, read by a job, taken over; and the task it makes."""

import io
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import image
from corymb.apps.selection import actions
from corymb.apps.selection.actions.workbook_reading import read_workbook
from corymb.apps.selection.models import Answer, Call, Workbook
from corymb.apps.selection.queries import duties
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.workbooks import blank_of, differences_of, document_of, workbook_of
from tests.apps.selection.calling import ANSWERS, NOW, TOLD, Bid, bid, odd, version_of
from tests.apps.selection.filling import given, shown, take, texts
from tests.people import CAST, OTHER_REGION, browser_of, grant, member_of_the_cast, person
from tests.sources.documents import with_answers
from tests.web import entered

pytestmark = pytest.mark.django_db
NAME = "application.docx"


@pytest.fixture
def here() -> Bid:
    return bid()


def url(name: str, *arguments: object) -> str:
    return reverse(f"selection:{name}", args=arguments)


def sent_back(here: Bid, values: dict[str, str], language: str = "en") -> Workbook:
    return given(here, with_answers(document_of(here.again(), language), values), NAME)


def cells(content: bytes) -> dict[str, str]:
    """What stands beside each code of a document."""
    rows = [row for table in docx.Document(io.BytesIO(content)).tables for row in table.rows]
    return {row.cells[0].text.splitlines()[-1].strip("[]"): row.cells[1].text for row in rows if row.cells[0].text}


ROWS = [("en", "Management (row “The team”)"), ("ru", "Management (строка «The team»)")]
"""Where the team stands: the words of the page around those of the document."""


# There and back


def test_answers_go_into_the_application_when_they_are_taken_over_and_not_before(here: Bid) -> None:
    here.save(members="14")
    row = sent_back(here, {"members": "15", "team": "Five\n(test)", "manager": "yes"})
    assert (row.kind, row.state, row.read, row.findings, shown(row)) == (
        "word", "decide", 3, [],
        [("members", "14", "15", False), ("manager", "", "yes", False), ("team", "", "Five\n(test)", False)],
    )  # fmt: skip
    assert texts() == {"members": "14"}
    take(here, row, members=1, team=0)
    assert texts() == {"members": "15", "team": "Five\n(test)"}
    row.refresh_from_db()
    assert (row.state, odd()) == ("applied", [])


def test_a_whole_application_goes_there_and_back(here: Bid) -> None:
    here.fill()
    content = document_of(here.again(), "ru")
    assert given(here, content, NAME).state == "same"
    Answer.objects.all().delete()
    values = {code: text for code, text in cells(content).items() if code in ANSWERS}
    row = sent_back(here, values, "ru")
    take(here, row, **dict.fromkeys(ANSWERS, 0))
    assert (texts(), row.findings) == (dict(sorted((ANSWERS | {"revenue": "18400.5"}).items())), [])


def test_what_somebody_else_wrote_meanwhile_is_shown_as_both(here: Bid) -> None:
    content = with_answers(document_of(here.again(), "en"), {"members": "15"})
    actions.save_answers(here.application.pk, {"members": actions.Typed("16")}, here.manager, **here.told("manager"))
    row = given(here, content, NAME)
    assert shown(row) == [("members", "16", "15", True)]
    assert list(take(here, row, members=0).met) == ["members"]
    assert texts() == {"members": "16"}


def test_the_same_answers_come_out_of_excel_and_word(here: Bid) -> None:
    here.fill()
    for made, name in ((workbook_of, "application.xlsx"), (document_of, NAME)):
        row = given(here, made(here.again(), "ru"), name)
        assert (row.state, row.read, row.answers) == ("same", len(ANSWERS), {})


@pytest.mark.parametrize(("language", "place"), ROWS)
def test_where_an_answer_stands_is_said_in_the_reader_s_language(here: Bid, language: str, place: str) -> None:
    row = sent_back(here, {"team": "Five (test)"})
    with override(language):
        assert [one.where for one in differences_of(row)] == [place]


def test_what_is_wrong_is_said_by_field_and_in_the_copy(here: Bid) -> None:
    row = sent_back(here, {"members": "many", "team": "Five (test)"})
    assert [(one["level"], one["variable"], one["cell"]) for one in row.findings] == [
        ("error", "members", "question Members of the cluster"),
    ]  # fmt: skip
    copy = StoredFile.objects.get(pk=row.annotated)
    assert (copy.name, copy.about_kind, copy.about_id) == (f"corymb-{NAME}", "selection.workbook", str(row.pk))
    comments = [one.text for one in docx.Document(str(path_of(copy.sha256))).comments]
    assert comments == ["many is not a number. Write a number, or leave the field empty."]
    page = entered(here.official).get(url("workbook_shown", row.pk)).content.decode()
    assert "(row “Members of the cluster”)" in page
    assert reverse("files:download", args=[row.annotated]) in page


def test_an_older_version_of_the_call_says_what_differs_and_the_rest_is_read(here: Bid) -> None:
    content = with_answers(document_of(here.again(), "en"), {"members": "15", "team": "Five (test)"})
    rows: list[dict[str, Any]] = draft_of(Call.objects.get()).model_dump(mode="json")["questions"]
    unit = {"unit": {"en": "thousands", "ru": "тысячи"}}
    actions.change_call(here.call.pk, {"questions": [r | unit if r["code"] == "members" else r for r in rows]}, **TOLD)
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    actions.follow_version(here.application.pk, **here.told("official"))
    row = given(here, content, NAME)
    assert [(one["level"], one["variable"]) for one in row.findings] == [("error", "members")]
    assert shown(row) == [("team", "", "Five (test)", False)]


def test_files_that_were_given_before_there_were_kinds_are_as_the_journal_left_them(here: Bid) -> None:
    row = sent_back(here, {"members": "15"})
    assert "kind" not in image(row)
    assert odd() == []


# What is no file of this application


def test_another_application_s_document_is_refused_and_a_blank_of_the_call_is_not(here: Bid) -> None:
    content = with_answers(document_of(here.again(), "en"), {"members": "15"})
    start = actions.Start(here.cluster.region, "Another (test)")
    other = actions.start_application(here.call.pk, start, here.official, **here.told("official"))
    states = []
    for sent in (content, with_answers(blank_of(version_of(here.call), "ru"), {"members": "15"})):
        file = SimpleUploadedFile(NAME, sent)
        row = actions.take_workbook(other.pk, file, here.official, **here.told("official"))
        states.append(read_workbook(row.pk, NOW).state)
    assert states == ["refused", "decide"]


@pytest.mark.parametrize(
    ("name", "made", "said"),
    [
        ("a.xlsx", document_of, "This is a Word document under the name of a workbook."),
        ("a.docx", workbook_of, "This is no Word document."),
    ],
)
def test_a_name_that_says_another_kind_is_refused(here: Bid, name: str, made: Any, said: str) -> None:
    row = given(here, made(here.again(), "en"), name)
    assert (row.state, row.annotated, [one["message"] for one in row.findings]) == ("refused", None, [said])


def test_a_broken_document_is_refused_with_what_this_door_takes(here: Bid) -> None:
    file = SimpleUploadedFile("a.docx", b"\xff\0" + document_of(here.again(), "en")[2:])
    answer = entered(here.official).post(url("workbook_give", here.application.pk), {"file": file})
    (said,) = answer.context["form"].errors["file"]
    mend = "If the file is damaged, save it anew as .xlsx or .docx from the program it was made with."
    assert (answer.status_code, said) == (422, f"a.docx: This kind of file is not taken in. {mend}")
    assert (Workbook.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["a.docm", "a.doc", "a.odt", "a.pdf", "a"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_other_kinds_are_refused_at_the_door_by_name(here: Bid, name: str, language: str) -> None:
    told = {
        "en": "Give the workbook (.xlsx, .xlsm, .xls, .ods) or the Word document (.docx)",
        "ru": "Загрузите книгу Excel (.xlsx, .xlsm, .xls, .ods) или документ Word (.docx)",
    }
    with override(language):
        file = SimpleUploadedFile(name, document_of(here.again(), "en"))
        answer = entered(here.official).post(url("workbook_give", here.application.pk), {"file": file})
    assert (answer.status_code, told[language] in answer.content.decode()) == (422, True)
    assert (Workbook.objects.count(), StoredFile.objects.count()) == (0, 0)


# Pages, and who sees them


@pytest.mark.parametrize("language", ["en", "ru"])
def test_there_and_back_by_form(here: Bid, language: str) -> None:
    here.save(members="14")
    browser, pk = entered(here.official), here.application.pk
    with override(language):
        taken = browser.get(url("document", pk))
        assert taken["Content-Disposition"] == f'attachment; filename="{here.call.code}-{pk}.docx"'
        head = {"en": "Your answer", "ru": "Ваш ответ"}
        assert (cells(taken.content)["members"], head[language] in cells(taken.content).values()) == ("14", True)
        content = with_answers(taken.content, {"members": "15", "team": "Five (test)", "employees": "many"})
        answer = browser.post(url("workbook_give", pk), {"file": SimpleUploadedFile(NAME, content)})
        row = Workbook.objects.get()
        assert answer["Location"] == url("workbook_shown", row.pk)
        read_workbook(row.pk, timezone.now())
        page = browser.get(url("workbook_shown", row.pk)).content.decode()
        assert page.count('type="checkbox"') == 2
        posted = {"decision": "take", "take-members": "on", "seen-members": "1", "seen-team": "0"}
        done = browser.post(url("workbook_decide", row.pk), posted)
        assert done["Location"] == url("application", pk)
    assert texts() == {"members": "15"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_anybody_who_has_signed_in_takes_an_empty_form_of_a_version(here: Bid, language: str) -> None:
    here.fill()
    version = version_of(here.call)
    browser = entered(person("Anna Belova"))
    with override(language):
        address = url("blank", version.pk)
        taken = browser.get(address)
        assert taken["Content-Disposition"] == f'attachment; filename="{here.call.code}-1-blank.docx"'
        there = cells(taken.content)
        assert {there[code] for code in ANSWERS} == {""}
        for name, number in (("call", here.call.pk), ("call_version", version.pk)):
            assert address in browser.get(url(name, number)).content.decode()
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("who", CAST)
def test_who_takes_documents(here: Bid, who: str) -> None:
    browser, fills = browser_of(member_of_the_cast(who)), who in {"region_official", "cluster_manager"}
    assert (browser.get(url("document", here.application.pk)).status_code == 200) == fills


def test_the_page_of_the_application_offers_it_while_it_is_written(here: Bid) -> None:
    browser, pk = entered(here.official), here.application.pk
    named = [url("document", pk), url("blank", here.application.by_version_id)]
    page = browser.get(url("application", pk)).content.decode()
    assert [one in page for one in named] == [True, True]
    here.brought("signing")
    page = browser.get(url("application", pk)).content.decode()
    assert [one in page for one in named] == [False, False]
    assert browser.get(url("document", pk)).status_code == 302


# My tasks


def waiting(somebody: Any) -> list[tuple[str, str, str]]:
    told = duties.tasks(somebody, NOW)
    return [(one.key, one.url, one.about) for one in told if one.key.startswith(duties.FILE_KEY)]


def test_a_file_that_waits_is_a_task_of_those_who_may_take_it_over(here: Bid) -> None:
    book = given(here, with_answers(document_of(here.again(), "en"), {"members": "15"}), NAME)
    other = person("Other Official")
    grant(other, "region_official", OTHER_REGION)
    mine = [(f"application-file:{book.pk}", url("workbook_shown", book.pk), f"{here.application.title} · {NAME}")]
    readers = (here.official, here.manager, here.certifier, here.officer, other)
    assert [waiting(one) for one in readers] == [mine, mine, [], [], []]
    assert duties.decided_at(str(book.pk)) is None
    take(here, book, members=0)
    assert (waiting(here.official), duties.decided_at(str(book.pk)), duties.decided_at("x")) == ([], NOW, None)


def test_only_what_can_be_taken_over_is_a_task(here: Bid) -> None:
    left = sent_back(here, {"members": "15"})
    actions.leave_workbook(left.pk, here.official, **here.told("official"))
    sent_back(here, {})
    assert waiting(here.official) == []
    sent_back(here, {"members": "15"})
    assert len(waiting(here.official)) == 1
    here.brought("signing")
    assert waiting(here.official) == []


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "A file of an application waits for your decision"), ("ru", "Бланк заявки ждёт вашего решения")],
)
def test_the_task_stands_on_its_page(here: Bid, language: str, title: str) -> None:
    row = sent_back(here, {"members": "15"})
    with override(language):
        page = entered(here.official).get(reverse("tasks")).content.decode()
    assert (title in page, f"/selection/workbooks/{row.pk}/" in page) == (True, True)

"""Workbooks and the jobs that read them are kept together or not at all; broken jobs are made up for."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from procrastinate.exceptions import ConnectorException

from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.returns.models import Figure, Return
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.apps.workbooks.models import Upload
from tests.apps.returns.reporting import Member, fill, member
from tests.apps.returns.test_whole import Ask, accept_again, refuse
from tests.apps.workbooks.filling import filled
from tests.people import NOW, asked_again
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    return made


def a_workbook(browser: Client, found: Return, **figures: object) -> SimpleUploadedFile:
    book = browser.get(reverse("workbooks:workbook", args=[found.pk])).content
    return SimpleUploadedFile("return.xlsx", filled(book, figures))


def given(browser: Client, found: Return, **figures: object) -> Upload:
    file = a_workbook(browser, found, **figures)
    browser.post(reverse("workbooks:upload_give", args=[found.pk]), {"file": file})
    return found.uploads.latest("pk")


def giving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    url = reverse("workbooks:upload_give", args=[found.pk])
    return lambda: browser.post(url, {"file": a_workbook(browser, found)})


def taking_over(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    upload = read_upload(given(browser, found, revenue=140_000).pk, NOW)
    assert upload.state == "decide"
    chosen = {"decision": "take", "figure": ["revenue"]}
    return partial(browser.post, reverse("workbooks:upload_decide", args=[upload.pk]), chosen)


def picture(found: Return) -> list[object]:
    return [
        Return.objects.values_list("version", "state").get(pk=found.pk),
        sorted(found.figures.values_list("variable", "written", "version")),
        sorted(Upload.objects.values_list("pk", "state")),
    ]


@pytest.mark.parametrize("ask", [giving, taking_over], ids=lambda ask: ask.__name__)
def test_nothing_is_kept_whose_job_is_lost(who: Member, found: Return, ask: Ask) -> None:
    act = ask(entered(who.preparer), found)
    before = picture(found)
    refuse("procrastinate_jobs")
    with pytest.raises(ConnectorException):
        act()
    assert picture(found) == before
    accept_again("procrastinate_jobs")
    assert act().status_code == 302
    assert picture(found) != before


def test_a_workbook_is_read_with_its_notes_or_not_at_all(who: Member) -> None:
    made = who.opened()
    browser = entered(who.preparer)
    upload = given(browser, made, revenue="12,5 млн", headcount=60)
    address = reverse("workbooks:upload", args=[upload.pk])
    refuse("files_storedfile")
    with pytest.raises(DatabaseError, match="refused"):
        read_upload(upload.pk, NOW)
    kept = Upload.objects.get(pk=upload.pk)
    assert (kept.state, kept.figures, Figure.objects.filter(member_return=made).count()) == ("coming", {}, 0)
    assert asked_again(browser, address) == "not yet"
    accept_again("files_storedfile")
    read = read_upload(upload.pk, NOW)
    assert asked_again(browser, address) == "load anew"
    assert (read.state, read.annotated is not None, sorted(read.figures)) == ("applied", True, ["headcount"])


def test_a_return_is_checked_although_the_job_that_took_a_workbook_over_was_broken_off(who: Member) -> None:
    made = who.opened()
    upload = given(entered(who.preparer), made, revenue=120_000, headcount=60)
    read_upload(upload.pk, NOW)
    Return.objects.filter(pk=made.pk).update(checked_version=None)
    read_upload(upload.pk, NOW)
    found = Return.objects.get(pk=made.pk)
    assert found.checked_version == found.version > 0


def odd_uploads() -> list[object]:
    return [odd for odd in odd_rows() if odd.kind == "returns.upload"]


def test_the_journal_answers_for_a_workbook_that_waits(who: Member, found: Return) -> None:
    upload = read_upload(given(entered(who.preparer), found, revenue=140_000).pk, NOW)
    assert (upload.state, odd_uploads()) == ("decide", [])
    actions.apply_upload(upload.pk, who.preparer, **who.told("preparer"))
    assert odd_uploads() == []

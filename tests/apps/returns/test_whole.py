"""What is done to a return and the job that follows are kept together or not at all; broken jobs are made up for."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from procrastinate.exceptions import ConnectorException

from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.returns import actions
from corymb.apps.returns.actions.reading import read_upload
from corymb.apps.returns.models import Event, Evidence, Figure, Return, Upload
from tests.apps.returns.reporting import Member, fill, member
from tests.apps.returns.test_pages import filled
from tests.people import NOW
from tests.web import entered

pytestmark = pytest.mark.django_db

Ask = Callable[[Client, Return], Callable[[], HttpResponse]]


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    return made


def refuse(table: str) -> None:
    """From now on the database takes no row of this table: as if the process ended before it came to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;"
            f"CREATE TRIGGER refused BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refused()"
        )


def accept_again(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER refused ON {table}; DROP FUNCTION refused")


def a_workbook(browser: Client, found: Return, **figures: object) -> SimpleUploadedFile:
    book = browser.get(reverse("returns:workbook", args=[found.pk])).content
    return SimpleUploadedFile("return.xlsx", filled(book, figures))


def given(browser: Client, found: Return, **figures: object) -> Upload:
    file = a_workbook(browser, found, **figures)
    browser.post(reverse("returns:upload_give", args=[found.pk]), {"file": file})
    return found.uploads.latest("pk")


def saving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    return partial(browser.post, reverse("returns:save", args=[found.pk]), {"figure-revenue": "130000"})


def proving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    url = reverse("returns:evidence", args=[found.pk, "revenue"])
    return lambda: browser.post(url, {"file": SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")})


def taking_proof_off(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    proving(browser, found)()
    return partial(browser.post, reverse("returns:evidence_remove", args=[found.pk, Evidence.objects.get().pk]))


def entering(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    fields = {"event": "R-1", "amount": "900", "participants": f"{found.organisation.number}; lead\nACME, DE; partner"}
    return partial(browser.post, reverse("returns:event_new", args=[found.pk, "joint_rd"]), fields)


def taking_out(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    entering(browser, found)()
    return partial(browser.post, reverse("returns:event_remove", args=[Event.objects.get().pk]))


def giving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    url = reverse("returns:upload_give", args=[found.pk])
    return lambda: browser.post(url, {"file": a_workbook(browser, found)})


def taking_over(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    upload = read_upload(given(browser, found, revenue=140_000).pk, NOW)
    assert upload.state == "decide"
    return partial(browser.post, reverse("returns:upload_decide", args=[upload.pk]), {"decision": "take"})


def picture(found: Return) -> list[object]:
    return [
        Return.objects.values_list("version", "state").get(pk=found.pk),
        sorted(found.figures.values_list("variable", "written", "version")),
        sorted(Evidence.objects.values_list("pk", "removed_at")),
        sorted(Event.objects.values_list("pk", "removed_at")),
        sorted(Upload.objects.values_list("pk", "state")),
    ]


@pytest.mark.parametrize(
    "ask", [saving, proving, taking_proof_off, entering, taking_out, giving, taking_over], ids=lambda ask: ask.__name__
)
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
    upload = given(entered(who.preparer), made, revenue="12,5 млн", headcount=60)
    refuse("files_storedfile")
    with pytest.raises(DatabaseError, match="refused"):
        read_upload(upload.pk, NOW)
    kept = Upload.objects.get(pk=upload.pk)
    assert (kept.state, kept.figures, Figure.objects.filter(member_return=made).count()) == ("coming", {}, 0)
    accept_again("files_storedfile")
    read = read_upload(upload.pk, NOW)
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

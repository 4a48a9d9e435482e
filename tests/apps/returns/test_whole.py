"""What is done to a return and the job that follows are kept together or not at all."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from procrastinate.exceptions import ConnectorException

from corymb.apps.returns.models import Event, Evidence, Return
from tests.apps.returns.reporting import Member, fill, member
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


def saving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    return partial(browser.post, reverse("returns:save", args=[found.pk]), {"figure-revenue": "130000"})


def proving(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    url = reverse("returns:evidence", args=[found.pk, "revenue"])
    return lambda: browser.post(url, {"file": SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")})


def taking_proof_off(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    proving(browser, found)()
    return partial(browser.post, reverse("returns:evidence_remove", args=[found.pk, Evidence.objects.get().pk]))


def entering(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    fields = {
        "event": "R-1",
        "amount": "900",
        "participants-who": [found.organisation.number, "ACME"],
        "participants-role": ["lead", "partner"],
        "participants-country": ["", "DE"],
    }
    return partial(browser.post, reverse("returns:event_new", args=[found.pk, "joint_rd"]), fields)


def taking_out(browser: Client, found: Return) -> Callable[[], HttpResponse]:
    entering(browser, found)()
    return partial(browser.post, reverse("returns:event_remove", args=[Event.objects.get().pk]))


def picture(found: Return) -> list[object]:
    return [
        Return.objects.values_list("version", "state").get(pk=found.pk),
        sorted(found.figures.values_list("variable", "written", "version")),
        sorted(Evidence.objects.values_list("pk", "removed_at")),
        sorted(Event.objects.values_list("pk", "removed_at")),
    ]


@pytest.mark.parametrize("ask", [saving, proving, taking_proof_off, entering, taking_out], ids=lambda ask: ask.__name__)
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

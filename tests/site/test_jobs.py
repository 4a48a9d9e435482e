"""Failed jobs are seen and tried again by those who may."""

import pytest
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.journal.models import Entry
from tests.apps.accounts.making import a_person
from tests.web import entered

pytestmark = pytest.mark.django_db


def a_job(status: str) -> int:
    number = int(app.configure_task("letters.send").defer(timestamp=1))
    with_status = "UPDATE procrastinate_jobs SET status = %s WHERE id = %s"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(with_status, [status, number])
    return number


@pytest.mark.parametrize("role", ["officer", "administrator", "auditor", "minister"])
def test_who_sees_jobs_and_who_tries_them_again(role: str) -> None:
    number = a_job("failed")
    browser = entered(a_person(role))
    assert browser.get(reverse("jobs")).status_code == (403 if role == "minister" else 200)
    may = role in {"officer", "administrator"}
    assert browser.post(reverse("repeat_job", args=[number])).status_code == (302 if may else 403)
    assert ProcrastinateJob.objects.get(pk=number).status == ("todo" if may else "failed")
    assert Entry.objects.filter(act="site.job.repeated", object_id=str(number)).count() == may


def test_a_job_that_did_not_fail_is_not_tried_again() -> None:
    number = a_job("succeeded")
    assert entered(a_person("officer")).post(reverse("repeat_job", args=[number])).status_code == 404

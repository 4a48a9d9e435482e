"""Failed jobs are seen and tried again by those who may; abandoned ones go back by themselves."""

import pytest
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.journal.models import Entry
from corymb.site.abandoned import give_back
from tests.apps.accounts.making import a_person
from tests.web import entered

pytestmark = pytest.mark.django_db


def a_job(status: str, task: str = "letters.send", **arguments: int) -> int:
    number = int(app.configure_task(task).defer(**(arguments or {"timestamp": 1})))
    with_status = "UPDATE procrastinate_jobs SET status = %s WHERE id = %s"
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


def running(heartbeat: str | None, task: str = "linkage.read_import") -> int:
    """A job at work, and when its worker was last heard of; none: its worker is not even known."""
    number = a_job("doing", task, number=1)
    with connection.cursor() as cursor:
        if heartbeat:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
                [heartbeat],
            )
            cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", [cursor.fetchone()[0], number])
    return number


def test_jobs_of_workers_that_are_gone_go_back_to_the_queue() -> None:
    alive, silent, unknown = running("20 s"), running("40 s"), running(None)
    assert give_back() == 2
    found = dict(ProcrastinateJob.objects.values_list("pk", "status"))
    assert found == {alive: "doing", silent: "todo", unknown: "todo"}
    assert give_back() == 0


def test_an_abandoned_job_does_not_stand_in_the_queue_beside_its_like() -> None:
    gone = [a_job("doing"), a_job("doing")]
    assert give_back() == 1
    states = [ProcrastinateJob.objects.get(pk=number).status for number in gone]
    assert states == ["todo", "doing"]

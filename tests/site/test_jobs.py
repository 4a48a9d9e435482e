"""Failed jobs are seen and tried again by those who may; abandoned ones go back by themselves."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from corymb.apps.journal.models import Entry
from corymb.kit.again import AGAIN
from corymb.site.abandoned import give_back, left_to_its_like
from corymb.site.jobs import NAMES
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


def test_an_abandoned_job_is_broken_off_where_its_like_waits_and_so_does_not_hold_it_up() -> None:
    gone = [a_job("doing", "scorecard.refresh"), a_job("doing", "letters.send"), a_job("doing", "letters.send")]
    waits = int(app.configure_task("scorecard.refresh").defer())
    assert give_back() == 1
    states = [ProcrastinateJob.objects.get(pk=number).status for number in (*gone, waits)]
    assert states == ["aborted", "todo", "aborted", "todo"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
        assert cursor.fetchall() == [(waits,)]


def test_long_computations_run_one_at_a_time_and_after_what_people_wait_for() -> None:
    long = [int(app.configure_task("scorecard.compute").defer(number=n)) for n in (1, 2)]
    long.append(int(app.configure_task("scorecard.explain").defer()))
    short = int(app.configure_task("returns.check").defer(number=1))
    with connection.cursor() as cursor:
        taken = []
        for _ in range(3):
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
            taken += cursor.fetchall()
    assert taken == [(short,), (long[0],), (None,)]


def test_the_figures_of_now_are_computed_before_publications_that_were_asked_for_earlier() -> None:
    asked = int(app.configure_task("scorecard.compute").defer(number=1))
    living = int(app.configure_task("scorecard.renew").defer())
    with connection.cursor() as cursor:
        taken = []
        for _ in range(2):
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
            taken += cursor.fetchall()
    assert (taken, asked < living) == ([(living,), (None,)], True)


def fails() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("lock", "waiting", "raised"),
    [("letters.send", 1, JobAborted), ("letters.send", 0, ZeroDivisionError), (None, 1, ZeroDivisionError)],
)
def test_a_job_that_fails_is_left_to_the_one_like_it_that_waits(
    lock: str | None, waiting: int, raised: type[Exception]
) -> None:
    for _ in range(waiting):
        a_job("todo")
    job = Job(id=1, queue="default", lock=None, queueing_lock=lock, task_name="letters.send")
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
    with pytest.raises(raised):
        left_to_its_like(fails, context, None)
    assert left_to_its_like(lambda: 7, context, None) == 7


def test_every_job_is_tried_again_where_it_fails() -> None:
    ours = {name: task.retry_strategy for name, task in app.tasks.items() if name in NAMES}
    assert ours == dict.fromkeys(NAMES, AGAIN)


def test_every_job_is_called_by_a_name() -> None:
    own = {name for name in app.tasks if name.partition(".")[0] not in {"builtin", "procrastinate"}}
    assert {name for name in own if ":" not in name} - set(NAMES) - {"site.give_back"} == set()


@pytest.mark.parametrize(
    ("error", "attempts", "again"),
    [
        (ValueError(), 0, True),
        (ValueError(), 3, False),
        (OperationalError(), 3, True),
        (InterfaceError(), 99, True),
        (OperationalError(), 100, False),
    ],
    ids=["first", "last", "database-away", "connection-closed", "away-for-good"],
)
def test_a_job_whose_database_went_away_is_not_given_up(error: Exception, attempts: int, *, again: bool) -> None:
    job = Job(id=1, queue="soon", lock=None, queueing_lock=None, task_name="council.rank", attempts=attempts)
    found = AGAIN.get_retry_decision(exception=error, job=job)
    assert (found is not None) is again

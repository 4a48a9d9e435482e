"""A process killed (-9) while a ranking is ordered or computed leaves it whole or not begun; the next one ends it.

The page and the worker run as they do on an installation, each in a process of its own, and end their transactions
themselves. They are killed at one statement after the other, and before and after each commit, until none is left.
"""

import os
import signal
import sys
from collections.abc import Iterator
from hashlib import sha256
from subprocess import PIPE, Popen

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.council import actions
from corymb.apps.council.actions.computing import outcome_of
from corymb.apps.council.models import Ranking
from corymb.apps.council.states import FROZEN, ORDERED
from corymb.apps.council.tasks import rank
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import Odd, odd_rows
from corymb.kit.again import is_awaited
from corymb.site.abandoned import give_back
from tests.apps.council.sitting import Council, council, is_same
from tests.database import APP, server

pytestmark = pytest.mark.django_db(transaction=True)
MORTAL = """
import os, signal, sys, django
django.setup()
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
fatal, passed, commit = 0, 0, BaseDatabaseWrapper.commit

def passing():
    global passed
    passed += 1
    if passed == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def told(execute, *asked):
    found = execute(*asked)
    if connection.in_atomic_block:
        passing()
    return found

def committed(self):
    passing()
    commit(self)
    passing()

def mortal(act):
    BaseDatabaseWrapper.commit = committed
    with connection.execute_wrapper(told):
        found = act()
    passing()
    return found

def again_and_again(run):
    global fatal
    ended, goes_on = -signal.SIGKILL, "\\n"
    while ended and goes_on:
        fatal += 1
        connection.close()
        child = os.fork()
        if not child:
            run()
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(ended, flush=True)
        goes_on = sys.stdin.readline()
"""
"""Does it in one process after the other; each counts its statements and commits, and is killed one later."""
ORDER = """
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve
resolve(sys.argv[2])
browser = Client(headers={"host": "localhost"})
secretary = get_user_model().objects.get(pk=int(sys.argv[1]))
browser.force_login(secretary, backend="corymb.apps.accounts.entering.Backend")

def order():
    answer = mortal(lambda: browser.post(sys.argv[2], {"reason": ""}))
    if answer.status_code != 302:
        sys.exit(answer.content.decode())

again_and_again(order)
"""
WORK = """
from procrastinate.contrib.django import app
from corymb.apps.council.actions import computing
from corymb.site.abandoned import left_to_its_like
app.periodic_registry.periodic_tasks.clear()

def work():
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        around = [lambda run, *_: mortal(run), left_to_its_like]
        working.run_worker(queues=["soon"], wait=False, task_middleware=around)

again_and_again(work)
"""
"""As the command `work --soon`, until the queue is empty."""
ACTS = ["council.ranking.ordered", "council.ranking.frozen"]


def killed(program: str, *asked: object) -> Iterator[int]:
    """Each time a process was killed (-9), one statement later; the last one comes to its end."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corymb.site.settings",
        "DATABASE_URL": server().address(APP, connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-P", "-c", MORTAL + program, *map(str, asked)]
    with Popen(command, env=env, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for times, ended in enumerate(map(int, process.stdout), 1):
            assert ended in {0, -signal.SIGKILL}
            if ended:
                yield times
            process.stdin.write("\n")
            process.stdin.flush()
    assert (ended, process.returncode) == (0, 0)


def given_back() -> int:
    """The worker that was killed has been silent for an hour: its job goes back to the queue."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
    return give_back()


@pytest.fixture(autouse=True)
def no_jobs_left() -> Iterator[None]:
    """Tables of the queue are not among those that are emptied after a test."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def here() -> Council:
    return council()


def acts() -> list[str]:
    found = Entry.objects.filter(act__startswith="council.ranking.").order_by("pk")
    return list(found.values_list("act", flat=True))


def rows_beside_the_journal() -> list[Odd]:
    return [row for row in odd_rows() if row.kind.startswith("council.")]


def test_a_ranking_is_ordered_with_its_job_or_not_at_all_wherever_who_orders_it_is_killed(here: Council) -> None:
    left = []
    for _ in killed(ORDER, here.secretary.pk, f"/en/council/calls/{here.call.pk}/rank/"):
        left.append((Ranking.objects.count(), acts(), ProcrastinateJob.objects.count()))
        assert rows_beside_the_journal() == []
        if Ranking.objects.exists():
            break
    nothing, whole = (0, [], 0), (1, ACTS[:1], 1)
    assert (left[0], left) == (nothing, [nothing] * (len(left) - 1) + [whole])
    ordered = Ranking.objects.get()
    assert (ordered.state, is_awaited(f"ranking {ordered.pk}")) == (ORDERED, True)
    assert sha256(ordered.inputs.encode()).hexdigest() == ordered.inputs_sha256


def test_a_ranking_is_frozen_once_and_the_same_wherever_the_workers_that_compute_it_are_killed(here: Council) -> None:
    ordered = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    undisturbed = sha256(outcome_of(ordered).encode()).hexdigest()
    rank.configure(lock=f"ranking {ordered.pk}").defer(number=ordered.pk)
    left = []
    for _ in killed(WORK):
        found = Ranking.objects.get(pk=ordered.pk)
        left.append((found.state, found.sha256, acts()))
        assert rows_beside_the_journal() == []
        assert given_back() == 1
    begun, whole = (ORDERED, "", ACTS[:1]), (FROZEN, undisturbed, ACTS)
    assert left == [begun] * left.count(begun) + [whole] * left.count(whole)
    assert (left[0], left[-1]) == (begun, whole)
    done = Ranking.objects.get(pk=ordered.pk)
    assert (done.state, done.sha256, is_same(done), acts()) == (FROZEN, undisturbed, True, ACTS)
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [("council.rank", "succeeded")]

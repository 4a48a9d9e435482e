"""A process killed (-9) in the middle of a freeze, all written and nothing committed, leaves nothing half done."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Ranking
from corymb.apps.council.states import FROZEN, ORDERED
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from tests.apps.council.sitting import AFTER, Council, council, is_same
from tests.database import OWNER, server

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = """
import sys, django
django.setup()
from datetime import datetime
from django.db import transaction
from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.journal.actions import SYSTEM
act, number, moment = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
with transaction.atomic():
    if act == "order":
        actions.order_ranking(number, None, actor=SYSTEM, now=moment)
    else:
        compute_ranking(number, moment)
    print("written", flush=True)
    sys.stdin.readline()
"""


def killed(act: str, number: int) -> None:
    """Let another process do it, and kill it (-9) before its transaction ends."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corymb.site.settings",
        "DATABASE_URL": server().address(OWNER, connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-P", "-c", PROGRAM, act, str(number), AFTER.isoformat()]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def here() -> Council:
    return council()


def acts() -> list[str]:
    found = Entry.objects.filter(act__startswith="council.ranking.").order_by("pk")
    return list(found.values_list("act", flat=True))


def test_nothing_is_ordered_by_who_was_killed_ordering(here: Council) -> None:
    killed("order", here.call.pk)
    assert (Ranking.objects.count(), acts()) == (0, [])
    assert here.frozen().state == FROZEN


def test_a_ranking_is_computed_once_by_who_comes_after_the_killed(here: Council) -> None:
    ordered = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    killed("compute", ordered.pk)
    left = Ranking.objects.get(pk=ordered.pk)
    assert (left.state, left.outcome, left.sha256, acts()) == (ORDERED, "", "", ["council.ranking.ordered"])
    done = compute_ranking(ordered.pk, AFTER)
    assert (done.state, is_same(done)) == (FROZEN, True)
    assert acts() == ["council.ranking.ordered", "council.ranking.frozen"]
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []

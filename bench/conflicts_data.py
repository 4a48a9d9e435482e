"""Run by the bench with the site's settings: fills a register and two calls, or measures; prints one line of JSON.

Everything is synthetic: 30 members in each cluster, a contract for every second organisation, a post for each expert.
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

MEMBERS, ORGANISATIONS = 30, 30_000

FILL = Path(__file__).with_name("conflicts.sql")
RENUMBERED = ("accounts_person", "registry_organisation", "registry_cluster", "registry_contract",
              "selection_application", "assessment_expert", "assessment_review")  # fmt: skip
NOTHING: Mapping[str, Any] = {}


def fill(applications: int, experts: int, listed: int, says: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
    """A call of so many applications and experts, and another whose list is long, and which `says` this besides."""
    from django.conf import settings

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.selection import actions

    told = {"actor": SYSTEM, "now": datetime(2020, 1, 1, tzinfo=UTC)}
    window = {"opens_at": "2019-12-01T10:00", "closes_at": "2020-03-01T18:00", "zone": settings.TIME_ZONE}
    calls = []
    for code in ("bench", "bench-list"):
        call = actions.draft_call(code, "three-stages", None, **told)
        actions.change_call(call.pk, window | (dict(says) if code == "bench-list" else {}), **told)
        actions.publish_call(call.pk, None, **told)
        calls.append(call)
    version = calls[0].versions.get()
    from corymb.apps.selection.queries.contents import content_of

    given = {
        "organisations": ORGANISATIONS if applications > 1_000 else 600,
        "clusters": applications,
        "members": MEMBERS,
        "experts": experts,
        "listed": listed,
        "call": calls[0].pk,
        "other": calls[1].pk,
        "version": version.pk,
        "leaves": [leaf.code for leaf in content_of(version).leaves],
    }
    filled(FILL, given, RENUMBERED)
    return given


def filled(path: Path, given: Mapping[str, Any], renumbered: Sequence[str]) -> None:
    """Rows by the statements of a file; triggers are off meanwhile, because nobody changed anything."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in path.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in renumbered:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE")


def measure(runs: int) -> dict[str, object]:
    """The matrix so many times, then on record once."""
    from django.utils import timezone

    from corymb.apps.assessment.actions.conflicts import raise_conflicts
    from corymb.apps.assessment.queries.standing import experts_in
    from corymb.apps.assessment.queries.ties import ties
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.selection.models import Call

    call = Call.objects.get(code="bench")
    people = [expert.person_id for expert in experts_in(call.pk)]
    times, found = [], []
    for _ in range(max(runs, 1)):
        started = time.perf_counter()
        found = ties(call.pk, people, timezone.localdate())
        times.append(time.perf_counter() - started)
    started = time.perf_counter()
    raise_conflicts(call.pk, actor=SYSTEM, now=timezone.now())
    return {"matrix": times, "ties": len(found), "raised": time.perf_counter() - started}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    asked = [int(number) for number in numbers]
    print(json.dumps(fill(*asked) if what == "fill" else measure(*asked)))


if __name__ == "__main__":
    main()

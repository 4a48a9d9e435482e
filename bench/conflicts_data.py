"""Run by the bench with the site's settings: fills a register and two calls, or measures; prints one line of JSON.

Everything is synthetic: 30 members in each cluster, a contract for every second organisation, a post for each expert.
"""

import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django

MEMBERS, ORGANISATIONS, ASKED = 30, 30_000, 60

FILL = Path(__file__).with_name("conflicts.sql")


def fill(applications: int, experts: int, listed: int) -> dict[str, int]:
    """A call of so many applications and experts, and another whose list is long."""
    from django.conf import settings
    from django.db import connection

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.selection import actions

    told = {"actor": SYSTEM, "now": datetime(2020, 1, 1, tzinfo=UTC)}
    window = {"opens_at": "2019-12-01T10:00", "closes_at": "2020-03-01T18:00", "zone": settings.TIME_ZONE}
    calls = []
    for code in ("bench", "bench-list"):
        call = actions.draft_call(code, "three-stages", None, **told)
        actions.change_call(call.pk, window, **told)
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in FILL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in ("accounts_person", "registry_organisation", "registry_cluster", "registry_contract",
                      "selection_application", "assessment_expert", "assessment_review"):  # fmt: skip
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE")
    return {"filled": applications}


def measure(runs: int) -> dict[str, object]:
    """The matrix so many times, then on record once, then pages."""
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
    return {"matrix": times, "ties": len(found), "raised": time.perf_counter() - started, "pages": pages()}


def pages() -> dict[str, float]:
    """Milliseconds, p95, of the lists of the long call as an officer asks for them."""
    from allauth.mfa.models import Authenticator
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from corymb.apps.accounts.models import Grant, Person
    from corymb.apps.selection.models import Call

    now = timezone.now()
    who = Person.objects.create(
        name="Officer", email="officer@example.org", language="en", is_active=True, created_at=now
    )
    Grant.objects.create(person=who, role="officer", scope_key="programme:all", starts_on=now.date(), granted_at=now)
    Authenticator.objects.create(user=who, type="totp", data={})
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(who, backend="corymb.apps.accounts.entering.Backend")
    number = Call.objects.get(code="bench-list").pk
    found = {}
    for name in ("applications", "experts", "conflicts"):
        place = reverse(
            f"assessment:{name}", args=[number if name != "conflicts" else Call.objects.get(code="bench").pk]
        )
        took = []
        for n in range(ASKED):
            started = time.perf_counter()
            answer = browser.get(place)
            if answer.status_code != 200:
                raise SystemExit(f"{place} answered {answer.status_code}")
            if n >= ASKED // 6:
                took.append((time.perf_counter() - started) * 1_000)
        found[f"assessment, list of {name}"] = statistics.quantiles(took, n=20)[-1]
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    asked = [int(number) for number in numbers]
    print(json.dumps(fill(*asked) if what == "fill" else measure(*asked)))


if __name__ == "__main__":
    main()

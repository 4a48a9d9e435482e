"""Run by the bench with the site's settings: fills a call of so many applications with all that hangs on them, or

measures its lists; prints one line of JSON. Everything is synthetic; the ranking is computed, the session planned and
the results published by the site's own acts, totals of reviews are kept as at their submission.
"""

import base64
import json
import os
import statistics
import sys
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import django

from bench.conflicts_data import fill, filled
from bench.selection_places import CODE, EXPERT, exports, places, region
from corymb.site.cycles import look_rarely

CLUSTERS, WARM = 1_000, 3
HERE = Path(__file__).parent
PEOPLE = {
    "officer": ("officer", "programme:all"),
    "region_official": ("region_official", "region:{region}"),
    "secretary": ("secretary", "call:{call}"),
}
"""Role and scope of who asks, by name; an expert and two members of the council are among the people filled in."""
MEMBER, RECUSED = 100_001, 100_009


def made(listed: int, experts: int) -> dict[str, Any]:
    """The call, ranked and decided; seconds of the ranking and of planning a session on it."""
    from django.utils import timezone

    from corymb.apps.assessment.actions.weighing import weigh
    from corymb.apps.assessment.models import Review
    from corymb.apps.council import actions
    from corymb.apps.council.actions.computing import compute_ranking
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.outcomes.actions.publishing import compute_results, order_results
    from corymb.apps.selection.models import Call

    says = {"places": min(listed * 3 // 10, 1_000), "after": {"opens_marks": True}}
    given = fill(min(CLUSTERS, listed), experts, listed, says)
    given = given | {"call": given["other"]}
    filled(HERE / "selection_lists.sql", given, ())
    call = Call.objects.get(pk=given["call"])
    weigh(call, Review.objects.filter(application__call=call, state="submitted").values_list("pk", flat=True))
    now = timezone.now()
    started = time.perf_counter()
    ranking = actions.order_ranking(given["call"], None, actor=SYSTEM, now=now - timedelta(days=30))
    compute_ranking(ranking.pk, now)
    ranked = time.perf_counter() - started
    started = time.perf_counter()
    plan = actions.Plan(now - timedelta(days=20), "Hall (synthetic)", 50)
    session = actions.plan_session(ranking.pk, plan, None, actor=SYSTEM, now=now)
    planned = time.perf_counter() - started
    filled(HERE / "selection_decided.sql", given | {"session": session.pk}, ())
    results = order_results(given["call"], "", None, actor=SYSTEM, now=now)
    compute_results(results.pk, Random(2017), now=now)
    return {"ranked": ranked, "planned": planned}


def clients() -> dict[str, Any]:
    """A browser of each who asks, signed in with a second factor."""
    from allauth.mfa.models import Authenticator
    from django.test import Client
    from django.utils import timezone

    from corymb.apps.accounts.models import Grant, Person
    from corymb.apps.selection.models import Call

    call, now = Call.objects.get(code=CODE).pk, timezone.now()
    granted = {name: (0, role, scope.format(call=call, region=region())) for name, (role, scope) in PEOPLE.items()}
    granted |= {"expert": (EXPERT, "expert", f"call:{call}")}
    granted |= {"member": (MEMBER, "council_member", f"call:{call}")}
    granted |= {"recused": (RECUSED, "council_member", f"call:{call}")}
    found = {"": Client(HTTP_HOST="localhost")}
    for name, (number, role, scope) in granted.items():
        told = {"name": name, "language": "en", "is_active": True, "created_at": now}
        if number:
            who = Person.objects.get(pk=number)
        else:
            who, _new = Person.objects.get_or_create(email=f"{name}@example.org", defaults=told)
        held = {"person": who, "role": role, "scope_key": scope}
        Grant.objects.get_or_create(**held, defaults={"starts_on": now.date(), "granted_at": now})
        Authenticator.objects.get_or_create(user=who, type="totp", defaults={"data": {}})
        found[name] = Client(HTTP_HOST="localhost")
        found[name].force_login(who, backend="corymb.apps.accounts.entering.Backend")
    return found


def asked(browser: Any, address: str) -> Any:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return answer


def measured(times: int) -> dict[str, Any]:
    """Milliseconds of the pages, p95, with their queries and their size; seconds of the files, with their rows."""
    from django.db import connection

    browsers, pages, files = clients(), {}, {}
    look_rarely()  # as whatever answers requests of a site
    for name, who, place in places():
        address, queries = f"/en/{place}", []
        asked(browsers[who], address)  # what is kept for later requests is not counted

        def noted(execute: Any, sql: str, *told: Any, queries: list[str] = queries) -> Any:
            queries.append(sql)
            return execute(sql, *told)

        with connection.execute_wrapper(noted):
            size = len(asked(browsers[who], address).content)
        took = []
        for n in range(times + WARM):
            started = time.perf_counter()
            asked(browsers[who], address)
            if n >= WARM:
                took.append((time.perf_counter() - started) * 1_000)
        pages[name] = (statistics.quantiles(took, n=20)[-1], len(queries), size)
        print(f"{name}: {pages[name]}", file=sys.stderr)
    for name, who, place in exports():
        files[name] = _file(browsers[who], f"/en/{place}")
        print(f"{name}: {files[name]}", file=sys.stderr)
    return {"pages": pages, "files": files}


def _file(browser: Any, address: str) -> tuple[float, int]:
    """(seconds, rows) of a file that is what it says it is."""
    started = time.perf_counter()
    answer = asked(browser, address)
    content = b"".join(answer.streaming_content)
    took = time.perf_counter() - started
    told = base64.b64encode(sha256(content).digest()).decode()
    if answer["Repr-Digest"] != f"sha-256=:{told}:" or int(answer["Content-Length"]) != len(content):
        raise SystemExit(f"{address} is not the file it says it is")
    return took, int(answer["X-Row-Count"])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    print(json.dumps(made(*map(int, numbers)) if what == "fill" else measured(*map(int, numbers))))


if __name__ == "__main__":
    main()

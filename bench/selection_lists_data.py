"""Run by the bench with the site's settings: fills a call of so many applications with all that hangs on them, or

tells its lists; prints one line of JSON. Everything is synthetic; the ranking is computed, the session planned and
the results published by the site's own acts, totals of reviews are kept as at their submission.
"""

import base64
import json
import os
import sys
import time
from datetime import timedelta
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from random import Random
from typing import Any

import django

from bench.conflicts_data import fill, filled
from bench.offered import filters_of, sorts_of
from bench.selection_places import CODE, EXPERT, exports, places, region
from corymb.site.cycles import look_rarely

CLUSTERS, COUNTED = 1_000, 2
"""Clusters at most; values of a filter under which queries are counted: others ask the same, or find nothing."""
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


def measured() -> dict[str, Any]:
    """Of every page who asks, its address, sorts, filters, queries and size; sessions; seconds of files and rows."""
    browsers = clients()
    look_rarely()  # as whatever answers requests of a site
    pages = {name: {"by": who, "place": place} | _offered(browsers[who], place) for name, who, place in places()}
    files = {}
    for name, who, place in exports():
        files[name] = _file(browsers[who], f"/en/{place}")
        print(f"{name}: {files[name]}", file=sys.stderr)
    sessions = {who: browser.cookies["sessionid"].value for who, browser in browsers.items() if who}
    return {"pages": pages, "sessions": sessions, "files": files}


def _offered(browser: Any, place: str) -> dict[str, Any]:
    """What a page offers; the fewest and the most queries as it opens, sorted, and filtered; bytes as it opens."""
    address = f"/en/{place}"
    answer = asked(browser, address)  # what is kept for later requests is not counted
    page, is_page = answer.content, answer["Content-Type"].startswith("text/html")
    sorts, filters = (found(page) if is_page else [] for found in (sorts_of, filters_of))
    some = [part for _field, parts in groupby(filters, _field_of) for part in islice(parts, COUNTED)]
    queries = [_queries(browser, f"{address}?{part}" if part else address) for part in ("", *sorts, *some)]
    return {"sorts": sorts, "filters": filters, "queries": (min(queries), max(queries)), "size": len(page)}


def _field_of(part: str) -> str:
    return part.partition("=")[0]


def _queries(browser: Any, address: str) -> int:
    from django.db import connection

    made = []

    def noted(execute: Any, sql: str, *told: Any) -> Any:
        made.append(sql)
        return execute(sql, *told)

    with connection.execute_wrapper(noted):
        asked(browser, address)
    return len(made)


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
    print(json.dumps(made(*map(int, numbers)) if what == "fill" else measured()))


if __name__ == "__main__":
    main()

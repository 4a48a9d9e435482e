"""Run by the bench with the site's settings: fills a call of so many applications with all that hangs on them, or

measures its lists; prints one line of JSON. Everything is synthetic; the session is planned and the results are
published by the site's own acts, and the ranking of up to a thousand applications is computed by its job.
"""

import base64
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import django

from bench.conflicts_data import fill, filled

CLUSTERS, RANKED, CODE, WARM = 1_000, 1_000, "bench-list", 3
HERE = Path(__file__).parent
PEOPLE = {
    "officer": ("officer", "programme:all"),
    "region_official": ("region_official", "region:{region}"),
    "secretary": ("secretary", "call:{call}"),
}
"""Role and scope of who asks, by name; an expert and two members of the council are among the people filled in."""
EXPORTED = (
    *("selection: applications", "selection: applications of a region"),
    *("assessment: applications", "assessment: experts", "assessment: conflicts"),
    *("council: ranking", "council: session, decided", "outcomes: call", "outcomes: agreements", "letters: outbox"),
)
"""Lists of which the files are measured, too."""
EXPERT, MEMBER, RECUSED = 100_001, 100_001, 100_009


def made(listed: int, experts: int) -> dict[str, Any]:
    """The call, ranked and decided; seconds of the ranking and of planning a session on it."""
    from django.utils import timezone

    from corymb.apps.council import actions
    from corymb.apps.council.actions.computing import compute_ranking
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.outcomes.actions.publishing import compute_results, order_results

    says = {"places": min(listed * 3 // 10, 1_000), "after": {"opens_marks": True}}
    given = fill(min(CLUSTERS, listed), experts, listed, says)
    given = given | {"call": given["other"]}
    filled(HERE / "selection_lists.sql", given, ())
    now = timezone.now()
    started = time.perf_counter()
    ranking = actions.order_ranking(given["call"], None, actor=SYSTEM, now=now - timedelta(days=30))
    if listed <= RANKED:
        compute_ranking(ranking.pk, now)
    else:
        _frozen(ranking, now)
    ranked = time.perf_counter() - started
    started = time.perf_counter()
    plan = actions.Plan(now - timedelta(days=20), "Hall (synthetic)", 50)
    session = actions.plan_session(ranking.pk, plan, None, actor=SYSTEM, now=now)
    planned = time.perf_counter() - started
    filled(HERE / "selection_decided.sql", given | {"session": session.pk}, ())
    results = order_results(given["call"], "", None, actor=SYSTEM, now=now)
    compute_results(results.pk, Random(2017), now=now)
    return {"ranked": ranked, "planned": planned}


def _frozen(ranking: Any, now: Any) -> None:
    """The ranking as the job freezes it: places, scores and marks are computed by the site's method, what hangs on

    draws and on leaving somebody out, which takes the job longer than a bench may last, is synthetic.
    """
    from corymb.apps.council.actions.computing import _kept
    from corymb.methods.chain import canonical
    from corymb.methods.ranking import placed
    from corymb.methods.ranking_told import number, told_of_places
    from corymb.packs.call import CallContent
    from corymb.packs.call_frozen import Frozen
    from corymb.packs.call_ranking import panel_of

    content, frozen = (
        CallContent.model_validate_json(ranking.by_version.text),
        Frozen.model_validate_json(ranking.inputs),
    )
    panel = panel_of(content, frozen)
    found = placed(panel)
    told, places = told_of_places(found), {one: i for i, one in enumerate(panel.applications)}
    for row in told["rows"]:
        marks = zip(panel.tree.leaves, found.marks[places[row["application"]]], strict=True)
        row |= {"low": max(row["rank"] - 40, 1), "high": row["rank"] + 40, "within": "0.5000", "within_error": "0.0100"}
        row |= {"marks": {leaf: number(x) for leaf, x in marks}, "reviews": 3}
    ids = [row["application"] for row in told["rows"]]
    told |= {
        "change": {"distance": "0.0100", "enters": ids[-1], "leaves": ids[0], "exact": False, "weights": None},
        "without_criteria": [_without(leaf, ids, 200) for leaf in panel.tree.leaves],
        "without_experts": [_without(name, ids, 5) for name in sorted({one.expert for one in frozen.marks})],
        "importance": [],
        "calibration": None,
    }
    _kept(ranking.pk, canonical(told), "", now)


def _without(left_out: str, ids: list[str], moved: int) -> dict[str, Any]:
    return {"left_out": left_out, "enters": ids[-moved:], "leaves": ids[:moved], "undecided": [], "unknown": []}


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


def places() -> Iterator[tuple[str, str, str]]:
    """(what the page is, who asks, its address without the language)."""
    from corymb.apps.assessment.models import Expert
    from corymb.apps.council.models import Matter, Ranking, Session
    from corymb.apps.defence.models import Defence, Slot
    from corymb.apps.selection.models import Call

    call = Call.objects.get(code=CODE)
    ranking = Ranking.objects.only("pk").get(call=call)
    closed, still = (Session.objects.get(call=call, number=n) for n in (1, 2))
    expert = Expert.objects.get(call=call, person=EXPERT)
    defence = Defence.objects.get(call=call)
    own = Slot.objects.filter(defence=defence, application__region__code=region()).earliest("pk")
    matter = Matter.objects.filter(session=still).earliest("pk")
    c, r = call.pk, ranking.pk
    yield "selection: call", "officer", f"selection/calls/{c}/"
    yield "selection: applications", "officer", "selection/applications/"
    yield (
        "selection: applications of a call, in one state",
        "officer",
        f"selection/applications/?call={CODE}&state=submitted",
    )
    yield "selection: applications of a region", "region_official", "selection/applications/"
    yield "assessment: board", "officer", f"assessment/calls/{c}/"
    yield "assessment: applications", "officer", f"assessment/calls/{c}/applications/"
    yield (
        "assessment: applications without enough experts",
        "officer",
        f"assessment/calls/{c}/applications/?standing=unassigned",
    )
    yield "assessment: applications, experts differ", "officer", f"assessment/calls/{c}/applications/?standing=wide"
    yield "assessment: experts", "officer", f"assessment/calls/{c}/experts/"
    yield "assessment: conflicts", "officer", f"assessment/calls/{c}/conflicts/"
    yield "assessment: expert", "officer", f"assessment/experts/{expert.pk}/"
    yield "assessment: own reviews", "expert", "assessment/reviews/"
    yield "council: call", "officer", f"council/calls/{c}/"
    yield "council: ranking", "officer", f"council/rankings/{r}/"
    yield "council: ranking, found", "officer", f"council/rankings/{r}/?standing=selected&q=99&sort=-within"
    yield "council: ranking, for a member who is recused", "recused", f"council/rankings/{r}/"
    yield "council: what if", "officer", f"council/rankings/{r}/what-if/"
    yield "council: a what-if", "officer", f"council/rankings/{r}/what-if/{variant()}/"
    yield "council: wall", "officer", f"council/rankings/{r}/wall/"
    yield "council: session, decided", "officer", f"council/sessions/{closed.pk}/"
    yield "council: session, found", "officer", f"council/sessions/{closed.pk}/?decided=selected&q=99&sort=-item"
    yield "council: session, open", "member", f"council/sessions/{still.pk}/"
    yield "council: session, for a member who is recused", "recused", f"council/sessions/{still.pk}/"
    yield "council: item", "member", f"council/items/{matter.pk}/"
    yield "defence: agenda", "officer", f"defence/sittings/{defence.pk}/"
    yield "defence: agenda, for the commission", "member", f"defence/sittings/{defence.pk}/"
    yield "defence: screen", "officer", f"defence/sittings/{defence.pk}/screen/"
    yield "defence: own slot", "region_official", f"defence/own/{own.pk}/"
    yield from places_afterwards(c)


def places_afterwards(c: int) -> Iterator[tuple[str, str, str]]:
    """The same of what follows the decisions, and of what everybody has."""
    yield "outcomes: call", "officer", f"outcomes/calls/{c}/"
    yield "outcomes: call, found", "officer", f"outcomes/calls/{c}/?result=selected&comments=waits&q=99"
    yield "outcomes: agreements", "officer", f"outcomes/calls/{c}/agreements/"
    yield "outcomes: public call", "", f"outcomes/public/{CODE}/"
    yield "outcomes: public call, found", "", f"outcomes/public/{CODE}/?result=selected&q=99"
    yield "outcomes: results.json", "", f"outcomes/public/{CODE}/results.json"
    yield "letters: outbox", "officer", "letters/"
    yield "letters: outbox, of one kind", "officer", "letters/?kind=council.decided&state=sent"
    yield "letters: outbox of a secretary", "secretary", "letters/"
    for who in ("officer", "region_official", "expert", "member"):
        yield f"my tasks, {who.replace('_', ' ')}", who, "tasks/"
    yield "search, officer", "officer", "search/?q=application+99"
    yield "search, region official", "region_official", "search/?q=application"


def region() -> str:
    from django.db.models import Count

    from corymb.apps.selection.models import Application

    rows = Application.objects.filter(call__code=CODE).values("region__code").annotate(n=Count("pk"))
    return str(rows.order_by("-n", "region__code")[0]["region__code"])


def variant() -> int:
    """A what-if that was asked and computed."""
    from django.utils import timezone

    from corymb.apps.council import actions
    from corymb.apps.council.actions.trying import compute_variant
    from corymb.apps.council.models import Ranking
    from corymb.apps.journal.actions import SYSTEM
    from corymb.packs.call_what_if import WhatIf

    ranking = Ranking.objects.select_related("call").get(call__code=CODE)
    asked = WhatIf.model_validate({"weights": {"management_quality": "60"}, "without": []})
    found = actions.ask_variant(ranking, asked, None, actor=SYSTEM, now=timezone.now())
    compute_variant(found.pk)
    return int(found.pk)


def asked(browser: Any, address: str) -> Any:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return answer


def measured(times: int) -> dict[str, Any]:
    """Milliseconds of the pages, p95, with their queries and their size; seconds of the files, with their rows."""
    from django.db import connection

    browsers, pages, files = clients(), {}, {}
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


def exports() -> Iterator[tuple[str, str, str]]:
    """(what the file is, who asks, its address without the language)."""
    lists = [(name, who, place.partition("?")[0]) for name, who, place in places() if name in EXPORTED]
    for name, who, place in lists:
        for kind in ("csv", "xlsx"):
            yield f"{name}, {kind.upper()}", who, f"{place}?export={kind}"
    yield "outcomes: marks.csv", "", f"outcomes/public/{CODE}/marks.csv"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    what, *numbers = sys.argv[1:]
    print(json.dumps(made(*map(int, numbers)) if what == "fill" else measured(*map(int, numbers))))


if __name__ == "__main__":
    main()

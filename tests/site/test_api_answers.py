"""How the interface answers: versions, pages, problems in both languages, and what an answer costs."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Membership, Organisation, SizeClass
from corymb.kit.listing import COUNTED
from tests import factories, people
from tests.apps.registry import stage
from tests.people import CAST, NOW, START, browser_of, member_of_the_cast
from tests.programs import Program, program_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "a test"}
COSTS = {
    "/regions": 6,
    "/clusters": 6,
    "/territories": 5,
    "/organisations": 7,
    "/memberships": 5,
    "/clusters/cluster-0": 7,
    "/memberships/{membership}": 4,
    "/organisations/{organisation}": 8,
}
"""Queries of an answer: the token with its person, the grants, the second factor, and the rows."""


@pytest.fixture
def officer() -> Program:
    return program_of(member_of_the_cast("officer"))


def fill(rows: int) -> None:
    for n in range(rows):
        region = factories.region(f"RU-T{n}", f"Testland {n}", f"Тестовая {n}")
        cluster = factories.cluster(f"cluster-{n}", region=region)
        member = factories.organisation(f"ООО «Рядовое-{n}»", region=region)
        factories.membership(member, cluster)
        factories.territory(f"park-{n}", region=region)


# What an answer says


def test_an_organisation_is_told_exactly(officer: Program) -> None:
    here = stage.inside()
    told = {"actor": people.actor(people.person("Somebody")), "now": NOW}
    actions.set_size(here.open, SizeClass(year=2017, size="small", headcount=20), **told)
    actions.change_share(here.membership, factories.Decimal("0.25"), START + timedelta(days=366), reason="x", **told)
    answer = officer.get(f"/organisations/{here.open.identifier}").json()
    assert answer | {"memberships": []} == {
        "id": "RU-INN-0001000010",
        "scheme": "RU-INN",
        "number": "0001000010",
        "ogrn": None,
        "name": "ООО «Калуга»",
        "short_name": "",
        "name_en": "",
        "kind": "company",
        "region": "RU-KLU",
        "okved_main": "",
        "okved_more": [],
        "is_exporter": False,
        "is_confidential": False,
        "is_synthetic": True,
        "founded_on": None,
        "closed_on": None,
        "source": "",
        "created_at": "2018-06-01T09:00:00Z",
        "clusters": ["kaluga-pharma"],
        "size": "small",
        "group_head": None,
        "merged_into": None,
        "memberships": [],
        "sizes": [{"period": "2017", "size": "small", "headcount": 20}],
    }
    assert [(m["share"], m["starts_on"], m["ends_on"]) for m in answer["memberships"]] == [
        ("1", "2016-01-01", "2016-12-31"),
        ("0.25", "2017-01-01", None),
    ]


def test_a_consortium_is_told_with_parts_standings_and_what_may_follow(officer: Program) -> None:
    whole = factories.cluster("whole", status="pilot")
    factories.cluster("part", parent=whole)
    answer = officer.get("/clusters/whole").json()
    assert (answer["parts"], answer["status"], answer["region"]) == (["part"], "pilot", "RU-KLU")
    assert answer["standings"] == [{"status": "pilot", "starts_on": "2016-01-01", "ends_on": None, "basis": ""}]
    assert answer["may_become"] == ["leader", "second_category", "not_selected", "withdrawn"]


def test_a_confidential_manager_is_named_to_those_who_may_see_it() -> None:
    hidden = factories.organisation("АО «Скрытое»", is_confidential=True)
    factories.cluster("led", managing_organisation=hidden)
    told = [program_of(member_of_the_cast(who)).get("/clusters/led").json() for who in ("officer", "minister")]
    assert [answer["managing_organisation"] for answer in told] == [hidden.identifier, None]


def every_page(program: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    found, answer = [], program.get(path, query).json()
    while True:
        found += answer["items"]
        if not answer["next"]:
            return found
        answer = program.get(answer["next"]).json()


@pytest.mark.parametrize("who", [*CAST])
@pytest.mark.parametrize("query", [{}, {"status": "member"}, {"region": "RU-KLU"}, {"q": "калуга"}, {"kind": "bank"}])
def test_programs_are_told_the_organisations_pages_show(who: str, query: dict[str, str]) -> None:
    stage.inside()
    stage.outside()
    somebody = member_of_the_cast(who)
    page = browser_of(somebody).get(reverse("registry:organisations"), query | {"columns": "number"})
    answer = program_of(somebody).get("/organisations", query)
    assert answer.status_code == page.status_code
    if page.status_code == 200:
        shown = sorted(row[1].value for row in page.context["page"].rows)
        assert sorted(row["number"] for row in answer.json()["items"]) == shown


# Pages


def test_pages_tell_every_row_once_whatever_is_registered_meanwhile(officer: Program) -> None:
    made = [factories.organisation(f"ООО «Страница-{n}»").identifier for n in range(5)]
    first = officer.get("/organisations", {"limit": 2, "kind": "company"}).json()
    between = factories.organisation("ААА раньше всех по имени").identifier
    second = officer.get(first["next"]).json()
    third = officer.get(second["next"]).json()
    told = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert (told, third["next"]) == ([*made, between], None)
    assert first["next"].startswith("/api/v1/organisations?limit=2&kind=company&after=")


def test_a_count_is_exact_to_a_thousand(officer: Program) -> None:
    region = factories.region()
    rows = [
        Organisation(
            number=factories.number(77, n), name="x", kind="other", region=region, created_at=NOW, sort_name="x"
        )
        for n in range(COUNTED + 1)
    ]
    Organisation.objects.bulk_create(rows[:-1])
    exact = officer.get("/organisations", {"limit": 1}).json()["count"]
    Organisation.objects.bulk_create(rows[-1:])
    more = officer.get("/organisations", {"limit": 1}).json()["count"]
    assert (exact, more) == ({"number": 1000, "exact": True}, {"number": 1000, "exact": False})
    assert len(every_page(officer, "/organisations", limit=200)) == COUNTED + 1


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", COSTS)
def test_an_answer_costs_the_same_with_one_row_and_three(path: str, rows: int, officer: Program) -> None:
    fill(rows)
    names = {"membership": Membership.objects.earliest("pk").pk}
    url = path.format(**names, organisation=Organisation.objects.earliest("pk").identifier)
    officer.get(url)  # the first one of a day notes that the token was used
    with CaptureQueriesContext(connection) as queries:
        assert officer.get(url).status_code == 200
    assert len(queries) == COSTS[path]


# Versions


def test_who_has_the_version_already_is_told_nothing_more(officer: Program) -> None:
    here = stage.inside()
    for path in ("/organisations", f"/organisations/{here.open.identifier}", "/clusters/kaluga-pharma", "/regions"):
        first = officer.get(path)
        again = officer.get(path, **{"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        other = officer.get(path, **{"if-none-match": '"another"'})
        assert (other.status_code, other.content) == (200, first.content)


def test_a_change_says_which_version_it_changes_and_the_second_of_two_is_refused(officer: Program) -> None:
    path = f"/organisations/{stage.inside().open.identifier}"
    read = officer.get(path)
    blind = officer.patch(path, WHY | {"source": "blind"}, version="")
    first = officer.patch(path, WHY | {"source": "first"}, version=read["ETag"])
    second = officer.patch(path, WHY | {"source": "second"}, version=read["ETag"])
    assert [a.status_code for a in (blind, first, second)] == [428, 200, 412]
    now = officer.get(path)
    assert (now.json()["source"], now["ETag"]) == ("first", first["ETag"])
    third = officer.patch(path, WHY | {"source": "third"}, version=f'"old", {now["ETag"]}')
    assert (third.status_code, third.json()["source"]) == (200, "third")


def test_a_weak_version_changes_nothing(officer: Program) -> None:
    path = f"/organisations/{stage.inside().open.identifier}"
    weak = f"W/{officer.get(path)['ETag']}"
    assert officer.patch(path, WHY | {"source": "x"}, version=weak).status_code == 412


def test_a_part_that_changes_makes_another_version_of_the_whole(officer: Program) -> None:
    whole = factories.cluster("whole")
    before = officer.get("/clusters/whole")["ETag"]
    factories.cluster("part", parent=whole)
    assert officer.patch("/clusters/whole", WHY | {"title_en": "X"}, version=before).status_code == 412


def test_what_is_left_out_of_a_change_stays(officer: Program) -> None:
    head, member = factories.organisation(), factories.organisation("ООО «Было»")
    path = f"/organisations/{member.identifier}"
    more = {"okved_more": ["21.20", "72.19"], "group_head": head.identifier, "founded_on": "2001-02-03"}
    assert officer.patch(path, WHY | more).status_code == 200
    told = officer.patch(path, WHY | {"is_exporter": True}).json()
    assert {name: told[name] for name in more} == more
    assert (told["is_exporter"], told["region"], told["name"]) == (True, "RU-KLU", "ООО «Было»")
    emptied = officer.patch(path, WHY | {"group_head": None, "region": None, "okved_more": []}).json()
    assert (emptied["group_head"], emptied["region"], emptied["okved_more"]) == (None, None, [])
    assert Entry.objects.filter(act="registry.organisation.changed").count() == 3


def test_a_cluster_goes_its_way_through_the_interface(officer: Program) -> None:
    factories.region()
    new = {"code": "Kaluga", "title_en": "K", "title_ru": "К", "region": "RU-KLU", "status": "pilot"}
    made = officer.post("/clusters", new | {"starts_on": "2016-01-01", "basis": "list of 2012"})
    assert (made.status_code, made["Location"]) == (201, "/api/v1/clusters/kaluga")
    move = {"status": "leader", "starts_on": "2016-10-19", "basis": "council"}
    assert officer.post("/clusters/kaluga/standings", move).json()["status"] == "leader"
    assert officer.post("/clusters/kaluga/standings", move).status_code == 409
    member = factories.organisation()
    joins = {"organisation": member.identifier, "cluster": "kaluga", "starts_on": "2016-01-01", "share": "0.5"}
    document = {"basis": "council_decision", "document_number": "1", "document_date": "2015-12-01"}
    joined = officer.post("/memberships", joins | document)
    assert (joined.status_code, joined.json()["share"]) == (201, "0.5")
    again = officer.post("/memberships", joins | document)
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "The organisation is a member of this cluster then already.",
    )
    share = officer.post(f"{joined['Location']}/shares", WHY | {"share": "0.25", "starts_on": "2017-01-01"})
    ended = officer.patch(share["Location"], WHY | {"ends_on": "2017-12-31"}, version=share["ETag"])
    assert (ended.status_code, ended.json()["ends_on"]) == (200, "2017-12-31")
    assert officer.get(joined["Location"]).json()["ends_on"] == "2016-12-31"
    assert Cluster.objects.get().memberships.count() == 2


# Problems


def told(answer: HttpResponse) -> tuple[int, str, str]:
    problem = json.loads(answer.content)
    assert (answer["Content-Type"], problem["status"]) == ("application/problem+json", answer.status_code)
    assert problem["instance"] == answer["X-Request-ID"]
    return answer.status_code, problem["type"].rpartition(":")[2], problem["title"]


def problems(language: str) -> dict[str, HttpResponse]:
    """One answer of each kind."""
    here = stage.inside()
    officer = program_of(member_of_the_cast("officer"), language=language)
    minister = program_of(member_of_the_cast("minister"), language=language)
    path = f"/organisations/{here.open.identifier}"
    browser, headers = officer.browser, officer.headers
    return {
        "no token": Program(language=language).get("/regions"),
        "not allowed": minister.get("/organisations"),
        "nothing there": officer.get("/organisations/RU-INN-7700000000"),
        "no such address": officer.get("/nowhere"),
        "the root": officer.get("/"),
        "above it": officer.get(""),
        "another version": officer.get("/../v2/packs"),
        "no such method": browser.delete("/api/v1/regions", headers=headers),
        "not possible": officer.post("/clusters/kaluga-pharma/standings", {
            "status": "pilot", "starts_on": "2020-01-01", "basis": "x"}),
        "changed": officer.patch(path, WHY, version='"other"'),
        "too large": officer.post("/organisations", {"name": "x" * 70_000}),
        "no json": browser.post("/api/v1/organisations", "name=x", "text/plain", headers=headers),
        "bad json": browser.post("/api/v1/organisations", "{", "application/json", headers=headers),
        "not valid": officer.post("/organisations", {"number": 1, "kind": "club", "more": 1}),
        "no version": officer.patch(path, WHY, version=""),
    }  # fmt: skip


KINDS = {
    "no token": (401, "no-token", "A token is needed", "Нужен токен"),
    "not allowed": (403, "not-allowed", "You may not do this", "У вас нет такого права"),
    "nothing there": (404, "not-found", "There is nothing here", "Здесь ничего нет"),
    **dict.fromkeys(
        ("no such address", "the root", "above it", "another version"),
        (404, "not-found", "There is nothing here", "Здесь ничего нет"),
    ),
    "no such method": (405, "no-such-method", "This address does not do that", "Этот адрес такого не делает"),
    "not possible": (409, "not-possible", "This does not go", "Так не получится"),
    "changed": (412, "changed-meanwhile", "It has been changed meanwhile", "Тем временем запись изменили"),
    "too large": (413, "too-large", "The request is too large", "Запрос слишком велик"),
    "no json": (
        415,
        "wrong-media-type",
        "The body is of another kind than is taken here",
        "Тело запроса не того вида, который здесь принимают",
    ),
    "bad json": (400, "unreadable", "The request cannot be read", "Запрос не читается"),
    "not valid": (422, "not-valid", "Something in the request is not valid", "В запросе что-то не так"),
    "no version": (
        428,
        "no-version",
        "The request does not say which version it changes",
        "В запросе не сказано, какую версию он меняет",
    ),
}


@pytest.mark.parametrize(("language", "place"), [("en", 2), ("ru", 3)])
def test_every_problem_has_one_shape_in_the_language_of_the_program(language: str, place: int) -> None:
    assert {name: told(answer) for name, answer in problems(language).items()} == {
        name: (kind[0], kind[1], kind[place]) for name, kind in KINDS.items()
    }


def test_a_problem_says_where_which_rule_and_how_to_mend(officer: Program) -> None:
    answer = officer.post("/organisations", {"number": 1, "kind": "club", "name": "x", "more": 1}).json()
    assert [(e["pointer"], e["rule"], e["detail"], e["mend"]) for e in answer["errors"]] == [
        ("/body/number", "string_type", "This is not a text.", "Put it into quotation marks."),
        (
            "/body/kind",
            "literal_error",
            "This is none of the words allowed here.",
            "One of: 'company', 'university', 'research', 'support', 'authority', 'bank' or 'other'.",
        ),
        (
            "/body/more",
            "extra_forbidden",
            "There is no such name here.",
            "Leave it out, or look its spelling up in the description of the interface.",
        ),
    ]


@pytest.mark.parametrize(
    ("path", "query", "pointer", "rule"),
    [
        ("/organisations", {"limit": "201"}, "/query/limit", "less_than_equal"),
        ("/organisations", {"limit": "0"}, "/query/limit", "greater_than_equal"),
        ("/organisations", {"after": "made up"}, "/query/after", "place"),
        ("/organisations", {"region": "RU-XXX"}, "/query/region", "invalid_choice"),
        ("/organisations", {"cluster": "pharma"}, "/query/cluster", "unknown"),
        ("/organisations", {"colour": "red"}, "/query/colour", "extra_forbidden"),
        ("/organisations", {"q": "a\0b"}, "/query/q", "null_characters_not_allowed"),
        ("/regions/kaluga", {}, "/path/code", "string_pattern_mismatch"),
        ("/memberships/0", {}, "/path/number", "greater_than_equal"),
    ],
)
def test_what_is_asked_wrongly_is_named(
    path: str, query: dict[str, str], pointer: str, rule: str, officer: Program
) -> None:
    factories.cluster("kaluga", title_en="Kaluga pharma")
    answer = officer.get(path, query)
    assert answer.status_code == 422
    assert [(e["pointer"], e["rule"]) for e in answer.json()["errors"]] == [(pointer, rule)]


def test_check_digits_are_a_fault_of_the_number_and_a_number_twice_is_not_possible(officer: Program) -> None:
    known = factories.organisation()
    new = {"name": "ООО «Х»", "kind": "company"}
    wrong = officer.post("/organisations", new | {"number": "7700000000"})
    twice = officer.post("/organisations", new | {"number": known.number})
    assert [(e["pointer"], e["rule"]) for e in wrong.json()["errors"]] == [("/body/number", "check_digit")]
    assert (wrong.status_code, twice.status_code) == (422, 409)


def test_a_refusal_names_the_permission_and_the_roles() -> None:
    answer = program_of(member_of_the_cast("preparer")).post("/territories", {
        "code": "p", "kind": "sez", "title_en": "P", "title_ru": "П", "region": "RU-KLU"}).json()  # fmt: skip
    assert (answer["permission"], answer["roles"]) == ("registry.edit", ["Programme officer"])


def test_an_error_of_ours_tells_no_trace(officer: Program) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_territory RENAME TO registry_gone")
    answer = officer.get("/territories")
    assert told(answer) == (500, "broken", "Something went wrong on our side")
    assert b"registry" not in answer.content


def test_heads_and_methods(officer: Program) -> None:
    head = officer.browser.head("/api/v1/regions", headers=officer.headers)
    whole = officer.get("/regions")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    assert head["Content-Length"] == str(len(whole.content))
    assert officer.browser.put("/api/v1/clusters", headers=officer.headers)["Allow"] == "GET, POST"
    assert (whole["Cache-Control"], whole["Vary"]) == ("private, no-cache", "Authorization, Accept-Language, Cookie")


def test_the_description_is_read_by_everybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, json.loads(answer.content)["openapi"]) == (200, "3.1.0")

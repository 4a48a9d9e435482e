"""Pages of the programme: who may, what they cost, and the whole way by form."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.rules import WHOLE
from corymb.apps.journal.actions import SYSTEM, Actor
from corymb.apps.journal.models import Entry
from corymb.apps.programme import actions
from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.apps.programme.states import CLOSED, OPEN
from tests import factories
from tests.apps.programme.making import LATER, TOLD, in_force, odd, part, period, period_in, proposed, text
from tests.apps.registry import stage
from tests.people import CAST, browser_of, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRAME = 2
"""Queries of every page: session, person, their roles and second factor."""
SEERS = {"administrator", "officer", "auditor", "minister", "region_official", "cluster_manager"}
OF_PACK = ("pack", "pack_variables", "pack_indicators", "pack_checks", "pack_sources", "pack_text", "pack_compare")


@pytest.fixture
def officer() -> Client:
    return browser_of(member_of_the_cast("officer"))


def url(name: str, *arguments: object) -> str:
    return reverse(f"programme:{name}", args=arguments)


def seen_pages(version: PackVersion) -> dict[str, str]:
    pages = {name: url(name, version.pk) for name in OF_PACK}
    pages |= {name: url(name) for name in ("programme", "packs")}
    return pages | {code: url("target", code) for code in ("T1", "T2")}


def run_pages(version: PackVersion, planned: Period, allocation: Allocation) -> dict[str, str]:
    pages = {name: url(name, version.pk) for name in ("pack_in_force", "pack_decline")}
    pages |= {name: url(name, planned.pk) for name in ("period_open", "period_close", "period_due", "period_remove")}
    pages |= {name: url(name, allocation.pk) for name in ("part_change", "part_remove")}
    return pages | {
        "pack_propose": url("pack_propose"),
        "period_plan": url("period_plan"),
        "part_plan": url("part_plan", "T2"),
    }


@pytest.mark.parametrize("who", CAST)
def test_doors_open_for_those_who_may(who: str) -> None:
    in_force()
    version, planned, allocation = proposed("1.1"), period(), part("T2", factories.cluster(), 5)
    browser = browser_of(member_of_the_cast(who))
    seen = {name: browser.get(page).status_code for name, page in seen_pages(version).items()}
    assert seen == dict.fromkeys(seen, 200 if who in SEERS else 403)
    run = {name: browser.get(page).status_code for name, page in run_pages(version, planned, allocation).items()}
    assert run == dict.fromkeys(run, 200 if who == "officer" else 403)
    assert browser.get(url("periods")).status_code == 200


def test_nobody_who_has_not_signed_in_comes_in() -> None:
    in_force()
    pages = seen_pages(proposed("1.1")) | {"periods": url("periods")}
    assert {Client().get(page).status_code for page in pages.values()} == {302}


def cost(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


def test_pages_cost_the_same_with_one_row_and_with_three(officer: Client) -> None:
    current = in_force()
    costs = []
    for rows in ((1,), (2, 3)):
        for n in rows:
            proposed(f"1.{n}", 100_000 + n)
            period(str(2016 + n))
            cluster = factories.cluster(f"c{n}")
            member = factories.organisation(f"ООО «Член {n}»")
            factories.membership(member, cluster)
            part("T2", cluster, 10)
            part("T2", cluster, 2, member)
        pages = {name: url(name) for name in ("programme", "packs", "periods")}
        pages |= {"target": url("target", "T2"), "pack": url("pack", current.pk)}
        costs.append({name: cost(officer, page) for name, page in pages.items()})
    assert costs[0] == costs[1]
    assert costs[0] == {
        "programme": FRAME + 4,
        "packs": FRAME + 3,
        "periods": FRAME + 1,
        "target": FRAME + 5,
        "pack": FRAME + 5,
    }


def test_without_a_pack_the_page_says_what_to_do(officer: Client) -> None:
    said = officer.get(url("programme")).content.decode()
    assert ("No pack is in force" in said, url("pack_propose") in said) == (True, True)
    version = proposed()
    assert url("pack", version.pk) in officer.get(url("programme")).content.decode()
    assert officer.get(url("target", "T2")).status_code == 404
    minister = browser_of(member_of_the_cast("minister")).get(url("programme")).content.decode()
    assert ("A programme officer puts one in force." in minister, url("pack_propose") in minister) == (True, False)


def second_officer() -> Client:
    found = person("Second Officer")
    grant(found, "officer", WHOLE)
    Authenticator.objects.create(user=found, type=Authenticator.Type.TOTP, data={})
    return browser_of(found)


def test_an_officer_proposes_and_compares_and_another_puts_in_force_by_form(officer: Client) -> None:
    answer = officer.post(url("pack_propose"), {"shipped": "innovative-clusters-2016"})
    first = PackVersion.objects.get()
    assert (answer["Location"], first.state, first.proposed_by.name) == (url("pack", first.pk), "proposed", "Officer")
    assert "Nothing to compare with" in officer.get(url("pack_compare", first.pk)).content.decode()
    own = officer.post(url("pack_in_force", first.pk), {"reason": ""})
    assert (own.status_code, own.content.decode().count("Whoever has proposed a version does not put it")) == (422, 2)
    second_one = second_officer()
    assert second_one.post(url("pack_in_force", first.pk), {"reason": ""}).status_code == 302

    upload = SimpleUploadedFile("pack.toml", text("1.1", 120_000).encode())
    officer.post(url("pack_propose"), {"file": upload, "reason": "order 9"})
    second = PackVersion.objects.get(version="1.1")
    compared = officer.get(url("pack_compare", second.pk)).content.decode()
    assert ("2 differences" in compared, "100\xa0000" in compared, "120\xa0000" in compared) == (True, True, True)
    asked = second_one.get(url("pack_in_force", second.pk)).content.decode()
    assert "It replaces innovative-clusters-2016 1.0: 2 differences." in asked
    assert second_one.post(url("pack_in_force", second.pk), {"reason": ""}).status_code == 422
    assert second_one.post(url("pack_in_force", second.pk), {"reason": "order 10"}).status_code == 302
    first.refresh_from_db()
    assert (first.state, odd()) == ("superseded", [])
    assert Entry.objects.get(act="programme.pack.proposed", reason="order 9").actor_kind == "person"
    assert "This version is the one in force" in officer.get(url("pack_compare", second.pk)).content.decode()
    again = second_one.post(url("pack_in_force", second.pk), {"reason": "order 11"})
    assert (again.status_code, "The pack has moved on meanwhile" in again.content.decode()) == (422, True)


def test_the_page_of_a_version_says_why_it_was_proposed_and_every_stretch_it_was_in_force(officer: Client) -> None:
    first = actions.propose_pack(text(), None, reason="order 1", **TOLD)
    by = person("Third Officer")
    second = proposed("1.1")
    for version, when, who in ((first, TOLD["now"], None), (second, LATER, by), (first, LATER + DAY, by)):
        actor = Actor("person", str(who.pk)) if who else SYSTEM
        actions.put_in_force(version.pk, who, actor=actor, now=when, reason=f"order of {when:%d.%m}")
    page = officer.get(url("pack", first.pk))
    told = [(one.since, one.until, one.by, one.reason) for one in page.context["stretches"]]
    assert told == [
        (LATER + DAY, None, "Third Officer", "order of 03.06"),
        (TOLD["now"], LATER, "the system", "order of 01.06"),
    ]
    assert ("Reason", "order 1") in page.context["facts"]
    assert page.content.decode().count("order of 0") == 2
    again = officer.get(url("pack", second.pk)).context["stretches"]
    assert [(one.since, one.until) for one in again] == [(LATER, LATER + DAY)]
    assert "Third Officer" in officer.get(url("packs")).content.decode()


def test_an_officer_declines_by_form(officer: Client) -> None:
    version = proposed()
    assert officer.post(url("pack_decline", version.pk), {"reason": ""}).status_code == 422
    assert officer.post(url("pack_decline", version.pk), {"reason": "a draft"}).status_code == 302
    version.refresh_from_db()
    assert version.state == "declined"


def test_the_text_is_given_back_as_it_came(officer: Client) -> None:
    version = proposed()
    answer = officer.get(url("pack_text", version.pk))
    assert (answer.content.decode(), answer["Content-Type"]) == (text(), "application/toml; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="innovative-clusters-2016-1.0.toml"'


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": "x"}, "Give a file, or choose a pack: one of the two."),
        ({"file": b"x = 1", "shipped": "tax-service-panel"}, "Give a file, or choose a pack: one of the two."),
        ({"file": b"\xff\xfe\xff"}, "The file is not text in UTF-8. Save it as UTF-8 and give it again."),
        ({"file": b" " * (4 * 1024 * 1024 + 1)}, "this file is too large for one."),
        ({"shipped": "../secrets"}, "is not one of the available choices."),
    ],
)
def test_what_is_no_pack_is_said(values: dict[str, object], sentence: str, officer: Client) -> None:
    given = {k: SimpleUploadedFile("pack.toml", v) if isinstance(v, bytes) else v for k, v in values.items()}
    answer = officer.post(url("pack_propose"), given)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert PackVersion.objects.count() == 0


def test_a_pack_with_errors_is_refused_with_all_of_them(officer: Client) -> None:
    wrong = (
        text().replace("threshold = 100000", "threshold = 0").replace('country = { alpha2 = "RU"', "country = { x = 1")
    )
    answer = officer.post(url("pack_propose"), {"file": SimpleUploadedFile("pack.toml", wrong.encode())})
    said = answer.content.decode()
    assert (answer.status_code, "The pack has 3 errors; nothing of it is kept." in said) == (422, True)
    line = next(n for n, row in enumerate(wrong.splitlines(), 1) if row == "threshold = 0")
    assert (f">{line}<" in said, "targets[T2].threshold" in said, "country.alpha2" in said) == (True, True, True)
    assert PackVersion.objects.count() == 0


def test_a_file_that_is_no_toml_names_its_line(officer: Client) -> None:
    answer = officer.post(url("pack_propose"), {"file": SimpleUploadedFile("pack.toml", b"code = \n")})
    said = answer.content.decode()
    russian = officer.post(
        url("pack_propose").replace("/en/", "/ru/"), {"file": SimpleUploadedFile("pack.toml", b"code = \n")}
    )
    assert "Invalid value" not in russian.content.decode()
    assert (answer.status_code, "The pack has 1 error" in said, "cannot be read at line 1, column 8" in said) == (
        422,
        True,
        True,
    )


def test_a_file_that_would_hold_the_site_is_refused_with_its_line(officer: Client) -> None:
    hostile = SimpleUploadedFile("pack.toml", b"a." * 50_000 + b"a = 1")
    answer = officer.post(url("pack_propose"), {"file": hostile})
    page = answer.content.decode()
    assert (answer.status_code, "A key or a list goes deeper than 10 steps." in page) == (422, True)


def test_an_officer_leads_a_period_through_its_states_by_form(officer: Client) -> None:
    period_in(CLOSED, "2018")
    offered = officer.get(url("period_plan")).content.decode()
    assert ('value="2019"' in offered, 'value="2020-01-01"' in offered, "2020-05-01T23:59" in offered) == (True,) * 3
    assert "By the clock of the programme: Moscow (MSK)" in offered
    values = {"code": "2019", "opens_on": "2020-01-01", "due_at": "2020-05-01T23:59"}
    assert officer.post(url("period_plan"), values).status_code == 302
    found = Period.objects.get(code="2019")
    assert (found.state, found.due_at.isoformat()) == ("planned", "2020-05-01T20:59:00+00:00")
    assert officer.post(url("period_open", found.pk), {"reason": ""}).status_code == 302
    moved = {"due_at": "2020-06-15T18:00", "reason": ""}
    assert officer.post(url("period_due", found.pk), moved).status_code == 422
    assert officer.post(url("period_due", found.pk), moved | {"reason": "order 5"}).status_code == 302
    assert officer.post(url("period_close", found.pk), {"reason": ""}).status_code == 302
    assert officer.post(url("period_open", found.pk), {"reason": ""}).status_code == 422
    assert officer.post(url("period_open", found.pk), {"reason": "order 6"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.due_at.isoformat(), odd()) == (OPEN, "2020-06-15T15:00:00+00:00", [])
    quarter = values | {"code": "2019-Q1"}
    told = officer.post(url("period_plan"), quarter)
    assert (told.status_code, "It overlaps 2019:" in told.content.decode()) == (422, True)
    assert officer.post(url("period_plan"), quarter | {"beside": "on"}).status_code == 302
    extra = Period.objects.get(code="2019-Q1")
    assert officer.post(url("period_remove", extra.pk), {"reason": ""}).status_code == 422
    assert officer.post(url("period_remove", extra.pk), {"reason": "a mistake"}).status_code == 302
    assert not Period.objects.filter(code="2019-Q1").exists()
    twice = officer.post(url("period_plan"), values)
    assert (twice.status_code, "This period is planned already." in twice.content.decode()) == (422, True)


def test_periods_offer_what_may_follow_to_officers_alone(officer: Client) -> None:
    found = {
        state: period_in(state, code) for state, code in (("planned", "2019"), ("open", "2018"), ("closed", "2017"))
    }
    acts = ("period_open", "period_close", "period_due", "period_remove")
    said = officer.get(url("periods")).content.decode()
    offered = {state: {act for act in acts if f'"{url(act, row.pk)}"' in said} for state, row in found.items()}
    assert offered == {
        "planned": {"period_open", "period_due", "period_remove"},
        "open": {"period_close", "period_due"},
        "closed": {"period_open"},
    }
    preparer = browser_of(member_of_the_cast("preparer")).get(url("periods")).content.decode()
    assert [act for act in acts if any(f'"{url(act, row.pk)}"' in preparer for row in found.values())] == []


def test_an_officer_divides_a_target_by_form(officer: Client) -> None:
    in_force()
    here = stage.inside()
    plan = url("part_plan", "T3")
    values = {"cluster": here.cluster.code, "amount": "40000.5", "basis": "plan to 2020"}
    assert officer.post(plan, values)["Location"] == url("target", "T3")
    whole = Allocation.objects.get()
    assert (whole.amount, whole.basis) == (40_000_500_000, "plan to 2020")
    member = values | {"organisation": here.open.number, "amount": "50000"}
    assert officer.post(plan, member).status_code == 302
    said = officer.get(url("target", "T3")).content.decode()
    assert ("Planned: 40,000.5 of 300,000 RUB million (13\u202f%)" in said, "9,999.5 too much" in said) == (True, True)
    change = url("part_change", whole.pk)
    assert 'value="40,000.5"' in officer.get(change).content.decode()
    assert officer.post(change.replace("/en/", "/ru/"), {"amount": "40 000,25"}).status_code == 302
    whole.refresh_from_db()
    assert whole.amount == 40_000_250_000
    assert officer.post(change, {"amount": "350000"}).status_code == 302
    assert "50,000 (17\u202f%) too much" in officer.get(url("target", "T3")).content.decode()
    assert officer.post(change, {"amount": "10000000000"}).status_code == 422
    assert officer.post(url("part_plan", "T1"), values).status_code == 422
    assert officer.post(url("part_remove", whole.pk), {"reason": "order 7"}).status_code == 302
    assert "planned for members alone" in officer.get(url("target", "T3")).content.decode()
    assert odd() == []


def test_a_target_says_why_it_cannot_be_divided(officer: Client) -> None:
    in_force()
    said = officer.get(url("target", "T1")).content.decode()
    assert ("This target cannot be divided" in said, url("part_plan", "T1") in said) == (True, False)
    assert officer.get(url("target", "T9")).status_code == 404


def test_members_one_may_not_see_are_counted_and_not_named() -> None:
    in_force()
    here = stage.inside()
    part("T2", here.cluster, 10, here.open)
    part("T2", here.cluster, 5, here.confidential)
    seen = {}
    for who in ("officer", "administrator", "minister"):
        said = browser_of(member_of_the_cast(who)).get(url("target", "T2")).content.decode()
        names = [str(member) in said for member in (here.open, here.confidential)]
        seen[who] = (names, "not shown to you" in said, "Planned: 15 of 100,000 jobs" in said)
    assert seen == {
        "officer": ([True, True], False, True),
        "administrator": ([True, False], True, True),
        "minister": ([False, False], True, True),
    }


def test_a_plan_is_taken_away_as_a_file_and_confidential_ones_under_the_journals_eyes(officer: Client) -> None:
    in_force()
    here = stage.inside()
    part("T2", here.cluster, 10)
    part("T2", here.cluster, 5, here.confidential)
    answer = officer.get(url("target", "T2"), {"export": "json"})
    rows = json.loads(b"".join(answer.streaming_content))["rows"]
    assert [(row["code"], row["member"], row["amount"]) for row in rows] == [
        ("kaluga-pharma", "", "10"),
        ("kaluga-pharma", str(here.confidential), "5"),
    ]
    assert Entry.objects.filter(act="registry.organisation.exported").count() == 1
    listed = officer.get(url("packs"), {"export": "json", "state": "in_force"})
    assert len(json.loads(b"".join(listed.streaming_content))["rows"]) == 1

"""Packs, periods, targets and the scorecard through the interface."""

import tomllib
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.journal.models import Entry
from corymb.apps.programme.models import Allocation, PackVersion
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries import showing
from tests.people import CLUSTER, ORGANISATION, REGION, member_of_the_cast
from tests.programs import Program, program_of
from tests.site.house import House, house
from tests.site.house_acts import DAY, LATER_PERIOD, sent

pytestmark = pytest.mark.django_db
TOML = "application/toml"


@pytest.fixture
def there() -> House:
    return house()


@pytest.fixture
def officer(there: House) -> Program:
    del there
    return program_of(member_of_the_cast("officer"))


# Packs


def test_a_pack_is_told_with_its_figures_and_targets_and_given_out_as_text(there: House, officer: Program) -> None:
    told = officer.get(f"/packs/{there.pack.pk}").json()
    text = officer.get(f"/packs/{there.pack.pk}/text")
    assert text.content.decode() == there.pack.text
    read = tomllib.loads(there.pack.text)
    assert (told["state"], told["sha256"]) == ("in_force", there.pack.sha256)
    assert [v["code"] for v in told["variables"]] == [v["code"] for v in read["variables"]]
    assert [t["code"] for t in told["targets"]] == [t["code"] for t in read["targets"]]
    assert officer.get(f"/packs/{there.pack.pk}/text", **{"if-none-match": text["ETag"]}).status_code == 304


def test_a_pack_is_proposed_and_a_person_puts_it_in_force(there: House, officer: Program) -> None:
    text = there.pack.text.replace(f'version = "{there.pack.version}"', 'version = "9.9"')
    made = sent(officer, "/packs?reason=order", text.encode(), TOML)
    assert (made.status_code, made.json()["version"], made.json()["state"]) == (201, "9.9", "proposed")
    again = sent(officer, "/packs", text.encode(), TOML)
    broken = sent(officer, "/packs", b"version = ", TOML)
    hostile = sent(officer, "/packs", b"a." * 50_000 + b"a=1", TOML)
    assert (hostile.status_code, b"deeper than 10 steps" in hostile.content) == (422, True)
    no_text = sent(officer, "/packs", b"\xff\xff", TOML)
    assert [a.status_code for a in (again, broken, no_text)] == [409, 422, 400]
    assert PackVersion.objects.count() == 2
    assert [row["version"] for row in officer.get("/packs", {"state": "proposed"}).json()["items"]] == ["9.9"]


# Periods


def test_a_period_is_planned_opened_moved_and_closed(officer: Program) -> None:
    made = officer.post("/periods", LATER_PERIOD)
    assert (made.status_code, made["Location"], made.json()["state"]) == (201, "/api/v1/periods/2018", "planned")
    opened = officer.post("/periods/2018/moves", {"state": "open"})
    moved = officer.patch("/periods/2018", {"due_at": "2019-06-01T20:59:00Z", "reason": "order 7"}, opened["ETag"])
    assert (opened.json()["state"], moved.json()["due_at"]) == ("open", "2019-06-01T20:59:00Z")
    closed = officer.post("/periods/2018/moves", {"state": "closed"})
    again = officer.post("/periods/2018/moves", {"state": "closed"})
    assert (closed.json()["state"], again.status_code) == ("closed", 409)
    twice = officer.post("/periods", LATER_PERIOD)
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (422, "/body/code")


def test_a_deadline_moves_only_over_the_version_that_was_read(officer: Program) -> None:
    change = {"due_at": "2018-08-01T20:59:00Z", "reason": "order 5"}
    read = officer.get("/periods/2017")
    blind = officer.patch("/periods/2017", change, "")
    first = officer.patch("/periods/2017", change, read["ETag"])
    second = officer.patch("/periods/2017", change | {"due_at": "2018-09-01T20:59:00Z"}, read["ETag"])
    assert [a.status_code for a in (blind, first, second)] == [428, 200, 412]
    assert officer.get("/periods/2017").json()["due_at"] == "2018-08-01T20:59:00Z"


@pytest.mark.parametrize(
    ("moment", "wrong"),
    [
        ("2018-08-01T00:00:00-21:15", ""),
        ("2018-08-01T00:00:00", "This is not a moment."),
        ("9999-12-31T23:59:59-12:00", "This day or moment is too far away."),
        ("soon", "This is not a moment."),
    ],
)
def test_a_moment_has_its_zone_and_is_told_in_utc(moment: str, wrong: str, officer: Program) -> None:
    answer = officer.patch("/periods/2017", {"due_at": moment, "reason": "order 5"})
    assert answer.status_code == (422 if wrong else 200)
    if wrong:
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["detail"]) == ("/body/due_at", wrong)
    else:
        assert answer.json()["due_at"] == "2018-08-01T21:15:00Z"


# Targets


def test_a_target_is_told_with_its_parts(there: House, officer: Program) -> None:
    told = officer.get("/targets/T2").json()
    assert [(p["cluster"], p["amount"], p["members"]) for p in told["parts"]] == [(CLUSTER, "700", [])]
    member = {"cluster": CLUSTER, "organisation": ORGANISATION, "amount": "300.5", "basis": "agreement 1"}
    answer = officer.post("/targets/T2/parts", member).json()
    (part,) = answer["parts"]
    assert part["members"] == [{"organisation": ORGANISATION, "amount": "300.5", "basis": "agreement 1"}]
    assert (part["of_members"], part["left"]) == ("300.5", "399.5")
    assert Allocation.objects.get(organisation=there.place.open).basis == "agreement 1"


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/targets/T1/parts", {}, 409),
        ("/targets/T99/parts", {}, 404),
        ("/targets/T2/parts", {"cluster": "nowhere"}, 404),
        ("/targets/T2/parts", {"organisation": "RU-INN-7700000000"}, 422),
        ("/targets/T2/parts", {"amount": 5}, 422),
        ("/targets/T2/parts", {"amount": "0"}, 422),
    ],
)
def test_parts_that_do_not_go(path: str, more: dict[str, Any], status: int, officer: Program) -> None:
    before = Entry.objects.count()
    assert officer.post(path, {"cluster": CLUSTER, "amount": "100"} | more).status_code == status
    assert Entry.objects.count() == before


# Scorecard


def lines_of(program: Program, run: str = "living", **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.get(f"/scorecard/runs/{run}/lines", asked).json()["items"]
    return found


def test_lines_are_told_exactly_under_the_official_rule(officer: Program) -> None:
    line, of_events = lines_of(officer)
    assert of_events["target"] == "T4"
    told = {name: line[name] for name in ("target", "scope", "numerator_t", "change", "met", "is_withheld")}
    assert told == {
        "target": "T1",
        "scope": "programme",
        "numerator_t": "290.4",
        "change": 0.21,
        "met": True,
        "is_withheld": False,
    }
    assert lines_of(officer, scope=f"region:{REGION}") == []
    assert officer.get("/scorecard/runs/living/lines", {"scope": "cluster:nowhere"}).status_code == 404
    assert officer.get("/scorecard/runs/living/lines", {"colour": "red"}).status_code == 422


def test_figures_of_two_organisations_are_withheld_from_whoever_may_not_see_them(there: House) -> None:
    told = {}
    for who in ("officer", "auditor", "minister", "preparer"):
        (line,) = lines_of(program_of(member_of_the_cast(who)), scope=f"cluster:{there.place.cluster.code}")
        told[who] = (line["is_withheld"], line["numerator_t"], line["status"])
    shown, hidden = (False, "290.4", "met"), (True, None, "cannot_be_said")
    assert told == {"officer": shown, "auditor": shown, "minister": hidden, "preparer": hidden}


def test_what_was_published_is_read_by_everybody_and_nothing_small_is_in_it(there: House) -> None:
    outsider = program_of(member_of_the_cast("outsider"), "read")
    for run in ("published", str(there.published.pk)):
        told = outsider.get(f"/scorecard/runs/{run}/public-lines").json()["items"]
        assert [(line["scope"], line["target"]) for line in told] == [("programme", "T1")]
    assert outsider.get(f"/scorecard/runs/{there.living.pk}/public-lines").status_code == 404


def test_runs_are_listed_read_and_asked_for(there: House, officer: Program) -> None:
    listed = officer.get("/scorecard/runs").json()["items"]
    assert [row["number"] for row in listed] == [there.published.pk]
    minister = program_of(member_of_the_cast("minister")).get("/scorecard/runs").json()["items"]
    assert [(row["inputs"], of["inputs"]) for row, of in zip(listed, minister, strict=True)] == [(there.file.pk, None)]
    made = officer.post("/scorecard/runs", DAY)
    assert (made.status_code, officer.get(made["Location"]).json()["state"]) == (201, "waiting")
    early = officer.post("/scorecard/runs", DAY | {"known_at": "2099-01-01T00:00:00Z"})
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/body/known_at")
    assert Run.objects.filter(kind="known").count() == 1


def test_a_publication_is_computed_again_by_a_job(there: House, officer: Program) -> None:
    answer = officer.post("/scorecard/runs/published/verifications", {})
    job = ProcrastinateJob.objects.get(task_name="scorecard.verify")
    assert (answer.status_code, answer.json()["verified"], job.args) == (200, None, {"number": there.published.pk})
    found = {"published_by": "0.0.9", "verified_by": "0.1.0", "differing": 1, "only_withheld": True}
    hashes = {"inputs_hash": "a", "lines_hash": "b"}
    for told in ({}, {**found, **hashes}):  # before a verification told more than that it came out the same, and since
        kept = {"at": "2018-06-02T09:00:00+00:00", "same": not told, **told}
        Run.objects.filter(pk=there.published.pk).update(verified=kept | {"first": [{"scope": "cluster:small"}]})
        verified = officer.get("/scorecard/runs/published").json()["verified"]
        expected = dict.fromkeys([*found, *hashes]) | told
        assert verified == {"at": "2018-06-02T09:00:00Z", "same": not told, **expected}
    assert officer.post("/scorecard/runs/living/verifications", {}).status_code == 409


def test_an_auditor_computes_again_and_goes_back_but_does_not_publish(there: House) -> None:
    auditor, minister = (program_of(member_of_the_cast(who)) for who in ("auditor", "minister"))
    again = f"/scorecard/runs/{there.published.pk}/verifications"
    assert [who.post(again, {}).status_code for who in (auditor, minister)] == [200, 403]
    assert [who.post("/scorecard/runs", DAY).status_code for who in (auditor, minister)] == [201, 403]
    told = auditor.post("/scorecard/runs", DAY | {"kind": "published"})
    officer = program_of(member_of_the_cast("officer")).post("/scorecard/runs", DAY | {"kind": "published"})
    assert [(a.status_code, a.json()["detail"].endswith(reverse("scorecard:publish"))) for a in (told, officer)] == [
        (403, False),
        (403, True),
    ]


def test_lines_are_told_in_the_official_prices_of_each_target(there: House, officer: Program) -> None:
    line = Line.objects.get(run=there.living, target="T1", scope="programme")
    other = line.told | {"prices": "constant", "numerator_t": "250.0"}
    Line.objects.create(run=there.living, audience="internal", scope="programme", target="T1", cohort=line.cohort,
                        prices="constant", told=other)  # fmt: skip
    official = showing.programme_of(there.living).targets[0].official_prices
    told = {"nominal": "290.4", "constant": "250.0"}
    assert [row["numerator_t"] for row in lines_of(officer) if row["target"] == "T1"] == [told[official]]
    assert {prices: lines_of(officer, prices=prices)[0]["numerator_t"] for prices in told} == told

"""Person x operation, read and write, inside and outside their scopes; and what a token adds and takes away."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from corymb.apps.accounts import actions as accounts
from corymb.apps.accounts.api import PER_MINUTE
from corymb.apps.accounts.models import ApiToken, Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import visible_to
from corymb.kit.registries import permissions
from corymb.site.openapi import bound_operations
from tests import factories, people
from tests.apps.registry import stage
from tests.people import CAST, member_of_the_cast
from tests.programs import Program, program_of, secret_of
from tests.site.operations import OPERATIONS

pytestmark = pytest.mark.django_db
SEES = {
    "administrator": {"open", "past", "other open", "other past"},
    "officer": {"open", "past", "confidential", "other open", "other past", "other confidential"},
    "auditor": {"open", "past", "confidential", "other open", "other past", "other confidential"},
    "region_official": {"open", "past"},
    "cluster_manager": {"open", "past", "confidential"},
    "preparer": {"open"},
    "certifier": {"open"},
    "partner": {"open"},
}
WHY = {"reason": "a test"}


def test_every_operation_names_its_permission_and_whether_it_writes() -> None:
    told = {o.operation_id: (o.view_func.door, o.view_func.writes) for o in bound_operations()}
    assert told == OPERATIONS


def test_whatever_does_more_than_read_asks_for_a_token_that_writes() -> None:
    assert [o.operation_id for o in bound_operations() if o.view_func.writes != (o.methods != ["GET"])] == []


def places() -> dict[str, Organisation]:
    here, there = stage.inside(), stage.outside()
    kinds = ("open", "past", "confidential")
    return {kind: getattr(here, kind) for kind in kinds} | {f"other {kind}": getattr(there, kind) for kind in kinds}


@pytest.mark.parametrize("who", CAST)
def test_a_person_reads_the_same_organisations_one_by_one_and_in_the_list(who: str) -> None:
    known, program = places(), program_of(member_of_the_cast(who), "read")
    named = {row.identifier: kind for kind, row in known.items()}
    answers = {kind: program.get(f"/organisations/{row.identifier}").status_code for kind, row in known.items()}
    listed = program.get("/organisations")
    if who not in SEES:
        assert (listed.status_code, set(answers.values())) == (403, {403})
        return
    assert {kind for kind, status in answers.items() if status == 200} == SEES[who]
    assert set(answers.values()) <= {200, 404}
    assert {named[row["id"]] for row in listed.json()["items"]} == SEES[who]
    of_members = program.get("/memberships", {"when": "all"}).json()["items"]
    assert {named[row["organisation"]] for row in of_members} == SEES[who]


@pytest.mark.parametrize("who", CAST)
def test_clusters_regions_and_territories_are_read_by_everybody(who: str) -> None:
    here = stage.inside()
    factories.territory()
    program = program_of(member_of_the_cast(who), "read")
    paths = ["/regions", "/clusters", "/territories", f"/clusters/{here.cluster.code}", "/territories/park"]
    assert {program.get(path).status_code for path in [*paths, f"/regions/{people.REGION}"]} == {200}


def territory(code: str) -> dict[str, str]:
    return {"code": code, "kind": "technopark", "title_en": "P", "title_ru": "П", "region": people.REGION}


def organisation(number: str) -> dict[str, str]:
    return {"number": number, "name": "ООО «Новое»", "kind": "company", "region": people.REGION}


def writes(program: Program, place: stage.Place, serial: int) -> dict[str, int]:
    """Every operation that writes, tried on a place; the status of each answer."""
    cluster, membership = place.cluster.code, place.membership.pk
    new = {"code": f"new-{serial}", "title_en": "N", "title_ru": "Н", "region": people.REGION, "status": "pilot"}
    joins = {"organisation": factories.organisation().identifier, "cluster": cluster, "starts_on": "2017-01-01"}
    document = {"basis": "council_decision", "document_number": "1", "document_date": "2016-12-01"}
    move = {"status": "withdrawn", "starts_on": "2020-01-01", "basis": "decision 4"}
    answers = {
        "register_territory": program.post("/territories", territory(f"park-{serial}")),
        "register_organisation": program.post("/organisations", organisation(factories.number(88, serial))),
        "register_cluster": program.post("/clusters", new | {"starts_on": "2016-01-01", "basis": "list"}),
        "change_organisation": program.patch(f"/organisations/{place.open.identifier}", WHY | {"source": "tax"}),
        "change_cluster": program.patch(f"/clusters/{cluster}", WHY | {"title_en": "Other"}),
        "move_cluster": program.post(f"/clusters/{cluster}/standings", move),
        "admit_member": program.post("/memberships", joins | document),
        "change_share": program.post(
            f"/memberships/{membership}/shares", WHY | {"share": "0.5", "starts_on": "2017-06-01"}
        ),
        "end_membership": program.patch(f"/memberships/{membership}", WHY | {"ends_on": "2017-01-31"}),
    }
    return {name: answer.status_code for name, answer in answers.items()}


OF_MEMBERS = ("admit_member", "change_share", "end_membership")


@pytest.mark.parametrize("who", CAST)
def test_who_writes_what_inside_and_outside_their_scopes(who: str) -> None:
    here, there = stage.inside(), stage.outside()
    program = program_of(member_of_the_cast(who))
    inside, outside = writes(program, here, 1), writes(program, there, 2)
    done = {name: 200 if name.startswith("change_") or name == "end_membership" else 201 for name in inside}
    done |= {"change_share": 201}
    refused = dict.fromkeys(inside, 403)
    if who == "officer":
        assert (inside, outside) == (done, done)
    elif who == "cluster_manager":
        of_members = {name: done[name] for name in OF_MEMBERS}
        assert inside == refused | of_members
        assert outside == refused | {"change_share": 404, "end_membership": 404}
    else:
        assert (inside, outside) == (refused, refused)


def test_a_token_for_reading_writes_nothing() -> None:
    here = stage.inside()
    assert set(writes(program_of(member_of_the_cast("officer"), "read"), here, 1).values()) == {403}


def test_a_token_works_until_it_ends_is_revoked_or_its_person_is_closed() -> None:
    officer = member_of_the_cast("officer")
    program = program_of(officer)
    (token,) = ApiToken.objects.all()
    told = [program.get("/regions").status_code]
    ApiToken.objects.update(created_at=timezone.now() - timedelta(days=31), expires_at=timezone.now())
    told.append(program.get("/regions").status_code)
    ApiToken.objects.update(created_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1))
    told.append(program.get("/regions").status_code)
    accounts.revoke_token(token, actor=SYSTEM, now=timezone.now())
    told.append(program.get("/regions").status_code)
    second = program_of(officer)
    told.append(second.get("/regions").status_code)
    accounts.close_account(officer, actor=SYSTEM, now=timezone.now(), reason="left")
    told.append(second.get("/regions").status_code)
    Person.objects.update(is_active=True)  # who comes back makes new tokens
    told.append(second.get("/regions").status_code)
    assert told == [200, 401, 200, 401, 200, 401, 401]


def test_a_token_follows_the_grants_of_the_day() -> None:
    officer = member_of_the_cast("officer")
    program = program_of(officer)
    before = program.get("/organisations").status_code
    officer.grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert (before, program.get("/organisations").status_code) == (200, 403)


def test_a_role_that_needs_a_second_factor_opens_nothing_to_a_token_without_one() -> None:
    somebody = people.person("Somebody")
    program = program_of(somebody)
    before = program.get("/regions").status_code
    people.grant(somebody, "officer", WHOLE)
    answer = program.get("/regions")
    assert (before, answer.status_code, answer.json()["detail"]) == (
        200,
        403,
        "Your role needs a second factor. Set one up on the page of your account.",
    )


KEYS = [f"region:{people.REGION}", f"cluster:{people.CLUSTER}", f"organisation:{people.ORGANISATION}", WHOLE]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("who", CAST)
def test_a_narrowed_person_sees_and_may_no_more_than_the_whole_one(who: str, key: str) -> None:
    places()
    whole = member_of_the_cast(who)
    narrowed = Person.objects.get(pk=whole.pk)
    narrowed.narrow([key])
    assert set(visible_to(narrowed)) - set(visible_to(whole)) == set()
    assert [p.code for p in permissions if narrowed.holds(p) and not whole.holds(p)] == []


def test_an_officers_token_for_a_region_reads_and_writes_there_alone() -> None:
    here, there = stage.inside(), stage.outside()
    program = program_of(member_of_the_cast("officer"), scope_keys=(f"region:{people.REGION}",))
    listed = {row["id"] for row in program.get("/organisations").json()["items"]}
    assert listed == {here.open.identifier, here.past.identifier}
    outside = writes(program, there, 2)
    assert outside == {
        "register_territory": 201,  # of the region the token is for
        "register_organisation": 201,
        "register_cluster": 201,
        "change_organisation": 404,
        "change_cluster": 403,
        "move_cluster": 403,
        "admit_member": 403,
        "change_share": 404,
        "end_membership": 404,
    }
    away = program.patch(f"/organisations/{here.open.identifier}", WHY | {"region": people.OTHER_REGION})
    assert away.status_code == 403


@pytest.mark.parametrize("key", ["cluster:kaluga-pharma", "organisation:RU-INN-0001000010", "region:RU-TOM", "nothing"])
def test_a_token_is_not_narrowed_to_where_one_has_no_role(key: str) -> None:
    with pytest.raises(accounts.NotPossible):
        secret_of(member_of_the_cast("region_official"), scope_keys=(key,))
    assert ApiToken.objects.count() == 0


def test_without_a_token_that_works_nothing_is_told_and_a_cookie_is_none() -> None:
    browser = people.browser_of(member_of_the_cast("officer"))
    cookie = browser.get("/api/v1/regions")
    answers = [Program(secret).get(path) for secret in ("", "corymb_no") for path in ("/regions", "/nowhere")]
    told = {(a.status_code, a["WWW-Authenticate"]) for a in [cookie, *answers]}
    assert told == {(401, 'Bearer realm="corymb"')}


def test_the_journal_names_the_person_and_the_token() -> None:
    officer = member_of_the_cast("officer")
    program = program_of(officer)
    made = program.post("/organisations", organisation(factories.number(88, 1)) | {"region": None})
    entry = Entry.objects.get(act="registry.organisation.registered")
    (token,) = ApiToken.objects.all()
    assert (made.status_code, entry.actor_id) == (201, str(officer.pk))
    assert entry.request == f"{made['X-Request-ID']} token {token.pk}"
    assert token.last_used_on == timezone.localdate()


def confidential_reads(program: Program, row: Organisation) -> list[tuple[str, Any]]:
    before = set(Entry.objects.values_list("pk", flat=True))
    program.get(f"/organisations/{row.identifier}")
    program.get("/organisations")
    return list(Entry.objects.exclude(pk__in=before).order_by("pk").values_list("act", "after"))


@pytest.mark.parametrize("who", ["officer", "auditor", "cluster_manager"])
def test_confidential_reads_by_office_are_journaled(who: str) -> None:
    here = stage.inside()
    told = confidential_reads(program_of(member_of_the_cast(who), "read"), here.confidential)
    by_office = [("registry.organisation.read", None), ("registry.organisation.exported", {"confidential": 1})]
    assert told == ([] if who == "cluster_manager" else by_office)


def test_too_many_requests_are_refused_until_the_minute_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corymb.apps.accounts.api.PER_MINUTE", 3)
    monkeypatch.setattr("corymb.apps.accounts.api.MINUTE", 10**9)  # the test does not end in the next one
    program, other = program_of(member_of_the_cast("officer")), program_of(people.person("Other"))
    told = [program.get("/regions") for _ in range(4)]
    assert [a.status_code for a in told] == [200, 200, 200, 429]
    assert told[3]["Retry-After"].isdecimal() is True
    assert (other.get("/regions").status_code, PER_MINUTE) == (200, 600)

"""Forms do what they say, refuse in words beside what was typed, and pages hide what a reader may not see."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.registry import actions
from corymb.apps.registry.models import (
    Appointment,
    Cluster,
    Contract,
    Membership,
    Organisation,
    Region,
    Residence,
    SizeClass,
    Territory,
)
from tests import factories
from tests.apps.registry import stage
from tests.people import NOW, START, browser_of, member_of_the_cast, person

pytestmark = pytest.mark.django_db
SHAPE = "A code begins with the two digits of a division there is and goes on after points: 26, 26.60, 26.60.1."


@pytest.fixture
def officer() -> Client:
    return browser_of(member_of_the_cast("officer"))


def send(browser: Client, route: str, arguments: list[object], **values: object) -> int:
    return browser.post(reverse(f"registry:{route}", args=arguments), values).status_code


def test_an_officer_fills_the_register_form_by_form(officer: Client) -> None:
    region, somebody = factories.region(), person("Somebody")
    known = {"number": factories.number(95, 1), "scheme": "RU-INN", "name": "ООО «Форма»", "kind": "company"}
    more = {"region": "RU-KLU", "okved_more": "21.20, 72.19", "founded_on": "2001-02-03"}
    assert send(officer, "organisation_register", [], **known, **more) == 302
    member = Organisation.objects.get()
    assert (member.okved_more, member.region, str(member.founded_on)) == (["21.20", "72.19"], region, "2001-02-03")

    titles = {"code": "Kaluga", "title_ru": "Калуга", "title_en": "Kaluga", "region": "RU-KLU"}
    standing = {"status": "pilot", "starts_on": "2016-01-01", "basis": "list of 2012"}
    assert send(officer, "cluster_register", [], **titles, **standing) == 302
    cluster = Cluster.objects.get(code="kaluga")
    move = {"status": "leader", "starts_on": "2016-10-19", "basis": "council"}
    assert send(officer, "cluster_move", ["kaluga"], **move) == 302

    joins = {"organisation": member.number, "starts_on": "2016-01-01", "share": "1", "basis": "council_decision"}
    assert send(officer, "member_admit", ["kaluga"], **joins, document_number="1", document_date="2015-12-01") == 302
    first = Membership.objects.get()
    share = {"share": "0.4", "starts_on": "2018-01-01", "reason": "decision 2"}
    assert send(officer, "share_change", [first.pk], **share) == 302
    second = Membership.objects.get(ends_on=None)
    assert send(officer, "membership_end", [second.pk], last_day="2018-12-31", reason="left") == 302

    assert send(officer, "size_set", [member.pk], year="2017", size="small", headcount="20") == 302
    park = {"code": "park", "kind": "technopark", "title_ru": "Парк", "title_en": "Park", "region": "RU-KLU"}
    assert send(officer, "territory_register", ["RU-KLU"], **park) == 302
    assert send(officer, "residence_add", [member.pk], territory="park", starts_on="2017-01-01") == 302
    post = {"person": somebody.email, "post": "director", "starts_on": "2017-01-01"}
    assert send(officer, "organisation_appoint", [member.pk], **post) == 302
    assert send(officer, "cluster_appoint", ["kaluga"], **post, on_council="on") == 302
    seat = Appointment.objects.get(cluster=cluster)
    assert send(officer, "appointment_end", [seat.pk], last_day="2018-01-01", reason="asked to") == 302
    own = Appointment.objects.get(organisation=member)
    assert send(officer, "appointment_end", [own.pk], last_day="2018-01-01", reason="asked to") == 302
    other = factories.organisation()
    contract = {"number": "7", "signed_on": "2017-05-05", "kind": "supply", "subject": "parts", "amount": "10.5"}
    parties = {"first": member.number, "first_role": "customer", "second": other.number, "second_role": "supplier"}
    last = {"currency": "RUB", "third_role": "authority"}
    assert send(officer, "contract_register", [], **contract, **parties, **last) == 302
    changed = known | {"name": "ООО «Новая форма»", "reason": "renamed"}
    assert send(officer, "organisation_change", [member.pk], **changed) == 302
    assert send(officer, "cluster_change", ["kaluga"], **titles, reason="checked", evidence="K, S27") == 302

    assert [model.objects.count() for model in (SizeClass, Territory, Residence, Contract)] == [1, 1, 1, 1]
    assert [odd for odd in odd_rows() if odd.kind.startswith("registry.")] == []
    names = {entry.actor_kind for entry in Entry.objects.filter(act__startswith="registry.", request__gt="")}
    assert names == {"person"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "0095000011"}, "This number cannot be right: its length or its check digit is wrong."),
        ({"scheme": "inn"}, "Enter a valid value."),
        ({"okved_main": "pharma"}, f"No codes of OKVED 2: pharma. {SHAPE}"),
        ({"okved_more": "21.20, 40.10; 7"}, f"No codes of OKVED 2: 40.10, 7. {SHAPE}"),
        ({"closed_on": "2000-01-01"}, "An organisation is closed after it was founded."),
        ({"group_head": "nobody"}, "Nothing in the register has this number or name."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong: dict[str, str], sentence: str, officer: Client) -> None:
    right = {"number": factories.number(95, 1), "scheme": "RU-INN", "name": "ООО «Форма»", "kind": "company"}
    values = right | {"founded_on": "2001-02-03"} | wrong
    answer = officer.post(reverse("registry:organisation_register"), values)
    said = answer.content.decode()
    assert (answer.status_code, sentence in said, "ООО «Форма»" in said) == (422, True, True)
    assert Organisation.objects.count() == 0


def test_a_cluster_is_not_called_like_a_page(officer: Client) -> None:
    factories.region()
    titles = {"code": "new", "title_ru": "Новый", "title_en": "New", "region": "RU-KLU"}
    standing = {"status": "pilot", "starts_on": "2016-01-01", "basis": "list of 2012"}
    assert send(officer, "cluster_register", [], **titles, **standing) == 422
    assert Cluster.objects.count() == 0


def test_several_organisations_that_fit_are_offered(officer: Client) -> None:
    factories.cluster()
    pair = [factories.organisation(f"ООО «Близнец {n}»") for n in (1, 2)]
    values = {"organisation": "близнец", "starts_on": "2017-01-01", "share": "1", "basis": "council_decision"}
    answer = officer.post(reverse("registry:member_admit", args=["kaluga-pharma"]), values)
    said = answer.content.decode()
    assert (answer.status_code, [o.number in said for o in pair]) == (422, [True, True])


def test_a_manager_admits_into_the_own_cluster_alone() -> None:
    here, there = stage.inside(), stage.outside()
    newcomer, manager = factories.organisation("ООО «Новичок»"), browser_of(member_of_the_cast("cluster_manager"))
    values = {"organisation": newcomer.number, "starts_on": "2018-01-01", "share": "1", "basis": "council_decision"}
    document = {"document_number": "1", "document_date": "2017-12-01"}
    assert send(manager, "member_admit", [there.cluster.code], **values, **document) == 403
    assert send(manager, "member_admit", [here.cluster.code], **values, **document) == 302
    assert [m.cluster for m in newcomer.memberships.all()] == [here.cluster]


def test_a_contract_names_only_parties_one_may_see() -> None:

    here, there = stage.inside(), stage.outside()
    parties = [(here.open, "customer"), (there.open, "supplier")]
    facts = actions.ContractFacts("1", START, "supply", "parts")
    contract = actions.register_contract(facts, parties, actor=SYSTEM, now=NOW)
    url = reverse("registry:contract", args=[contract.pk])
    seen = {}
    for who in ("officer", "cluster_manager", "preparer", "minister"):
        answer = browser_of(member_of_the_cast(who)).get(url)
        said = answer.content.decode()
        seen[who] = (answer.status_code, [f">{party.name}<" in said for party, _role in parties])
    assert seen == {
        "officer": (200, [True, True]),
        "cluster_manager": (200, [True, False]),
        "preparer": (200, [True, False]),
        "minister": (403, [False, False]),
    }
    stranger = person("Stranger")
    assert browser_of(stranger).get(url).status_code == 403


def test_titles_are_in_the_readers_language() -> None:
    cluster = factories.cluster(title_en="Tomsk cluster", title_ru="Томский кластер")
    browser = browser_of(member_of_the_cast("minister"))
    for language, title in (("en", "Tomsk cluster"), ("ru", "Томский кластер")):
        answer = browser.get(f"/{language}/register/clusters/{cluster.code}/")
        assert f"<h1>{title}</h1>" in answer.content.decode()


def test_regions_come_from_the_list_or_from_a_file(tmp_path: Path) -> None:
    said = StringIO()
    call_command("load_regions", stdout=said)
    assert (Region.objects.count(), Region.objects.get(code="RU-TOM").name_ru) == (83, "Томская область")
    own = tmp_path / "regions.csv"
    with own.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "name_en", "name_ru"], ["KZ-ALA", "Almaty", "Алматы"]])
    call_command("load_regions", str(own), stdout=said)
    assert said.getvalue().splitlines() == [
        "83 regions are new or changed, 83 in the list",
        "1 regions are new or changed, 1 in the list",
    ]
    assert Region.objects.get(code="KZ-ALA").country == "KZ"
    own.write_text("name\n", encoding="utf-8")
    for refused in (own, tmp_path / "missing.csv"):
        with pytest.raises(CommandError):
            call_command("load_regions", str(refused), stdout=said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "K: background knowledge, not verified; S27: source seen. Talked of."),
        ("ru", "K: общее знание, не проверено; S27: источник проверен. Talked of."),
    ],
)
def test_a_cluster_says_what_its_marks_of_evidence_mean(language: str, said: str, officer: Client) -> None:
    cluster = factories.cluster(evidence="K, S27", evidence_source="Talked of.")
    with override(language):
        page = officer.get(reverse("registry:cluster", args=[cluster.code])).content.decode()
    assert said in page


@pytest.mark.parametrize(("language", "said"), [("en", ["yes", "no"]), ("ru", ["да", "нет"])])
def test_files_say_yes_and_no_in_the_readers_language(language: str, said: list[str], officer: Client) -> None:
    factories.organisation("А", is_confidential=True)
    factories.organisation("Б")
    with override(language):
        asked = {"export": "csv", "columns": "confidential"}
        lines = b"".join(officer.get(reverse("registry:organisations"), asked).streaming_content).decode("utf-8-sig")
        book = b"".join(officer.get(reverse("registry:organisations"), asked | {"export": "xlsx"}).streaming_content)
    assert [row[1] for row in csv.reader(lines.splitlines()[1:], delimiter=";")] == said
    rows = load_workbook(BytesIO(book)).worksheets[0].iter_rows(min_row=2, values_only=True)
    assert [row[1] for row in rows] == said

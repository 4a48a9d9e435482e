"""Plan beside fact: for the office on the page of a target, for members on a page of their own."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.scorecard.actions.living import refresh_living
from corymb.apps.scorecard.queries.planned import come_of
from tests.apps.scorecard.counting import house
from tests.people import CLUSTER, NOW, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
OWN = "programme:own"
MILLION = 1_000_000


@pytest.fixture
def members() -> list[Organisation]:
    """Four members of two clusters; each invests four million roubles in each of the two years after the baseline."""
    found = house()
    for organisation in (None, found[0], found[2]):
        part = programme.Part("T3", Cluster.objects.get(code=CLUSTER), Decimal(20 * MILLION), organisation, "plan 7")
        programme.plan_part(part, actor=SYSTEM, now=NOW)
    return found


def lines(who: object) -> list[tuple[str, ...]]:
    page = entered(who).get(reverse(OWN))  # type: ignore[arg-type]
    return [(one.whose, one.planned.replace("\xa0", " "), one.fact, one.share) for one in page.context["lines"]]


def test_members_see_their_part_and_that_of_their_cluster_beside_what_has_come(members: list[Organisation]) -> None:
    refresh_living(NOW)
    who = person("Preparer")
    grant(who, "preparer", organisation_key(members[0]))
    cluster = Cluster.objects.get(code=CLUSTER).title
    assert lines(who) == [
        (cluster, "20 RUB million", "", ""),  # of two members: too few to tell one of them
        (str(members[0]), "20 RUB million", "8", "40\u202f%"),
    ]
    assert reverse(OWN) in entered(who).get(reverse("returns:returns")).content.decode()
    manager = person("Manager")
    grant(manager, "cluster_manager", f"cluster:{CLUSTER}")
    assert lines(manager)[0] == (cluster, "20 RUB million", "16", "80\u202f%")
    assert [one[0] for one in lines(manager)] == [cluster, str(members[0]), str(members[2])]


def test_before_anything_is_counted_the_plan_is_shown_alone(members: list[Organisation]) -> None:
    who = person("Certifier")
    grant(who, "certifier", organisation_key(members[0]))
    assert [one[2:] for one in lines(who)] == [("", ""), ("", "")]


def test_who_has_nothing_planned_is_told_so_and_others_are_kept_out(members: list[Organisation]) -> None:
    who = person("Preparer")
    grant(who, "preparer", organisation_key(members[1]))
    assert "Nothing is planned for you" in entered(who).get(reverse(OWN)).content.decode()
    assert reverse(OWN) not in entered(who).get(reverse("returns:returns")).content.decode()
    assert entered(member_of_the_cast("minister")).get(reverse(OWN)).status_code == 403


def test_the_office_sees_plan_beside_fact(members: list[Organisation]) -> None:
    officer, url = browser_of(member_of_the_cast("officer")), reverse("programme:target", args=["T3"])
    assert "So far" not in officer.get(url).content.decode()
    refresh_living(NOW)
    page = officer.get(url)
    assert "So far: 32 RUB million." in page.content.decode().replace("\xa0", " ")
    assert [part["fact"] for part in page.context["parts"]] == ["16 (80\u202f%)"]
    assert len(members) == 4


def test_a_person_is_told_of_nobody_else_s_organisation(members: list[Organisation]) -> None:
    refresh_living(NOW)
    who = person("Preparer")
    grant(who, "preparer", organisation_key(members[0]))
    other = ("T3", organisation_key(members[2]))
    assert come_of(who, {other, ("T3", f"cluster:{CLUSTER}"), ("T1", organisation_key(members[0]))}) == {}
    assert come_of(person("Nobody"), {("T3", "programme")}) == {}


def test_the_page_asks_the_same_for_one_part_and_for_three(members: list[Organisation]) -> None:
    refresh_living(NOW)
    manager = person("Manager")
    grant(manager, "cluster_manager", f"cluster:{CLUSTER}")
    browser, costs = entered(manager), []
    browser.get(reverse(OWN))
    for target in ("T3", "T2"):
        part = programme.Part(target, Cluster.objects.get(code=CLUSTER), Decimal(5), members[2], "plan 8")
        programme.plan_part(part, actor=SYSTEM, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse(OWN))
        costs.append(len(queries))
    assert costs[0] == costs[1]

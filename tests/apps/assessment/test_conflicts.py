"""Conflicts: what the register knows of experts and applicants, kind by kind; what is lifted; who is shut out."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions import conflicts as actions
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.assessment.queries import reasons, seeing
from corymb.apps.assessment.queries.standing import pairs_now, stored_pairs
from corymb.apps.assessment.queries.ties import ties, years_before
from corymb.apps.assessment.queries.what_if import what_if
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.actions import Post, appoint_person, end_appointment
from corymb.apps.registry.models import Contract, ContractParty, Organisation
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.assessment.assessing import LATER, STATEMENT, TOLD, Panel, odd, panel
from tests.people import NOW, START, asked_again, done, grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db
DAY = LATER.date()
ELSEWHERE = ("RU-NVS", "Novosibirsk Region", "Новосибирская область")


def outside(name: str = "АО «Чужое»", **facts: object) -> Organisation:
    """A company of a region that does not apply."""
    return factories.organisation(name, region=factories.region(*ELSEWHERE), **facts)


def works_at(somebody: Person, where: object, until: date | None = None) -> None:
    post = appoint_person(somebody, Post(where, "engineer", date(2010, 1, 1)), actor=SYSTEM, now=NOW)
    if until:
        end_appointment(post, until, actor=SYSTEM, now=NOW, reason="left")


def contract(kind: str, *parties: Organisation, signed_on: date = date(2017, 3, 1)) -> Contract:
    made = Contract.objects.create(number="К-17", signed_on=signed_on, kind=kind, subject="test")
    for party, role in zip(parties, ("customer", "supplier"), strict=True):
        ContractParty.objects.create(contract=made, organisation=party, role=role)
    return made


def tied(here: Panel, somebody: Person, how: str) -> None:
    """Tie somebody to the application of the panel in one way alone."""
    TIE[how](here.bid.organisation, somebody, here)


def move_away(organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(region=factories.region(*ELSEWHERE))


def by_work(partner: Organisation, somebody: Person, _here: Panel) -> None:
    move_away(partner)
    works_at(somebody, partner)


def by_group(partner: Organisation, somebody: Person, _here: Panel) -> None:
    head = outside("АО «Холдинг»")
    Organisation.objects.filter(pk=partner.pk).update(group_head=head)
    works_at(somebody, head)


def by_merger(partner: Organisation, somebody: Person, _here: Panel) -> None:
    old = outside("ООО «Было»")
    works_at(somebody, old)
    move_away(partner)
    Organisation.objects.filter(pk=old.pk).update(merged_into=partner)


def dealing(kind: str, signed_on: date = date(2017, 3, 1)) -> Callable[..., None]:
    def tie(partner: Organisation, somebody: Person, _here: Panel) -> None:
        mine = outside()
        works_at(somebody, mine)
        contract(kind, mine, partner, signed_on=signed_on)

    return tie


TIE: dict[str, Callable[[Organisation, Person, Panel], None]] = {
    "employer": by_work,
    "earlier": lambda partner, somebody, _here: works_at(somebody, partner, date(2017, 5, 1)),
    "too long ago": lambda partner, somebody, _here: works_at(somebody, partner, date(2015, 7, 1)),
    "seat": lambda _partner, somebody, here: works_at(somebody, here.bid.cluster),
    "group": by_group,
    "region": lambda _partner, somebody, _here: works_at(somebody, factories.organisation("НИИ того же региона")),
    "office": lambda partner, somebody, _here: grant(somebody, "preparer", f"organisation:{partner.identifier}"),
    "region office": lambda _partner, somebody, _here: grant(somebody, "region_official", "region:RU-KLU"),
    "cluster office": lambda _p, somebody, here: grant(somebody, "cluster_manager", f"cluster:{here.bid.cluster.code}"),
    "merged": by_merger,
    "supply": dealing("supply"),
    "research": dealing("research"),
    "old supply": dealing("supply", date(2014, 1, 1)),
    "nothing": lambda _partner, somebody, _here: works_at(somebody, outside()),
}
KINDS_BY_HOW = {
    "employer": ["employer"],
    "earlier": ["earlier"],
    "too long ago": [],
    "seat": ["employer"],
    "group": ["group"],
    "region": ["region"],
    "office": ["office"],
    "region office": ["office"],
    "cluster office": ["office"],
    "merged": ["employer"],
    "supply": ["contract"],
    "research": ["project"],
    "old supply": [],
    "nothing": [],
}
REASONS = {
    "employer": "Works at ООО «Светотехника-тест», which takes part",
    "earlier": "Worked at ООО «Светотехника-тест», which takes part",
    "seat": "Holds a post in the cluster that applies",
    "group": "Works at АО «Холдинг», of one group with ООО «Светотехника-тест»",
    "region": "Works at НИИ того же региона, which is in the region that applies",
    "office": "Has a role in which they act for the applicant",
    "supply": "Works at АО «Чужое», which has contract К-17 with ООО «Светотехника-тест»",
    "research": "Works at АО «Чужое», which has a joint project (К-17) with ООО «Светотехника-тест»",
}


@pytest.mark.parametrize("how", KINDS_BY_HOW)
def test_the_register_tells_each_kind_of_tie_and_its_reason(how: str) -> None:
    here = panel()
    somebody = person("Anna Expert")
    tied(here, somebody, how)
    found = ties(here.call.pk, [somebody.pk, person("Nobody").pk], DAY)
    assert [(tie.person, tie.application, tie.kind) for tie in found] == [
        (somebody.pk, here.application.pk, kind) for kind in KINDS_BY_HOW[how]
    ]
    if how in REASONS:
        assert [reasons.names_for(found).reason(tie) for tie in found] == [REASONS[how]]


def test_conflicts_are_put_on_record_once_and_what_was_lifted_stays_lifted() -> None:
    here = panel()
    expert = here.expert("Anna Expert")
    tied(here, expert.person, "employer")
    assert actions.raise_conflicts(here.call.pk, **TOLD) == 1
    assert actions.raise_conflicts(here.call.pk, **TOLD) == 0
    row = Conflict.objects.get()
    pair = {(here.application.pk, expert.pk)}
    assert stored_pairs(here.call.pk, DAY) == pairs_now(here.call.pk, [expert], DAY) == pair
    assert reasons.reason_of(row) == REASONS["employer"]
    with pytest.raises(NotPossible):
        actions.lift_conflict(row.pk, " ", here.secretary, **here.told(here.secretary))
    actions.lift_conflict(row.pk, "a lecture twice a year", here.secretary, **here.told(here.secretary))
    assert actions.raise_conflicts(here.call.pk, **TOLD) == 0
    assert stored_pairs(here.call.pk, DAY) == pairs_now(here.call.pk, [expert], DAY) == set()
    assert odd() == []


@pytest.mark.parametrize("place", ["organisation", "group", "region"])
def test_a_declared_tie_stands_against_every_application_it_has_a_part_in(place: str) -> None:
    here = panel()
    other = here.another()
    expert = here.expert("Anna Expert")
    head = outside("АО «Холдинг»")
    Organisation.objects.filter(pk=here.bid.organisation.pk).update(group_head=head)
    given = {
        "organisation": DeclaredTie("kin", here.bid.organisation),
        "group": DeclaredTie("kin", head),
        "region": DeclaredTie("other", None, other.region, "born there"),
    }
    declare(expert.pk, [given[place]], STATEMENT, **here.told(expert.person))
    closed = other if place == "region" else here.application
    assert stored_pairs(here.call.pk, DAY) == {(closed.pk, expert.pk)}
    told = {"organisation": "kinship: ООО «Светотехника-тест»", "group": "kinship: АО «Холдинг»"}
    reason = told.get(place, "another tie: Tomsk Region – born there")
    assert reasons.shut_out(closed, DAY) == [("Anna Expert", [reason])]
    assert reasons.shut_out(other if closed != other else here.application, DAY) == []


def test_who_arranges_and_is_tied_sees_nothing_of_the_application_and_somebody_acts() -> None:
    here = panel()
    expert = here.expert("Anna Expert")
    tied(here, expert.person, "employer")
    assert list(seeing.applications_visible_to(here.secretary, here.call)) == [here.application]
    grant(here.secretary, "preparer", f"organisation:{here.bid.organisation.identifier}")
    actions.raise_conflicts(here.call.pk, **TOLD)
    row = Recusal.objects.get()
    secretary = Person.objects.get(pk=here.secretary.pk)
    assert (row.person, row.kind) == (secretary, "office")
    assert list(seeing.applications_visible_to(secretary, here.call)) == []
    assert list(seeing.conflicts_visible_to(secretary)) == []
    assert list(seeing.recusals_visible_to(secretary)) == []
    assert what_if(here.call, secretary, expert.person, None).applications == 0
    for somebody in (secretary, person("Outsider")):
        with pytest.raises(NotPossible):
            actions.name_acting(row.pk, somebody, **here.told(here.officer))
    actions.name_acting(row.pk, here.officer, **here.told(here.officer))
    assert list(seeing.conflicts_visible_to(here.officer)) == [Conflict.objects.get()]
    assert odd() == []


def test_a_check_tells_what_would_stand_in_the_way_and_keeps_nothing() -> None:
    here = panel()
    here.another()
    somebody = person("Anna Expert")
    tied(here, somebody, "employer")
    found = what_if(here.call, here.secretary, somebody, None)
    assert (found.applications, found.closed, found.by_kind) == (2, 1, [("work", 1)])
    assert found.rows == [(here.application, [REASONS["employer"]])]
    supposed = what_if(here.call, here.secretary, None, here.bid.organisation)
    assert (supposed.closed, supposed.rows) == (1, found.rows)
    assert Conflict.objects.count() == 0


def test_three_years_before_a_leap_day() -> None:
    assert years_before(date(2020, 2, 29), 3) == date(2017, 2, 28)
    assert years_before(START, 3) == date(2013, 1, 1)


def test_the_page_says_that_the_register_is_being_looked_into_until_the_job_has_ended() -> None:
    here = panel()
    browser, page = entered(here.secretary), reverse("assessment:conflicts", args=[here.call.pk])
    look = reverse("assessment:look", args=[here.call.pk])
    assert look in browser.get(page).content.decode()
    browser.post(look)
    told = browser.get(page).content.decode()
    assert ("The register is being looked into" in told, look in told) == (True, False)
    assert asked_again(browser, page) == "not yet"
    done("assessment.conflicts")
    assert asked_again(browser, page) == "load anew"
    assert look in browser.get(page).content.decode()

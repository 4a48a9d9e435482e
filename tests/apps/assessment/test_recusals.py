"""Who arranges an assessment says what ties them; what the register says of them is lifted by somebody else."""

from datetime import date

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.assessment.actions import conflicts as actions
from corymb.apps.assessment.actions.conflicts import OwnTie
from corymb.apps.assessment.actions.experts import arrange
from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.standing import undecided_calls
from corymb.apps.assessment.tasks import conflicts_daily
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.kit.asking import NotPossible
from tests.apps.assessment.assessing import TOLD, Panel, panel
from tests.apps.assessment.test_conflicts import tied
from tests.apps.council.sitting import council, decided
from tests.people import grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
TIED = "Whoever is tied to the application themselves lifts nobody's recusal from it."
OWN = OwnTie("kin", "Брат работает у заявителя (тест)")


def refused(act: object, *given: object, **told: object) -> str:
    with pytest.raises(NotPossible) as wrong:
        act(*given, **told)  # type: ignore[operator]
    return str(wrong.value)


def of_register(here: Panel) -> Recusal:
    """The secretary works at an organisation of the application, says the register."""
    tied(here, here.secretary, "employer")
    actions.raise_conflicts(here.call.pk, **TOLD)
    return Recusal.objects.get()


def test_who_declares_a_tie_sees_nothing_more_and_is_not_lifted() -> None:
    here = panel()
    row = actions.recuse_oneself(here.application.pk, OWN, here.secretary, **here.told(here.secretary))
    assert (row.person, row.kind, row.words, row.source) == (here.secretary, "kin", OWN.words, "declared")
    again = Person.objects.get(pk=here.secretary.pk)
    assert list(seeing.applications_visible_to(again, here.call)) == []
    assert hidden_from(again, here.call) == {here.application.pk}
    assert refused(actions.recuse_oneself, here.application.pk, OWN, again, **here.told(again)) == (
        "You are shut out of the application already."
    )
    assert refused(actions.lift_recusal, row.pk, "why", here.officer, **here.told(here.officer)) == (
        "Only what was found in the register is lifted; what was declared stands."
    )
    assert [row for row in odd_rows() if row.kind == "assessment.recusal"] == []


def test_what_the_register_says_is_lifted_by_another_and_stays_lifted() -> None:
    here = panel()
    row = of_register(here)
    assert refused(actions.lift_recusal, row.pk, "why", row.person, **here.told(row.person)) == (TIED)
    assert refused(actions.lift_recusal, row.pk, " ", here.officer, **here.told(here.officer)) == (
        "Say why the tie does not stand."
    )
    lifted = actions.lift_recusal(row.pk, "a namesake", here.officer, **here.told(here.officer))
    assert (lifted.lifted_by, lifted.lifted_why) == (here.officer, "a namesake")
    again = Person.objects.get(pk=here.secretary.pk)
    assert list(seeing.applications_visible_to(again, here.call)) == [here.application]
    assert hidden_from(again, here.call) == set()
    actions.raise_conflicts(here.call.pk, **TOLD)
    assert Recusal.objects.get().lifted_at is not None
    assert refused(actions.lift_recusal, row.pk, "why", here.officer, **here.told(here.officer)) == (
        "The recusal is lifted already."
    )
    assert refused(actions.name_acting, row.pk, here.officer, **here.told(here.officer)) == (
        "The recusal is lifted already."
    )
    assert [row for row in odd_rows() if row.kind == "assessment.recusal"] == []


def test_another_tie_of_the_register_stands_after_one_was_lifted() -> None:
    """All that was on record falls with it; what the register says since is a recusal anew."""
    here = panel()
    row = of_register(here)
    assert [tie[0] for tie in row.ties] == ["employer"]
    actions.lift_recusal(row.pk, "a namesake", here.officer, **here.told(here.officer))
    acts_for_a_partner(here)
    actions.raise_conflicts(here.call.pk, **TOLD)
    found = Recusal.objects.order_by("pk")
    assert [(row.kind, row.lifted_at is None) for row in found] == [("employer", False), ("office", True)]


def acts_for_a_partner(here: Panel) -> None:
    grant(here.secretary, "preparer", f"organisation:{here.bid.organisation.identifier}")


def test_several_ties_of_a_pair_fall_together_and_are_all_on_record() -> None:
    """Once the role has ended: as long as they hold it nothing opens the application to them."""
    here = panel()
    acts_for_a_partner(here)
    row = of_register(here)
    assert sorted(tie[0] for tie in row.ties) == ["employer", "office"]
    lift = (actions.lift_recusal, row.pk, "a namesake", here.officer)
    assert refused(*lift, **here.told(here.officer)) == (
        "This person holds a role of the applicant or a partner; the tie stands until that role ends."
    )
    Grant.objects.filter(role="preparer").update(ends_on=date(2018, 1, 1))
    actions.lift_recusal(row.pk, "a namesake", here.officer, **here.told(here.officer))
    actions.raise_conflicts(here.call.pk, **TOLD)
    assert Recusal.objects.filter(lifted_at=None).count() == 0


def test_whoever_is_tied_sees_and_lifts_nobody_elses_recusal_and_acts_for_nobody() -> None:
    here = panel()
    row = of_register(here)
    actions.name_acting(row.pk, here.officer, **here.told(here.officer))
    actions.recuse_oneself(here.application.pk, OWN, here.officer, **here.told(here.officer))
    assert Recusal.objects.get(pk=row.pk).acting is None
    assert list(seeing.recusals_visible_to(Person.objects.get(pk=here.officer.pk))) == []
    assert refused(actions.lift_recusal, row.pk, "why", here.officer, **here.told(here.officer)) == TIED
    assert [row for row in odd_rows() if row.kind == "assessment.recusal"] == []


def test_by_form() -> None:
    here = panel()
    browser = entered(here.secretary)
    place = reverse("assessment:recuse_oneself", args=[here.call.pk, here.application.pk])
    assert browser.get(place).status_code == 200
    assert browser.post(place, {"kind": "kin", "words": ""}).status_code == 422
    answer = browser.post(place, {"kind": "kin", "words": OWN.words}, follow=True)
    assert "Nothing of the application is shown to you any more." in answer.content.decode()
    assert browser.get(place).status_code == 404
    assert browser.post(place, {"kind": "kin", "words": OWN.words}).status_code == 404
    row = Recusal.objects.get()
    office = entered(here.officer)
    assert office.get(reverse("assessment:recusals", args=[here.call.pk])).content.decode().count(">Lift<") == 0
    Recusal.objects.filter(pk=row.pk).update(source="register")
    listed = reverse("assessment:recusals", args=[here.call.pk])
    lift = reverse("assessment:recusal_lift", args=[row.pk])
    assert f'href="{lift}"' in office.get(listed).content.decode()
    assert browser.get(lift).status_code == 404
    assert office.post(lift, {"reason": "a namesake"}).status_code == 302
    assert Entry.objects.filter(act="assessment.recusal.lifted").count() == 1
    assert f'href="{lift}"' not in office.get(listed).content.decode()
    assert browser.get(place).status_code == 200


def test_the_register_is_looked_into_until_the_council_has_decided() -> None:
    here = council()
    assert undecided_calls() == []
    arrange(here.call.pk, here.told(minutes=10)["now"], 30, here.secretary, **here.told())
    assert undecided_calls() == [here.call.pk]
    assert conflicts_daily(0) == 1
    decided(here)
    assert Decision.objects.count() == 4
    assert undecided_calls() == []


def test_who_acts_is_chosen_among_those_who_may() -> None:
    here = panel()
    row = of_register(here)
    other, elsewhere = person("Secretary of the call"), person("Secretary of another call")
    grant(other, "secretary", f"call:{here.call.pk}")
    grant(elsewhere, "secretary", f"call:{here.call.pk + 1}")
    assert set(seeing.may_act_for(row)) == {here.officer, other}
    Recusal.objects.create(application=here.application, person=other, kind="kin", raised_at=row.raised_at)
    assert set(seeing.may_act_for(row)) == {here.officer}
    place, acting = reverse("assessment:recusals", args=[here.call.pk]), reverse("assessment:acting", args=[row.pk])
    assert acting in entered(here.officer).get(place).content.decode()
    assert entered(here.officer).post(acting, {"person": elsewhere.pk}).status_code == 422
    mine = entered(here.secretary).get(place).content.decode()
    assert (acting in mine, "What you are tied to yourself is not listed here" in mine) == (False, True)
    auditor = entered(member_of_the_cast("auditor")).get(place).content.decode()
    assert (str(row.person) in auditor, acting in auditor) == (True, False)

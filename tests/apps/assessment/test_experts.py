"""Experts: invited, answering, declaring; what each state allows, and what stands in the journal."""

from datetime import timedelta

import pytest

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.models import Grant, Invitation, Person
from corymb.apps.assessment.actions import experts as actions
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare
from corymb.apps.assessment.models import Conflict, Declaration, Expert
from corymb.apps.assessment.queries import duties, seeing
from corymb.apps.assessment.states import ACCEPTED, DECLINED, EXPERT_MOVES, EXPERTS, INVITED, OPEN, WITHDRAWN
from corymb.apps.letters.models import Letter
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.assessment.assessing import LATER, STATEMENT, TERMS, Panel, odd, panel
from tests.people import person

pytestmark = pytest.mark.django_db


def brought(here: Panel, state: str, name: str = "Anna Expert") -> Expert:
    found = here.invited(name)
    if state in {ACCEPTED, DECLINED}:
        actions.answer_invitation(found.pk, accepts=state == ACCEPTED, **here.told(found.person))
    if state == WITHDRAWN:
        actions.withdraw_expert(found.pk, "illness", **here.told(here.secretary))
    return Expert.objects.get(pk=found.pk)


def test_somebody_who_is_known_is_invited_with_a_role_in_the_call_and_a_letter() -> None:
    here = panel()
    found = here.invited("Anna Expert")
    grant = Grant.objects.get(person=found.person)
    assert (found.state, grant.role, grant.scope_key) == (INVITED, "expert", f"call:{here.call.pk}")
    letters = Letter.objects.filter(addressee_id=str(found.person_id)).values_list("kind", "values__expert")
    assert list(letters) == [("assessment.invited", found.pk)]
    assert odd() == []


def test_somebody_who_is_not_known_is_invited_into_the_house_too() -> None:
    here = panel()
    who = NewPerson("Вера Новая (тест)", "Vera@Example.org", "ru")
    found = actions.invite_expert(here.call.pk, who, TERMS, here.secretary, **here.told(here.secretary))
    assert (found.person.name, found.person.email) == ("Вера Новая (тест)", "vera@example.org")
    assert Invitation.objects.filter(person=found.person).count() == 1
    kinds = Letter.objects.filter(addressee_id=str(found.person_id)).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["accounts.invitation", "assessment.invited"]


def test_nobody_is_invited_twice_nor_who_looks_on_nor_before_it_is_arranged() -> None:
    here = panel()
    found = here.invited("Anna Expert")
    for email in (str(found.person.email), str(here.officer.email), str(here.secretary.email)):
        with pytest.raises(NotPossible):
            actions.invite_expert(
                here.call.pk, NewPerson("", email, "en"), TERMS, here.officer, **here.told(here.officer)
            )
    here.call.arrangement.delete()
    with pytest.raises(NotPossible):
        here.invited("Boris Expert")
    assert Expert.objects.count() == 1


@pytest.mark.parametrize("state", EXPERTS)
@pytest.mark.parametrize("target", EXPERTS)
def test_an_expert_moves_as_the_table_says(state: str, target: str) -> None:
    here = panel()
    found = brought(here, state)
    acts = {
        ACCEPTED: lambda: actions.answer_invitation(found.pk, accepts=True, **here.told(found.person, 1)),
        DECLINED: lambda: actions.answer_invitation(found.pk, accepts=False, **here.told(found.person, 1)),
        WITHDRAWN: lambda: actions.withdraw_expert(found.pk, "order 5", **here.told(here.secretary, 1)),
        INVITED: lambda: actions.invite_expert(
            here.call.pk,
            NewPerson("", str(found.person.email), "en"),
            TERMS,
            here.secretary,
            **here.told(here.secretary, 1),
        ),
    }
    if target in EXPERT_MOVES[state]:
        acts[target]()
        assert Expert.objects.get(pk=found.pk).state == target
        assert odd() == []
    else:
        with pytest.raises(NotPossible):
            acts[target]()
        assert Expert.objects.get(pk=found.pk).state == state


def test_who_comes_back_on_the_day_they_left_has_the_role_on_the_next_day_too() -> None:
    here = panel()
    found = brought(here, WITHDRAWN)
    for _time in range(2):
        who = NewPerson("", str(found.person.email), "en")
        actions.invite_expert(here.call.pk, who, TERMS, here.secretary, **here.told(here.secretary))
        actions.withdraw_expert(found.pk, "order", **here.told(here.secretary))
    actions.invite_expert(here.call.pk, who, TERMS, here.secretary, **here.told(here.secretary))
    days = [LATER.date(), LATER.date() + timedelta(days=1)]
    grants = Grant.objects.filter(person=found.person, role="expert")
    assert [grants.in_force(day).count() for day in days] == [1, 1]


def test_nothing_is_open_before_ties_are_declared_and_a_declaration_stays_as_it_is() -> None:
    here = panel()
    found = brought(here, ACCEPTED)
    assert found.is_ready is False
    tie = DeclaredTie("kin", factories.organisation("ООО «Дядя»"), None, "my uncle")
    row = declare(found.pk, [tie], STATEMENT, **here.told(found.person))
    assert Expert.objects.get(pk=found.pk).is_ready is True
    assert row.declared == [tie.plain]
    assert Conflict.objects.get().source == "declared"
    declare(found.pk, [tie], STATEMENT, **here.told(found.person))
    assert (Declaration.objects.count(), Conflict.objects.count()) == (2, 1)
    with pytest.raises(Exception, match="declaration"):
        Declaration.objects.filter(pk=row.pk).update(statement=9)


def test_who_does_not_take_part_declares_nothing() -> None:
    here = panel()
    found = here.invited("Anna Expert")
    with pytest.raises(NotPossible):
        declare(found.pk, [], STATEMENT, **here.told(found.person))
    assert Declaration.objects.count() == 0


def test_terms_are_changed_and_the_profile_is_kept() -> None:
    here = panel()
    found = here.expert("Anna Expert")
    assert found.expertise == ["21", "26.60"]
    actions.change_terms(found.pk, actions.Terms(2, OPEN), **here.told(here.secretary))
    found.refresh_from_db()
    assert (found.at_most, found.blind) == (2, OPEN)
    assert odd() == []


@pytest.mark.parametrize(
    ("state", "keys"),
    [(INVITED, ["expert-answer"]), (ACCEPTED, ["expert-declare"]), (DECLINED, []), (WITHDRAWN, [])],
)
def test_what_is_due_from_an_expert(state: str, keys: list[str]) -> None:
    here = panel()
    found = brought(here, state)
    somebody = Person.objects.get(pk=found.person_id)
    assert [task.key.partition(":")[0] for task in duties.tasks(somebody, LATER)] == keys
    assert (duties.answered_at(str(found.pk)) is None) == (state == INVITED)
    assert list(seeing.own_experts(person("Stranger"))) == []

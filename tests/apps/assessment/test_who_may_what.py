"""Who sees and does what in an assessment: every permission, every kind of person, every state of an expert."""

from collections.abc import Callable

import pytest
from django.db.models import QuerySet

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import may
from corymb.apps.assessment import rules
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.experts import answer_invitation, withdraw_expert
from corymb.apps.assessment.models import Conflict, Expert, Recusal, Review
from corymb.apps.assessment.queries import duties, seeing
from corymb.apps.assessment.states import ACTIVE, PUT, REVIEWS, SHOWN
from corymb.apps.files.queries import visible_to as files_visible_to
from corymb.apps.selection.queries import seeing as selection
from corymb.kit.registries import permissions
from tests.apps.assessment.assessing import LATER, TOLD, Panel, panel
from tests.apps.assessment.test_conflicts import tied
from tests.people import CAST, grant, member_of_the_cast, person
from tests.stages import built_once

pytestmark = pytest.mark.django_db
HOLDERS = {
    rules.ARRANGE: {"officer", "secretary"},
    rules.SEE: {"officer", "secretary", "auditor"},
    rules.ASSESS: {"expert"},
}


def again(somebody: Person) -> Person:
    """Read anew, as another request reads them."""
    return Person.objects.get(pk=somebody.pk)


def test_the_room_has_these_permissions() -> None:
    assert {code for code in permissions.items if code.startswith("assessment.")} == set(HOLDERS)


@pytest.mark.parametrize("who", CAST)
def test_who_holds_what_over_a_call(who: str) -> None:
    somebody = member_of_the_cast(who)
    assert {code for code in HOLDERS if may(somebody, code, ["call:987654"])} == {
        code for code, holders in HOLDERS.items() if who in holders
    }
    assert {code for code in HOLDERS if may(somebody, code, ["call:987655"])} == {
        code for code, holders in HOLDERS.items() if who in holders & {"officer", "auditor"}
    }


def everything(somebody: Person, here: Panel) -> dict[str, int]:
    """How much of each kind of thing a person sees."""
    rows: dict[str, QuerySet[object]] = {
        "calls": seeing.calls_visible_to(somebody),
        "applications": seeing.applications_visible_to(somebody, here.call),
        "experts": seeing.experts_visible_to(somebody),
        "declarations": seeing.declarations_visible_to(somebody),
        "conflicts": seeing.conflicts_visible_to(somebody),
        "recusals": seeing.recusals_visible_to(somebody),
        "proposals": seeing.proposals_visible_to(somebody),
        "reviews": seeing.reviews_visible_to(somebody),
        "own": seeing.own_reviews(somebody),
        "marks": seeing.marks_visible_to(somebody),
    }
    return {name: found.count() for name, found in rows.items() if found.count()}


@built_once
def stage() -> Panel:
    """Two submitted reviews, one that is written, a conflict of a third expert."""
    here = panel()
    first, second, third = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    here.marked(third, 2)
    tied(here, here.expert("Dora Expert").person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    return here


OFFICE = {"calls": 1, "applications": 1, "experts": 4, "declarations": 4, "conflicts": 1, "reviews": 3, "marks": 10}
SEEN: dict[str, dict[str, int]] = {"officer": OFFICE, "auditor": OFFICE}


@pytest.mark.parametrize("who", CAST)
def test_strangers_see_nothing_and_the_office_sees_the_marks_that_were_submitted(who: str) -> None:
    here = stage()
    somebody = member_of_the_cast(who)
    assert everything(somebody, here) == SEEN.get(who, {})


def test_a_secretary_sees_their_call_alone_and_nobody_who_has_not_signed_in_anything() -> None:
    here = stage()
    assert everything(here.secretary, here) == OFFICE
    stranger = person("Secretary of another call")
    grant(stranger, "secretary", f"call:{here.call.pk + 1}")
    assert everything(stranger, here) == {}
    assert seeing.own_reviews(None).count() == seeing.own_experts(None).count() == 0


def test_each_expert_sees_their_own_and_nothing_by_other_ways() -> None:
    here = stage()
    seen = {expert.person.name: everything(again(expert.person), here) for expert in here.experts}
    own = {"declarations": 1, "own": 1, "marks": 5}
    assert seen == {"Anna Expert": own, "Boris Expert": own, "Clara Expert": own, "Dora Expert": {"declarations": 1}}
    for expert in here.experts:
        somebody = again(expert.person)
        assert selection.visible_to(somebody).count() == 0
        assert selection.attachments_visible_to(somebody).count() == 0
        assert files_visible_to(somebody).count() == 0


def _set(expert: Expert, **values: object) -> None:
    Expert.objects.filter(pk=expert.pk).update(**values)


def _out(here: Panel, expert: Expert) -> None:
    withdraw_expert(expert.pk, "order", **here.told(here.secretary))


def _tie(expert: Expert) -> None:
    review = expert.reviews.get()
    Conflict.objects.create(
        expert=expert, application=review.application, kind="kin", source="declared", raised_at=LATER
    )


def _withdrawn(here: Panel) -> None:
    type(here.application).objects.filter(pk=here.application.pk).update(state="withdrawn")


LEAVING: dict[str, Callable[[Panel, Expert], None]] = {
    "takes part": lambda _here, _expert: None,
    "not declared": lambda _here, expert: _set(expert, declared_at=None),
    "only invited": lambda _here, expert: _set(expert, state="invited"),
    "declined": lambda _here, expert: _set(expert, state="declined"),
    "taken out": _out,
    "tied": lambda _here, expert: _tie(expert),
    "application withdrawn": lambda here, _expert: _withdrawn(here),
}


@pytest.mark.parametrize("how", LEAVING)
@pytest.mark.parametrize("state", REVIEWS)
def test_an_application_is_open_to_its_expert_only_while_they_take_part(how: str, state: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    proof = {"submitted_at": LATER, "sha256": "0" * 64, "is_rapporteur": state == PUT} if state in SHOWN else {}
    LEAVING[how](here, review.expert)
    Review.objects.filter(pk=review.pk).update(state=state, **proof)
    is_open = how == "takes part" and state in ACTIVE
    assert seeing.own_reviews(again(review.expert.person)).count() == is_open


def test_an_expert_with_an_office_sees_no_colleagues_marks_by_it() -> None:
    here = stage()
    third = here.experts[2].person
    grant(third, "auditor", "programme:all")
    assert seeing.reviews_visible_to(again(third)).count() == 0
    assert seeing.marks_visible_to(again(third)).count() == 5


def test_who_arranges_and_is_tied_sees_no_review_of_the_application() -> None:
    here = stage()
    Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    assert everything(again(here.secretary), here) == {"calls": 1, "experts": 4, "declarations": 4}


def test_what_is_due_from_whom() -> None:
    here = stage()
    due = {
        expert.person.name: [task.key.partition(":")[0] for task in duties.tasks(again(expert.person), LATER)]
        for expert in here.experts
    }
    assert due == {
        "Anna Expert": [],
        "Boris Expert": [],
        "Clara Expert": ["expert-assess"],
        "Dora Expert": [],
    }
    clara = here.experts[2]
    assert duties.assessed_at(str(clara.pk)) is None
    here.submitted(clara.reviews.get(), 3, 5)
    assert duties.assessed_at(str(clara.pk)) == here.told(clara.person, 5)["now"]
    declined = here.invited("Egor Expert")
    answer_invitation(declined.pk, accepts=False, **here.told(declined.person))
    assert list(duties.tasks(again(declined.person), LATER)) == []

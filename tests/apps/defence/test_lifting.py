"""A recusal the register was wrong about is lifted with a reason; nothing else is."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.council.models import Abstention
from corymb.apps.defence.actions import commission, holding
from corymb.apps.defence.models import Exclusion
from corymb.apps.defence.queries.recusals import exclusions_of
from corymb.apps.defence.states import DONE
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from tests.apps.council.sitting import AFTER
from tests.apps.council.test_rankings import refusal_of
from tests.apps.council.test_recusals import works_in
from tests.apps.defence.defending import Stage, stage
from tests.people import browser_of, grant, member_of_the_cast

pytestmark = pytest.mark.django_db
WHY = "тёзка (тест)"


def tied(*, opened: bool = True) -> tuple[Stage, Exclusion]:
    """The second member is tied to the second application by the register."""
    here = stage()
    works_in(here.members[1].person, here.applications[1].region)
    here.ordered()
    if opened:
        here.opened()
    commission.find_exclusions(here.defence, **here.told())
    return here, Exclusion.objects.get()


def address(here: Stage, row: Exclusion) -> str:
    return reverse("defence:lift", args=[here.defence.pk, row.pk])


def lifted(here: Stage, row: Exclusion) -> Exclusion:
    return commission.lift_exclusion(here.defence.pk, row.pk, WHY, here.secretary, **here.told())


def test_what_the_register_is_wrong_about_is_lifted_with_a_reason_and_stays_lifted() -> None:
    here, row = tied()
    page, browser = reverse("defence:defence", args=[here.defence.pk]), browser_of(here.secretary)
    member, slot = browser_of(here.members[1].person), reverse("defence:slot", args=[here.slot(1).pk])
    assert address(here, row) in browser.get(page).content.decode()
    assert member.get(slot).status_code == 404
    assert browser.post(address(here, row), {"reason": " "}).status_code == 422
    assert browser.post(address(here, row), {"reason": WHY}).status_code == 302
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_why, exclusions_of(here.members[1].person).count()) == (here.secretary, WHY, 0)
    shown = browser.get(page).content.decode()
    assert (WHY in shown, address(here, row) in shown, member.get(slot).status_code) == (True, False, 200)
    assert commission.find_exclusions(here.defence, **here.told()) == []
    here.called(1)
    for n, mark in enumerate("543"):
        here.marks(1, n, mark)
    holding.move_slot_on(here.slot(1).pk, DONE, **here.told())
    assert Entry.objects.filter(act="defence.exclusion.lifted", reason=WHY).count() == 1
    assert [one for one in odd_rows() if one.kind.startswith("defence.")] == []


def test_the_council_takes_it_as_lifted_too() -> None:
    here, row = tied()
    lifted(here, row)
    here.council.opened()
    assert Abstention.objects.count() == 0


@pytest.mark.parametrize("first", ["council", "defence"])
def test_whoever_lifts_is_told_that_the_council_keeps_it_on_record(first: str) -> None:
    here, row = tied()
    if first == "council":
        here.council.opened()
    page = browser_of(here.secretary).post(address(here, row), {"reason": WHY}, follow=True).content.decode()
    assert "The recusal is lifted." in page
    assert ("recused from this application elsewhere, too" in page) == (first == "council")
    slot = reverse("defence:slot", args=[here.slot(1).pk])
    assert browser_of(here.members[1].person).get(slot).status_code == (404 if first == "council" else 200)


def test_the_council_keeps_what_stands() -> None:
    here, row = tied()
    here.council.opened()
    assert list(Abstention.objects.values_list("seat__person", "application")) == [
        (here.members[1].person_id, row.application_id)
    ]


def test_another_tie_than_the_lifted_one_recuses_again() -> None:
    here, row = tied()
    lifted(here, row)
    grant(here.members[1].person, "region_official", f"region:{here.applications[1].region.code}")
    (again,) = commission.find_exclusions(here.defence, **here.told())
    assert (again.application_id, again.lifted_at) == (row.application_id, None)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("declared", "Only what was found in the register is lifted; what was declared stands."),
        ("lifted", "The recusal is lifted already."),
        ("elsewhere", "The tie is on record in the assessment, too: lift it there first."),
        ("acts", "This person holds a role of the applicant or a partner; the tie stands until that role ends."),
        ("marked", "The member had marked the application before; that the marks do not count stands."),
    ],
)
def test_what_cannot_be_lifted(how: str, said: str) -> None:
    here, row = _marked_before() if how == "marked" else tied()
    if how == "declared":
        own = commission.exclude(
            here.defence.pk, here.members[2].pk, here.applications[0].pk, "родство (тест)", **here.told()
        )
        row = own
    elif how == "lifted":
        lifted(here, row)
    elif how == "elsewhere":
        person = here.members[1].person
        Recusal.objects.create(application=here.applications[1], person=person, kind="kin", raised_at=AFTER)
    elif how == "acts":
        grant(here.members[1].person, "region_official", f"region:{here.applications[1].region.code}")
    assert refusal_of(lifted, here, row) == said


def _marked_before() -> tuple[Stage, Exclusion]:
    """The tie comes to light after the member has begun to mark."""
    here = stage()
    here.opened()
    here.called(1)
    here.marks(1, 1, "5")
    works_in(here.members[1].person, here.applications[1].region)
    (row,) = commission.find_exclusions(here.defence, **here.told())
    return here, row


def test_who_may_not_lift() -> None:
    here, row = tied()
    others = [member_of_the_cast(who) for who in ("auditor", "expert", "region_official", "minister")]
    for person in (*others, *(one.person for one in here.members)):
        assert browser_of(person).post(address(here, row), {"reason": WHY}).status_code in {403, 404}
    Recusal.objects.create(application=here.applications[1], person=here.secretary, kind="kin", raised_at=AFTER)
    assert browser_of(here.secretary).get(address(here, row)).status_code == 404  # nobody from what they are tied to
    row.refresh_from_db()
    assert row.lifted_at is None


def test_a_member_whom_the_register_alone_recuses_is_taken_out_of_a_plan() -> None:
    here, _row = tied(opened=False)
    member = here.members[1]
    commission.remove_member(here.defence.pk, member.pk, **here.told())
    assert (Exclusion.objects.count(), here.defence.members.filter(person=member.person).count()) == (0, 0)
    commission.name_member(here.defence.pk, member.person, is_chair=False, **here.told())
    assert Exclusion.objects.get().application_id == here.applications[1].pk  # found again


@pytest.mark.parametrize("how", ["declared", "lifted"])
def test_a_member_of_whom_more_is_on_record_stays(how: str) -> None:
    here, row = tied(opened=False)
    if how == "lifted":
        lifted(here, row)
    else:
        commission.exclude(here.defence.pk, here.members[1].pk, here.applications[0].pk, WHY, **here.told())
    said = refusal_of(commission.remove_member, here.defence.pk, here.members[1].pk, **here.told())
    assert said == "The member has been recused from an application; that stays on record."


def test_the_database_keeps_a_recusal_as_it_is() -> None:
    here, row = tied()
    mine = commission.exclude(here.defence.pk, here.members[2].pk, here.applications[0].pk, WHY, **here.told())
    rows = Exclusion.objects
    for change in ({"reason": "other"}, {"ties": []}, {"application_id": here.applications[2].pk}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(pk=mine.pk).update(lifted_at=AFTER, lifted_why=WHY)  # what was declared
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(pk=row.pk).update(lifted_at=AFTER)  # without a reason
    with pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
        mine.delete()
    lifted(here, row)
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.filter(pk=row.pk).update(lifted_at=None, lifted_why="")
    with pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
        row.delete()

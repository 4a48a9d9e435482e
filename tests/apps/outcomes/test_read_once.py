"""What a person is tied to is asked once for a whole page: everything shown is then what it is without."""

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.letters.queries import visible_to as letters_visible_to
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes.actions import draft_agreements
from corymb.apps.outcomes.queries import agreements, complaints, seeing
from corymb.kit.once import read_once
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.complaining import PLACE, Case, case
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


def seen(who: Person) -> dict[str, list[object]]:
    rows = (
        seeing.decisions_visible_to(who), seeing.closed_visible_to(who), seeing.undecided_of(who),
        agreements.visible_to(who), complaints.visible_to(who), letters_visible_to(who),
    )  # fmt: skip
    told = {str(place): list(one.order_by("pk").values_list("pk", flat=True)) for place, one in enumerate(rows)}
    return told | {"tasks": [(one.key, one.about) for one in tasks(who, AFTER)]}


def whole() -> Case:
    """A complaint is filed, agreements are drafted, a session has decided on one application a second time."""
    found = case().brought("filed")
    draft_agreements(found.here.call.pk, None, **found.by(found.here.secretary))
    return found


@pytest.mark.parametrize("is_tied", [False, True])
@pytest.mark.parametrize("who", ["officer", "secretary"])
def test_what_is_seen_is_the_same_whether_ties_are_known_or_asked_for(who: str, *, is_tied: bool) -> None:
    found = whole()
    reader = member_of_the_cast("officer") if who == "officer" else found.here.secretary
    if is_tied:
        bid = found.here.applications[PLACE]
        Recusal.objects.create(application=bid, person=reader, kind="kin", raised_at=AFTER)
    before = seen(reader)
    once = Person.objects.get(pk=reader.pk)
    read_once(once)
    assert seen(once) == before
    assert [bool(before[str(n)]) for n in (0, 1, 3)] == [True, True, True]
    assert bool(before["4"]) is not is_tied


def test_my_tasks_are_those_of_the_rooms() -> None:
    found = whole()
    page = browser_of(found.here.secretary).get(reverse("tasks")).content.decode()
    assert [one.title for one in tasks(found.here.secretary, AFTER) if one.title not in page] == []

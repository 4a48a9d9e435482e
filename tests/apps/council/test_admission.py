"""What the council has decided on is neither turned away nor withdrawn any more; what was turned away is not ranked."""

import pytest
from django.urls import reverse

from corymb.apps.council.models import Decision
from corymb.apps.council.queries.inputs import frozen_of
from corymb.apps.selection import actions
from corymb.apps.selection.queries import duties
from corymb.apps.selection.queries.contents import newest_version
from corymb.apps.selection.states import TURN_AWAY, WITHDRAW
from corymb.kit.asking import NotPossible
from tests.apps.council.sitting import AFTER, council, decided
from tests.people import grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_nobody_withdraws_once_the_marks_are_frozen_and_learns_by_it_of_no_decision() -> None:
    here = council()
    found, official = here.applications[0], person("Its official")
    grant(official, "region_official", f"region:{found.region.code}")
    page = reverse("selection:application", args=[found.pk])
    offered = [f"/move/{WITHDRAW}/" in entered(official).get(page).content.decode()]
    here.frozen()
    offered.append(f"/move/{WITHDRAW}/" in entered(official).get(page).content.decode())
    with pytest.raises(NotPossible, match="The marks of the call are frozen and are decided on; write to the office"):
        actions.move_application(found.pk, WITHDRAW, note="x", **here.told())
    assert offered == [True, False]


@pytest.mark.parametrize(
    ("move", "said"),
    [(TURN_AWAY, "The council has decided on the application already"), (WITHDRAW, "The marks of the call are frozen")],
)
def test_what_was_decided_on_stays(move: str, said: str) -> None:
    here = council()
    decided(here)
    found = here.applications[0]
    with pytest.raises(NotPossible, match=said):
        actions.move_application(found.pk, move, note="x", **here.told())
    assert Decision.objects.filter(application=found).count() == 1
    official = person("Its official")
    grant(official, "region_official", f"region:{found.region.code}")
    page = entered(official).get(reverse("selection:application", args=[found.pk])).content.decode()
    assert (found.title in page, f"/move/{move}/" in page) == (True, False)


def test_a_call_that_was_decided_on_is_not_cancelled() -> None:
    here = council()
    decided(here)
    with pytest.raises(NotPossible, match="The council has decided on applications of this call"):
        actions.cancel_call(here.call.pk, reason="x", **here.told())
    officer = person("An officer")
    grant(officer, "officer", "programme:all")
    page = entered(officer).get(reverse("selection:call", args=[here.call.pk])).content.decode()
    assert (here.call.title in page, reverse("selection:call_cancel", args=[here.call.pk]) in page) == (True, False)


@pytest.mark.parametrize("move", [TURN_AWAY, WITHDRAW])
def test_what_takes_no_part_is_not_ranked(move: str) -> None:
    here = council()
    version = newest_version(here.call)
    assert version
    actions.move_application(here.applications[1].pk, move, note="x", **here.told())
    ranked = [int(one.application) for one in frozen_of(here.call, version).applications]
    assert ranked == [here.applications[place].pk for place in (0, 2, 3)]


def test_nobody_is_asked_about_what_was_decided_on() -> None:
    here = council()
    officer = person("An officer")
    grant(officer, "officer", "programme:all")
    for found in here.applications:
        found.lacking = ["strategy"]
        found.save(update_fields=["lacking"])
    assert [task.key for task in duties.tasks(officer, AFTER)] == [f"admission:{here.call.pk}"]
    decided(here)
    assert list(duties.tasks(officer, AFTER)) == []

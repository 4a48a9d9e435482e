"""Letters about decisions: whoever acts for an applicant reads none of the call's before its results are public."""

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.council.queries.letters import held_letters
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to
from corymb.apps.letters.rules import DECIDE, SEE
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes.actions import telling
from tests.apps.council.sitting import AFTER, council, decided
from tests.apps.outcomes.deciding import everything, official
from tests.apps.outcomes.test_results import published
from tests.apps.outcomes.test_telling import again
from tests.people import browser_of, grant

pytestmark = pytest.mark.django_db


def read(who: Person, letters: list[Letter]) -> list[object]:
    """How many letters the outbox shows, how many open, how many may be let go; whether a task sends there."""
    who, browser = again(who), browser_of(who)
    opened = [browser.get(reverse("letters:letter", args=[one.pk])).status_code == 200 for one in letters]
    return [
        [visible_to(who, code).filter(about_kind="council.decision").count() for code in (SEE, DECIDE)],
        sum(opened),
        [one.key for one in tasks(who, AFTER) if one.key.startswith("office:held-")],
    ]


def test_a_secretary_who_acts_for_an_applicant_reads_no_letter_about_a_decision() -> None:
    here = council()
    for place in range(4):
        official(place)
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told(minutes=91))
    letters, page = list(held_letters(session)), reverse("council:session", args=[session.pk])
    assert read(here.secretary, letters) == [[4, 4], 4, [f"office:held-{session.pk}-{here.call.pk}"]]
    assert browser_of(here.secretary).get(page).context["held"] is True
    grant(here.secretary, "region_official", f"region:{here.applications[3].region.code}")
    assert read(here.secretary, letters) == [[0, 0], 0, []]
    assert browser_of(here.secretary).get(page).context["held"] is False
    move = reverse("letters:move", args=[letters[0].pk])
    assert browser_of(here.secretary).post(move, {"move": "withdrawn"}).status_code == 404
    telling.release_letters(session.pk, everything(session), **here.told(minutes=92))
    send_due(here.told(minutes=93)["now"])
    published(here)
    assert read(here.secretary, letters)[:2] == [[3, 3], 3]  # all but the one of whom they act for

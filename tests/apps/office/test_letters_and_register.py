"""What is easily forgotten once something was decided: letters that are held, statuses of clusters in the register."""

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.letters.actions import write_letter
from corymb.apps.letters.models import Letter
from corymb.apps.office.actions.registering import carry_statuses
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes.queries.seeing import seen_in
from corymb.apps.selection.models import Application
from tests import factories
from tests.apps.council.sitting import AFTER
from tests.apps.office.test_duties import again
from tests.apps.outcomes.deciding import whole
from tests.apps.outcomes.test_results import published
from tests.people import member_of_the_cast

pytestmark = pytest.mark.django_db


def told(who: Person, what: str) -> list[tuple[str, str, str]]:
    return [(one.title, one.url, one.about) for one in tasks(again(who), AFTER) if one.key.startswith(f"office:{what}")]


def test_a_letter_held_for_another_reason_waits_for_who_lets_letters_go() -> None:
    here, _session = whole()
    officer, auditor = member_of_the_cast("officer"), member_of_the_cast("auditor")
    assert told(officer, "letters") == []
    about = ("selection.application", str(here.applications[0].pk))
    values = {"title": "Заявка (тест)", "reason": "", "is_admitted": False}
    write_letter("selection.admission", str(officer.pk), values, now=AFTER, about=about, scope_keys=[])
    title = "Letters are held: they go once somebody has looked at them"
    assert told(officer, "letters") == [(title, "/en/letters/?state=held", "1")]
    assert told(auditor, "letters") == []  # who looks on lets nothing go
    Letter.objects.filter(kind="selection.admission").update(state="withdrawn")
    assert told(officer, "letters") == []


def test_what_was_decided_waits_to_be_carried_into_the_register() -> None:
    here, session = whole()
    officer = member_of_the_cast("officer")
    assert told(officer, "register") == []  # no application names a cluster
    for place in (0, 2, 3):  # selected, of the second category, and not selected, whom the call names nowhere
        made = factories.cluster(f"c-{place}", "pilot", region=here.applications[place].region)
        Application.objects.filter(pk=here.applications[place].pk).update(cluster=made)
    title, url = (
        "What was decided is not carried into the register yet",
        f"/en/council/sessions/{session.pk}/register/",
    )
    assert told(officer, "register") == []  # it is not public yet
    published(here)
    assert told(officer, "register") == [(title, url, f"{here.call.title}: 2")]
    assert told(here.secretary, "register") == []  # who may not change the register
    tie = Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=AFTER)
    assert told(officer, "register") == [(title, url, f"{here.call.title}: 1")]
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=AFTER, lifted_why="тест")
    carry_statuses(session.pk, seen_in(session, officer), **here.told(minutes=120))
    assert told(officer, "register") == []

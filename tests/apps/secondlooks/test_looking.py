"""What whoever looks again reads of how it was decided, and who is offered to look."""

from html import unescape

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.journal.actions import record_act
from corymb.apps.outcomes.models import Ground
from corymb.apps.outcomes.queries.outcomes_told import outcome_of
from corymb.apps.outcomes.states import ADMITTED, LOOKED
from corymb.apps.secondlooks.forms import FindingsForm
from corymb.apps.secondlooks.queries.barring import why_not_looker
from corymb.apps.secondlooks.queries.deciding import decided_told
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.complaining import PLACE, case
from tests.people import actor, browser_of

pytestmark = pytest.mark.django_db


def test_how_it_was_decided_is_read_with_the_ranking_the_rule_and_the_minutes() -> None:
    found = case().brought(LOOKED)
    session, number = Session.objects.get(), found.complaint.pk
    make_minutes(session.pk, AFTER)
    told = decided_told(found.complaint.decision, found.looker)
    assert dict(told.facts)["Votes"] == "for 3, against 0, abstained 0; present 3 of 3 entitled to vote"
    assert [(row.rank, str(result)) for row, result in told.rows] == [
        (1, "selected"), (2, "selected"), (3, "second category"), (4, "not selected"),
    ]  # fmt: skip
    looker = browser_of(found.looker)
    page = unescape(looker.get(reverse("secondlooks:look", args=[number])).content.decode())
    assert [one.title in page for one in found.here.applications] == [True] * 4
    marks = outcome_of(found.complaint.decision.application, found.complaint.decision).criteria
    said = [f'<strong>{one.mark}</strong><span class="quiet">, {one.given_by}</span>' for one in marks]
    assert [one for one in said if one not in page] == []
    files = [reverse("secondlooks:minutes", args=[number, ending]) for ending in ("pdf", "docx")]
    assert [(one in page, looker.get(one).status_code) for one in files] == [(True, 200)] * 2
    assert looker.get(reverse("secondlooks:minutes", args=[number, "txt"])).status_code == 404
    others = [browser_of(who).get(files[0]).status_code for who in (found.here.secretary, found.region)]
    assert others == [404, 404]


@pytest.mark.parametrize("tie", ["recusal", "conflict", "region"])
def test_whoever_is_tied_to_another_application_reads_of_the_own_one_alone(tie: str) -> None:
    found = case().brought(LOOKED)
    session, other = Session.objects.get(), found.here.applications[0]
    make_minutes(session.pk, AFTER)
    if tie == "recusal":
        Recusal.objects.create(application=other, person=found.looker, kind="kin", raised_at=AFTER)
    else:
        expert = found.here.experts[0]
        expert.person = found.looker
        expert.save()
        about = {"application": other} if tie == "conflict" else {"region": other.region}
        Conflict.objects.create(expert=expert, kind="kin", source="declared", raised_at=AFTER, **about)
    told = decided_told(found.complaint.decision, found.looker)
    assert ([row.pk for row, _result in told.rows], told.minutes) == ([found.here.applications[PLACE].pk], [])


def test_nobody_who_is_tied_is_offered_to_look() -> None:
    found = case().brought(ADMITTED)
    page, own = reverse("secondlooks:appoint", args=[found.complaint.pk]), f'value="{found.looker.pk}"'
    office = browser_of(found.here.secretary)
    assert own in office.get(page).content.decode()
    Recusal.objects.create(application=found.here.applications[PLACE], person=found.looker, kind="kin", raised_at=AFTER)
    assert own not in office.get(page).content.decode()


def test_nobody_looks_again_who_had_not_admitted_the_application() -> None:
    found = case().brought(ADMITTED)
    page, own = reverse("secondlooks:appoint", args=[found.complaint.pk]), f'value="{found.looker.pk}"'
    office, thing = (
        browser_of(found.here.secretary),
        ("selection.application", str(found.here.applications[PLACE].pk), ""),
    )
    record_act("selection.application.not_admitted", actor(found.here.secretary), thing, now=AFTER)
    record_act("selection.application.admitted", actor(found.looker), thing, now=AFTER)
    assert own in office.get(page).content.decode()
    record_act("selection.application.not_admitted", actor(found.looker), thing, now=AFTER)
    assert own not in office.get(page).content.decode()
    assert why_not_looker(found.complaint, found.looker) == "This person did not admit the application at first."


def test_every_reason_says_which_ground_it_is_of() -> None:
    grounds = [(Ground(pk=7, place=1), "Научный потенциал (тест)"), (Ground(pk=8, place=2), "")]
    form = FindingsForm({"verdict_7": "upheld", "verdict_8": "upheld", "reason_7": "есть (тест)"}, grounds=grounds)
    assert [str(form.fields[name].label) for name in form.errors] == ["Reason, ground 2"]

"""Marks that nobody submitted are told of before the freeze, and after it on whose marks a place rests."""

import re
from html import unescape

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal, Review
from corymb.apps.assessment.states import ASSIGNED, CONSENSUS_STAGE
from corymb.apps.council.queries.ranked import name_rows
from corymb.apps.council.queries.telling import ranking_told
from tests.apps.council.sitting import AFTER, Council, council, reviewed
from tests.apps.council.test_pages import url
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    """Of the first application one of three experts submitted nothing, of the third two; of the second all agreed."""
    found = council()
    for place, experts in ((0, 1), (2, 2)):
        for expert in found.experts[:experts]:
            rows = Review.objects.filter(expert=expert, application=found.applications[place])
            rows.update(state=ASSIGNED, submitted_at=None)
    reviewed(found, found.applications[1], found.experts[0], 3, stage=CONSENSUS_STAGE, is_rapporteur=True)
    return found


def test_before_the_freeze_it_is_said_whose_experts_have_not_submitted(here: Council) -> None:
    first, third = here.applications[0], here.applications[2]

    def warned(who: Person) -> list[str]:
        page = unescape(browser_of(who).get(url("order", here.call.pk)).content.decode())
        return re.findall(r"Marks that are not submitted do not count. Experts still owe them to: ([^<]*?)\s*<", page)

    assert warned(here.secretary) == [f"{first.title}, {third.title}"]
    Recusal.objects.create(person=here.secretary, application=first, raised_at=AFTER, kind="kin")
    assert warned(here.secretary) == [third.title]
    Review.objects.filter(application=third).update(state="submitted", submitted_at=AFTER)
    assert warned(here.secretary) == []


def test_a_ranking_says_where_fewer_experts_count_than_the_call_asks_for(here: Council) -> None:
    told = ranking_told(here.frozen(), ())
    first, third = here.applications[0].title, here.applications[2].title
    wanted = (
        f"The call asks for marks of 3 experts for each application; fewer count for these: {first} (2), {third} (1)."
    )
    assert [one for one in told.sentences if one.startswith("The call asks")] == [wanted]


def test_it_says_nothing_where_all_count() -> None:
    assert [one for one in ranking_told(council().frozen(), ()).sentences if one.startswith("The call asks")] == []


def test_the_rows_tell_a_consensus_from_marks_of_one_expert(here: Council) -> None:
    ranking = here.frozen()
    rows = list(ranking_told(ranking, ()).rows)
    name_rows(ranking, rows)
    assert {row.pk: row.reviews for row in rows} == {
        one.pk: reviews for one, reviews in zip(here.applications, (2, "consensus", 1, 3), strict=True)
    }

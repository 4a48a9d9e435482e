"""A ranking is asked for only when it would be made."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Arrangement, Review
from corymb.apps.council.actions import order_ranking
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Ranking
from corymb.apps.defence.actions import commission, planning
from corymb.apps.office.queries.duties import tasks
from tests.apps.council.sitting import AFTER, council
from tests.apps.defence.defending import STAGES, Stage, stage
from tests.apps.office.test_duties import arranged, found
from tests.people import browser_of

pytestmark = pytest.mark.django_db


def is_asked(here: Stage) -> bool:
    return "rank" in [what for what, _count in found(here.secretary)]


def test_a_defence_with_a_share_in_the_score_is_held_first() -> None:
    here = stage(stages=STAGES)
    arranged(here.council)
    Arrangement.objects.update(spread=100)
    assert not is_asked(here)
    here.opened()
    for place in range(4):
        here.heard(place, "1", "2", "3")
    assert not is_asked(here)  # it is not closed
    planning.close_defence(here.defence.pk, **here.told())
    assert is_asked(here)
    here.council.frozen()
    assert not is_asked(here)
    told = {"actor": plain_actor(here.secretary), "now": AFTER + timedelta(minutes=1)}
    commission.exclude(here.defence.pk, here.members[0].pk, here.slot(1).application_id, "родство (тест)", **told)
    assert [one for one in found(here.secretary) if one[0] in {"rank", "tied"}] == [("tied", "1")]
    titles = [one.title for one in tasks(here.secretary, AFTER) if one.key.startswith("office:tied")]
    assert titles == ["Marks that a ranking rests on were taken back for a tie: rank anew, and see what it changes"]
    told = (
        f"Marks were taken back for a tie since they were frozen: {here.slot(1).application.title}. A further ranking"
    )
    browser, ranking = browser_of(here.secretary), Ranking.objects.get()
    for name in ("council:ranking", "council:plan"):
        assert told in unescape(browser.get(reverse(name, args=[ranking.pk])).content.decode())
    later = here.council.told(minutes=99)
    compute_ranking(order_ranking(here.council.call.pk, here.secretary, reason="связь (тест)", **later).pk, AFTER)
    assert [one for one in found(here.secretary) if one[0] == "tied"] == []
    for name in ("council:ranking", "council:plan"):
        page = unescape(browser.get(reverse(name, args=[ranking.pk])).content.decode())
        assert (told in page, "A later ranking is frozen: Ranking 2. This one stays as it was." in page) == (
            False,
            True,
        )


def test_marks_since_the_last_ranking_ask_for_another_one() -> None:
    here = council()
    arranged(here)
    Arrangement.objects.update(spread=100)
    here.frozen()
    kept = ("plan", here.call.title)
    assert found(here.secretary) == [kept]
    Review.objects.filter(application=here.applications[3]).update(submitted_at=AFTER + timedelta(minutes=1))
    assert found(here.secretary) == [("rank", "4"), kept]


def test_without_a_share_nobody_waits_for_the_defence() -> None:
    here = stage()
    arranged(here.council)
    Arrangement.objects.update(spread=100)
    assert is_asked(here)


def test_without_any_marks_there_is_nothing_to_rank() -> None:
    here = council(stages=[{"code": "council", "kind": "council", "label": {"en": "Council", "ru": "Совет"}}])
    arranged(here)
    Review.objects.all().update(state="replaced")
    assert [task.key for task in tasks(here.secretary, AFTER)] == []

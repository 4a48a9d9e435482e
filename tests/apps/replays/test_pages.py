"""A ranking is replayed on its page: who may ask, what comes of it, what is on record."""

from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Mark, Recusal
from corymb.apps.council.models import Ranking
from corymb.apps.journal.models import Entry
from corymb.apps.replays.actions.asking import ask_for_replay, make_replay
from corymb.apps.replays.models import Replay
from corymb.apps.replays.queries.seeing import rankings_open_to, replays_visible_to
from corymb.kit.asking import NotPossible
from tests.apps.council.sitting import AFTER, Council, council
from tests.people import asked_again, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
WAS_ASKED, CAME = "replay.asked", "replay.done"


@pytest.fixture
def here() -> Council:
    return council()


def replays_of(ranking: Ranking) -> str:
    return reverse("replays:replays", args=[ranking.pk])


def asked(here: Council, ranking: Ranking) -> Replay:
    return ask_for_replay(ranking, here.secretary, **here.told())


def test_by_the_page(here: Council) -> None:
    ranking = here.frozen()
    client, url = browser_of(here.secretary), replays_of(ranking)
    assert url in client.get(reverse("council:ranking", args=[ranking.pk])).content.decode()
    assert "Nobody has replayed this ranking yet" in client.get(url).content.decode()
    answer = client.post(reverse("replays:ask", args=[ranking.pk]), {"go": "1"})
    assert answer.headers["Location"] == url
    made = Replay.objects.get()
    assert (made.asked_by, made.faults) == (here.secretary, None)
    assert asked_again(client, url) == "not yet"
    make_replay(made.pk, AFTER)
    assert asked_again(client, url) == "load anew"
    page = client.get(url).content.decode()
    assert "The journal leads to the same inputs and the same ranking." in page
    journal = reverse("journal:entries")
    assert (ranking.sha256 in page, f'<a href="{journal}">Journal</a>' in page) == (True, False)  # not theirs to read
    assert f'<a href="{journal}">Journal</a>' in browser_of(member_of_the_cast("auditor")).get(url).content.decode()


def test_what_does_not_hold_is_named(here: Council) -> None:
    ranking = here.frozen()
    mark = Mark.objects.order_by("pk").first()
    assert mark
    with pgtrigger.ignore():
        Mark.objects.filter(pk=mark.pk).update(mark=1)
    made = make_replay(asked(here, ranking).pk, AFTER)
    made.refresh_from_db()
    assert made.faults == [["other", "assessment.review", mark.review_id], ["inputs", "", 0]]
    page = browser_of(here.secretary).get(replays_of(ranking)).content.decode()
    assert f"Review {mark.review_id} is not what the journal says was submitted." in page
    assert "The journal leads to the same inputs and the same ranking." not in page


def test_one_at_a_time_and_done_once(here: Council) -> None:
    ranking = here.frozen()
    made = asked(here, ranking)
    with pytest.raises(NotPossible, match=r"^It is being replayed already\.$"):
        asked(here, ranking)
    make_replay(made.pk, AFTER)
    assert make_replay(made.pk, AFTER + timedelta(days=1)).done_at == AFTER
    second = asked(here, ranking)
    entries = Entry.objects.filter(act__in=(WAS_ASKED, CAME)).order_by("pk")
    assert [(one.act, one.object_id, one.actor_id) for one in entries] == [
        (WAS_ASKED, str(made.pk), str(here.secretary.pk)),
        (CAME, str(made.pk), "corymb"),
        (WAS_ASKED, str(second.pk), str(here.secretary.pk)),
    ]


def test_who_may(here: Council) -> None:
    """Whoever is recused from a part of the call does not: a fault could name what is kept from them."""
    ranking = here.frozen()
    asked(here, ranking)
    officer, auditor, minister = (member_of_the_cast(name) for name in ("officer", "auditor", "minister"))
    allowed = (here.secretary, officer, auditor)
    refused = (minister, *here.members, here.experts[0].person)
    for who in (*allowed, *refused):
        may = who in allowed
        assert [rankings_open_to(who).exists(), replays_visible_to(who).exists()] == [may, may]
        answers = [browser_of(who).get(url).status_code for url in (replays_of(ranking), f"{replays_of(ranking)}ask/")]
        assert answers == ([200, 200] if may else [403, 403])
    Recusal.objects.create(person=here.secretary, application=here.applications[1], raised_at=AFTER, kind="kin")
    assert [browser_of(here.secretary).get(replays_of(ranking)).status_code, Replay.objects.count()] == [404, 1]
    page = browser_of(here.secretary).get(reverse("council:ranking", args=[ranking.pk])).content.decode()
    assert replays_of(ranking) not in page


def test_results_can_be_looked_for(here: Council) -> None:
    ranking = here.frozen()
    make_replay(asked(here, ranking).pk, AFTER)
    asked(here, ranking)
    client = browser_of(here.secretary)

    def found(result: str) -> int:
        page = client.get(f"{replays_of(ranking)}?result={result}").content.decode()
        return page.count('<tr role="row"') - 1 if "<tbody" in page else 0

    assert [found(result) for result in ("", "waits", "holds", "differs")] == [2, 1, 1, 0]

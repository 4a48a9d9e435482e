"""What if the weights were others: a page beside the ranking that decides nothing, and the ranking on a wall."""

import json
import re

import pytest
from django.urls import reverse

from corymb.apps.assessment.queries.telling import numbers_of
from corymb.apps.council import actions
from corymb.apps.council.models import Ranking, Variant
from corymb.apps.journal.models import Entry
from corymb.apps.variants.actions.asking import ask_variant
from corymb.apps.variants.actions.trying import compute_variant
from corymb.apps.variants.queries.telling import experts_of, variant_told
from corymb.kit.asking import NotPossible
from corymb.packs.call_what_if import WhatIf
from tests import factories
from tests.apps.council.sitting import REGIONS, Council, council
from tests.people import asked_again, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def asked(here: Council, ranking: Ranking, *without: str) -> Variant:
    return ask_variant(ranking, WhatIf(without=without), here.secretary, **here.told())


def test_who_would_stand_elsewhere(here: Council) -> None:
    ranking = here.frozen()
    strict = str(here.experts[2].pk)  # marks 4, 4, 2, 1: without them the means are 5, 4, 3, 1.5
    made = compute_variant(asked(here, ranking, strict).pk)
    assert [row["score"] for row in json.loads(made.outcome)["rows"]] == ["100.00", "80.00", "60.00", "30.00"]
    told = variant_told(made)
    assert told.asked == ["without expert 3"]
    assert told.sentences == [
        "The same applications would stand above the line.",
        "No application would have another place.",
    ]
    assert [(row.rank, row.then_rank, row.score, row.then and row.then["score"], row.crosses) for row in told.rows] == [
        (1, 1, "93.33", "100.00", False),
        (2, 2, "80.00", "80.00", False),
        (3, 3, "53.33", "60.00", False),
        (4, 4, "26.67", "30.00", False),
    ]


def test_an_expert_has_one_number_on_all_pages_of_a_call(here: Council) -> None:
    other = council(code="clusters-2019", people=" of another")
    ranking, experts = other.frozen(), [row.pk for row in other.experts]
    assert experts_of(ranking) == [(str(pk), str(n)) for n, pk in enumerate(experts, 1)]
    assert numbers_of(other.call.pk) == {pk: n for n, pk in enumerate(experts, 1)}
    assert numbers_of(here.call.pk) == {row.pk: n for n, row in enumerate(here.experts, 1)}
    page = browser_of(other.secretary).get(reverse("variants:what_if", args=[ranking.pk])).content.decode()
    offered = [f'value="{pk}"' in page and f" Expert {n}</label>" in page for n, pk in enumerate(experts, 1)]
    assert (offered, f"Expert {experts[-1]}<" in page) == ([True] * 3, False)


def test_the_ranking_stays_and_the_question_is_journaled_each_time(here: Council) -> None:
    ranking = here.frozen()
    first, second = asked(here, ranking, "1"), asked(here, ranking, "1")
    assert first.pk == second.pk
    compute_variant(first.pk)
    assert Ranking.objects.get(pk=ranking.pk).sha256 == ranking.sha256
    entries = Entry.objects.filter(act="council.variant.asked")
    said = {"asked": {"weights": {}, "without": ["1"]}}
    assert [(one.object_id, one.after) for one in entries] == [(str(ranking.pk), said)] * 2


def test_nothing_is_varied_before_the_ranking_is_frozen(here: Council) -> None:
    ordered = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    with pytest.raises(NotPossible, match="There is nothing to vary before the ranking is frozen"):
        asked(here, ordered)


def test_by_the_page(here: Council) -> None:
    ranking = here.frozen()
    client = browser_of(here.secretary)
    url = reverse("variants:what_if", args=[ranking.pk])
    names = dict(re.findall(r'name="(weight-[^"]+)" value="([^"]+)"', client.get(url).content.decode()))
    assert len(names) == len(here.content.criteria)
    changed = names | {next(iter(names)): "7.5"}
    answer = client.post(url, changed)
    made = Variant.objects.get()
    assert answer.headers["Location"] == reverse("variants:variant", args=[ranking.pk, made.pk])
    assert json.loads(made.asked) == {"weights": {next(iter(names)).removeprefix("weight-"): "7.5"}, "without": []}
    assert asked_again(client, answer.headers["Location"]) == "not yet"
    compute_variant(made.pk)
    assert asked_again(client, answer.headers["Location"]) == "load anew"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "weight 7.5 in place of" in page
    again = client.get(f"{url}?from={made.pk}").content.decode()
    assert dict(re.findall(r'name="(weight-[^"]+)" value="([^"]+)"', again)) == changed
    refused = client.post(url, dict.fromkeys(names, "0"))
    assert refused.status_code == 422
    assert "One of these criteria must weigh something." in refused.content.decode()


def test_who_is_recused_sees_no_variant_and_a_wall_without_places(here: Council) -> None:
    session = here.planned()
    ranking = session.ranking
    made = compute_variant(asked(here, ranking).pk)
    tied = here.members[1]
    actions.recuse(session.pk, here.seats[1].pk, here.applications[0].pk, "earlier work", **here.told())
    client = browser_of(tied)
    for url in (
        reverse("variants:what_if", args=[ranking.pk]),
        reverse("variants:variant", args=[ranking.pk, made.pk]),
    ):
        assert client.get(url).status_code == 404
    page = client.get(reverse("council:wall", args=[ranking.pk])).content.decode()
    assert [one.title in page for one in here.applications] == [False, True, True, True]
    assert 'class="number">1<' not in page


def regions_offered(page: str) -> list[str]:
    """Codes of the regions the filter of a list offers."""
    (field,) = re.findall(r'<select name="region".*?</select>', page, re.DOTALL)
    return re.findall(r'value="([^"]+)"', field)


def test_lists_offer_the_regions_that_occur_for_the_reader(here: Council) -> None:
    session, kaluga = here.planned(), here.applications[0]
    actions.recuse(session.pk, here.seats[1].pk, kaluga.pk, "earlier work", **here.told())
    factories.region("RU-SAM", "Samara Region", "Самарская область")
    ranking = reverse("council:ranking", args=[session.ranking_id])
    items = reverse("council:session", args=[session.pk])
    whole, tied = browser_of(here.secretary), browser_of(here.members[1])
    for page in (ranking, items):
        assert sorted(regions_offered(whole.get(page).content.decode())) == sorted(REGIONS)
        assert sorted(regions_offered(tied.get(page).content.decode())) == sorted(REGIONS[1:])
    asked_for = whole.get(f"{ranking}?region=RU-SAM").content.decode()
    assert ('value="RU-SAM" selected' in asked_for, "0 rows" in asked_for) == (True, True)


def test_who_may_not(here: Council) -> None:
    ranking = here.frozen()
    client = browser_of(member_of_the_cast("council_member"))  # of another call
    for name in ("variants:what_if", "council:wall"):
        assert client.get(reverse(name, args=[ranking.pk])).status_code == 404

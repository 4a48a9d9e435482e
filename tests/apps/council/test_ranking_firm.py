"""Draws of weights in both ways on the page of a ranking, in its files and for programs."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.council import actions
from corymb.apps.council.models import Ranking
from corymb.reports.numbers import NO_BREAK
from tests.apps.council.pricing import in_the_first_form
from tests.apps.council.sitting import Council, council
from tests.people import browser_of
from tests.programs import program_of

pytestmark = pytest.mark.django_db

TITLE = "How firm the line is when weights are drawn"
COLUMNS = "?columns=place,title,standing,places,within,any_places,any_within"


@pytest.fixture
def here() -> Council:
    return council()


def address(ranking: Ranking) -> str:
    return reverse("council:ranking", args=[ranking.pk])


def page(who: Person, ranking: Ranking, query: str = "") -> str:
    return browser_of(who).get(address(ranking) + query).content.decode()


def test_the_page_tells_both_ways(here: Council) -> None:
    ranking = here.frozen()
    told = page(here.secretary, ranking)
    for text in (TITLE, "brings at most 0.98 percentage points", "Neighbours at the line", "Central weights"):
        assert (text, text in told) == (text, True)
    part = told[told.index("How often one above the line") : told.index("</table>", told.index("How often one above"))]
    for application in here.applications:
        assert application.title in part
    assert NO_BREAK.join(("100.0", "±", "0.02", "%")) in part  # the same marks everywhere: no weights change the order


def test_on_a_phone_a_central_weight_tells_its_criterion(here: Council) -> None:
    told = page(here.secretary, here.frozen())
    part = told[told.rindex('<table class="table cards', 0, told.index("Central weights: the mean")) :]
    row = part[part.index("<tbody") : part.index("</tr>", part.index("<tbody"))]
    heads = re.findall('scope="col"[^>]*>([^<]*)</th>', part[: part.index("</thead>")])
    assert re.findall('data-head="([^"]*)"', row) == [head for head in heads if head != "Application"]


def test_the_list_has_both_ways_in_columns_to_choose(here: Council) -> None:
    ranking = here.frozen()
    told = page(here.secretary, ranking)
    assert (COLUMNS in told.replace("%2C", ","), "Places by any weights, 90 % of the draws</th>" in told) == (
        True,
        False,
    )
    assert "Places by any weights, 90 % of the draws</th>" in page(here.secretary, ranking, COLUMNS)
    lines = b"".join(browser_of(here.secretary).get(address(ranking) + "?export=csv"))  # type: ignore[arg-type]
    assert "Above the line by any weights, of the draws" in lines.decode()


def test_programs_read_both_ways(here: Council) -> None:
    ranking = here.frozen()
    kept = json.loads(ranking.outcome)
    told = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    for way in ("around", "anywhere"):
        assert [
            (str(one["above"]), str(one["below"]), Decimal(one["before"])) for one in told["firm"][way]["pairs"]
        ] == [(one["above"], one["below"], Decimal(one["before"])) for one in kept["firm"][way]["pairs"]]
    assert [(row["any_low"], row["any_high"]) for row in told["rows"]] == [(n, n) for n in range(1, 5)]


def test_who_is_recused_sees_none_of_it(here: Council) -> None:
    session = here.opened()
    actions.recuse(session.pk, here.seats[0].pk, here.applications[0].pk, "родство (тест)", **here.told())
    told = page(here.members[0], session.ranking, COLUMNS)
    assert [word for word in (TITLE, "any weights", "±", here.applications[0].title) if word in told] == []
    whole = json.loads(program_of(here.members[0], "read").get(f"/rankings/{session.ranking_id}").content)
    names = ("any_low", "any_high", "any_within", "any_within_error")
    assert (whole["firm"], {row[name] for row in whole["rows"] for name in names}) == (None, {None})


def test_an_older_ranking_does_without(here: Council) -> None:
    old = in_the_first_form(here.frozen())
    told = page(here.secretary, old)
    assert (TITLE in told, "any weights" in told) == (False, False)
    whole = json.loads(program_of(here.secretary, "read").get(f"/rankings/{old.pk}").content)
    assert (whole["firm"], whole["rows"][0]["any_low"]) == (None, None)


def test_the_page_asks_the_database_for_the_titles_alone(here: Council) -> None:
    ranking, browser = here.frozen(), browser_of(here.secretary)

    def cost(query: str = "") -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(ranking) + query).status_code == 200
        return len(asked)

    cost()
    newest = cost()
    assert cost(COLUMNS) == newest
    in_the_first_form(ranking)
    cost()
    assert cost() == newest - 1  # what it says names nobody

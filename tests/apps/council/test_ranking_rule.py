"""Quotas and budget on the page of a ranking, on the wall, in files, for programs; and who must not see what of it."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.council import actions
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.telling import _line, ranking_told
from tests.apps.council.pricing import answered, in_the_first_form
from tests.apps.council.sitting import Council, council, is_same, led_to
from tests.people import browser_of
from tests.programs import program_of

pytestmark = pytest.mark.django_db

LABEL = {"en": "Limit (test)", "ru": "Предел (тест)"}
ONE_EACH = {"code": "each", "label": LABEL, "about": "region", "value": "", "at_most": 1}
KALUGA = {"code": "kaluga", "label": LABEL, "about": "region", "value": "RU-KLU", "at_least": 1, "at_most": 2}
WHOLE = "The rule of the call: 4 places; budget 100,000,000 RUB m, 90,000,000 RUB m used by those selected."


def priced() -> Council:
    """Four places and a budget of 100 m: the first two fit, the third would go beyond, the fourth says nothing."""
    here = council(places=4, budget="100000000", cost="revenue")
    answered(here, "revenue", ("60000000", "30000000", "15500000", ""))
    return here


def page(here: Council, ranking: Ranking, name: str = "ranking", way: str = "") -> str:
    """A page of a ranking as it reads, or the one a link of it leads to."""
    address = way or reverse(f"council:{name}", args=[ranking.pk])
    return browser_of(here.secretary).get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_page_and_wall_tell_what_the_selected_use() -> None:
    here = priced()
    ranking = here.frozen()
    costs, whys = ("60,000,000", "90,000,000"), ("does not fit into the budget: 5,500,000 too much", "not said",
                                                 "the budget ended the list above it")  # fmt: skip
    shown = page(here, ranking)
    of_costs = page(here, ranking, way=led_to(shown, "Costs and the budget"))
    wall = page(here, ranking, "wall")
    assert [WHOLE in told for told in (shown, of_costs, wall)] == [True, True, True]
    assert [text for text in ("60,000,000", *whys) if text not in shown] == []
    assert [text for text in costs if text not in of_costs] == []
    assert [text for text in (*costs, *whys) if text not in wall] == []


def test_files_tell_the_same() -> None:
    here = priced()
    address = reverse("council:ranking", args=[here.frozen().pk]) + "?export=csv"
    lines = b"".join(browser_of(here.secretary).get(address)).decode()  # type: ignore[arg-type]
    assert "Used of the budget, RUB" in lines
    assert "60000000" in lines.replace(",", "")


@pytest.mark.parametrize(("language", "score"), [("en", "93.33"), ("ru", "93,33")])
def test_scores_and_costs_are_written_alike_in_a_file(language: str, score: str) -> None:
    here = priced()
    with override(language):
        address = reverse("council:ranking", args=[here.frozen().pk])
    answer = browser_of(here.secretary).get(address, {"export": "csv", "columns": "place,score,cost,spent"})
    lines = b"".join(answer).decode().splitlines()  # type: ignore[arg-type]
    told = [["1", score, "60000000", "60000000"], ["2", "80", "30000000", "90000000"]]
    assert [line.split(";")[:4] for line in lines[1:3]] == told


def test_programs_read_the_rule() -> None:
    here = priced()
    ranking = here.frozen()
    told = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    rule = told["rule"]
    assert (rule["places"], rule["unit"], rule["quotas"]) == (4, "RUB m", [])
    assert (Decimal(rule["budget"]), Decimal(rule["spent"])) == (Decimal(100_000_000), Decimal(90_000_000))
    rows = [(row["cost"] and int(Decimal(row["cost"])), row["why"]) for row in told["rows"]]
    assert rows == [(60_000_000, None), (30_000_000, None), (15_500_000, "budget"), (None, "budget_above")]


def test_who_is_recused_learns_nothing_of_what_is_used() -> None:
    here = priced()
    session = here.opened()
    actions.recuse(session.pk, here.seats[0].pk, here.applications[0].pk, "родство (тест)", **here.told())
    browser, program = browser_of(here.members[0]), program_of(here.members[0], "read")
    for name in ("ranking", "wall"):
        told = browser.get(reverse(f"council:{name}", args=[session.ranking_id])).content.decode()
        told = told.replace("\N{NO-BREAK SPACE}", " ")
        assert "The rule of the call: 4 places; budget 100,000,000 RUB m." in told
        assert "30,000,000" in told
        hidden = (
            "60,000,000",
            "90,000,000",
            "used by those selected",
            "Used of the budget",
            "does not fit into",
            "Why not selected",
        )
        assert [text for text in hidden if text in told] == []
    whole = json.loads(program.get(f"/rankings/{session.ranking_id}").content)
    assert whole["rule"]["spent"] is None
    assert {row[name] for row in whole["rows"] for name in ("spent", "why", "over")} == {None}


def test_the_page_says_that_a_place_stays_empty_and_a_quota_is_not_filled() -> None:
    """Two of three places by the budget; the third is kept for a group whose only one does not fit."""
    quota = {"code": "yes", "label": LABEL, "about": "manager", "value": "yes", "at_least": 1}
    here = council(places=3, budget="100", cost="revenue", quotas=[quota])
    answered(here, "revenue", ("40", "30", "20", "50"))
    answered(here, "manager", ("no", "no", "no", "yes"))
    told = page(here, here.frozen()).replace("\N{NO-BREAK SPACE}", " ")
    question = next(one.label for one in here.content.questions if one.code == "manager")
    for text in ("<li>1 place stays empty.</li>", f"<li>“{question}” – yes: selected 0, at least 1.</li>",
                 "the places left are kept for other groups"):  # fmt: skip
        assert (text, text in told) == (text, True)


def test_quotas_are_said_in_words() -> None:
    here = council(places=2, quotas=[ONE_EACH, KALUGA])
    told = page(here, here.frozen())
    region = here.applications[0].region.title
    limits = f"{region}: at least 1; {region}: at most 2"
    assert f"The rule of the call: 2 places; at most 1 of each region; {limits}." in told


def test_a_quota_by_answers_has_a_column_of_its_own() -> None:
    quota = {"code": "each", "label": LABEL, "about": "manager", "value": "yes", "at_most": 1}
    here = council(places=3, quotas=[quota])
    answered(here, "manager", ("yes", "yes", "no", "no"))
    ranking = here.frozen()
    for name in ("ranking", "wall"):
        told = page(here, ranking, name)
        assert (name, "the quota of its group is full" in told, "– yes: at most 1" in told) == (name, True, True)
    told = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    assert [row["group"] for row in told["rows"]] == ["yes", "yes", "no", "no"]


def test_an_older_ranking_is_shown_and_computed_again() -> None:
    here = priced()
    old = in_the_first_form(here.frozen())
    assert is_same(old)
    for name in ("ranking", "wall"):
        told = page(here, old, name).replace("\N{NO-BREAK SPACE}", " ")
        assert "The rule of the call: 4 places; budget 100,000,000 RUB m." in told
        assert "Used of the budget" not in told
    whole = json.loads(program_of(here.secretary, "read").get(f"/rankings/{old.pk}").content)
    assert (whole["rule"]["spent"], whole["rows"][0]["cost"]) == (None, None)


def test_what_no_weights_move_is_said_in_words() -> None:
    """The first is the best in all, the last has the place of its region, and nobody else is of it."""
    kept = ONE_EACH | {"code": "lipetsk", "value": "RU-LIP", "at_least": 1}
    told = ranking_told(council(places=2, quotas=[kept]).frozen(), ())
    assert [row.standing for row in told.rows] == ["selected", "not_selected", "not_selected", "selected"]
    assert told.sentences[1] == (
        "No weights at all would move the line: who is above it beats in every criterion all who could come in "
        "their place."
    )


def test_the_line_says_what_score_equals_at_it_have() -> None:
    """Between them and the last that is selected one may stand for whose group there is no more place."""
    scores = (("within", "91.78"), ("outside", "83.56"), ("undecided", "76"), ("undecided", "76"))
    rows = [{"standing": standing, "score": score} for standing, score in scores]
    assert _line({"line": "91.78", "rows": rows}) == (
        "The line runs below a score of 91.78. "
        "2 applications with 76.00 are equal at the line; the rule does not choose among them."
    )

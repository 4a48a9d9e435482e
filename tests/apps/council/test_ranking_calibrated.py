"""Calibrated marks on the page of a ranking: chances, places, what they would move; how strict experts are, to some."""

import json
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.states import CONSENSUS_STAGE
from corymb.apps.council import actions
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.telling_calibrated import calibration_said
from corymb.reports.numbers import NO_BREAK
from tests.apps.council.pricing import in_the_first_form
from tests.apps.council.sitting import REGIONS, Council, council, is_same, led_to, reviewed, submitted
from tests.people import browser_of, member_of_the_cast
from tests.programs import program_of

pytestmark = pytest.mark.django_db

FURTHER = ((5, 4, 3), (5, 3, 2), (4, 4, 2), (4, 2, 1), (3, 2, 1), (5, 4, 2), (4, 3, 2), (3, 2, 0))
"""Of further applications by the kind, the middling and the strict expert."""
STRICT = "How strict experts are"


@pytest.fixture
def here() -> Council:
    found = council(places=4)
    for place, marks in enumerate(FURTHER, 4):
        one = submitted(found.call, REGIONS[place % 4], f"Council official {place}", place)
        found.applications.append(one)
        for expert, mark in zip(found.experts, marks, strict=True):
            reviewed(found, one, expert, mark)
    return found


def page(who: Person, ranking: Ranking, name: str = "ranking") -> str:
    return browser_of(who).get(reverse(f"council:{name}", args=[ranking.pk])).content.decode()


def test_chances_and_places_stand_on_the_page(here: Council) -> None:
    ranking = here.frozen()
    kept = json.loads(ranking.outcome)
    assert kept["calibration"]["advised"]
    way = led_to(page(here.secretary, ranking), "By calibrated marks")
    told = browser_of(here.secretary).get(way).content.decode()
    row = kept["rows"][0]
    places = f"{row['calibrated_rank']} ({row['calibrated_low']}–{row['calibrated_high']})"
    for text in (
        "Place by calibrated marks",
        "Of 3 experts whose reviews leave no criterion out, 3 marked two applications or more",
        places,
    ):
        assert (text, text in told) == (text, True)
    assert ("The calibrated order would move across the line" in told) == bool(kept["calibration"]["enters"])
    chance, error = (Decimal(row[name]) * 100 for name in ("chance", "chance_error"))
    for shown in (told, page(here.secretary, ranking, "wall")):
        assert NO_BREAK.join((f"{chance:.1f}", "±", f"{error:.1f}", "%")) in shown


def test_programs_read_the_same(here: Council) -> None:
    ranking = here.frozen()
    kept = json.loads(ranking.outcome)
    told = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    calibration = told["calibration"]
    assert (calibration["advised"], calibration["linking"], calibration["largest"]) == (True, 3, 12)
    assert {name: Decimal(x) for name, x in calibration["leniency"].items()} == {
        name: Decimal(x) for name, x in kept["calibration"]["leniency"].items()
    }
    for name in ("calibrated_rank", "calibrated_low", "calibrated_high"):
        assert [row[name] for row in told["rows"]] == [row[name] for row in kept["rows"]]


def test_how_strict_experts_are_is_told_to_those_who_arrange(here: Council) -> None:
    ranking = here.frozen()
    names = [str(expert.person) for expert in here.experts]
    for who, sees in ((here.secretary, True), (here.members[0], False), (member_of_the_cast("auditor"), False)):
        told = page(who, ranking)
        assert (STRICT in told, [name for name in names if name in told]) == (sees, names if sees else [])
        whole = json.loads(program_of(who, "read").get(f"/rankings/{ranking.pk}").content)
        assert (whole["calibration"]["leniency"] is not None) == sees


def test_who_is_recused_sees_nothing_of_it(here: Council) -> None:
    session = here.opened()
    actions.recuse(session.pk, here.seats[0].pk, here.applications[0].pk, "родство (тест)", **here.told())
    told = page(here.members[0], session.ranking)
    assert [word for word in (STRICT, "Place by calibrated marks", "±", "calibrated order") if word in told] == []
    whole = json.loads(program_of(here.members[0], "read").get(f"/rankings/{session.ranking_id}").content)
    names = ("calibrated", "calibrated_rank", "calibrated_low", "calibrated_high", "chance", "chance_error")
    assert (whole["calibration"], {row[name] for row in whole["rows"] for name in names}) == (None, {None})


def test_an_older_ranking_shows_what_it_has(here: Council) -> None:
    old = in_the_first_form(here.frozen())
    assert is_same(old)
    told = page(here.secretary, old)
    assert ("Place by calibrated marks" in told, STRICT in told) == (True, True)
    whole = json.loads(program_of(here.secretary, "read").get(f"/rankings/{old.pk}").content)
    assert (whole["calibration"]["linking"], whole["rows"][0]["chance_error"]) == (None, None)


def test_why_there_is_none_is_said_in_words() -> None:
    here = council()
    for expert in here.experts[1:]:
        expert.reviews.update(state="replaced", submitted_at=None)
    told = page(here.secretary, here.frozen())
    assert "All marks are of one expert: nothing shows how strict they are." in told


PARTS = "All reviews hang together: experts can be compared across all applications."
AGREED = (
    "1 application has an agreed consensus in place of single marks; nothing shows how strict it is, so it is compared "
    "as it stands."
)


def test_a_consensus_is_told_apart_from_the_experts(here: Council) -> None:
    reviewed(here, here.applications[4], here.experts[0], 3, stage=CONSENSUS_STAGE, is_rapporteur=True)
    ranking = here.frozen()
    whole = json.loads(ranking.outcome)
    marked = "Of 3 experts whose reviews leave no criterion out, 3 marked two applications or more"
    linking = f"{marked}; only such can be compared."
    assert calibration_said(whole, {})[1:4] == [PARTS, linking, AGREED]
    older = {name: value for name, value in whole.items() if name != "agreed"}
    assert calibration_said(older, {}) == [one for one in calibration_said(whole, {}) if one != AGREED]
    assert AGREED in unescape(page(here.secretary, ranking))


def test_a_tenth_is_taken_of_the_applications_experts_marked(here: Council) -> None:
    whole = json.loads(here.frozen().outcome)
    found = whole["calibration"] | {"advised": False, "against": ["apart"], "components": 2}
    older = {name: value for name, value in found.items() if name != "reviewed"}
    for calibration, count in ((found | {"reviewed": 9}, 9), (older, 10)):
        assert calibration_said(whole | {"agreed": 2, "calibration": calibration}, {})[-1] == (
            "Calibration not advised: the reviews fall into 2 parts without a common expert, more than a tenth of the "
            f"{count} applications. The raw ranking stays."
        )


def test_one_expert_beside_a_consensus_is_said_in_words() -> None:
    here = council()
    for expert in here.experts[1:]:
        expert.reviews.update(state="replaced", submitted_at=None)
    reviewed(here, here.applications[0], here.experts[1], 3, stage=CONSENSUS_STAGE, is_rapporteur=True)
    for place in range(4, 6):
        here.applications.append(submitted(here.call, REGIONS[place % 4], f"Council official {place}", place))
        reviewed(here, here.applications[-1], here.experts[0], place - 2)
    alone = "All marks but those agreed on are of one expert: nothing shows how strict they are."
    assert calibration_said(json.loads(here.frozen().outcome), {}) == [AGREED, f"{alone} Only raw scores are shown."]


def test_importance_stands_beside_the_weight(here: Council) -> None:
    ranking = here.frozen()
    kept = json.loads(ranking.outcome)["importance"]
    told = page(here.secretary, ranking)
    shown = [f"{Decimal(one['importance']) * 100:.1f} % ({Decimal(one['low']) * 100:.1f}–" for one in kept]
    assert [text for text in [*shown, "Importance: the squared correlation"] if text not in told] == []
    whole = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    assert [(one["criterion"], one["kind"]) for one in whole["importance"]] == [
        (one["criterion"], "squared_correlation") for one in kept
    ]
    assert [Decimal(one["high"]) for one in whole["importance"]] == [Decimal(one["high"]) for one in kept]
    assert "Importance: the" not in page(here.secretary, in_the_first_form(ranking))


def test_an_application_of_which_no_expert_marked_all_is_named_and_the_others_are_calibrated(here: Council) -> None:
    """Each of its experts abstains from another criterion."""
    one = here.applications[4]
    leaves = [leaf.code for leaf in here.content.leaves]
    for place, review in enumerate(one.reviews.order_by("pk")):
        review.marks.filter(criterion=leaves[place % len(leaves)]).update(mark=None)
    ranking = here.frozen()
    told = unescape(page(here.secretary, ranking))
    said = (
        f"Not calibrated, as no expert gave all marks for them: {one.title}. Nothing shows how strict parts of reviews "
        "are, so these applications are compared by their scores as they stand."
    )
    assert (said in told, "Calibrated scores, freed of how strict each expert is" in told) == (True, True)
    whole = json.loads(program_of(here.secretary, "read").get(f"/rankings/{ranking.pk}").content)
    assert (whole["calibration"]["advised"], whole["calibration"]["gapped"]) == (True, [one.pk])
    assert is_same(ranking)


def test_a_ranking_of_an_earlier_form_says_why_nothing_was_calibrated() -> None:
    refused: dict[str, Any] = {"rows": [], "calibration": None, "calibration_refused": "gaps"}
    whole = "Calibration takes whole reviews alone; only raw scores are shown."
    assert calibration_said(refused, {}) == [f"An application has no review without a gap. {whole}"]
    assert calibration_said(refused | {"gapped": ["1"]}, {}) == [f"No application has a review without a gap. {whole}"]

"""A ranking is frozen from the marks as they stand, computed once, and found again from what it was computed from."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from corymb.apps.assessment.states import CONSENSUS_STAGE
from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries import telling
from corymb.apps.council.queries.outcomes import outcome_of, seen
from corymb.apps.council.queries.telling import ranking_told
from corymb.apps.council.states import FROZEN, ORDERED
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.selection import actions as selection
from corymb.apps.selection.actions.calls import Order
from corymb.kit.asking import NotPossible
from corymb.kit.saying import number
from tests.apps.council.sitting import AFTER, Council, council, is_same, reviewed
from tests.people import NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


def refusal_of(act: object, *given: object, **named: object) -> str:
    with pytest.raises(NotPossible) as caught:
        act(*given, **named)  # type: ignore[operator]
    return str(caught.value)


@pytest.fixture
def here() -> Council:
    return council()


def test_the_order_is_that_of_the_marks(here: Council) -> None:
    ranking = here.frozen()
    rows = json.loads(ranking.outcome)["rows"]
    assert [int(row["application"]) for row in rows] == [one.pk for one in here.applications]
    # Marks from 0 to 5: means 14/3, 4, 8/3, 4/3
    assert [row["score"] for row in rows] == ["93.33", "80.00", "53.33", "26.67"]
    assert [row["standing"] for row in rows] == ["selected", "selected", "not_selected", "not_selected"]
    assert json.loads(ranking.outcome)["line"] == "80.00"


def test_whoever_computes_it_again_finds_the_same(here: Council) -> None:
    ranking = here.frozen()
    assert (ranking.state, ranking.sha256) == (FROZEN, sha256(ranking.outcome.encode()).hexdigest())
    assert ranking.inputs_sha256 == sha256(ranking.inputs.encode()).hexdigest()
    assert is_same(ranking)
    ranking.inputs = ranking.inputs.replace('"mark":5', '"mark":4', 1)
    assert not is_same(ranking)


def test_a_consensus_is_nobodys_to_be_left_out(here: Council) -> None:
    """The first application has a consensus, written down by the first expert: it stays when that expert leaves."""
    settled = reviewed(here, here.applications[0], here.experts[0], 3, stage=CONSENSUS_STAGE, is_rapporteur=True)
    told = json.loads(here.frozen().outcome)
    first = next(row for row in told["rows"] if row["application"] == str(settled.application_id))
    assert (first["score"], first["reviews"]) == ("60.00", 1)
    effects = {one["left_out"]: one["unknown"] for one in told["without_experts"]}
    assert effects == {str(expert.pk): [] for expert in here.experts}


def test_where_all_stand_above_the_line_nothing_is_said_of_what_would_move_it() -> None:
    told = ranking_told(council(places=10).frozen(), ())
    assert told.sentences[0] == (
        "Every application that is ranked stands above the line; no weights bring up another one."
    )
    assert [one for one in told.sentences if "The line runs" in one or "beats the others" in one] == []


def test_the_published_weight_stands_where_importance_cannot_be_told(
    here: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking = here.frozen()
    monkeypatch.setattr(
        telling, "seen", lambda *given: replace(seen(*given), whole=outcome_of(ranking) | {"importance": []})
    )
    told, shares = ranking_told(ranking, ()), here.content.shares
    weights = [f"{number(shares[leaf.code] * 100, 1)} %" for leaf in here.content.leaves]
    found = [(row.weight, row.importance, row.share) for row in told.criteria_rows]
    assert found == [(one, "–", "–") for one in weights]


def test_no_version_of_the_call_follows_what_is_decided_on(here: Council) -> None:
    """Neither other places nor a longer window, even by an order; the page says so before anything is pressed."""
    told = "The marks of the call are frozen: what is decided rests on the version that is published"
    order, who = Order("17", AFTER.date()), member_of_the_cast("officer")
    changed = {"places": 3, "closes_at": "2018-12-20T18:00"}
    selection.change_call(here.call.pk, changed, **here.told(who))
    draft = reverse("selection:call_draft", args=[here.call.pk])
    assert told not in browser_of(who).get(draft).content.decode()
    failed = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    Ranking.objects.filter(pk=failed.pk).update(state="failed", trouble="x")
    assert told not in browser_of(who).get(draft).content.decode()
    here.frozen("again (test)")
    assert told in browser_of(who).get(draft).content.decode()
    refused = refusal_of(selection.publish_call, here.call.pk, None, reason="x", order=order, **here.told(who))
    assert (refused, here.call.versions.count()) == (f"{told}, and none follows it.", 1)


def test_a_mark_that_comes_later_changes_nothing(here: Council) -> None:
    ordered = actions.order_ranking(here.call.pk, here.secretary, **here.told())
    assert ordered.state == ORDERED
    here.experts[0].reviews.update(state="replaced", submitted_at=None)
    later = compute_ranking(ordered.pk, AFTER)
    assert len(json.loads(later.inputs)["marks"]) == 3 * len(here.applications) * len(here.content.leaves)
    assert compute_ranking(ordered.pk, AFTER).sha256 == later.sha256


def test_nobody_changes_a_frozen_ranking(here: Council) -> None:
    ranking = here.frozen()
    for change in ({"outcome": "{}"}, {"inputs": "{}"}, {"state": ORDERED}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Ranking.objects.filter(pk=ranking.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ranking.delete()
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_when_nothing_can_be_frozen(here: Council) -> None:
    early = here.told() | {"now": NOW}
    told = "The call still takes applications; a ranking follows when it has closed."
    assert refusal_of(actions.order_ranking, here.call.pk, None, **early) == told
    here.frozen()
    assert refusal_of(actions.order_ranking, here.call.pk, None, **here.told()) == (
        "Say why there is a further ranking; the council reads it."
    )
    again = {"reason": "order 7", **here.told()}
    assert refusal_of(actions.order_ranking, here.call.pk, None, **again) == (
        "Nothing has changed since the last ranking."
    )
    here.experts[2].reviews.update(state="replaced", submitted_at=None)
    assert actions.order_ranking(here.call.pk, None, **again).number == 2


def test_the_form_asks_for_a_reason_of_a_further_ranking_alone(here: Council) -> None:
    browser, url = browser_of(here.secretary), reverse("council:order", args=[here.call.pk])
    asked = [browser.get(url).context["form"].fields["reason"].required]
    here.frozen()
    asked.append(browser.get(url).context["form"].fields["reason"].required)
    refused = browser.post(url, {"reason": ""})
    assert (asked, refused.status_code, list(refused.context["form"].errors)) == ([False, True], 422, ["reason"])


def test_without_marks_there_is_no_ranking(here: Council) -> None:
    for expert in here.experts:
        expert.reviews.update(state="replaced", submitted_at=None)
    assert refusal_of(actions.order_ranking, here.call.pk, None, **here.told()) == "No marks are in yet."


def test_an_application_nobody_marked_is_named_not_ranked(here: Council) -> None:
    for review in here.applications[1].reviews.all():
        review.marks.update(mark=None)
    found = json.loads(here.frozen().outcome)
    leaves = [leaf.code for leaf in here.content.leaves]
    assert found["unranked"] == {str(here.applications[1].pk): leaves}
    assert [int(row["application"]) for row in found["rows"]] == [here.applications[n].pk for n in (0, 2, 3)]


def test_a_further_expert_counts_like_the_others(here: Council) -> None:
    from corymb.apps.assessment.models import Expert
    from tests.people import person

    fourth = Expert.objects.create(call=here.call, person=person("Expert 4"), invited_at=NOW)
    reviewed(here, here.applications[2], fourth, 5)
    rows = json.loads(here.frozen().outcome)["rows"]
    assert (rows[2]["score"], rows[2]["reviews"]) == ("65.00", 4)  # (3 + 3 + 2 + 5) / 4 of 5


def test_what_a_recused_reader_is_left_with(here: Council) -> None:
    ranking = here.frozen()
    left = seen(ranking, {here.applications[1].pk})
    assert left.whole is None
    assert [int(row["application"]) for row in left.rows] == [here.applications[n].pk for n in (0, 2, 3)]
    assert {name for row in left.rows for name in row} == {"application", "score", "marks", "reviews"}
    assert seen(ranking, {10_000}).whole == json.loads(ranking.outcome)


def test_the_journal_tells_both_steps(here: Council) -> None:
    here.frozen()
    acts = Entry.objects.filter(act__startswith="council.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["council.ranking.ordered", "council.ranking.frozen"]

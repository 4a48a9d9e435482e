"""The living scorecard: computed from the facts that count, by the methods the command uses."""

from decimal import Decimal

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns import actions as returns
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries import telling
from corymb.apps.scorecard.queries.changes import MOVING, is_stale
from corymb.kit.registries import acts
from tests.apps.scorecard.counting import facts_of, grown, house
from tests.people import CLUSTER, NOW

pytestmark = pytest.mark.django_db


def line(scope: str, target: str, cohort: str = "matched", prices: str = "nominal") -> Line:
    return Line.objects.get(run__kind="living", scope=scope, target=target, cohort=cohort, prices=prices)


def test_it_counts_what_is_on_record() -> None:
    house()
    run = refresh_living(NOW)
    assert run is not None
    found = telling.line_of(line("programme", "T1"))
    # four members with 60 people each; revenue of all grows by a tenth twice: 1.21 times
    assert (found.denominator_0, found.denominator_t) == (Decimal(240), Decimal(240))
    assert found.numerator_0 == Decimal(120_000_000) * (1 + Decimal("1.1") + Decimal("1.2") + Decimal("1.3"))
    assert found.factor == pytest.approx(1.21, rel=1e-12)
    assert (found.status, found.year, found.inputs_hash) == ("ahead", 2018, run.inputs_hash)
    scopes = set(Line.objects.filter(run=run, target="T1").values_list("scope", flat=True))
    assert scopes == {"programme", f"cluster:{CLUSTER}", "cluster:tomsk", "region:RU-KLU"}


def test_a_fact_that_is_corrected_moves_the_figure_and_the_old_one_stays() -> None:
    first, *_ = house()
    refresh_living(NOW)
    before = telling.line_of(line("programme", "T1")).numerator_t
    rows = facts_of(first, 2018, {"revenue": "1"})
    returns.load_facts(rows, [], "correction", actor=SYSTEM, now=NOW.replace(hour=12))
    assert is_stale()
    refresh_living(NOW)
    after = telling.line_of(line("programme", "T1")).numerator_t
    assert before is not None
    assert after is not None
    assert before - after == Decimal(grown(2, 0)["revenue"]) * 1000 - 1000
    assert first.facts.filter(period="2018", variable="revenue").count() == 2
    assert not is_stale()


def test_what_explains_the_figures_follows_and_stays_with_them() -> None:
    house()
    refresh_living(NOW)
    assert line("programme", "T1").explained == {}
    assert explain_living()
    explained = line("programme", "T1").explained
    assert [point["year"] for point in explained["points"]] == [2016, 2017, 2018]
    assert explained["coverage"]["contributing"] == 4
    assert Line.objects.filter(prices="constant", target="T1").exists()
    refresh_living(NOW)
    assert line("programme", "T1").explained == explained


def test_loads_ask_for_the_scorecard_anew_and_once() -> None:
    house()
    assert ProcrastinateJob.objects.filter(task_name="scorecard.refresh", status="todo").count() == 1


def test_there_is_nothing_before_a_year_after_the_baseline() -> None:
    from tests.apps.returns.reporting import pack_in_force

    pack_in_force()
    assert refresh_living(NOW) is None
    assert Run.objects.count() == 0


def test_every_act_that_moves_figures_is_one_the_journal_knows() -> None:
    assert [act for act in MOVING if act not in acts] == []

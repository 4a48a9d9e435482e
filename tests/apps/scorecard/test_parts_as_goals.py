"""What the office plans of a total for a cluster is that cluster's goal, as it was known at the moment of each run."""

from datetime import timedelta
from decimal import Decimal

import pytest

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.actions import Part, plan_part, remove_part
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.parts import parts_planned
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.actions.verifying import verify_run
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries.changes import is_stale
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_keeping_pace import LATER, accepted, told
from tests.apps.scorecard.test_trial import stricter
from tests.people import CLUSTER, NOW

pytestmark = pytest.mark.django_db
SCOPE = f"cluster:{CLUSTER}"


def planned(amount: int, hours: int = 0, organisation: Organisation | None = None) -> Allocation:
    part = Part("T3", Cluster.objects.get(code=CLUSTER), Decimal(amount), organisation)
    return plan_part(part, actor=SYSTEM, now=NOW + timedelta(hours=hours))


def goal(run: Run, scope: str = SCOPE, audience: str = "internal") -> Decimal | None:
    """The amount a scope is held against; None where it has no goal."""
    line = Line.objects.get(run=run, scope=scope, target="T3", cohort="reporting", prices="nominal", audience=audience)
    return None if line.told["reason"] == "no_scope_target" else Decimal(line.told["threshold"])


def living() -> Run:
    return Run.objects.get(kind="living")


def published(hours: int) -> Run:
    at = NOW + timedelta(hours=hours)
    return compute_run(actions.order_publication(2018, None, actor=SYSTEM, now=at, note="test").pk, at)


def test_a_part_is_the_goal_of_its_cluster_and_of_no_other_scope() -> None:
    members = house()
    refresh_living(NOW)
    whole = goal(living(), "programme")
    assert (goal(living()), is_stale()) == (None, False)
    planned(1_000_000_000)
    accepted(members[0], 2018, {"revenue": "777"})
    assert (is_stale(), keep_pace(LATER)) == (True, False)
    refresh_living(LATER)
    region = next(s for s in Line.objects.values_list("scope", flat=True) if s.startswith("region:"))
    assert (goal(living()), goal(living(), region), goal(living(), "programme")) == (1_000_000_000, None, whole)
    explain_living()
    path = Line.objects.get(run=living(), scope=SCOPE, target="T3", cohort="reporting", prices="nominal").explained
    assert path["path"][-1] == [2020, 1e9]
    planned(5, organisation=members[0])
    assert parts_planned() == {"T3": {SCOPE: Decimal(1_000_000_000)}}


def test_what_is_accepted_later_is_held_against_it_as_a_whole_run_holds_it() -> None:
    members = house()
    planned(1_000_000_000)
    refresh_living(NOW + timedelta(minutes=1))
    accepted(members[0], 2018, {"revenue": "777", "investment_own": "5"})
    assert keep_pace(LATER)
    moved = told()
    assert goal(living()) == 1_000_000_000
    refresh_living(LATER)
    assert moved == told()


def test_a_part_that_changes_or_goes_makes_the_living_scorecard_stale() -> None:
    house()
    planned(1_000)
    refresh_living(NOW)
    planned(2_000)
    assert is_stale()
    refresh_living(NOW)
    remove_part(Allocation.objects.get(), actor=SYSTEM, now=NOW, reason="test")
    assert is_stale()
    refresh_living(NOW)
    assert (goal(living()), is_stale()) == (None, False)


def test_each_run_counts_by_the_parts_of_its_moment() -> None:
    house()
    planned(1_000, 1)
    planned(2_000, 3)
    remove_part(Allocation.objects.get(), actor=SYSTEM, now=NOW + timedelta(hours=5), reason="test")
    late = {"actor": SYSTEM, "now": NOW + timedelta(hours=9)}
    moments = [NOW + timedelta(hours=hours) for hours in (0, 2, 4, 6)]
    runs = [compute_run(actions.ask_for_day(2018, at, None, **late).pk, late["now"]) for at in moments]
    assert [goal(run) for run in runs] == [None, 1_000, 2_000, None]


def test_a_publication_keeps_the_parts_it_was_counted_by() -> None:
    house(8)
    planned(1_000, 1)
    run = published(2)
    planned(2_000, 3)
    assert (goal(run), goal(run, audience="public")) == (1_000, 1_000)
    assert verify_run(run.pk, NOW + timedelta(hours=4))
    later = published(5)
    assert (goal(later), goal(run)) == (2_000, 1_000)


def test_a_trial_counts_by_the_parts_of_what_it_is_compared_with() -> None:
    house()
    planned(1_000, 1)
    base = published(2)
    planned(2_000, 3)
    trial = compute_run(actions.try_pack(stricter("0.25"), None, actor=SYSTEM, now=NOW + timedelta(hours=4)).pk, NOW)
    assert (trial.base, goal(trial)) == (base, 1_000)

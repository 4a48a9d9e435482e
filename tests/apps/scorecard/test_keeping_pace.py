"""What is accepted moves the living scorecard by the difference, to what a whole run gives."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry import actions as registry
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import EventFact, Fact, Return, Submission
from corymb.apps.scorecard.actions import living
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.actions.tallying import read, written
from corymb.apps.scorecard.models import Kept, Line, Run, Waiting
from corymb.apps.scorecard.tasks import hear_of_facts
from tests.apps.scorecard.counting import facts_of, house
from tests.people import CLUSTER, NOW, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def accepted(organisation: Organisation, year: int, figures: Mapping[str, str], code: str = "") -> Submission:
    """What the acceptance of a return leaves: a submission, its facts, an event, and a change that waits."""
    found = Return.objects.get(organisation=organisation, period__code=str(year))
    who = person(f"The certifier {Submission.objects.count()}")
    number = f"{found.pk}-{Submission.objects.count()}"
    submission = Submission.objects.create(
        member_return=found,
        round=Submission.objects.count() + 2,
        number=number,
        at=LATER,
        by=who,
        role="certifier",
        factor="password",
        confirmed_at=LATER,
        snapshot="{}",
        sha256="0" * 64,
    )
    loaded = facts_of(organisation, year, figures)
    Fact.objects.bulk_create(Fact(**row._asdict(), submission=submission, recorded_at=LATER) for row in loaded)
    if code:
        partner = Organisation.objects.exclude(pk=organisation.pk).order_by("pk")[0]
        for participant in (organisation, partner):
            EventFact.objects.create(
                reporter=organisation,
                organisation=participant,
                kind="joint_rd",
                code=code,
                period=str(year),
                amount=Decimal(5_000_000),
                source="form",
                submission=submission,
                recorded_at=LATER,
            )
    hear_of_facts(organisation.pk, submission.pk)
    return submission


def told() -> dict[tuple[str, str, str], dict[str, Any]]:
    """The living lines, without what only a whole run says of them."""
    rows = Line.objects.filter(run__kind="living", prices="nominal")
    whole = ("inputs_hash", "flips_alone", "agreement")
    return {
        (row.scope, row.target, row.cohort): {name: _plain(v) for name, v in row.told.items() if name not in whole}
        for row in rows
    }


def _plain(value: Any) -> Any:
    """Sums as they compare, however many noughts stand at their end."""
    try:
        return Decimal(value) if isinstance(value, str) else value
    except ArithmeticError:
        return value


def test_it_moves_to_what_a_whole_run_gives() -> None:
    first, second, *_ = house()
    refresh_living(NOW)
    before = told()
    accepted(first, 2018, {"revenue": "777", "headcount": "61"}, "J-1")
    accepted(second, 2016, {"revenue": "1"}, "J-1")
    assert keep_pace(LATER)
    moved = told()
    assert [change.is_counted for change in Waiting.objects.all()] == [True, True]
    refresh_living(LATER)
    assert not Waiting.objects.exists()
    assert moved == told()
    assert moved != before
    scopes = {key[0] for key, line in moved.items() if line != before[key]}
    assert scopes == {"programme", f"cluster:{CLUSTER}", "cluster:tomsk", "region:RU-KLU"}


def test_kept_sums_are_those_of_the_facts() -> None:
    first, *_ = house()
    refresh_living(NOW)
    accepted(first, 2018, {"revenue": "777"}, "J-2")
    assert keep_pace(LATER)
    kept = {row.scope: read(row.told) for row in Kept.objects.all()}
    refresh_living(LATER)
    assert kept == {row.scope: read(row.told) for row in Kept.objects.all()}
    assert [read(written(tally)) for tally in kept.values()] == list(kept.values())


def test_nothing_waits_twice_and_an_answer_that_is_there_is_left() -> None:
    house()
    refresh_living(NOW)
    lines = set(Line.objects.values_list("pk", flat=True))
    assert keep_pace(LATER)
    assert set(Line.objects.values_list("pk", flat=True)) == lines
    assert ProcrastinateJob.objects.filter(task_name="scorecard.refresh", status="todo").count() == 1


def test_it_is_computed_whole_where_the_register_has_moved_those_whose_facts_changed() -> None:
    first, second, *_ = house()
    refresh_living(NOW)
    accepted(second, 2018, {"revenue": "777"})
    registry.change_share(
        first.memberships.get(), Decimal("0.5"), date(2018, 1, 1), actor=SYSTEM, now=LATER, reason="test"
    )
    assert keep_pace(LATER)
    accepted(first, 2018, {"revenue": "777"})
    assert not keep_pace(LATER)
    assert Waiting.objects.filter(is_counted=False).count() == 1
    refresh_living(LATER)
    assert not Waiting.objects.exists()


def test_facts_of_anybody_are_counted_whole() -> None:
    first, *_ = house()
    refresh_living(NOW)
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "correction", actor=SYSTEM, now=LATER)
    assert not keep_pace(LATER)


def test_what_is_added_while_a_whole_run_is_at_work_is_added_to_what_that_run_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, *_ = house()
    refresh_living(NOW)
    whole = living.tallies

    def overtaken(board: Any) -> Any:
        accepted(first, 2018, {"revenue": "777"})
        assert keep_pace(LATER)
        return whole(board)

    with monkeypatch.context() as patched:
        patched.setattr(living, "tallies", overtaken)
        refresh_living(LATER)
    assert [change.is_counted for change in Waiting.objects.all()] == [False]
    assert keep_pace(LATER)
    moved = told()
    refresh_living(LATER)
    assert moved == told()


def test_what_explains_figures_leaves_those_that_have_moved_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = house()
    refresh_living(NOW)
    whole = living.internal_lines

    def overtaken(*given: Any, **named: Any) -> Any:
        lines = list(whole(*given, **named))
        accepted(first, 2018, {"revenue": "777"})
        assert keep_pace(LATER)
        return lines

    monkeypatch.setattr(living, "internal_lines", overtaken)
    assert explain_living()
    moved = told()
    assert Run.objects.get(kind="living").inputs_hash == ""
    refresh_living(LATER)
    assert moved == told()
    assert Line.objects.filter(run__kind="living", prices="constant").exists()

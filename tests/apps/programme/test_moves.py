"""Packs and periods move as their tables say, from every state, and refuse the rest in words."""

from datetime import date, datetime

import pytest
from django.utils.timezone import make_aware

from corymb.apps.journal.models import Entry
from corymb.apps.programme import actions
from corymb.apps.programme.actions.packs import MOVED_ON as PACK_MOVED_ON
from corymb.apps.programme.actions.periods import MOVED_ON as PERIOD_MOVED_ON
from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.programme.queries.packs import pack_in_force, pack_of
from corymb.apps.programme.queries.periods import next_code, open_periods, usual_days, year_of
from corymb.apps.programme.states import (
    CLOSED,
    DECLINED,
    IN_FORCE,
    OPEN,
    PACK_MOVES,
    PACKS,
    PERIOD_MOVES,
    PERIODS,
    PLANNED,
    PROPOSED,
    SUPERSEDED,
)
from corymb.kit.asking import NotPossible
from corymb.packs.reading import find
from corymb.refusal import Refusal
from tests.apps.programme.making import LATER, TOLD, in_force, odd, period, period_in, proposed, text, version_in
from tests.people import person

pytestmark = pytest.mark.django_db


def refusal_of(act: object, *given: object, **named: object) -> tuple[str, str]:
    with pytest.raises(NotPossible) as caught:
        act(*given, **named)  # type: ignore[operator]
    return str(caught.value), caught.value.field


# Packs


@pytest.mark.parametrize("state", PACKS)
@pytest.mark.parametrize("target", [IN_FORCE, DECLINED])
def test_a_version_moves_as_the_table_says(state: str, target: str) -> None:
    version = version_in(state)

    def move() -> PackVersion:
        if target == DECLINED:
            return actions.decline_pack(version.pk, reason="no", **TOLD)
        return actions.put_in_force(version.pk, None, reason="order 2", **TOLD)

    if target in PACK_MOVES[state]:
        assert move().state == target
    else:
        assert refusal_of(move) == (str(PACK_MOVED_ON), "")
        version.refresh_from_db()
        assert version.state == state
    assert odd() == []


def test_the_one_in_force_is_replaced_and_may_come_back() -> None:
    first, officer = in_force(), person("Officer")
    second = actions.put_in_force(proposed("1.1").pk, officer, actor=TOLD["actor"], now=LATER, reason="order 2")
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (SUPERSEDED, LATER)
    assert (second.in_force_by, second.in_force_at, second.ended_at) == (officer, LATER, None)
    actions.put_in_force(first.pk, None, reason="order 3", **TOLD)
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (IN_FORCE, None)
    assert odd() == []


def test_one_is_replaced_only_for_a_reason() -> None:
    in_force()
    told = refusal_of(actions.put_in_force, proposed("1.1").pk, None, **TOLD)
    assert told == ("Say why the pack in force is replaced.", "reason")


def test_a_pack_of_another_programme_does_not_come_in_force() -> None:
    in_force()
    other = actions.propose_pack(find("tax-service-panel").read_text(encoding="utf-8"), None, **TOLD)
    said, _field = refusal_of(actions.put_in_force, other.pk, None, reason="x", **TOLD)
    assert said == "The programme is counted by innovative-clusters-2016. Another programme has a house of its own."


def test_the_same_pack_is_kept_once_whatever_its_spaces_are() -> None:
    proposed()
    said, _field = refusal_of(actions.propose_pack, text() + "\n# a remark\n", None, **TOLD)
    assert said == "This version of the pack is here already."


def test_a_number_stands_for_one_content() -> None:
    proposed()
    said, _field = refusal_of(actions.propose_pack, text(jobs=120_000), None, **TOLD)
    assert said == (
        "Version 1.0 of innovative-clusters-2016 is here with other content. Give the changed pack a new version."
    )


def test_a_number_too_long_to_keep_is_refused() -> None:
    said, _field = refusal_of(actions.propose_pack, text("1" * 21), None, **TOLD)
    assert said == "The version of a pack has twenty signs at the most, for instance 1.0."


def test_a_pack_with_errors_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(Refusal):
        actions.propose_pack(text().replace("threshold = 100000", "threshold = 0"), None, **TOLD)
    assert PackVersion.objects.count() == 0


def test_the_journal_keeps_the_hash_and_not_the_text() -> None:
    version = proposed()
    entry = Entry.objects.get(act="programme.pack.proposed")
    assert (entry.after["sha256"], "text" in entry.after) == (version.sha256, False)


def test_nothing_is_counted_while_no_pack_is_in_force() -> None:
    assert refusal_of(pack_in_force) == ("No pack is in force yet; a programme officer puts one in force.", "")
    version = in_force()
    assert (pack_in_force()[0], pack_in_force()[1].hash) == (version, version.sha256)


def test_a_text_that_was_changed_behind_our_back_is_not_read() -> None:
    version = proposed()
    PackVersion.objects.filter(pk=version.pk).update(text=text(jobs=1))
    with pytest.raises(ValueError, match="not the one its hash stands for"):
        pack_of(version)


# Periods


@pytest.mark.parametrize("state", PERIODS)
@pytest.mark.parametrize("target", [OPEN, CLOSED])
def test_a_period_moves_as_the_table_says(state: str, target: str) -> None:
    found = period_in(state)
    act = actions.open_period if target == OPEN else actions.close_period
    if target in PERIOD_MOVES[state]:
        moved = act(found.pk, reason="order 2", **TOLD)
        assert (moved.state, moved.closed_at is None) == (target, target == OPEN)
    else:
        assert refusal_of(act, found.pk, reason="order 2", **TOLD) == (str(PERIOD_MOVED_ON), "")
        found.refresh_from_db()
        assert found.state == state
    assert odd() == []


def test_a_closed_period_opens_again_only_for_a_reason() -> None:
    found = period_in(CLOSED)
    assert refusal_of(actions.open_period, found.pk, **TOLD) == ("Say why the period is opened again.", "reason")
    actions.open_period(found.pk, reason="order 3", **TOLD)
    acts = list(Entry.objects.filter(object_kind="programme.period").order_by("pk").values_list("act", flat=True))
    assert [act.rpartition(".")[2] for act in acts] == ["planned", "opened", "closed", "reopened"]


@pytest.mark.parametrize("state", [PLANNED, OPEN])
def test_a_deadline_moves_while_the_period_is_not_closed(state: str) -> None:
    found = period_in(state)
    due = make_aware(datetime(2018, 6, 15, 18, 0))  # noqa: DTZ001 - in the zone of the programme
    actions.move_due(found.pk, due, reason="order 4", **TOLD)
    found.refresh_from_db()
    assert (found.due_at, found.state, odd()) == (due, state, [])


def test_the_deadline_of_a_closed_period_stays() -> None:
    found = period_in(CLOSED)
    assert refusal_of(actions.move_due, found.pk, LATER, reason="x", **TOLD) == ("The period is closed.", "")


@pytest.mark.parametrize("code", ["17", "2017-Q5", "2017-13", "next"])
def test_a_code_that_names_no_period_is_refused(code: str) -> None:
    said = refusal_of(actions.plan_period, code, date(2018, 1, 1), LATER, **TOLD)
    assert said == ("A period is a year, or a part of one: 2021, 2021-Q1.", "code")


def test_a_period_is_planned_once() -> None:
    period()
    said = refusal_of(actions.plan_period, "2017", date(2018, 1, 1), LATER, **TOLD)
    assert said == ("This period is planned already.", "code")


@pytest.mark.parametrize(
    ("there", "code", "overlaps"),
    [
        ("2020", "2020-Q1", True),
        ("2020-Q2", "2020", True),
        ("2020-S1", "2020-Q2", True),
        ("2020-Q4", "2020-11", True),
        ("2020-S1", "2020-Q3", False),
        ("2020-Q1", "2020-04", False),
        ("2019", "2020-Q1", False),
    ],
)
def test_one_that_overlaps_is_planned_only_where_both_are_asked_for(there: str, code: str, overlaps: bool) -> None:  # noqa: FBT001 - a case
    period(there)
    given = (code, *usual_days(code))
    if overlaps:
        said, field = refusal_of(actions.plan_period, *given, **TOLD)
        assert (said.partition(":")[0], field) == (f"It overlaps {there}", "code")
    assert actions.plan_period(*given, beside=overlaps, **TOLD).code == code


@pytest.mark.parametrize("state", PERIODS)
def test_one_that_was_never_open_is_removed_for_a_reason(state: str) -> None:
    found = period_in(state)
    if state == PLANNED:
        actions.remove_period(found.pk, reason="a mistake", **TOLD)
        entry = Entry.objects.get(act="programme.period.removed")
        assert (entry.reason, entry.before["code"], Period.objects.count()) == ("a mistake", "2017", 0)
    assert refusal_of(actions.remove_period, found.pk, reason="x", **TOLD) == (str(PERIOD_MOVED_ON), "")
    assert odd() == []


def test_returns_are_due_after_the_period_opens_by_the_clock_of_the_programme() -> None:
    late_in_moscow = datetime.fromisoformat("2018-01-01T21:30+00:00")
    late = ("Returns cannot be due before the period opens.", "due_at")
    assert refusal_of(actions.plan_period, "2017", date(2018, 1, 3), late_in_moscow, **TOLD) == late
    found = actions.plan_period("2017", date(2018, 1, 2), late_in_moscow, **TOLD)
    early = datetime.fromisoformat("2018-01-01T20:30+00:00")
    assert refusal_of(actions.move_due, found.pk, early, reason="x", **TOLD) == late


def test_the_usual_days_follow_the_period() -> None:
    opens_on, due_at = usual_days("2020-Q1")
    assert (opens_on, due_at.isoformat()) == (date(2021, 1, 1), "2021-05-01T23:59:00+03:00")


def test_the_next_period_follows_the_newest() -> None:
    assert next_code(date(2018, 6, 1)) == "2018"
    period("2019-Q2")
    assert next_code(date(2018, 6, 1)) == "2020"


def test_open_periods_come_newest_first() -> None:
    for code, state in (("2015", OPEN), ("2016", CLOSED), ("2017", OPEN), ("2018", PLANNED)):
        period_in(state, code)
    assert [(p.code, year_of(p)) for p in open_periods()] == [("2017", 2017), ("2015", 2015)]
    assert Period.objects.count() == 4


def test_a_proposed_version_waits() -> None:
    assert proposed().state == PROPOSED

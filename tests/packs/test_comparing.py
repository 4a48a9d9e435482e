"""What differs between two packs: nothing between equal ones, the same from both sides, by code and not by place."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.packs.comparing import GROUPS, Difference, differences
from corymb.packs.loader import load_pack
from corymb.packs.schema import Pack

ONE, OTHER = load_pack("innovative-clusters-2016"), load_pack("tax-service-panel")
LISTS = ("targets", "indicators", "variables", "checks", "tables", "events", "clusters", "sources", "units", "sizes")


def changed(pack: Pack, table: str, place: int, **values: Any) -> Pack:
    rows = list(getattr(pack, table))
    rows[place] = rows[place].model_copy(update=values)
    return pack.model_copy(update={table: tuple(rows)})


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A shipped pack with elements left out, put in another order, and with other thresholds and years."""
    pack = draw(st.sampled_from([ONE, OTHER]))
    update: dict[str, Any] = {}
    for table in draw(st.sets(st.sampled_from(LISTS))):
        rows = getattr(pack, table)
        if rows:
            update[table] = tuple(draw(st.permutations(rows)))[: draw(st.integers(1, len(rows)))]
    period = pack.period.model_copy(update={"due_year": draw(st.integers(2018, 2030))})
    pack = pack.model_copy(update={**update, "period": period})
    place = draw(st.integers(0, len(pack.targets) - 1))
    return changed(pack, "targets", place, threshold=draw(st.decimals(1, 1000, places=2)))


@given(packs())
def test_equal_packs_differ_in_nothing(pack: Pack) -> None:
    assert differences(pack, pack.model_copy(deep=True)) == []


@given(packs(), packs())
def test_from_the_other_side_before_is_after(one: Pack, other: Pack) -> None:
    there = differences(one, other)
    assert differences(other, one) == [replace(d, before=d.after, after=d.before) for d in there]
    assert all(d.before != d.after for d in there)
    assert [d.group for d in there] == sorted((d.group for d in there), key=list(GROUPS).index)


@given(st.permutations(ONE.targets), st.permutations(ONE.variables))
def test_order_makes_no_difference(targets: list[Any], variables: list[Any]) -> None:
    shuffled = ONE.model_copy(update={"targets": tuple(targets), "variables": tuple(variables)})
    assert differences(ONE, shuffled) == []


def test_every_key_of_a_pack_is_compared() -> None:
    assert [key for keys in GROUPS.values() for key in keys if key not in Pack.model_fields] == []
    assert sorted(key for keys in GROUPS.values() for key in keys) == sorted(Pack.model_fields)


def test_a_changed_value_is_told_with_its_way() -> None:
    official = ONE.targets[1].official.model_copy(update={"rule": "matched"})
    told = differences(ONE, changed(ONE, "targets", 1, threshold=Decimal(120_000), official=official))
    assert told == [
        Difference("targets", "targets", "T2", "threshold", "100\N{NO-BREAK SPACE}000", "120\N{NO-BREAK SPACE}000"),
        Difference("targets", "targets", "T2", "official.rule", "reporting", "matched"),
    ]


def test_an_element_in_one_alone_is_told_once_by_its_label() -> None:
    fewer = ONE.model_copy(update={"targets": ONE.targets[1:]})
    label = str(ONE.targets[0].label)
    assert differences(ONE, fewer) == [Difference("targets", "targets", "T1", "", label, None)]
    assert differences(fewer, ONE) == [Difference("targets", "targets", "T1", "", None, label)]


@pytest.mark.parametrize(
    ("update", "field", "before", "after"),
    [
        ({"overlap": True}, "overlap", "false", "true"),
        ({"baseline_member_on": "2016-10-19"}, "baseline_member_on", None, "2016-10-19"),
        ({"due_year": 2021}, "due_year", "2020", "2021"),
    ],
)
def test_a_table_without_elements(update: dict[str, Any], field: str, before: str | None, after: str) -> None:
    other = ONE.model_copy(update={"period": ONE.period.model_copy(update=update)})
    assert differences(ONE, other) == [Difference("period", "period", "", field, before, after)]


def test_a_row_of_a_table_goes_by_what_it_fixes() -> None:
    table = next(n for n, t in enumerate(ONE.tables) if any(row.region for row in t.rows))
    rows = list(ONE.tables[table].rows)
    place = next(n for n, row in enumerate(rows) if row.region)
    row = rows[place]
    rows[place] = row.model_copy(update={"value": row.value + 1})
    (told,) = differences(ONE, changed(ONE, "tables", table, rows=tuple(rows)))
    keys = [str(getattr(row, key)) for key in ("region", "activity", "size", "year") if getattr(row, key) is not None]
    assert (told.element, told.field) == (ONE.tables[table].code, f"rows.{' '.join(keys)}.value")

"""A lot anybody draws again, and slots laid out around breaks."""

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.sitting import drawn, laid_out

DAY = datetime(2018, 8, 6)  # noqa: DTZ001 - a clock without a zone


def at(hours: int, minutes: int = 0) -> datetime:
    return DAY + timedelta(hours=hours, minutes=minutes)


def test_the_lot_is_the_order_of_the_hashes() -> None:
    names = ["1", "2", "3", "4"]
    by_hash = {sha256(f"2016:{name}".encode()).hexdigest(): name for name in names}
    assert drawn("2016", names) == [by_hash[one] for one in sorted(by_hash)]
    assert drawn("2016", reversed(names)) == drawn("2016", names)
    assert drawn("2017", names) != drawn("2016", names)


def test_a_slot_that_would_run_into_a_break_begins_after_it() -> None:
    found = list(laid_out(at(10), timedelta(minutes=40), 4, [(at(11), at(11, 30))]))
    assert found == [
        (at(10), at(10, 40)),
        (at(11, 30), at(12, 10)),
        (at(12, 10), at(12, 50)),
        (at(12, 50), at(13, 30)),
    ]


@given(
    st.integers(1, 120),
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(0, 1400), st.integers(1, 200)), max_size=4),
)
def test_nothing_overlaps_and_nothing_is_in_a_break(length: int, count: int, breaks: list[tuple[int, int]]) -> None:
    spans = [(DAY + timedelta(minutes=a), DAY + timedelta(minutes=a + b)) for a, b in breaks]
    found = list(laid_out(DAY, timedelta(minutes=length), count, spans))
    assert len(found) == count
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert not any(since < b and a < until for since, until in found for a, b in spans)
    assert {until - since for since, until in found} <= {timedelta(minutes=length)}

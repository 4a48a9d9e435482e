"""Lines as data: numbers that a JSON column gives back otherwise are written as it gives them back."""

import json
from decimal import Decimal

import pytest

from corymb.reports.told import plain, public_hash


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1e16, "10000000000000000"),
        (-2.5e17, "-250000000000000000"),
        (9007199254740993.0, "9007199254740992.0"),
        (-0.0, "0.0"),
        (1e-07, "1e-07"),
        (float("nan"), "null"),
        (Decimal("1E+2"), '"100"'),
        ((Decimal("1.50"), {2: True}), '["1.50", {"2": true}]'),
    ],
)
def test_a_value_is_written_in_one_way(value: object, told: str) -> None:
    assert json.dumps(plain(value)) == told


def test_the_public_hash_depends_on_no_order() -> None:
    one, other = {"a": 1, "b": None}, {"a": 2, "b": 0.5}
    assert public_hash([one, other]) == public_hash([{"b": 0.5, "a": 2}, {"b": None, "a": 1}])
    assert public_hash([one, other]) != public_hash([one, {**other, "b": 0.25}])
    assert public_hash([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

"""Codes of activities: which can be one at all."""

import pytest

from corymb.methods.activities import is_activity


@pytest.mark.parametrize("code", ["21", "26.6", "26.60", "26.60.1", "62.01.12", "01.11"])
def test_what_can_be_a_code(code: str) -> None:
    assert is_activity(code)


@pytest.mark.parametrize("code", ["", "6", "00", "04", "83.10", "2660", "26.", "26.601", "26.60.123", "26.6.1", "C"])
def test_what_can_be_none(code: str) -> None:
    assert not is_activity(code)

"""What a list writes into a cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from corymb.kit.list_columns import Named
from corymb.kit.templatetags.lists import DASH, shown


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (1198, "1,198", "1\u202f198"),
        (Decimal("1198.25"), "1,198.25", "1\u202f198,25"),
        (Named(1198), "1198", "1198"),
        (True, "yes", "да"),
        (date(2020, 5, 4), "4\u00a0May\u00a02020", "04.05.2020"),
        (None, DASH, DASH),
        ("", DASH, DASH),
        ("1198", "1198", "1198"),
    ],
)
def test_values_are_written_as_a_reader_writes_them(value: Any, english: str, russian: str) -> None:
    found = []
    for language in ("en", "ru"):
        with override(language):
            found.append(shown(value))
    assert found == [english, russian]

"""Tests of the register start in English, whatever language a page before them spoke."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def english_pages() -> Iterator[None]:
    with override("en"):
        yield

"""Tests of what follows a decision start in English, as those of the register do."""

import pytest

from corymb.apps.outcomes.queries import open_marks
from tests.apps.registry.conftest import english_pages

__all__ = ["english_pages"]


@pytest.fixture
def nobody_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are open whoever they are of: four applications are too few otherwise."""
    monkeypatch.setattr(open_marks, "FEWEST", 1)

"""Tests of returns start in English, as those of the register do; a stage says who and which return they are about."""

import pytest

from corymb.apps.returns.models import Return
from tests.apps.registry.conftest import english_pages
from tests.apps.returns.reporting import Member

__all__ = ["english_pages"]


@pytest.fixture
def who(stage: tuple[Member, Return]) -> Member:
    return stage[0]


@pytest.fixture
def found(stage: tuple[Member, Return]) -> Return:
    return stage[1]

"""Tests of the kit share the database, and a real browser."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from corymb.apps.accounts.models import Person


@pytest.fixture
def person(db: None) -> "Person":  # noqa: ARG001 - opens the test's transaction
    """Somebody without a role, who reads Russian."""
    from corymb.apps.accounts.models import Person  # the settings are not laid yet when this file is read

    made = Person(name="Ирина Петрова", email="irina@example.org", language="ru", is_active=True)
    made.created_at = timezone.now()
    made.set_password("correct horse battery")
    made.save()
    return made

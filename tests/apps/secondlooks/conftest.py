"""Tests of second looks start in English, as those of the register do."""

from tests.apps.registry.conftest import english_pages

__all__ = ["english_pages"]

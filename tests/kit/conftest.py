"""Tests of the apps share the database."""

from tests.web import *  # noqa: F403 - fixtures

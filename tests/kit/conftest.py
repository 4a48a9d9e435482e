"""Tests of the kit share the database, and a real browser."""

from tests.kit.browser import *  # noqa: F403 - fixtures
from tests.web import *  # noqa: F403 - fixtures

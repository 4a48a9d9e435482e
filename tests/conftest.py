"""What all tests share: where the real data is, and a loud word where it is not."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from corymb import i18n
from corymb.site.cycles import look_rarely

REAL_DATA = Path(os.environ.get("CORYMB_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

if find_spec("hypothesis"):  # not in the environment of the Spark tests
    from hypothesis import settings

    settings.register_profile("clockless", deadline=None)
    settings.load_profile("clockless")  # how long an example takes depends on what else the machine does


if find_spec("django") and find_spec("pytest_django"):  # before the fixtures of the web half are read
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site_settings")
    django.setup()
    from tests.kit.browser import *  # noqa: F403 - fixtures
    from tests.stages import stages_are_kept  # noqa: F401 - a fixture
    from tests.web import *  # noqa: F403 - fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures", action="store_true", help="take the pictures of the documents anew, into docs/images"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pictures are taken where they are asked for, and what takes long is begun first.

    Tests on real data run only where it is, and never decide a continuous-integration run.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if not config.getoption("pictures"):
        items[:] = [item for item in items if not item.get_closest_marker("pictures")]
    if REAL_DATA.is_dir() and not os.environ.get("CI"):
        return
    why = "in CI" if os.environ.get("CI") else f"there is no real data at {REAL_DATA} (CORYMB_REAL_DATA)"
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.skip(reason=f"NOT CHECKED ON REAL DATA: {why}"))


def pytest_collection_finish() -> None:
    """What was loaded for the tests stays: it need not be looked through for cycles again and again."""
    look_rarely()


@pytest.fixture
def real_data() -> Path:
    return REAL_DATA


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test starts in English, whatever the one before it spoke."""
    i18n.use_language("en")


@pytest.fixture
def russian() -> None:
    """Speak Russian in this test."""
    i18n.use_language("ru")

"""Pages of requests for more time as their readers see them: nobody is shut out, nothing runs over the edge."""

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.extensions import actions
from corymb.apps.extensions.models import Request
from tests.apps.returns.reporting import member
from tests.journeys.test_every_page import look
from tests.kit.browser import Window

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_MEMBER = ("returns/{home}/", "returns/{home}/more-time/", "returns/more-time/{answered}/")
OF_OFFICER = (
    "returns/more-time/{answered}/", "returns/more-time/{waiting}/", "returns/more-time/{waiting}/grant/",
    "returns/more-time/{waiting}/decline/",
)  # fmt: skip


def asked_twice() -> tuple[Person, Person, dict[str, int]]:
    """A member whose first request was declined and whose second one waits."""
    who = member()
    home = who.opened()
    numbers = {"home": home.pk}
    for name in ("answered", "waiting"):
        wished = home.due_at.replace(year=2090)
        row = actions.ask_for_time(home.pk, wished, "Аудит не окончен (тест)", who.preparer, **who.told("preparer"))
        numbers[name] = row.pk
        if name == "answered":
            actions.decline_time(row.pk, "Сроки общие (тест)", who.officer, **who.told("officer"))
    assert Request.objects.count() == len(numbers) - 1
    return who.preparer, who.officer, numbers


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    preparer, officer, numbers = asked_twice()
    for reader, paths in ((preparer, OF_MEMBER), (officer, OF_OFFICER)):
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []

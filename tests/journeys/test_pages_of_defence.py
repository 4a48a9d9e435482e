"""Pages of the defence as their readers see them: nobody is shut out, nothing runs over the edge."""

import pytest

from corymb.apps.defence.actions import commission, telling
from corymb.apps.defence.actions.printing import make_agenda
from tests.apps.council.sitting import AFTER
from tests.apps.defence.defending import Stage, official_of, stage
from tests.journeys.test_every_page import look
from tests.kit.browser import Window

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_SECRETARY = (
    "defence/", "defence/calls/{call}/plan/", "defence/sittings/{defence}/", "defence/sittings/{defence}/change/",
    "defence/sittings/{defence}/order/", "defence/sittings/{defence}/slots/new/",
    "defence/sittings/{defence}/members/new/", "defence/sittings/{defence}/members/{member}/recuse/",
    "defence/sittings/{defence}/letters/", "defence/sittings/{defence}/letters/go/",
    "defence/sittings/{defence}/move/closed/", "defence/sittings/{defence}/screen/", "defence/slots/{done}/",
    "defence/slots/{waiting}/", "defence/slots/{waiting}/swap/", "defence/slots/{waiting}/time/",
)  # fmt: skip
OF_MEMBER = ("tasks/", "defence/", "defence/sittings/{defence}/", "defence/slots/{heard}/", "defence/slots/{done}/")
OF_REGION = ("tasks/", "defence/own/{waiting}/", "defence/own/{waiting}/speakers/")


def under_way() -> tuple[Stage, dict[str, int]]:
    """A defence in which one application was heard, one is heard, one is shut to a member."""
    here = stage()
    here.opened()
    here.announced()
    telling.name_speakers(here.slot(0).pk, [("Иван Тестов", "глава региона (тест)")], **here.told())
    done = here.heard(0, "5", "4", "3")
    commission.exclude(here.defence.pk, here.members[2].pk, here.applications[2].pk, "родство (тест)", **here.told())
    heard = here.called(1)
    make_agenda(here.defence.pk, AFTER)
    return here, {
        "call": here.council.call.pk, "defence": here.defence.pk, "member": here.members[1].pk, "done": done.pk,
        "heard": heard.pk, "waiting": here.slot(3).pk,
    }  # fmt: skip


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    here, numbers = under_way()
    region = official_of(here.applications[3])
    readers = [
        (here.secretary, OF_SECRETARY),
        (here.members[1].person, OF_MEMBER),
        (here.members[2].person, OF_MEMBER),
        (region, OF_REGION),
    ]
    for reader, paths in readers:
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []

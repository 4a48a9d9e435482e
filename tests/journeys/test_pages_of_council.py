"""Pages of the council as their readers see them: nobody is shut out, nothing runs over the edge."""

import pytest

from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Abstention, Session
from corymb.apps.council.states import AGAINST, FOR
from corymb.apps.letters.actions import send_due
from corymb.apps.outcomes.actions import telling
from corymb.apps.variants.actions.asking import ask_variant
from corymb.apps.variants.actions.trying import compute_variant
from corymb.packs.call_what_if import WhatIf
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.outcomes.deciding import everything
from tests.journeys.test_every_page import look
from tests.kit.browser import Window
from tests.people import grant, person

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_SECRETARY = (
    "council/", "council/calls/{call}/", "council/calls/{call}/rank/", "council/rankings/{ranking}/",
    "council/rankings/{ranking}/session/", "council/sessions/{session}/", "council/sessions/{session}/seats/new/",
    "council/sessions/{session}/seats/{seat}/recuse/", "council/sessions/{session}/move/closed/",
    "council/items/{decided}/", "council/items/{open}/", "council/items/{open}/propose/",
    "council/sessions/{session}/vote/", "council/sessions/{session}/recusals/",
    "council/sessions/{session}/recusals/{recusal}/lift/", "council/rankings/{ranking}/what-if/",
    "council/rankings/{ranking}/what-if/{variant}/", "council/rankings/{ranking}/wall/",
)  # fmt: skip
OF_MEMBER = (
    "tasks/",
    "council/sessions/{session}/",
    "council/items/{open}/",
    "council/items/{open}/recuse/",
    "council/items/{open}/application/",
    "council/rankings/{ranking}/",
    "council/rankings/{ranking}/wall/",
)
OF_CLOSED = (
    "council/sessions/{session}/", "outcomes/sessions/{session}/letters/", "outcomes/sessions/{session}/letters/go/",
)  # fmt: skip


def opened(here: Council) -> dict[str, int]:
    """A session in which one item is decided, and one member is recused from another."""
    session = here.opened()
    decided = here.matter(session, 0)
    here.votes(decided, FOR, FOR, AGAINST)
    actions.close_ballot(decided.pk, **here.told())
    reason = "Работала у заявителя три года назад (тест)"
    actions.recuse(session.pk, here.seats[2].pk, here.applications[3].pk, reason, **here.told())
    given = {"application": here.applications[2], "source": "register", "at": AFTER}
    found = Abstention.objects.create(seat=here.seats[2], ties=[["office", None, None, None]], **given)
    varied = compute_variant(ask_variant(session.ranking, WhatIf(), here.secretary, **here.told()).pk)
    return {
        "variant": varied.pk, "recusal": found.pk,
        "call": here.call.pk, "ranking": session.ranking_id, "session": session.pk,
        "seat": here.seats[0].pk, "decided": decided.pk, "open": here.matter(session, 1).pk,
    }  # fmt: skip


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    here = council()
    numbers = opened(here)
    asked = [(here.secretary, OF_SECRETARY), (here.members[1], OF_MEMBER), (here.members[2], OF_MEMBER)]
    for reader, paths in asked:
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []
    official = person("An official")
    grant(official, "region_official", f"region:{here.applications[0].region.code}")
    actions.close_session(numbers["session"], **here.told(minutes=90))
    make_minutes(numbers["session"], AFTER)
    decisions = everything(Session.objects.get(pk=numbers["session"]))
    telling.write_letters(numbers["session"], decisions, **here.told(minutes=95))
    assert look(window, here.secretary, tuple(path.format(**numbers) for path in OF_CLOSED), sight) == []
    telling.release_letters(numbers["session"], decisions, **here.told(minutes=96))
    send_due(here.told(minutes=97)["now"])
    assert look(window, official, (f"outcomes/applications/{here.applications[0].pk}/",), sight) == []

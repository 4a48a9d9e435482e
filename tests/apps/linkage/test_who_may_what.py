"""Who may load files and merge: every permission of the room, everybody of the cast."""

import pytest

from corymb.apps.accounts.rules import may
from corymb.apps.linkage import rules
from corymb.apps.registry.queries import scope_keys_of
from corymb.kit.registries import permissions
from tests.apps.registry import stage
from tests.people import CAST, member_of_the_cast

pytestmark = pytest.mark.django_db


def test_the_room_has_two_permissions() -> None:
    assert {code for code in permissions.items if code.startswith("linkage.")} == {rules.IMPORT, rules.MERGE}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("code", [rules.IMPORT, rules.MERGE])
def test_officers_alone_may(code: str, who: str) -> None:
    person = member_of_the_cast(who)
    keys = [scope_keys_of(place.open) for place in (stage.inside(), stage.outside())]
    assert [may(person, code, scopes) for scopes in keys] == [who == "officer"] * 2

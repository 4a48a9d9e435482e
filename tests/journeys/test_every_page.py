"""Every kind of page, with something on it, as its reader sees it: nobody is shut out, nothing runs over the edge."""

from collections.abc import Callable

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM, seal_pending
from corymb.apps.letters import actions as letters
from tests import factories
from tests.apps.accounts.making import NOW, a_grant, a_person
from tests.kit.browser import Window
from tests.web import entered

SIGHTS = (("en", "light", 1366), ("en", "dark", 320), ("ru", "light", 320), ("ru", "dark", 1366))
KEPT_BY_OFFICERS = (
    "tasks/", "people/", "people/{person}/", "people/me/", "people/why/", "journal/", "journal/{entry}/", "letters/",
    "letters/{letter}/", "jobs/", "search/?q=romashka", "register/regions/", "register/regions/RU-KLU/",
    "register/clusters/", "register/clusters/kaluga-pharma/", "register/organisations/",
    "register/organisations/{organisation}/", "register/organisations/new/", "register/clusters/new/",
)  # fmt: skip
KEPT_BY_ADMINISTRATORS = ("people/invite/", "people/{person}/roles/new/", "people/{person}/close/", "people/lockouts/")


@pytest.fixture
def house(db: None) -> Callable[[str], str]:  # noqa: ARG001 - opens the transaction
    """One of each thing; fills the numbers of a path in."""
    from corymb.apps.journal.models import Entry

    person = a_person("minister", name="Константин Константинопольский-Верхнеднепровский")
    factories.region()
    organisation = factories.organisation()
    factories.membership(organisation, factories.cluster())
    letter = letters.write_letter("letters.reminder", str(person.pk), {"tasks": []}, now=NOW)
    letters.move_letter(letter, "hold", actor=SYSTEM, now=NOW, reason="look first")
    seal_pending(NOW)
    a_grant(person, "auditor")
    numbers = {"person": person.pk, "letter": letter.pk, "organisation": organisation.pk}
    entry = Entry.objects.latest("pk").pk
    return lambda path: path.format(entry=entry, **numbers)


def look(
    window: Window, reader: Person, paths: tuple[str, ...], sight: tuple[str, str, int]
) -> list[tuple[str, object]]:
    """What is wrong on each of the pages: accessibility, width, status."""
    language, scheme, width = sight
    session = {"sessionid": entered(reader).cookies["sessionid"].value}
    found: list[tuple[str, object]] = []
    for path in paths:
        page = window.open(f"/{language}/{path}", scheme=scheme, width=width, cookies=session)
        wrong = [*window.violations(page), *([f"{window.overflow(page)} px too wide"] if window.overflow(page) else [])]
        found += [(path, complaint) for complaint in wrong]
        page.context.close()
    return found


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, house: Callable[[str], str], sight: tuple[str, str, int]) -> None:
    assert look(window, a_person("officer"), tuple(map(house, KEPT_BY_OFFICERS)), sight) == []
    assert look(window, a_person("administrator"), tuple(map(house, KEPT_BY_ADMINISTRATORS)), sight) == []

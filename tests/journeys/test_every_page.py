"""Every kind of page, with something on it, as its reader sees it: nobody is shut out, nothing runs over the edge."""

from collections.abc import Callable
from datetime import date

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM, seal_pending
from corymb.apps.letters import actions as letters
from corymb.apps.linkage.actions.duplicates import find_duplicates
from corymb.apps.linkage.actions.merging import merge_organisations
from corymb.apps.linkage.models import DuplicateProposal
from corymb.apps.registry.actions import ContractFacts, register_contract
from corymb.apps.registry.models import Organisation
from tests import factories
from tests.apps.accounts.making import NOW, a_grant, a_person
from tests.apps.linkage.handing_in import handed_in, officer, told, workbook
from tests.apps.programme import making
from tests.kit.browser import Window
from tests.web import entered

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
"""Both languages, both schemes, both widths; what one changes another does not change again."""
PARTS = ("parts", "territories", "contracts", "people", "history")
OF_PACKS = ("variables", "indicators", "checks", "sources", "compare", "in-force", "decline")
KEPT_BY_OFFICERS = (
    "tasks/", "people/", "people/{person}/", "people/me/", "people/why/", "journal/", "journal/{entry}/", "letters/",
    "letters/{letter}/", "jobs/", "search/?q=romashka", "register/regions/", "register/regions/RU-KLU/",
    "register/territories/",
    "register/clusters/", "register/clusters/kaluga-pharma/", "register/organisations/",
    "register/organisations/{organisation}/", "register/organisations/new/", "register/clusters/new/",
    *(f"register/clusters/kaluga-pharma/{part}/" for part in PARTS), "register/memberships/{membership}/",
    "register/contracts/{contract}/", "register/imports/", "register/imports/new/", "register/imports/{batch}/",
    "register/imports/{batch}/decide/", "register/imports/{batch}/rows/1/",
    "register/imports/{batch}/apply/", "register/duplicates/", "register/duplicates/{proposal}/",
    "register/merges/{merge}/", "api/", "people/me/tokens/", "people/me/tokens/new/", "people/me/views/",
    "account/sessions/", "account/2fa/", "account/password/change/", "programme/", "programme/packs/",
    "programme/packs/new/",
    "programme/packs/{pack}/", *(f"programme/packs/{{pack}}/{part}/" for part in OF_PACKS), "programme/periods/",
    "programme/periods/new/", *(f"programme/periods/{{period}}/{act}/" for act in ("open", "close", "due", "remove")),
    "returns/behind/", "returns/lock/?state=accepted",
    "programme/targets/T1/", "programme/targets/T2/", "programme/targets/T2/parts/new/",
    "programme/parts/{part}/change/", "programme/parts/{part}/remove/",
)  # fmt: skip
KEPT_BY_ADMINISTRATORS = (
    "people/invite/", "people/{person}/roles/new/", "people/{person}/close/", "people/lockouts/", "people/tokens/",
)  # fmt: skip


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
    programme = planned(organisation)
    a_grant(person, "auditor")
    numbers = {"person": person.pk, "letter": letter.pk, "organisation": organisation.pk, **programme, **linked()}
    entry = Entry.objects.latest("pk").pk
    return lambda path: path.format(entry=entry, **numbers)


def planned(organisation: Organisation) -> dict[str, int]:
    """A pack in force and one to look at, an open period, a target with a part for a cluster and one for its member."""
    making.in_force()
    cluster = organisation.memberships.get().cluster
    making.part("T2", cluster, 120_000)
    own = making.part("T2", cluster, 7, organisation)
    period = making.period_in("open", "2017")
    return {"pack": making.proposed("1.1", 120_000).pk, "period": period.pk, "part": own.pk}


def linked() -> dict[str, int]:
    """An import with rows to decide, a pair to look at, a merge, a contract."""
    first, second = factories.organisation("ООО «Двойник»"), factories.organisation("АО «Двойник»")
    membership = factories.membership(second, factories.cluster("tomsk-pharma"))
    facts = ContractFacts("17", date(2017, 5, 1), "supply", "Поставка стендов")
    contract = register_contract(facts, [(first, "customer"), (second, "supplier")], actor=SYSTEM, now=NOW)
    find_duplicates(actor=SYSTEM, now=NOW)
    proposal = DuplicateProposal.objects.get()
    both = factories.organisation("Первая"), factories.organisation("Вторая")
    merge = merge_organisations(both, {}, officer(), reason="one office", **told())
    rows = [["", "Двойник", "", ""], [factories.number(4, 1), "АО «Новое»", "RU-KLU", "company"], ["123", "Я", "", ""]]
    batch = handed_in(workbook(rows))
    return {
        "membership": membership.pk, "contract": contract.pk, "proposal": proposal.pk, "merge": merge.pk,
        "batch": batch.pk,
    }  # fmt: skip


def look(
    window: Window, reader: Person, paths: tuple[str, ...], sight: tuple[str, str, int]
) -> list[tuple[str, object]]:
    """What is wrong on each of the pages: accessibility, width, status."""
    language, scheme, width = sight
    session = {"sessionid": entered(reader).cookies["sessionid"].value}
    found: list[tuple[str, object]] = []
    page = window.turned_to(f"/{language}/tasks/", scheme=scheme, width=width, cookies=session)
    for path in paths:
        page.goto(f"{window.address}/{language}/{path}")
        wrong = [*window.violations(page), *([f"{window.overflow(page)} px too wide"] if window.overflow(page) else [])]
        found += [(path, complaint) for complaint in wrong]
    return found


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, house: Callable[[str], str], sight: tuple[str, str, int]) -> None:
    assert look(window, a_person("officer"), tuple(map(house, KEPT_BY_OFFICERS)), sight) == []
    assert look(window, a_person("administrator"), tuple(map(house, KEPT_BY_ADMINISTRATORS)), sight) == []

"""Person x act x thing: every permission of the register, everybody of the cast, inside and outside their scopes."""

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.accounts.rules import may
from corymb.apps.registry import rules
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import scope_keys_of, visible_to
from corymb.kit.registries import permissions
from tests import factories
from tests.apps.registry import stage
from tests.people import CAST, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
BOTH, INSIDE, NEITHER = (True, True), (True, False), (False, False)
MAY = {
    rules.SEE: {
        "administrator": BOTH,
        "officer": BOTH,
        "auditor": BOTH,
        "region_official": INSIDE,
        "cluster_manager": INSIDE,
        "preparer": INSIDE,
        "certifier": INSIDE,
        "partner": INSIDE,
    },
    rules.SEE_CONFIDENTIAL: {"officer": BOTH, "auditor": BOTH},
    rules.EDIT: {"officer": BOTH},
    rules.EDIT_MEMBERS: {"officer": BOTH, "cluster_manager": INSIDE},
}
PROGRAMME_OPEN = {"open", "past", "other open", "other past"}
EVERYTHING = PROGRAMME_OPEN | {"confidential", "other confidential"}
SEES = {
    "administrator": PROGRAMME_OPEN,
    "officer": EVERYTHING,
    "auditor": EVERYTHING,
    "region_official": {"open", "past"},
    "cluster_manager": {"open", "past", "confidential"},
    "preparer": {"open"},
    "certifier": {"open"},
    "partner": {"open"},
}
FORMS_OF_OFFICERS = ("organisation_change", "size_set", "residence_add", "organisation_appoint")
FORMS_OF_CLUSTERS = ("cluster_change", "cluster_move", "cluster_appoint")
OPEN_PAGES = (
    "cluster",
    "cluster_parts",
    "cluster_territories",
    "cluster_contracts",
    "cluster_people",
    "cluster_history",
)


def test_the_table_has_every_permission_of_the_register() -> None:
    assert set(MAY) == {code for code in permissions.items if code.startswith("registry.")}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("code", MAY)
def test_who_may_what_and_where(code: str, who: str) -> None:
    here, there, person = stage.inside(), stage.outside(), member_of_the_cast(who)
    expected = MAY[code].get(who, NEITHER)
    for what in ("open", "cluster", "membership"):
        keys = [scope_keys_of(getattr(place, what)) for place in (here, there)]
        found = tuple(may(person, code, scopes) for scopes in keys)
        # A region's cluster lies in the region; an organisation's own people have no grant over its cluster.
        of_own_people = what == "cluster" and who in {"preparer", "certifier", "partner"}
        assert found == (NEITHER if of_own_people else expected), what


def names_of(here: stage.Place, there: stage.Place) -> dict[int, str]:
    kinds = ("open", "confidential", "past")
    own = {getattr(here, kind).pk: kind for kind in kinds}
    return own | {getattr(there, kind).pk: f"other {kind}" for kind in kinds}


@pytest.mark.parametrize("who", CAST)
def test_who_sees_which_organisations(who: str) -> None:
    names, person = names_of(stage.inside(), stage.outside()), member_of_the_cast(who)
    assert {names[pk] for pk in visible_to(person).values_list("pk", flat=True)} == SEES.get(who, set())


@pytest.mark.parametrize("who", CAST)
def test_pages_of_organisations_open_for_who_sees_them(who: str) -> None:
    here, there = stage.inside(), stage.outside()
    browser, names = browser_of(member_of_the_cast(who)), names_of(here, there)
    answers = {name: browser.get(reverse("registry:organisation", args=[pk])).status_code for pk, name in names.items()}
    closed = 404 if who in MAY[rules.SEE] else 403
    assert answers == {name: 200 if name in SEES.get(who, set()) else closed for name in names.values()}


@pytest.mark.parametrize("who", CAST)
def test_forms_open_for_officers_and_those_of_members_for_the_manager_too(who: str) -> None:
    here, there, browser = stage.inside(), stage.outside(), browser_of(member_of_the_cast(who))

    def status(route: str, *arguments: object) -> int:
        return browser.get(reverse(f"registry:{route}", args=arguments)).status_code

    for_officers = {route: status(route, here.open.pk) for route in FORMS_OF_OFFICERS}
    for_officers |= {route: status(route, here.cluster.code) for route in FORMS_OF_CLUSTERS}
    for_officers |= {route: status(route) for route in ("organisation_register", "cluster_register")}
    for_officers |= {"contract_register": status("contract_register")}
    assert set(for_officers.values()) == {200 if who == "officer" else 403}

    members = [[status("member_admit", place.cluster.code)] for place in (here, there)]
    routes = ("membership", "share_change", "membership_end")
    for found, place in zip(members, (here, there), strict=True):
        found += [status(route, place.membership.pk) for route in routes]
    expected = {"officer": ([200] * 4, [200] * 4), "cluster_manager": ([200] * 4, [403, 404, 404, 404])}
    assert tuple(members) == expected.get(who, ([403] * 4, [403] * 4))


@pytest.mark.parametrize("who", CAST)
def test_clusters_and_regions_open_for_everybody_and_name_only_members_one_may_see(who: str) -> None:
    here, browser = stage.inside(), browser_of(member_of_the_cast(who))
    pages = [reverse(f"registry:{route}", args=[here.cluster.code]) for route in OPEN_PAGES]
    pages += [reverse("registry:region", args=[here.cluster.region.code])]
    pages += [reverse("registry:regions"), reverse("registry:clusters")]
    assert {browser.get(page).status_code for page in pages} == {200}
    said = browser.get(pages[0] + "?when=all").content.decode()
    seen = {kind for kind in ("open", "confidential", "past") if f">{getattr(here, kind)}<" in said}
    assert seen == {kind for kind in ("open", "confidential", "past") if kind in SEES.get(who, set())}


def test_nobody_who_has_not_signed_in_sees_anything() -> None:
    here, browser = stage.inside(), Client()
    pages = [reverse("registry:cluster", args=[here.cluster.code]), reverse("registry:regions"), reverse("search")]
    assert [browser.get(page).status_code for page in pages] == [302, 302, 302]


def test_a_manager_of_a_consortium_keeps_the_members_of_its_parts() -> None:
    whole = factories.cluster("kaluga-pharma")
    part = factories.cluster("kaluga-part", parent=whole)
    member = factories.organisation("ООО «В части»", region=None)
    factories.membership(member, part)
    manager = member_of_the_cast("cluster_manager")
    assert may(manager, rules.EDIT_MEMBERS, scope_keys_of(part)) is True
    assert list(visible_to(manager)) == [Organisation.objects.get(pk=member.pk)]

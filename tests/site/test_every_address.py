"""Every address, asked by everybody: without signing in, without the permission, and for what belongs to others.

The addresses are those the site knows, so that a new one is asked too; one with a thing in it must be named in one of
the modules beside this one, and be open to somebody.
"""

import re
from collections.abc import Iterable

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.states import ROLES
from corymb.kit.doors import PUBLIC, TOKEN
from corymb.kit.registries import permissions
from tests.apps.baselines.test_baselines import confirmed
from tests.apps.returns.reporting import member
from tests.people import (
    CAST,
    OTHER_CLUSTER,
    OTHER_ORGANISATION,
    OTHER_REGION,
    OUTSIDER,
    browser_of,
    grant,
    member_of_the_cast,
    person,
)
from tests.site.belonging import Things, belonging
from tests.site.offered import offered
from tests.site.test_doors import OURS
from tests.stages import built_once
from tests.web import entered

pytestmark = pytest.mark.django_db
PLACES = [(place, pattern) for place, pattern in OURS if pattern.callback.door != TOKEN]
WITHOUT_LANGUAGE = {"", "healthz", "metrics", "language/", "api/v1/openapi.json"}
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
NOTHING = {"int": "987654", "str": "nothing", "slug": "nothing"}

STRANGERS = {
    "region_official": f"region:{OTHER_REGION}",
    "cluster_manager": f"cluster:{OTHER_CLUSTER}",
    "preparer": f"organisation:{OTHER_ORGANISATION}",
    "certifier": f"organisation:{OTHER_ORGANISATION}",
    "partner": f"organisation:{OTHER_ORGANISATION}",
    "expert": "call:987654",
    "secretary": "call:987654",
    "council_member": "call:987654",
    OUTSIDER: "",
}
"""Roles that have a scope, in another one; the others have the whole programme."""
OPEN = (
    "programme/",
    "register/regions/",
    "register/territories/",
    "register/clusters/<slug:code>/",
    "scorecard/",
    "returns/baselines/",
    "register/imports/",
    "register/duplicates/",
    "register/merges/",
    "people/lockouts/",
    "selection/calls/",
    "selection/versions/",
    "jobs/",
    "people/welcome/",
    "letters/task/",
)
"""What is no single member's: whoever has signed in, the permission or the link sees it; other tests say what of it."""
BY_A_LINK = {"letters/task/<str:token>/"}
"""What a letter alone leads to; test_links.py says to whom."""
NOT_ON_THIS_STAGE = {
    "returns/<int:number>/explain/<str:finding>/",  # no check asks for more here
    "returns/<int:number>/explain/<str:finding>/<slug:variable>/",
    "returns/board/<slug:cluster>/<str:period>/workbook.xlsx",  # no return can be changed
    "returns/<int:number>/pack/",  # no other version is in force
    "returns/participants/<int:number>/answer/",  # one confirms no event of one's own
    "outcomes/complaints/<int:number>/documents/<int:attachment>/",  # its file is not there
    "outcomes/complaints/<int:number>/minutes.<slug:ending>",  # no session is closed that has minutes
    "council/items/<int:number>/documents/<int:attachment>/",  # neither is this one's
    "defence/slots/<int:number>/documents/<int:attachment>/",  # nor this one's
    "assessment/reviews/<int:number>/consensus/",  # none is put to anybody
    "assessment/reviews/<int:number>/take-up/",
    "assessment/reviews/<int:number>/close/",
    "selection/applications/<int:number>/partners/<int:consent>/<slug:answer>/",  # its partners are not asked yet
    "selection/applications/<int:number>/cluster/",  # it is not submitted
}
"""What is shut to its own people too."""
INSIDE = (
    "register/clusters/<slug:code>/members/new/",
    "register/clusters/<slug:code>/change/",
    "scorecard/organisations/<int:number>/",
)
"""What lies below those and is one member's or one cluster's all the same."""
SHUT = {403, 404, 405}
WITH_A_THING = [place for place, p in PLACES if "<" in place and p.callback.door != PUBLIC]
OF_SOMEBODY = [place for place in WITH_A_THING if not (place.startswith(OPEN) and place not in INSIDE)]


def url_of(place: str, **values: object) -> str:
    """An address with its arguments; with those of nothing where nothing else is said."""
    filled = ARGUMENT.sub(lambda found: str(values.get(found[2], NOTHING[found[1] or "str"])), place)
    return f"/{filled}" if place in WITHOUT_LANGUAGE else f"/en/{filled}"


def address(place: str, things: Things) -> str:
    """An address that leads to the things whose beginning fits it best; to nothing where none does."""
    begins = max((key for key in things if place.startswith(key)), key=len, default="")
    return url_of(place, **things.get(begins, {}))


def status(browser: Client, url: str, how: str = "get") -> int:
    answer = getattr(browser, how)(url)
    if answer.streaming:
        b"".join(answer)  # a file that is given is read to its end, and closed
    return int(answer.status_code)


def let_through(browser: Client, urls: Iterable[str]) -> list[tuple[str, str, int]]:
    """What is not shut to somebody who has just proved who they are: address, way, status."""
    answers = [(url, how, status(browser, url, how)) for url in urls for how in ("get", "post")]
    return [answer for answer in answers if answer[2] not in SHUT]


def entered_as(somebody: Person) -> Client:
    return confirmed(browser_of(somebody))


def everything() -> dict[str, str]:
    """A fingerprint of every table of ours, the journal among them."""
    tables = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("corymb.") and m._meta.managed}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def changed(before: dict[str, str]) -> set[str]:
    """The tables that are not as they were."""
    return {table for table, now in everything().items() if now != before[table]}


def door(pattern: URLPattern) -> str:
    return str(pattern.callback.door)


def stranger(role: str) -> Person:
    """Somebody with a role in another scope, and its second factor."""
    made = person(f"Strange {role}")
    if STRANGERS[role]:
        grant(made, role, STRANGERS[role])
    if role in ROLES and ROLES[role].second_factor:
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={})
    return made


@built_once
def world() -> Things:
    """Everything that is there: of a member, and of the programme."""
    who = member()
    return {**belonging(who), **offered(who)}


def test_nobody_who_has_not_signed_in_gets_further_than_the_public_pages() -> None:
    urls = [url_of(place) for place, pattern in PLACES if door(pattern) != PUBLIC]
    answers = [(url, getattr(Client(), how)(url)) for url in urls for how in ("get", "post")]
    led = {(answer.status_code, answer.headers.get("Location", "").partition("?")[0]) for _url, answer in answers}
    assert led == {(302, "/en/account/login/")}


def test_every_address_with_a_thing_in_it_is_asked_for_one_that_is_there() -> None:
    things = world()
    own = [entered(somebody) for somebody in Person.objects.filter(grants__isnull=False).order_by("pk")]
    browsers = [*map(confirmed, own), entered_as(member_of_the_cast("administrator"))]
    closed = [
        place
        for place in WITH_A_THING
        if not any(status(browser, address(place, things)) in {200, 405} for browser in browsers)
    ]
    assert set(closed) == NOT_ON_THIS_STAGE | BY_A_LINK


def test_no_role_gets_through_a_door_it_has_no_permission_for() -> None:
    """Everybody stands in the very scope the things are in, so that nothing but the permission keeps them out."""
    things = world()
    doors = [(address(place, things), permissions[door(p)]) for place, p in PLACES if door(p) in permissions]
    cast = {role: entered_as(member_of_the_cast(role)) for role in CAST}
    before = everything()
    through = {
        role: let_through(browser, [url for url, asked in doors if role not in asked.roles])
        for role, browser in cast.items()
    }
    assert (through, changed(before)) == ({role: [] for role in CAST}, set())


@pytest.mark.parametrize("role", ["officer", "cluster_manager", "preparer"])
def test_nobody_breaks_an_address_by_asking_for_what_is_not_there(role: str) -> None:
    browser, before = entered_as(member_of_the_cast(role)), everything()
    assert (let_through(browser, [url_of(place) for place in OF_SOMEBODY]), changed(before)) == ([], set())


def test_nobody_reads_or_changes_what_belongs_to_others() -> None:
    things = belonging()
    urls = [address(place, things) for place in OF_SOMEBODY]
    strangers = {role: entered_as(stranger(role)) for role in STRANGERS}
    before = everything()
    through = {role: let_through(browser, urls) for role, browser in strangers.items()}
    assert (through, changed(before)) == ({role: [] for role in STRANGERS}, set())


def test_an_act_that_goes_through_would_be_seen() -> None:
    who = member()
    url, before = address("returns/<int:number>/", {"returns/": {"number": who.opened().pk}}), everything()
    assert let_through(entered_as(person("Nobody")), [url]) == []
    assert "accounts_person" in changed(before)  # signing in is written down
    assert let_through(entered(who.preparer), [url])[0] == (url, "get", 200)

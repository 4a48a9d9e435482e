"""Saved views above a list: an address under a name comes back whole, says what it lost, and opens nothing more."""

import json
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from corymb.apps.accounts.models import Person, SavedView
from corymb.apps.registry.forms.filters import OrganisationFilter
from corymb.apps.registry.views.lists import ORGANISATIONS
from corymb.kit.list_columns import chosen
from corymb.kit.list_views import Views, open_first, shown_of
from corymb.kit.listing import Listing, Page, _fitting, _kept, _sort
from corymb.kit.registries import SavedView as Told
from corymb.kit.registries import lists
from tests import factories
from tests.people import NOW, browser_of, member_of_the_cast

SORTS = [f"{sign}{column.sort}" for column in ORGANISATIONS.columns if column.sort for sign in ("", "-")]
CODES = [column.code for column in ORGANISATIONS.columns]
CHOICES = ("kind", "size", "exporter", "status")


class Plain(OrganisationFilter):
    """The filters of organisations without the one that reads its choices from the database."""

    region = None


LIST = Listing("tried", ORGANISATIONS.columns, Plain, lambda rows, _asked: rows, ORGANISATIONS.sort)


def offered(name: str) -> list[str]:
    return [str(code) for code, _label in Plain.base_fields[name].choices if code]  # type: ignore[attr-defined]


def asked(query: str) -> HttpRequest:
    return RequestFactory().get("/en/register/organisations/", QUERY_STRING=query)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Something a reader may have come to: filters, an order, columns, a place."""
    query = QueryDict(mutable=True)
    for name in CHOICES:
        if draw(st.booleans()):
            query[name] = draw(st.sampled_from(offered(name)))
    if draw(st.booleans()):
        query["q"] = draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
    if draw(st.booleans()):
        query["sort"] = draw(st.sampled_from([*SORTS, "secret", ""]))
    query.setlist("columns", draw(st.lists(st.sampled_from([*CODES, "secret"]), max_size=6)))
    if draw(st.booleans()):
        query["after"] = draw(st.sampled_from(["WyJhIiwgMV0", "rubbish"]))
    return query.urlencode()


def state(request: HttpRequest) -> tuple[Any, ...]:
    """What a list shows: cleaned filters, order, columns."""
    form, _dropped = _fitting(LIST, request)
    assert form.is_valid()
    return form.cleaned_data, _sort(LIST, request), [c.code for c in chosen(LIST.columns, request)]


def kept(request: HttpRequest) -> str:
    form, _dropped = _fitting(LIST, request)
    return _kept(LIST, form, request)


@given(queries())
def test_what_is_saved_of_an_address_shows_the_same_and_is_saved_the_same_again(query: str) -> None:
    saved = kept(asked(query))
    for again in (saved, f"{saved}&view=7", f"{saved}&view=7&after=WyJhIiwgMV0"):
        request = asked(again)
        assert _fitting(LIST, request)[1] == []
        assert (state(request), kept(request)) == (state(asked(query)), saved)
    assert QueryDict(saved).keys().isdisjoint({"after", "before", "export", "view"})


@given(queries(), st.dictionaries(st.sampled_from(["gone", "old"]), st.text("ab", min_size=1), max_size=2))
def test_a_view_whose_filters_are_gone_shows_what_is_left_of_it(query: str, gone: dict[str, str]) -> None:
    broken = QueryDict(f"{kept(asked(query))}&view=7", mutable=True)
    broken.update(gone)
    request = asked(broken.urlencode())
    assert [f"filter {name}" for name in gone] == _fitting(LIST, request)[1]
    assert (state(request), kept(request)) == (state(asked(query)), kept(asked(query)))


@pytest.mark.parametrize(
    ("query", "dropped", "left"),
    [
        ("kind=company&size=enormous&view=7", ["Size"], {"kind": ["company"], "view": ["7"]}),
        ("columns=name,zzz,ogrn&view=7", ["column zzz"], {"columns": ["name", "ogrn"], "view": ["7"]}),
        ("columns=zzz&view=7", ["column zzz"], {"view": ["7"]}),
        ("kind=company&sort=secret&view=7", ["order of the rows"], {"kind": ["company"], "view": ["7"]}),
        ("kind=company&view=7", [], {"kind": ["company"], "view": ["7"]}),
        ("kind=company&gone=1&size=enormous", [], {"kind": ["company"], "gone": ["1"], "size": ["enormous"]}),
        ("kind=company&gone=1&view=plain", [], {"kind": ["company"], "gone": ["1"], "view": ["plain"]}),
    ],
)
def test_what_of_a_view_the_list_knows_no_more(query: str, dropped: list[str], left: dict[str, list[str]]) -> None:
    request = asked(query)
    assert _fitting(LIST, request)[1] == dropped
    usual = {"sort": [LIST.sort]} if dropped else {}
    assert {name: values for name, values in request.GET.lists() if values} == left | usual
    assert _fitting(LIST, request)[1] == []


def view(number: int, query: str, **facts: bool) -> Told:
    usual = {"is_own": True, "is_shared": False, "opens_first": False}
    return Told(number, f"View {number}", query, **usual | facts)


def of_page(views: list[Told], query: str, showing: str) -> Views:
    return shown_of(asked(query), views, showing, [])


def test_an_address_that_asks_for_nothing_opens_the_first_view_and_no_other_does() -> None:
    views = [view(1, "kind=bank"), view(2, "kind=company&columns=ogrn", opens_first=True)]
    bare, plain, own = asked(""), asked("view=plain"), asked("q=")
    for request in (bare, plain, own):
        open_first(request, views)
    assert bare.GET.dict() == {"kind": "company", "columns": "ogrn", "view": "2"}
    assert (plain.GET.dict(), own.GET.dict()) == ({"view": "plain"}, {"q": ""})
    open_first(nothing := asked(""), views[:1])
    assert nothing.GET.dict() == {}


def test_what_stands_above_the_list() -> None:
    first, other = view(1, "kind=bank", opens_first=True), view(2, "kind=company", is_own=False, is_shared=True)
    shown = of_page([first, other], "kind=company&view=2", "kind=company")
    assert [(each.url, each.is_current) for each in shown.shown] == [
        ("/en/register/organisations/?kind=bank&view=1", False),
        ("/en/register/organisations/?kind=company&view=2", True),
    ]
    assert (shown.plain_url, shown.is_plain) == ("/en/register/organisations/?view=plain", False)
    assert (shown.query, shown.changed) == ("kind=company", None)  # somebody else's may be kept as one's own
    assert of_page([other], "", "").plain_url == "/en/register/organisations/"
    assert of_page([first], "kind=bank&view=1", "kind=bank").query == ""
    assert of_page([first], "kind=bank&size=small&view=1", "kind=bank&size=small").changed == first
    assert of_page([first], "view=1", "").changed is None
    assert of_page([first], "kind=company&view=plain", "kind=company").changed is None


def test_every_list_of_a_page_has_a_name() -> None:
    assert get_resolver().url_patterns
    assert {"organisations", "members", "returns", "journal", "letters", "people", "jobs"} <= set(lists.items)
    assert [code for code in lists.items if len(code) > 40] == []


# In a list


def saved(person: Person, name: str, query: str, **facts: Any) -> SavedView:
    place = "register/organisations/"
    usual = {"listing": "organisations", "place": place, "saved_at": NOW}
    return SavedView.objects.create(person=person, name=name, query=query, **usual | facts)


@pytest.fixture
def officer(db: None) -> Person:  # noqa: ARG001 - opens the transaction
    factories.organisation("ООО «Ромашка»")
    factories.organisation("Банк «Лютик»", kind="bank")
    return member_of_the_cast("officer")


def page_of(browser: Client, query: str = "") -> Page:
    page: Page = browser.get(f"{reverse('registry:organisations')}{query}").context["page"]
    return page


def names(page: Page) -> list[str]:
    return [row[0].value for row in page.rows]


def test_the_list_opens_with_the_first_view_and_leads_back_to_the_plain_one(officer: Person) -> None:
    browser = browser_of(officer)
    assert (len(names(page_of(browser))), page_of(browser).views.shown) == (2, [])
    mine = saved(officer, "Banks", "kind=bank&columns=name,ogrn", opens_first=True)
    page = page_of(browser)
    assert (names(page), [str(head.label) for head in page.heads]) == (["Банк «Лютик»"], ["Organisation", "OGRN"])
    assert [each.is_current for each in page.views.shown] == [True]
    assert all(f"kind=bank&view={mine.pk}&columns=name,ogrn" in url for _kind, url in page.exports)
    (chip,) = page.chips
    left = page_of(browser, chip.url.partition(reverse("registry:organisations"))[2])
    assert (len(names(left)), left.views.changed.number if left.views.changed else 0) == (2, mine.pk)
    plain = browser.get(page.views.plain_url)
    assert (len(names(plain.context["page"])), plain.context["page"].views.is_plain) == (2, True)
    assert f'<a class="chip chip-view" href="{page.views.plain_url}" aria-current="true">' in plain.content.decode()


def test_a_file_of_a_view_with_a_filter_that_is_gone_has_the_rows_of_its_page(officer: Person) -> None:
    browser, url = browser_of(officer), reverse("registry:organisations")
    query = {"kind": "bank", "size": "enormous", "gone": "1", "view": "7"}
    html = browser.get(url, query).content.decode()
    assert "Left out: Size, filter gone." in unescape(html)
    told = json.loads(b"".join(browser.get(url, query | {"export": "json"}).streaming_content))
    assert [row["name"] for row in told["rows"]] == ["Банк «Лютик»"]
    assert "Left out" not in browser.get(url, {"kind": "bank", "view": "7"}).content.decode()


def test_views_cost_one_query_however_many_there_are(officer: Person) -> None:
    browser, costs = browser_of(officer), []
    page_of(browser)
    for rows in (0, 1, 3):
        for n in range(SavedView.objects.count(), rows):
            saved(officer, f"View {n}", f"q={n}", is_shared=n == 1)
        with CaptureQueriesContext(connection) as made:
            page = page_of(browser)
        costs.append((len(page.views.shown), len(made), sum("accounts_savedview" in q["sql"] for q in made)))
    assert costs == [(0, costs[0][1], 1), (1, costs[0][1], 1), (3, costs[0][1], 1)]
    with CaptureQueriesContext(connection) as made:
        b"".join(browser.get(reverse("registry:organisations"), {"export": "json"}).streaming_content)
    assert [q["sql"] for q in made if "accounts_savedview" in q["sql"]] == []


def test_a_shared_view_shows_whoever_opens_it_their_own_rows(officer: Person) -> None:
    shared = saved(officer, "Companies", "kind=company", is_shared=True, opens_first=True)
    saved(officer, "Private", "kind=bank")
    mine = factories.organisation("ООО «Своё»", number="0001000010")
    browser = browser_of(member_of_the_cast("preparer"))
    page = page_of(browser)
    assert ([each.view.name for each in page.views.shown], page.views.is_plain) == (["Companies"], True)
    opened = browser.get(page.views.shown[0].url).context["page"]
    assert (names(opened), opened.views.changed) == ([str(mine)], None)
    assert [each.view for each in opened.views.shown] == [
        Told(shared.pk, "Companies", "kind=company", is_own=False, is_shared=True, opens_first=False)
    ]

"""Saved views: one's own are kept, renamed, shared and let go; others see what is shared, and nobody's private ones."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from corymb.apps.accounts import actions
from corymb.apps.accounts.actions import NewView, NotPossible, ViewFacts
from corymb.apps.accounts.actions.views import MOST
from corymb.apps.accounts.models import Person, SavedView
from corymb.apps.accounts.queries import everything_about, views_of_list, views_visible_to, views_withdrawable_by
from corymb.apps.accounts.rules import SHARE_VIEWS, holds
from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import audit
from tests.apps.accounts.making import NOW, a_person, as_actor
from tests.web import entered

pytestmark = pytest.mark.django_db
PLACE = "/en/register/organisations/"
TYPED = {"listing": "organisations", "place": PLACE, "query": "kind=company&columns=name,ogrn", "name": "Companies"}


def a_view(person: Person, name: str = "Companies", query: str = "kind=company", **facts: Any) -> SavedView:
    usual = {"listing": "organisations", "place": "register/organisations/", "saved_at": NOW}
    return SavedView.objects.create(person=person, name=name, query=query, **usual | facts)


def new(name: str = "Companies", query: str = "kind=company", **facts: Any) -> NewView:
    return NewView("organisations", "register/organisations/", query, name, **facts)


def told(person: Person) -> dict[str, Any]:
    return {"actor": as_actor(person), "now": NOW}


def change(view: SavedView, **facts: Any) -> SavedView:
    usual = {"name": view.name, "opens_first": view.opens_first, "is_shared": view.is_shared}
    return actions.change_view(view, ViewFacts(**usual | facts), **told(view.person))


def of_lists(person: Person) -> list[tuple[str, bool, bool]]:
    rows = SavedView.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("name", "opens_first", "is_shared"))


def acts() -> list[str]:
    return list(Entry.objects.filter(act__startswith="accounts.view").order_by("pk").values_list("act", flat=True))


# What happens to a view


def test_a_view_is_kept_for_its_person_alone_and_leaves_no_entry() -> None:
    person, other = a_person("auditor"), a_person("officer")
    view = actions.save_view(person, new(opens_first=True), now=NOW)
    assert (view.person, view.query, view.opens_first, view.is_shared) == (person, "kind=company", True, False)
    assert [each.name for each in views_of_list(person, "organisations")] == ["Companies"]
    assert (views_of_list(other, "organisations"), views_of_list(person, "clusters"), acts()) == ([], [], [])


def test_a_list_opens_with_one_view_at_the_most() -> None:
    person, other = a_person("auditor"), a_person("auditor")
    first = actions.save_view(person, new("First", opens_first=True), now=NOW)
    theirs = actions.save_view(other, new("First", opens_first=True), now=NOW)
    second = actions.save_view(person, new("Second", opens_first=True), now=NOW)
    assert of_lists(person) == [("First", False, False), ("Second", True, False)]
    change(SavedView.objects.get(pk=first.pk), opens_first=True)
    assert of_lists(person) == [("First", True, False), ("Second", False, False)]
    change(SavedView.objects.get(pk=first.pk), opens_first=False)
    assert [name for name, opens, _shared in of_lists(person) if opens] == []
    assert (SavedView.objects.get(pk=theirs.pk).opens_first, second.listing) == (True, "organisations")


def test_a_name_is_taken_once_in_a_list() -> None:
    person = a_person("auditor")
    view = a_view(person)
    a_view(person, listing="clusters")
    with pytest.raises(NotPossible, match="of this name"):
        actions.save_view(person, new(), now=NOW)
    other = a_view(person, "Banks")
    with pytest.raises(NotPossible, match="of this name"):
        change(other, name="Companies")
    change(view, name="Companies")
    actions.save_view(a_person("auditor"), new(), now=NOW)


def test_a_person_has_twenty_views_of_a_list() -> None:
    person = a_person("auditor")
    for n in range(MOST):
        a_view(person, f"View {n}", is_shared=n == 0)
    with pytest.raises(NotPossible, match="twenty views"):
        actions.save_view(person, new(), now=NOW)
    actions.delete_view(SavedView.objects.get(person=person, name="View 1"), **told(person))
    actions.save_view(person, new(), now=NOW)


def test_a_list_offers_twenty_shared_views() -> None:
    officer = a_person("officer")
    for _person in range(2):
        person = a_person("officer")
        for n in range(MOST // 2):
            a_view(person, f"View {n}", is_shared=True)
    view = a_view(officer)
    with pytest.raises(NotPossible, match="Twenty views are shared"):
        change(view, is_shared=True)
    change(a_view(officer, listing="clusters"), is_shared=True)


def test_what_others_see_is_journaled_and_nothing_of_the_query() -> None:
    officer, other = a_person("officer"), a_person("officer")
    view = a_view(officer, query="q=Ivanova")
    change(view, is_shared=True)
    change(SavedView.objects.get(), opens_first=True)
    change(SavedView.objects.get(), name="Firms")
    actions.replace_view(SavedView.objects.get(), new(query="q=Petrova"), **told(officer))
    actions.withdraw_view(SavedView.objects.get(), **told(other))
    actions.replace_view(SavedView.objects.get(), new(query="q=Sidorova"), **told(officer))
    change(SavedView.objects.get(), is_shared=True)
    actions.delete_view(SavedView.objects.get(), **told(officer))
    shared, changed, withdrawn = "accounts.view.shared", "accounts.view.changed", "accounts.view.withdrawn"
    assert acts() == [shared, changed, changed, withdrawn, shared, withdrawn]
    entries = Entry.objects.filter(act__startswith="accounts.view").order_by("pk")
    assert {(e.object_kind, e.object_id, e.after["listing"]) for e in entries} == {
        ("accounts.savedview", str(view.pk), "organisations")
    }
    assert [e.actor_id for e in entries if e.act == withdrawn] == [str(other.pk), str(officer.pk)]
    assert [text for text in map(str, map(vars, entries)) if "ova" in text] == []
    assert [odd for odd in audit.odd_rows() if "view" in odd.kind] == []


def test_a_view_is_withdrawn_once_and_takes_no_address_of_another_list() -> None:
    officer = a_person("officer")
    view = a_view(officer)
    with pytest.raises(NotPossible, match="not shared any more"):
        actions.withdraw_view(view, **told(officer))
    with pytest.raises(NotPossible, match="another list"):
        actions.replace_view(view, NewView("clusters", "register/clusters/", "q=a"), **told(officer))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"query": ""}, {"name": "Companies"}, {"opens_first": True}])
def test_what_must_never_be_is_refused_by_the_database(wrong: dict[str, Any]) -> None:
    person = a_person("auditor")
    a_view(person, opens_first=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_view(person, **{"name": "Other"} | wrong)


# Who may


@pytest.mark.parametrize("role", ROLES)
def test_an_officer_shares_and_nobody_else(role: str) -> None:
    (kind, *_more) = ROLES[role].scopes
    person = a_person(role, scope="programme:all" if kind == "programme" else f"{kind}:1")
    shared, private = a_view(a_person("officer"), is_shared=True), a_view(a_person("auditor"), "Private")
    own = a_view(person, "Own")
    assert holds(person, SHARE_VIEWS) == (role == "officer")
    assert set(views_visible_to(person)) == {shared, own}
    assert set(views_withdrawable_by(person)) == ({shared} if role == "officer" else set())
    browser = entered(person)
    assert ('name="is_shared"' in browser.get(url("view_change", own)).content.decode()) == (role == "officer")
    browser.post(url("view_change", own), {"name": "Own", "is_shared": "on"})
    assert SavedView.objects.get(pk=own.pk).is_shared == (role == "officer")
    statuses = [browser.post(url("view_withdraw", each)).status_code for each in (private, shared)]
    assert statuses == ([404, 302] if role == "officer" else [403, 403])
    assert SavedView.objects.get(pk=shared.pk).is_shared == (role != "officer")


def url(name: str, view: SavedView | None = None) -> str:
    return reverse(f"accounts:{name}", args=[view.pk] if view else [])


@pytest.mark.parametrize("name", ["view_change", "view_replace", "view_delete"])
@pytest.mark.parametrize("is_shared", [True, False])
def test_nobody_changes_somebody_elses_view(name: str, *, is_shared: bool) -> None:
    view = a_view(a_person("officer"), is_shared=is_shared)
    browser = entered(a_person("officer", "administrator", "auditor"))
    assert browser.post(url(name, view), TYPED | {"name": "Taken"}).status_code == 404
    assert SavedView.objects.get().name == "Companies"


def test_an_owner_who_shares_no_more_may_still_take_back() -> None:
    person = a_person("auditor")
    view = a_view(person, is_shared=True)
    browser = entered(person)
    assert browser.post(url("view_change", view), {"name": "Companies", "is_shared": "on"}).status_code == 302
    assert SavedView.objects.get().is_shared
    assert browser.post(url("view_change", view), {"name": "Companies"}).status_code == 302
    assert (SavedView.objects.get().is_shared, acts()) == (False, ["accounts.view.withdrawn"])


# Pages


@pytest.fixture
def browser() -> Client:
    return entered(a_person("officer"))


def test_a_view_is_saved_from_the_page_of_its_list(browser: Client) -> None:
    query = TYPED["query"] + "&view=3&after=WzFd&export=csv"
    answer = browser.post(url("view_save"), TYPED | {"query": query, "opens_first": "on"})
    view = SavedView.objects.get()
    assert answer["Location"] == f"{PLACE}?kind=company&columns=name,ogrn&view={view.pk}"
    assert (view.place, view.query) == ("register/organisations/", "kind=company&columns=name,ogrn")
    page = browser.get(answer["Location"])
    assert "The view is saved." in page.content.decode()
    assert [(each.view.name, each.is_current) for each in page.context["page"].views.shown] == [("Companies", True)]
    assert browser.get(url("view_save")).status_code == 405


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "n" * 61}, "at most 60 characters"),
        ({"query": ""}, "There is nothing to save"),
        ({"query": "view=7&after=x"}, "There is nothing to save"),
        ({"query": "q=" + "a" * 2_000}, "This address is too long to be saved"),
        ({"listing": "secrets"}, "There is no such list."),
        ({"place": "//elsewhere.example/"}, "There is no such list."),
        ({"place": "https://elsewhere.example/"}, "There is no such list."),
        ({"place": "/en/nowhere/"}, "There is no such list."),
        ({"place": "/healthz"}, "There is no such list."),
        ({"place": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_saved_is_said_beside_what_was_typed(typed: dict[str, str], said: str, browser: Client) -> None:
    answer = browser.post(url("view_save"), TYPED | typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert SavedView.objects.count() == 0


def test_a_refusal_of_the_act_stands_on_the_page_in_russian_too(browser: Client) -> None:
    browser.post(url("view_save"), TYPED)
    answer = browser.post("/ru/people/me/views/new/", TYPED | {"place": "/ru/register/organisations/"})
    assert answer.status_code == 422
    assert "В этом списке у вас уже есть закладка с таким названием." in answer.content.decode()


def test_a_view_takes_the_address_its_list_shows_now(browser: Client) -> None:
    browser.post(url("view_save"), TYPED)
    view = SavedView.objects.get()
    changed = f"{PLACE}?kind=company&size=small&view={view.pk}"
    html = browser.get(changed).content.decode()
    assert (f'formaction="{url("view_replace", view)}"' in html, "Save as “Companies”" in html) == (True, True)
    answer = browser.post(url("view_replace", view), TYPED | {"query": "kind=company&size=small", "name": ""})
    assert answer["Location"] == changed
    assert SavedView.objects.get().query == "kind=company&size=small"
    assert browser.post(url("view_replace", view), TYPED | {"listing": "clusters"}).status_code == 422


def test_own_views_stand_on_one_page_with_their_lists_and_can_be_let_go(browser: Client) -> None:
    person = Person.objects.get()
    own = [a_view(person), a_view(person, "Heads", "role=officer", listing="people", place="people/")]
    a_view(person, "Lost", listing="a-list-of-before")
    theirs = a_view(a_person("officer"), "Theirs", is_shared=True)
    a_view(a_person("officer"), "Hidden")
    page = browser.get(url("views"))
    assert [(row[0], row[1].name) for row in page.context["own"]] == [
        ("Organisations", "Companies"), ("People", "Heads"), ("a-list-of-before", "Lost"),
    ]  # fmt: skip
    assert [row[1] for row in page.context["others"]] == [theirs]
    assert browser.get(page.context["own"][1][2]).status_code == 200
    assert page.context["own"][1][2] == f"/en/people/?role=officer&view={own[1].pk}"
    assert browser.post(url("view_delete", own[0]))["Location"] == url("views")
    assert "The view “Companies” is deleted." in browser.get(url("views")).content.decode()
    assert (browser.get(url("view_delete", own[1])).status_code, SavedView.objects.count()) == (405, 4)
    assert "Hidden" not in page.content.decode()


def test_whoever_has_no_view_is_told_how_to_come_by_one() -> None:
    assert "You have saved no view" in entered(a_person("minister")).get(url("views")).content.decode()


# The person's own


def test_views_are_told_with_the_person_and_forgotten_with_them_but_for_shared_ones() -> None:
    person, other = a_person("officer"), a_person("officer")
    shared = a_view(person, "For all", is_shared=True)
    mine, theirs = a_view(person, "Mine", "q=somebody"), a_view(other)
    kept = everything_about(person)["saved_views"]
    assert [(row["id"], row["name"], row["query"]) for row in kept] == [
        (shared.pk, "For all", "kind=company"), (mine.pk, "Mine", "q=somebody"),
    ]  # fmt: skip
    actions.erase_person(person, actor=SYSTEM, now=NOW, reason="asked for")
    assert list(SavedView.objects.order_by("pk")) == [shared, theirs]
    assert [each.number for each in views_of_list(other, "organisations")] == [theirs.pk, shared.pk]

"""Saved views are kept, changed, shared and let go. Private ones leave no entry; what others see does."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from corymb.apps.accounts import states
from corymb.apps.accounts.models import Person, SavedView
from corymb.apps.journal.actions import Actor, record_act
from corymb.kit.asking import NotPossible

MOST = 20
"""Views of a person in one list, and views shared in one list: as many as a reader takes in."""


@dataclass(frozen=True)
class NewView:
    """A view to be kept: the list, the page it was saved on without its language, and the query."""

    listing: str
    place: str
    query: str
    name: str = ""
    opens_first: bool = False


@dataclass(frozen=True)
class ViewFacts:
    """What the owner of a view says of it."""

    name: str
    opens_first: bool
    is_shared: bool


@transaction.atomic
def save_view(person: Person, new: NewView, *, now: datetime) -> SavedView:
    """Keep an address under a name, for oneself. Refuses a name one has in this list already, and more than twenty."""
    own = _own(person, new.listing)
    if len(own) >= MOST:
        raise NotPossible(
            gettext_lazy("You have twenty views of this list, which is the most there can be: delete one.")
        )
    view = SavedView(person=person, listing=new.listing, place=new.place, query=new.query, saved_at=now)
    _put(view, own, name=new.name, opens_first=new.opens_first)
    return view


@transaction.atomic
def replace_view(view: SavedView, new: NewView, *, actor: Actor, now: datetime) -> SavedView:
    """Let a view of one's own keep another address of its list under the same name."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.listing != new.listing:
        raise NotPossible(gettext_lazy("This view belongs to another list."))
    view.place, view.query, view.saved_at = new.place, new.query, now
    view.save(update_fields=["place", "query", "saved_at"])
    if view.is_shared:
        _record(states.VIEW_CHANGED, view, actor, now)
    return view


@transaction.atomic
def change_view(view: SavedView, facts: ViewFacts, *, actor: Actor, now: datetime) -> SavedView:
    """Rename a view, let the list open with it or not, share it or take it back.

    Refuses a name one has in this list already, and more than twenty shared views of a list.
    """
    own = _own(view.person, view.listing)
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    was_shared, was_named = view.is_shared, view.name
    if facts.is_shared and not was_shared:
        _may_be_shared(view)
    view.is_shared = facts.is_shared
    _put(view, own, name=facts.name, opens_first=facts.opens_first)
    if was_shared != view.is_shared:
        _record(states.VIEW_SHARED if view.is_shared else states.VIEW_WITHDRAWN, view, actor, now)
    elif view.is_shared and was_named != view.name:
        _record(states.VIEW_CHANGED, view, actor, now)
    return view


@transaction.atomic
def withdraw_view(view: SavedView, *, actor: Actor, now: datetime) -> SavedView:
    """Offer a shared view to nobody but its owner any more. Refuses one that is not shared."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if not view.is_shared:
        raise NotPossible(gettext_lazy("This view is not shared any more."))
    view.is_shared = False
    view.save(update_fields=["is_shared"])
    _record(states.VIEW_WITHDRAWN, view, actor, now)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, actor: Actor, now: datetime) -> None:
    """Let a view go; the list and its rows stay as they are."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.is_shared:
        _record(states.VIEW_WITHDRAWN, view, actor, now)
    view.delete()


def _own(person: Person, listing: str) -> list[SavedView]:
    """A person's views of a list. Locks the person, so that two at once do not keep one too many."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return list(SavedView.objects.filter(person=person, listing=listing))


def _put(view: SavedView, own: list[SavedView], *, name: str, opens_first: bool) -> None:
    if any(other.name == name for other in own if other.pk != view.pk):
        raise NotPossible(gettext_lazy("You have a view of this name in this list already."))
    if opens_first:
        SavedView.objects.filter(person=view.person_id, listing=view.listing, opens_first=True).update(
            opens_first=False
        )
    view.name, view.opens_first = name, opens_first
    view.save()


def _may_be_shared(view: SavedView) -> None:
    """Refuse one more than a list can offer."""
    if SavedView.objects.filter(listing=view.listing, is_shared=True).count() >= MOST:
        raise NotPossible(
            gettext_lazy("Twenty views are shared in this list, which is the most there can be: withdraw one.")
        )


def _record(act: str, view: SavedView, actor: Actor, now: datetime) -> None:
    """Which view of which list; not its query, in which somebody's name may stand."""
    thing = ("accounts.savedview", str(view.pk), view.name)
    record_act(act, actor, thing, now=now, listing=view.listing)

"""What the apps above tell the kit at start, so that lower rooms can show what they may not import.

Kinds of scope, sources of tasks, documents of search, permissions, acts, kinds of things, addressees. An app fills
them when it starts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

Label = str | Promise
"""A text that is translated where it is shown."""


@dataclass(frozen=True)
class ScopeKind:
    """A kind of scope a grant can have: programme, region, cluster, organisation, call.

    `named` turns ids into labels in the language in force, in one query; `choices` finds scopes by what a person types.
    """

    code: str
    label: Label
    named: Callable[[Sequence[str]], dict[str, str]]
    choices: Callable[[str], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Permission:
    """One act on one kind of thing, and the roles that hold it where their scope covers the thing."""

    code: str
    label: Label
    roles: frozenset[str]
    journaled: bool = False  # reads of confidential things leave an entry too


@dataclass(frozen=True)
class Task:
    """Something due from a person. Derived from states, never stored."""

    key: str
    title: str
    url: str
    act: str  # the button's verb
    due: datetime | None = None
    about: str = ""
    escalates_to: str = ""  # number of the person who hears of it when it stays undone
    is_now: bool = False  # others sit and wait for it
    step: int = 0  # how far along a procedure it stands, beside others without a day


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What others wait for at this moment, then the nearest first; what has no day last, in the order of its step."""
    return sorted(tasks, key=lambda task: (not task.is_now, task.due is None, task.due, task.step))


@dataclass(frozen=True)
class SearchSource:
    """Documents of one kind: found(person, words, limit) gives (title, line below, url)."""

    code: str
    label: Label
    found: Callable[[Any, str, int], Iterable[tuple[str, str, str]]]


def _none_called(typed: str) -> Sequence[str]:
    del typed
    return ()


@dataclass(frozen=True)
class ThingKind:
    """A kind of thing the journal speaks of.

    `named` turns ids into (label, address), in one query; what is gone is left out. `called` gives the ids of those
    whose names have what was typed.
    """

    label: Label
    named: Callable[[Sequence[str]], dict[str, tuple[str, str]]]
    called: Callable[[str], Sequence[str]] = _none_called


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to: told at the moment of sending, because letters keep no personal values.

    `name` is in the letters of the language they are written to in, `on_page` in those of the language in force.
    """

    name: str
    email: str
    language: str
    on_page: str = ""


@dataclass(frozen=True)
class Offer:
    """A button that a room above adds to a page of a room below."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Offers:
    """What a room adds to one kind of page: told for a person and the thing the page is about, None for a list."""

    page: str
    told: Callable[[Any, Any], Iterable[Offer]]


@dataclass(frozen=True)
class SavedView:
    """A view of a list that somebody saved: the query of its address under a name.

    `opens_first`: the list opens with it, for this person.
    """

    number: int
    name: str
    query: str
    is_own: bool
    is_shared: bool
    opens_first: bool


def _nothing(number: str, now: datetime) -> list[Any]:
    del number, now
    return []


@dataclass(frozen=True)
class Holding:
    """What an app keeps under the number of a person.

    `told` gives it as plain rows, for whoever asks what is known of them. `forget` takes out what has no use without
    them or would still say who they were, in the transaction of the erasure, and returns its changes for the erasure's
    entry. Where a number is all that points at the person nothing is to be done: nobody knows any more whose it was.
    """

    told: Callable[[str], list[dict[str, Any]]]
    forget: Callable[[str, datetime], list[Any]] = _nothing


class Holder(Protocol):
    """Whoever may do something: a person, or a token that acts for one."""

    def holds(self, permission: Permission) -> bool:
        """Whether they may anywhere at all, today."""

    def scopes_with(self, permission: Permission) -> list[str]:
        """The scope keys in which they may, today."""


Item = TypeVar("Item")


@dataclass
class Registry(Generic[Item]):
    """Items by code, in the order they came; a code twice is a mistake of the code, found at start."""

    items: dict[str, Item] = field(default_factory=dict)

    def add(self, code: str, item: Item) -> Item:
        if code in self.items:
            raise ValueError(f"{code} is registered twice")
        self.items[code] = item
        return item

    def __getitem__(self, code: str) -> Item:
        return self.items[code]

    def __contains__(self, code: object) -> bool:
        return code in self.items

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items.values())


scopes: Registry[ScopeKind] = Registry()
permissions: Registry[Permission] = Registry()
acts: Registry[Label] = Registry()
things: Registry[ThingKind] = Registry()
openers: Registry[Callable[[Any], Any]] = Registry()
"""Kind of a thing that has files -> the numbers of those a person may see, as a query or a list of texts."""
kept_from: Registry[Callable[[Any], Any]] = Registry()
"""Kind of such a thing -> the numbers of those of its files that a person may not open, though they see the thing."""
put_together: Registry[str] = Registry()
"""Kinds of things whose files the site makes for whoever asks; they are not theirs: the thing alone opens them."""
tie_told: Registry[Callable[..., None]] = Registry()
"""What other rooms do once an expert of a call has told of a tie: called with the expert, and who acts when."""
rests_on: Registry[Callable[[int], Iterable[str]]] = Registry()
"""What rests on the decision that stands on an application, in words, by its number: an agreement, for instance."""
addressees: Registry[Callable[[Sequence[str]], dict[str, Addressee]]] = Registry()
holdings: Registry[Holding] = Registry()
everybody: Registry[Callable[..., Iterable[tuple[str, Any]]]] = Registry()
"""Kind -> whoever of it can sign in, by number; called with numbers, those alone."""
task_sources: Registry[Callable[[Any, datetime], Iterable[Task]]] = Registry()
task_ends: Registry[Callable[[str], datetime | None]] = Registry()
"""What stands before the colon in keys of tasks -> when the task with this rest was done; None while it is not."""
search_sources: Registry[SearchSource] = Registry()
offers: Registry[Offers] = Registry()
call_steps: Registry[Callable[[Any, Any], str]] = Registry()
"""Room -> the address of its page of a call for a person; empty where they have none to open."""
lists: Registry[Label] = Registry()
"""Kinds of lists, by what they are called."""
saved_views: Registry[Callable[[Any, str], Iterable[SavedView]]] = Registry()
"""Told, in one query, of the views a person may open in a list of this code."""
recusals: Registry[Callable[[Any], QuerySet[Any, Any]]] = Registry()
"""Person -> rows of `application` that are kept from them by office: recused in a room, or acting for who applies."""
made_public: Registry[Callable[[int], bool]] = Registry()
"""Number of a session -> whether what it decided is published."""
session_notes: Registry[Callable[[Any, Any], Iterable[tuple[str, Label, Label]]]] = Registry()
"""Person who runs it and a session that is not over -> what to know of it: tone, title, text."""
shut_scopes: Registry[Callable[[Any], Iterable[str]]] = Registry()
"""Person -> scopes in which something is kept from them: what the journal tells of these they do not read."""
decided_on: Registry[Callable[[Iterable[int]], Iterable[int]]] = Registry()
"""Numbers of applications -> those of them the rooms above have decided on."""
marks_frozen: Registry[Callable[[int], bool]] = Registry()
"""Number of a call -> whether a room above has frozen its marks: what it is by then is decided on."""
taken_up_again: Registry[Callable[[Iterable[int]], Iterable[int]]] = Registry()
"""Numbers of applications that are decided -> those of them on which it is decided anew."""
told_of: Registry[Callable[[Collection[int]], Mapping[int, datetime]]] = Registry()
"""Numbers of applications -> when that was decided which their applicants were told last."""
reasons_anew: Registry[Callable[[int], Iterable[str]]] = Registry()
"""Number of a decision -> why it is decided anew, in sentences for who decides."""
period_opened: Registry[Callable[[int], None]] = Registry()
"""Told, in the transaction of the act, the number of a reporting period that takes returns now."""
before_pack: Registry[Callable[[int], str]] = Registry()
"""What must be done before a version of the pack is put in force: told its number, says what is missing, or ""."""
pack_moves: Registry[Callable[[int], Iterable[str]]] = Registry()
"""What a version of the pack will move when it is put in force, in sentences: told its number."""
pack_came_in_force: Registry[Callable[[int], None]] = Registry()
"""Told, in the transaction of the act, the number of the version everything is counted by from now on."""
planned_facts: Registry[Callable[[Any, Collection[tuple[str, str]]], Mapping[tuple[str, str], Decimal]]] = Registry()
"""What has come so far of targets that are planned: told for a person and pairs of a target and a scope key.

In the unit of the target's indicator; what the person may not see, and what nobody has computed, is left out.
"""
ended_bases: Registry[Callable[[Any, Collection[int]], Mapping[int, tuple[str, str]]]] = Registry()
"""Told for a person and numbers of planned parts: those that rest on what holds no more, what is said, an address."""
baseline_proposed: Registry[Callable[[int], None]] = Registry()
"""Who begins to work when a baseline is proposed, in its transaction: told its number."""
facts_changed: Registry[Callable[[int | None, int | None], None]] = Registry()
"""Told, in the transaction of the act, whose facts are others now, and by which submission; None = anybody's."""


def offered(page: str, person: Any, thing: Any = None) -> list[Offer]:
    """What the rooms above add to this page for this person."""
    return [offer for offers_of in offers if offers_of.page == page for offer in offers_of.told(person, thing)]


def permission(code: str, label: Label, roles: Iterable[str], *, journaled: bool = False) -> str:
    """Name a permission and who holds it; returns its code, for the doors that ask for it."""
    permissions.add(code, Permission(code, label, frozenset(roles), journaled))
    return code


def act(code: str, label: Label) -> str:
    """Name an act of the journal as a reader says it; returns its code, for the action that records it."""
    acts.add(code, label)
    return code


def listed(code: str, label: Label) -> str:
    """Name a kind of list; returns its code, for the `Listing` that declares it."""
    lists.add(code, label)
    return code

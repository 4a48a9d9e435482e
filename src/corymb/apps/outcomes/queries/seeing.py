"""What a person may see of what follows a decision. Objects come from these functions alone.

Officers and auditors see every call's, a secretary their own call's. Whoever is recused from an application, or
assesses it, sees nothing of it here.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.seeing import LARGE, sessions_kept
from corymb.apps.council.states import CLOSED
from corymb.apps.outcomes.rules import SEE
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import kept_from
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.kit.once import is_read_once, once

Numbers = Collection[int] | QuerySet[Any, int]

UNREAD = ("application__call__content", *(f"matter__session__{name}" for name in LARGE))
"""What is fetched with a decision of what is around it, and never read there."""
MOST_KNOWN = 200
"""Of so many applications it is asked once, where a request only reads, which they are; of more in each query."""


def not_tied(person: Any, name: str) -> Q:
    """Leaves out applications a person is recused from, or assesses; `name` leads to the application."""
    shut = Q(pk__in=[])
    for rows in once(person, "outcomes.tied", lambda: _tied(person)):
        shut |= Q(**{f"{name}__in": rows})
    return ~shut


def free_of(person: Any, name: str = "") -> Q:
    """Leaves out decisions kept from a person by office: on what they are tied to, and what would tell of it before it

    is public; `name` leads to the decision.
    """
    return not_tied(person, f"{name}application") & ~Q(**{f"{name}matter__session__in": sessions_kept(person)})


def kept_results(person: Any) -> QuerySet[Decision]:
    """What closed sessions decided and is kept from a person until it is public."""
    return Decision.objects.filter(matter__session__in=sessions_kept(person), matter__session__state=CLOSED)


def is_kept(person: Any, call: Call) -> bool:
    """Whether anything that was decided in a call is kept from a person until it is public."""
    return kept_results(person).filter(application__call=call).exists()


def _tied(person: Any) -> list[Numbers]:
    assessed = Review.objects.filter(expert__person=person.pk)
    every = [rows.order_by().values_list("application", flat=True) for rows in (assessed, *kept_from(person))]
    few = _few(person, every[0].union(*every[1:]))
    return [*every] if few is None else [few]


def _few(person: Any, rows: QuerySet[Any, int]) -> frozenset[int] | None:
    """Numbers, where a request only reads and they are few."""
    if not is_read_once(person):
        return None
    found = list(rows[: MOST_KNOWN + 1])
    return frozenset(found) if len(found) <= MOST_KNOWN else None


def known_again(person: Any) -> Numbers:
    """Applications on which the council has decided more than once: as they are known, else as a query."""
    few = once(person, "outcomes.again", lambda: _few(person, decided_again()))
    return decided_again() if few is None else few


def calls_visible_to(person: Any) -> QuerySet[Call]:
    """Calls in which a session has been closed."""
    closed = Exists(Decision.objects.filter(matter__session__call=OuterRef("pk"), matter__session__state=CLOSED))
    return Call.objects.filter(of_calls(person, "pk", SEE), closed)


def decided_again() -> QuerySet[Decision, int]:
    """Numbers of the applications on which the council has decided more than once."""
    counted = Decision.objects.order_by().values("application").annotate(n=Count("pk"))
    return counted.filter(n__gt=1).values_list("application", flat=True)


def latest_decisions(again: Collection[int] | QuerySet[Decision, int] | None = None) -> QuerySet[Decision]:
    """The decision of a closed session on each application that counts: the latest. `again` as `known_again` says."""
    rows = Decision.objects.filter(matter__session__state=CLOSED)
    later = rows.filter(
        application=OuterRef("application"), matter__session__number__gt=OuterRef("matter__session__number")
    )
    # few are decided again: a later decision is looked for among them alone, not row by row among ten thousand
    again = decided_again() if again is None else again
    rows = rows.filter(~(Q(application__in=again) & Exists(later))).defer(*UNREAD)
    return rows.select_related("application__call", "application__region", "application__cluster", "matter__session")


def closed_visible_to(person: Any) -> QuerySet[Decision]:
    """Decisions of closed sessions, overturned or not, whose consequences a person deals with."""
    rows = Decision.objects.filter(of_calls(person, "application__call", SEE), free_of(person))
    rows = rows.filter(matter__session__state=CLOSED)
    rows = rows.select_related("application__call", "application__region", "matter__session")
    return rows.defer(*UNREAD)


def decisions_visible_to(person: Any) -> QuerySet[Decision]:
    """Decisions whose consequences a person deals with."""
    rows = latest_decisions(known_again(person))
    return rows.filter(of_calls(person, "application__call", SEE), free_of(person))


def seen_in(session: Session, person: Any) -> set[int]:
    """Decisions of a session that are not kept from a person, later ones or not."""
    rows = Decision.objects.filter(free_of(person), matter__session=session)
    return set(rows.values_list("pk", flat=True))


def undecided_of(person: Any) -> QuerySet[Application]:
    """Submitted applications nobody has decided on, without those that are kept from the person."""
    decided = Exists(Decision.objects.filter(application=OuterRef("pk")))
    return Application.objects.filter(not_tied(person, "pk"), ~decided, state=HANDED_IN)

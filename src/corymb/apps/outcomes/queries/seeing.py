"""What a person may see of what follows a decision. Objects come from these functions alone.

Officers and auditors see every call's, a secretary their own call's. Whoever is recused from an application, or
assesses it, sees nothing of it here.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.seeing import LARGE, sessions_kept
from corymb.apps.council.states import CLOSED
from corymb.apps.outcomes.rules import SEE
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import applied_for, kept_from
from corymb.apps.selection.states import SUBMITTED as HANDED_IN

UNREAD = ("application__call__content", *(f"matter__session__{name}" for name in LARGE))
"""What is fetched with a decision of what is around it, and never read there."""
KNOWN, AGAIN, KEPT, MOST_KNOWN = "_tied_to", "_decided_again", "_results_kept", 200
"""Where it is kept, while it is known, what a person is tied to, what was decided again, of how many at most; and

sessions whose results are kept from the person.
"""


def not_tied(person: Any, name: str) -> Q:
    """Leaves out applications a person is recused from, or assesses; `name` leads to the application."""
    known: frozenset[int] | None = vars(person).get(KNOWN) if hasattr(person, "__dict__") else None
    if known is not None:
        return ~Q(**{f"{name}__in": known})
    shut = Q()
    for rows in _tied(person):
        shut |= Q(**{f"{name}__in": rows})
    return ~shut


def free_of(person: Any, name: str = "") -> Q:
    """Leaves out decisions kept from a person by office: on what they are tied to, and what would tell of it before it

    is public; `name` leads to the decision.
    """
    return not_tied(person, f"{name}application") & ~Q(**{f"{name}matter__session__in": _sessions_kept(person)})


def _sessions_kept(person: Any) -> frozenset[int]:
    known: frozenset[int] | None = vars(person).get(KEPT) if hasattr(person, "__dict__") else None
    return sessions_kept(person) if known is None else known


def kept_results(person: Any) -> QuerySet[Decision]:
    """What closed sessions decided and is kept from a person until it is public."""
    return Decision.objects.filter(matter__session__in=_sessions_kept(person), matter__session__state=CLOSED)


def is_kept(person: Any, call: Call) -> bool:
    """Whether anything that was decided in a call is kept from a person until it is public."""
    return kept_results(person).filter(application__call=call).exists()


def _tied(person: Any) -> list[QuerySet[Any, Any]]:
    assessed = Review.objects.filter(expert__person=person.pk)
    return [rows.order_by().values("application") for rows in (assessed, *kept_from(person))]


@contextmanager
def ties_known(person: Any) -> Iterator[None]:
    """What a person is tied to, and what was decided again, is asked once for a page of many short queries.

    Of few applications alone: where there are more, each query asks for them itself.
    """
    first, *others = (rows.values_list("application", flat=True) for rows in _tied(person))
    for name, rows in ((KNOWN, first.union(*others)), (AGAIN, decided_again())):
        found = list(rows[: MOST_KNOWN + 1])
        if len(found) <= MOST_KNOWN:
            vars(person)[name] = frozenset(found)
    vars(person)[KEPT] = sessions_kept(person)
    try:
        yield
    finally:
        for name in (KNOWN, AGAIN, KEPT):
            vars(person).pop(name, None)


def known_again(person: Any) -> Collection[int] | QuerySet[Decision, int]:
    """Applications on which the council has decided more than once: as they are known, else as a query."""
    known: frozenset[int] | None = vars(person).get(AGAIN) if hasattr(person, "__dict__") else None
    return decided_again() if known is None else known


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


def applies_in(person: Any, call: Call) -> bool:
    """Whether a person acts for an applicant of a call, or for a partner of one."""
    return applied_for(person).filter(application__call=call).exists()


def seen_in(session: Session, person: Any) -> set[int]:
    """Decisions of a session that are not kept from a person, later ones or not."""
    rows = Decision.objects.filter(free_of(person), matter__session=session)
    return set(rows.values_list("pk", flat=True))


def undecided_of(person: Any) -> QuerySet[Application]:
    """Submitted applications nobody has decided on, without those that are kept from the person."""
    decided = Exists(Decision.objects.filter(application=OuterRef("pk")))
    return Application.objects.filter(not_tied(person, "pk"), ~decided, state=HANDED_IN)

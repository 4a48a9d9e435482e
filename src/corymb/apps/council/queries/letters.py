"""Letters about the decisions of a session."""

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision, Matter, Session
from corymb.apps.council.queries.seeing import matters_visible_to, sessions_kept
from corymb.apps.council.rules import RUN
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State
from corymb.apps.registry.queries.scopes import answered_for

ABOUT = "council.decision"
REGION = "application__region__code"
"""Where a decision has the region it is about."""


def written() -> QuerySet[Letter]:
    """Letters about decisions that stand: one that was withdrawn tells nobody, and another may be written."""
    return Letter.objects.filter(about_kind=ABOUT).exclude(state=State.WITHDRAWN)


def held_letters(session: Session) -> QuerySet[Letter]:
    """Those that wait for somebody to let them go."""
    return Letter.objects.filter(letters_of_session(str(session.pk)), state=State.HELD).order_by("pk")


def letters_of_session(number: str) -> Q:
    """Letters about the decisions of a session."""
    return Q(about_kind=ABOUT, about_id__in=_decisions_on(Matter.objects.filter(session=int(number))).values("text"))


def letters_of_decisions(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of decisions whose letters whoever holds the sessions reads; not of what is kept from them."""
    matters = matters_visible_to(person).filter(of_calls(person, "session__call", RUN))
    return _decisions_on(matters.exclude(session__in=sessions_kept(person))).values_list("text", flat=True)


def untold(session: Session, person: Any) -> list[str]:
    """Applications decided in a session about which nobody has a letter, without those kept from the person."""
    rows = _untold(session, person).order_by("matter__place")
    return list(rows.values_list("application__title", flat=True))


def nobody_to_write_to(session: Session, person: Any) -> int:
    """About how many of those there is nobody who can be written to."""
    return _untold(session, person).filter(~Q(answered_for(REGION))).count()


def _untold(session: Session, person: Any) -> QuerySet[Any]:
    told = written().values_list("about_id", flat=True)
    return _decisions_on(matters_visible_to(person).filter(session=session)).exclude(text__in=told)


def _decisions_on(matters: QuerySet[Matter]) -> QuerySet[Any]:
    """Decisions, each with its number as text, as letters name it."""
    rows = Decision.objects.filter(matter__in=matters.select_related(None).values("pk"))
    return rows.annotate(text=Cast("pk", CharField()))

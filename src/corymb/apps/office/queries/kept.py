"""Letters that are kept from somebody who reads all others: about what they are recused from, in whatever room; and
whether what a session decided is public, so that nothing of it is kept any more, or told to its applicant.

Whoever is tied to an application must not learn from a letter what its page does not show them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.letters import ABOUT as DECISION
from corymb.apps.council.queries.seeing import calls_tied_to
from corymb.apps.council.states import CLOSED
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.printed import KIND as DEFENCE
from corymb.apps.defence.queries.seeing import ABOUT as SLOT
from corymb.apps.journal.images import kind_of
from corymb.apps.outcomes.models import Agreement, Complaint, Results
from corymb.apps.outcomes.queries.agreements import KIND as AGREEMENT
from corymb.apps.outcomes.queries.complaints import KIND as COMPLAINT
from corymb.apps.outcomes.queries.outcomes_told import told
from corymb.apps.outcomes.queries.seeing import free_of, not_tied
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.selection.models import Application, Call


def _texts(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.annotate(as_text=Cast("pk", CharField())).values_list("as_text", flat=True)


def _of_calls(rows: QuerySet[Any], person: Any) -> QuerySet[Any, Any]:
    """Letters about these name all of a call."""
    return _texts(rows.filter(call__in=Call.objects.filter(calls_tied_to(person))))


def _tied(person: Any, name: str) -> Q:
    return ~not_tied(person, name)


def decisions(person: Any) -> QuerySet[Any, Any]:
    return _texts(Decision.objects.filter(~free_of(person)))


def complaints(person: Any) -> QuerySet[Any, Any]:
    return _texts(Complaint.objects.filter(~free_of(person, "decision__")))


def sessions(person: Any) -> QuerySet[Any, Any]:
    return _of_calls(Session.objects.all(), person)


def defences(person: Any) -> QuerySet[Any, Any]:
    return _of_calls(Defence.objects.all(), person)


def slots(person: Any) -> QuerySet[Any, Any]:
    """What letters about slots are and were called, as `defence.queries.letters.names_of` does."""
    each = Func(Value(0), F("revision"), function="generate_series", output_field=IntegerField(), set_returning=True)
    told = Func(Value("%s-%s"), F("pk"), each, function="format", output_field=CharField(), set_returning=True)
    return Slot.objects.filter(_tied(person, "application")).annotate(told=told).values_list("told", flat=True)


def agreements(person: Any) -> QuerySet[Any, Any]:
    return _texts(Agreement.objects.filter(~free_of(person, "decision__")))


def applications(person: Any) -> QuerySet[Any, Any]:
    return _texts(Application.objects.filter(_tied(person, "pk")))


KEPT = {
    DECISION: decisions,
    COMPLAINT: complaints,
    AGREEMENT: agreements,
    kind_of(Application): applications,
    kind_of(Session): sessions,
    DEFENCE: defences,
    SLOT: slots,
}
"""By what a letter is about."""


def told_at(applications: Collection[int]) -> dict[int, datetime]:
    """When that was decided which applicants were told last, by application; of the others nothing."""
    rows = told(Decision.objects.filter(application__in=applications, matter__session__state=CLOSED))
    return dict(rows.order_by("pk").values_list("application", "at"))


def is_public(session: int) -> bool:
    """Whether results are published in which the decisions of a session stand."""
    own = Session.objects.filter(pk=session)
    rows = Results.objects.filter(call__in=own.values("call"), state=RESULTS_DONE)
    return rows.filter(session__number__gte=own.values("number")).exists()

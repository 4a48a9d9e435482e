"""What the council decided on an application since the decision its agreement follows from."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corymb.apps.council.states import RESULTS, SELECTED
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.outcomes_told import known_to
from corymb.apps.outcomes.queries.seeing import known_again, latest_decisions
from corymb.kit.saying import number

EVERY = Q()
"""Every decision, known to whoever reads it or not."""


def overturned(person: Any, known: Q) -> QuerySet[Any, Any]:
    """Applications whose latest decision, of several, does not select them: no agreement on one is to be signed.

    `known`: the decisions that are known to whoever reads it.
    """
    rows = latest_decisions(known_again(person)).filter(known, application__in=known_again(person))
    return rows.exclude(result=SELECTED).values("application")


def decided_since(found: Agreement, known: Q = EVERY) -> str:
    """What the council decided on the application since, where that is no selection; empty where it is."""
    rows = latest_decisions().exclude(result=SELECTED)
    latest = rows.filter(known, application=found.decision.application_id).first()
    if latest is None:
        return ""
    said = _("The application is no longer selected. Session {number} decided: {result}.")
    return said.format(number=number(latest.matter.session.number), result=RESULTS[latest.result])


def _asked_since(found: Agreement, known: Q) -> str:
    """That the council selected the application anew with other conditions than the agreement says; else empty."""
    latest = latest_decisions().filter(known, application=found.decision.application_id).first()
    if latest is None or latest.result != SELECTED or latest.conditions == found.decision.conditions:
        return ""
    said = _("Session {number} selected the application anew; its conditions and advice are now: {conditions}.")
    asked = latest.conditions or _("none")
    told = said.format(number=number(latest.matter.session.number), conditions=asked.rstrip("."))
    return " ".join([told, _("The agreement says those of before.")])


def said_since(found: Agreement, person: Any) -> str:
    """What its reader has to know, if they may: that the application is selected no more, or asked something else."""
    known = known_to(person)
    return decided_since(found, known) or _asked_since(found, known)

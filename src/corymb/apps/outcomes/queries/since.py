"""What the council decided on an application since the decision its agreement follows from."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corymb.apps.council.states import RESULTS, SELECTED
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries import outcomes_told
from corymb.apps.outcomes.queries.seeing import known_again, latest_decisions
from corymb.kit.saying import number


def overturned(person: Any, *, as_told: bool = False) -> QuerySet[Any, Any]:
    """Applications whose latest decision, of several, does not select them: no agreement on one is to be signed.

    `as_told`: of which their regions were told.
    """
    rows = latest_decisions(known_again(person)).filter(application__in=known_again(person)).exclude(result=SELECTED)
    return (outcomes_told.told(rows) if as_told else rows).values("application")


def decided_since(found: Agreement, *, as_told: bool = False) -> str:
    """What the council decided on the application since, where that is no selection; empty where it is.

    `as_told`: where its region was told of it.
    """
    rows = latest_decisions().exclude(result=SELECTED).filter(application=found.decision.application_id)
    latest = (outcomes_told.told(rows) if as_told else rows).first()
    if latest is None:
        return ""
    said = _("The application is no longer selected. Session {number} decided: {result}.")
    return said.format(number=number(latest.matter.session.number), result=RESULTS[latest.result])


def _asked_since(found: Agreement, *, as_told: bool = False) -> str:
    """That the council selected the application anew with other conditions than the agreement says; else empty."""
    rows = latest_decisions().filter(application=found.decision.application_id)
    latest = (outcomes_told.told(rows) if as_told else rows).first()
    if latest is None or latest.result != SELECTED or latest.conditions == found.decision.conditions:
        return ""
    said = _("Session {number} selected the application anew; its conditions and advice are now: {conditions}.")
    asked = latest.conditions or _("none")
    told = said.format(number=number(latest.matter.session.number), conditions=asked.rstrip("."))
    return " ".join([told, _("The agreement says those of before.")])


def said_since(found: Agreement, *, as_told: bool = False) -> str:
    """What its reader has to know: that the application is selected no more, or that something else is asked of it."""
    return decided_since(found, as_told=as_told) or _asked_since(found, as_told=as_told)

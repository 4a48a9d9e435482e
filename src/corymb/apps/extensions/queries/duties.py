"""Requests for more time that wait for an answer, and the button on the page of a return. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.extensions.models import Request
from corymb.apps.extensions.queries.naming import request_url
from corymb.apps.extensions.queries.seeing import may_be_asked, visible_to
from corymb.apps.extensions.rules import ASK
from corymb.apps.extensions.states import ASKED, REQUESTS, WITH_THE_MEMBER
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.naming import return_label
from corymb.apps.returns.rules import EXTEND
from corymb.kit.registries import Offer, Offers, Task

TIME_KEY = "more_time"
"""How the keys of these tasks begin."""
TO_ANSWER = timedelta(days=3)


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Requests that wait for who may give more time, while the return is with its organisation."""
    del now
    if not covers_all(scopes_with(person, EXTEND)):
        return
    rows = Request.objects.filter(state=ASKED, member_return__state__in=WITH_THE_MEMBER)
    for row in rows.select_related("member_return__organisation", "member_return__period").order_by("pk"):
        title, due = _("A member asks for more time"), row.asked_at + TO_ANSWER
        yield Task(f"{TIME_KEY}:{row.pk}", title, request_url(row), _("Look"), due, return_label(row.member_return))


def answered_at(number: str) -> datetime | None:
    """When a request was answered."""
    row = Request.objects.filter(pk=number).first() if number.isdigit() else None
    return row.answered_at if row else None


def _of_return(person: Any, found: Return) -> Iterator[Offer]:
    """The way to the last request, and to ask where none waits."""
    rows = visible_to(person).filter(member_return=found).select_related(None).only("state")
    last = rows.order_by("-pk").first()
    if last:
        told = _("Request for more time: {state}").format(state=REQUESTS[last.state])
        yield Offer(told, request_url(last), "clock")
    asks = organisation_key(found.organisation) in scopes_with(person, ASK)
    if asks and may_be_asked(found) and not (last and last.state == ASKED):
        yield Offer(_("Ask for more time"), reverse("extensions:ask", args=[found.pk]), "clock")


ON_RETURN = Offers("returns.return", _of_return)

"""What a person may see of requests for more time. Objects come from these functions alone.

An organisation's people see its own; everybody's are seen by who may give more time, or sees every return. The figures
of a return are no part of it.
"""

from typing import Any

from django.db.models import QuerySet

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.extensions.models import Request
from corymb.apps.extensions.rules import ASK
from corymb.apps.extensions.states import ASKED, WITH_THE_MEMBER
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of
from corymb.apps.returns.models import Return
from corymb.apps.returns.rules import EXTEND, SEE_ALL


def visible_to(person: Any) -> QuerySet[Request]:
    rows = Request.objects.select_related(
        "member_return__organisation__region", "member_return__period", "asked_by", "answered_by"
    )
    if any(covers_all(scopes_with(person, code)) for code in (EXTEND, SEE_ALL)):
        return rows
    own = ids_of(scopes_with(person, ASK), "organisation")
    return rows.filter(by_identifiers(own, "member_return__organisation__"))


def may_be_asked(found: Return) -> bool:
    """Whether the return is with its organisation, so that there is something to have more time for."""
    return found.state in WITH_THE_MEMBER and found.period.state == OPEN


def waiting_on(found: Return) -> Request | None:
    """The request for a return that is not answered yet."""
    return Request.objects.filter(member_return=found, state=ASKED).first()

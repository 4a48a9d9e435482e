"""The applications to a call with their answers, as a workbook for the office."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, may
from corymb.apps.assignment.queries.answers import sheets_of, submitted_to
from corymb.apps.selection import actions
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.rules import SEE_ALL
from corymb.apps.selection.views.calls import found_call
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import sha256_of
from corymb.kit.sheets import sheets_file


@asks(SEE_ALL)
def answers(request: HttpRequest, number: int) -> HttpResponseBase:
    """Every submitted application of a call that the person may read. Taking it is journaled with its sha256."""
    call = found_call(request, number)
    if not may(request.user, SEE_ALL, [call_key(call)]):
        raise Refused(SEE_ALL, call)
    rows = submitted_to(call, request.user)
    count = rows.count()
    about = [(_("Call"), f"{call.title} ({call.code})"), (_("Applications"), _("as they were submitted last"))]
    answer = sheets_file(f"answers-{call.code}", sheets_of(rows), count, about)
    actions.note_taken(call, count, sha256_of(answer), **acting(request, SEE_ALL, [call_key(call)]))
    return answer

"""Documents behind the figures of a return: put there as the body of a request."""

from typing import Annotated

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.returns import actions
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.api.finding import allowed_on, as_read, found_return, seen_return
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.tasks import checked_anew
from corymb.kit.answers import all_known, answer
from corymb.kit.doing import KIB, ROOT, Body, acted, of_bytes
from corymb.kit.given import FileName, Given, Key

router = Router(tags=["returns"])
TAKEN = Body(("application/octet-stream", "application/pdf"), 4 * 1024 * KIB)
VariableOrNone = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{0,60}$", description="Empty: the return as a whole")]


class EvidenceAsked(Given):
    name: FileName = Field(description="The name of the file: act.pdf")
    variable: VariableOrNone = Field(default_factory=str)
    note: str = Field("", max_length=300, description="What it shows")


@router.post("/returns/{number}/evidence", response={201: shapes.ReturnWhole}, openapi_extra=of_bytes(TAKEN))
@opens(FILL, _("Put a document behind a figure"), writes=True, takes=TAKEN, versioned=True)
def add_evidence(request: HttpRequest, number: Path[Key], asked: Query[EvidenceAsked]) -> HttpResponse:
    """Keep the document in the body of the request, with its hash, for whoever may read the return."""
    all_known(request, asked)
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    given = SimpleUploadedFile(asked.name, request.body)
    with acted(), checked_anew(found.pk):
        as_read(request, found)
        told = acting(request, FILL, keys)
        actions.add_evidence(found.pk, (asked.variable, asked.note), given, me(request), **told)
    whole = telling.whole(found_return(request, number), request.user)
    return answer(request, whole, 201, f"{ROOT}/returns/{number}")


@router.post("/returns/{number}/evidence/{evidence}/removals", response=shapes.ReturnWhole)
@opens(FILL, _("Take a document off a figure"), writes=True, versioned=True)
def remove_evidence(request: HttpRequest, number: Path[Key], evidence: Path[Key]) -> HttpResponse:
    """Take a document off a figure; the file itself stays where it is stored."""
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    with acted(), checked_anew(found.pk):
        as_read(request, found)
        actions.remove_evidence(found.pk, evidence, **acting(request, FILL, keys))
    return answer(request, telling.whole(found_return(request, number), request.user))

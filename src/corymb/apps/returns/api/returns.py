"""Returns: the list, and one with its figures and all that is said of them."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.registry.api.doing import checked
from corymb.apps.registry.api.shapes import YES
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.api.finding import found_return
from corymb.apps.returns.forms import ReturnsFilter
from corymb.apps.returns.queries import narrowing, seeing
from corymb.kit.answers import BY, Asked, answer, page_of, sorted_by
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Key

router = Router(tags=["returns"])


class ReturnsAsked(Asked):
    period: PeriodCode = Field(default_factory=str)
    state: shapes.State = Field(default_factory=str)
    cluster: Code = Field(default_factory=str, description="Whose members' returns, in the year of the return")
    late: Annotated[str, YES] = Field(default_factory=str, description="yes: those alone that are late")
    sort: Annotated[str, sorted_by("due_at", "changed_at")] = Field(default_factory=str, description=BY)


@router.get("/returns", response=shapes.Returns)
@opens(SIGNED_IN, _("Returns"))
def list_returns(request: HttpRequest, asked: Query[ReturnsAsked]) -> HttpResponse:
    """Returns of which you may know where they stand: your organisation's, your cluster's, or everybody's."""
    rows = narrowing.returns(seeing.known_to(request.user), checked(ReturnsFilter(asked.model_dump()), "query"))
    return answer(request, page_of(request, rows, asked, telling.returns, shapes.Returns))


@router.get("/returns/{number}", response=shapes.ReturnWhole)
@opens(SIGNED_IN, _("A return"))
def read_return(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One return with its figures, findings, remarks and receipts. Reading it by office is journaled."""
    return answer(request, telling.whole(found_return(request, number), request.user))

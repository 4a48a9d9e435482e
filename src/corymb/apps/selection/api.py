"""Calls and applications for programs, to be read: through the same queries as the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries import seeing
from corymb.apps.selection.queries.contents import content_of, newest_version, standing_of
from corymb.apps.selection.queries.form import page_of as form_of
from corymb.apps.selection.rules import SEE_ALL
from corymb.apps.selection.states import APPLICATIONS, STANDINGS
from corymb.kit.answers import BY, Asked, Moment, Page, answer, page_of, sorted_by
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, OneOf

router = Router(tags=["selection"])
ROUTERS = (router,)
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class ToldCall(BaseModel):
    code: str
    title_en: str
    title_ru: str
    state: Annotated[str, OneOf(STANDINGS)]
    opens_at: Moment | None
    closes_at: Moment | None
    zone: str = Field(description="The clock of the call: Europe/Moscow")


class ToldCallWhole(ToldCall):
    version: int | None
    sha256: str = Field(description="Of the canonical text of the version; empty while nothing is published")
    content: dict[str, Any] = Field(description="What the version says; empty while nothing is published")


class ToldApplication(BaseModel):
    number: int
    call: str
    call_version: int
    region: str
    cluster: str | None
    title: str
    state: Annotated[str, OneOf(APPLICATIONS)]
    changed_at: Moment


class ToldReceipt(BaseModel):
    number: str
    received_at: Moment
    sha256: str


class ToldApplicationWhole(ToldApplication):
    answers: dict[str, str] = Field(description="By question; to the programme office as they were submitted last")
    verdicts: dict[str, str] = Field(description="By condition: meets, does_not, unknown")
    filled: int = Field(description="Answers and documents that must be there and are")
    asked: int
    receipts: list[ToldReceipt]


class Calls(Page[ToldCall]):
    """Calls."""


class Applications(Page[ToldApplication]):
    """Applications."""


class CallsAsked(Asked):
    sort: Annotated[str, sorted_by("created_at")] = Field(default_factory=str, description=BY)


class ApplicationsAsked(Asked):
    call: str = Field("", max_length=60, description="The code of a call")
    state: Annotated[str, OneOf(APPLICATIONS)] = Field(default_factory=str)
    sort: Annotated[str, sorted_by("changed_at")] = Field(default_factory=str, description=BY)


@router.get("/calls", response=Calls)
@opens(SIGNED_IN, _("Calls"))
def list_calls(request: HttpRequest, asked: Query[CallsAsked]) -> HttpResponse:
    """Calls that are published; drafts too for the programme office."""
    rows = seeing.calls_visible_to(request.user)
    return answer(request, page_of(request, rows, asked, _calls, Calls))


@router.get("/calls/{code}", response=ToldCallWhole)
@opens(SIGNED_IN, _("A call"))
def read_call(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """One call with everything its newest version says."""
    found = get_object_or_404(seeing.calls_visible_to(request.user), code=code)
    version = newest_version(found)
    whole = ToldCallWhole(
        **_call(found, timezone.now()),
        version=version.number if version else None,
        sha256=version.sha256 if version else "",
        content=content_of(version).model_dump(mode="json") if version else {},
    )
    return answer(request, whole)


@router.get("/applications", response=Applications)
@opens(SIGNED_IN, _("Applications"))
def list_applications(request: HttpRequest, asked: Query[ApplicationsAsked]) -> HttpResponse:
    """Applications the person may read."""
    rows = seeing.visible_to(request.user)
    if asked.call:
        rows = rows.filter(call__code=asked.call)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return answer(request, page_of(request, rows, asked, _applications, Applications))


@router.get("/applications/{number}", response=ToldApplicationWhole)
@opens(SIGNED_IN, _("An application"))
def read_application(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """One application with its answers, what it meets, and its receipts; reading by office is journaled."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number)
    near = seeing.is_near(request.user, found)
    if not near:
        actions.note_read(found, **acting(request, SEE_ALL, seeing.kept_under(found)))
    form = form_of(found, live=near)
    receipts = found.handed_in.defer("snapshot").order_by("round")
    whole = ToldApplicationWhole(
        **_application(found),
        answers={row.code: row.text for row in form.rows if row.text},
        verdicts={one.gate.code: one.code for one in form.rulings},
        filled=form.filled,
        asked=form.asked,
        receipts=[ToldReceipt(number=row.number, received_at=row.at, sha256=row.sha256) for row in receipts],
    )
    return answer(request, whole)


def _calls(rows: Sequence[Call]) -> list[ToldCall]:
    now = timezone.now()
    return [ToldCall(**_call(row, now)) for row in rows]


def _call(row: Call, now: datetime) -> dict[str, Any]:
    same = ("code", "title_en", "title_ru", "opens_at", "closes_at", "zone")
    return {**{name: getattr(row, name) for name in same}, "state": standing_of(row, now)}


def _applications(rows: Sequence[Application]) -> list[ToldApplication]:
    return [ToldApplication(**_application(row)) for row in rows]


def _application(row: Application) -> dict[str, Any]:
    return {
        "number": row.pk,
        "call": row.call.code,
        "call_version": row.by_version.number,
        "region": row.region.code,
        "cluster": row.cluster.code if row.cluster else None,
        "title": row.title,
        "state": row.state,
        "changed_at": row.changed_at,
    }

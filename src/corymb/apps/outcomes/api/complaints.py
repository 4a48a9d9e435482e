"""Complaints against decisions: of one's own region, for the office, for whoever looks again."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.files.queries import files_about
from corymb.apps.outcomes.actions.complaints import note_read
from corymb.apps.outcomes.models import Complaint
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.rules import SEE
from corymb.apps.outcomes.states import COMPLAINTS
from corymb.apps.selection.queries.seeing import call_key, keys_of
from corymb.kit.answers import Moment, Page, answer, page_of
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Key, OneOf

router = Router(tags=["outcomes"])


class ToldComplaint(BaseModel):
    number: int
    call: str
    application: int
    title: str
    region: str
    state: Annotated[str, OneOf(COMPLAINTS)] = Field(description="To its region an answer is none before it has gone")
    due_at: Moment | None = Field(description="Until when it could be filed")
    filed_at: Moment | None
    receipt: str
    registered_as: str
    sha256: str = Field(description="Of what was filed")


class ToldGround(BaseModel):
    """One thing that was wrong; `is_upheld` is null before there is a finding you may read."""

    place: int
    criterion: str = Field(description="Empty: the procedure")
    text: str
    is_upheld: bool | None
    finding: str


class ToldFile(BaseModel):
    number: int = Field(description="Read it at /files/{number}")
    name: str
    sha256: str


class ToldComplaintWhole(ToldComplaint):
    text: str
    grounds: list[ToldGround]
    ruling: str = Field(description="Why it is admitted or not; to its region once the answer has gone")
    answer: str
    files: list[ToldFile]


class Complaints(Page[ToldComplaint]):
    """Complaints."""


@router.get("/complaints", response=Complaints)
@opens(SIGNED_IN, _("Complaints"))
def list_complaints(request: HttpRequest, asked: Query[OfCall]) -> HttpResponse:
    """Complaints of your region; those that were filed, for the office; those you look at again."""
    rows = reads.visible_to(request.user)
    rows = rows.filter(decision__application__call__code=asked.call) if asked.call else rows
    told = page_of(
        request, rows, asked, lambda found: [ToldComplaint(**_complaint(request, row)) for row in found], Complaints
    )
    return answer(request, told)


@router.get("/complaints/{number}", response=ToldComplaintWhole)
@opens(SIGNED_IN, _("A complaint"))
def read_complaint(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """A complaint with its grounds and what was found on them. Reading it by office is journaled."""
    found = get_object_or_404(reads.visible_to(request.user), pk=number)
    own = reads.is_own(request.user, found)
    if not own and not reads.looks_at(request.user, found):
        bid = found.decision.application
        note_read(found, **acting(request, SEE, [*keys_of(bid), call_key(bid.call_id)]))
    shown = not own or reads.is_told(found)
    whole = ToldComplaintWhole(
        **_complaint(request, found),
        text=found.text,
        grounds=[
            ToldGround(
                place=line.ground.place,
                criterion=line.ground.criterion,
                text=line.ground.text,
                is_upheld=line.is_upheld,
                finding=line.reason,
            )
            for line in reads.grounds_of(found, with_findings=shown)
        ],
        ruling=found.ruled_why if shown else "",
        answer=found.answer if shown else "",
        files=[
            ToldFile(number=one.pk, name=one.name, sha256=one.sha256) for one in files_about(reads.KIND, str(found.pk))
        ],
    )
    return answer(request, whole)


def _complaint(request: HttpRequest, row: Complaint) -> dict[str, Any]:
    bid = row.decision.application
    same = ("due_at", "filed_at", "receipt", "registered_as", "sha256")
    return {
        "number": row.pk,
        "call": bid.call.code,
        "application": bid.pk,
        "title": bid.title,
        "region": bid.region.code,
        "state": reads.state_for(request.user, row),
        **{name: getattr(row, name) for name in same},
    }

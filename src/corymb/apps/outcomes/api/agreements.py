"""Agreements with regions that were selected: of one's own region once they are sent, of a call to the office."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.outcomes.api.complaints import ToldFile
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries import agreements as reads
from corymb.apps.outcomes.states import AGREEMENTS
from corymb.kit.answers import Exact, Moment, Page, answer, page_of
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Key, OneOf

router = Router(tags=["outcomes"])
State = Annotated[str, OneOf(AGREEMENTS)]


class ToldAgreement(BaseModel):
    number: int
    call: str
    application: int
    title: str
    region: str
    state: State
    round: int = Field(description="How often it was sent")
    registered_as: str = Field(description="The number of the programme office")
    sent_at: Moment | None
    sign_by: date | None
    region_signed_on: date | None
    office_signed_on: date | None


class ToldCommitment(BaseModel):
    place: int
    code: str = Field(description="The question it was applied with; empty for one added by hand")
    target: str = Field(description="The target of the programme it is a part of; empty where it is none")
    label_en: str
    label_ru: str
    unit_en: str
    unit_ru: str
    value: Exact
    until: str


class ToldAgreementWhole(ToldAgreement):
    reason: str = Field(description="Why it was cancelled")
    commitments: list[ToldCommitment]
    files: list[ToldFile]


class Agreements(Page[ToldAgreement]):
    """Agreements."""


class AgreementsAsked(OfCall):
    state: State = Field(default_factory=str)


@router.get("/agreements", response=Agreements)
@opens(SIGNED_IN, _("Agreements"))
def list_agreements(request: HttpRequest, asked: Query[AgreementsAsked]) -> HttpResponse:
    """Agreements of your region that were sent; all of a call's for the office, but for who is recused or assesses."""
    rows = reads.visible_to(request.user)
    rows = rows.filter(decision__application__call__code=asked.call) if asked.call else rows
    rows = rows.filter(state=asked.state) if asked.state else rows
    return answer(request, page_of(request, rows, asked, _agreements, Agreements))


@router.get("/agreements/{number}", response=ToldAgreementWhole)
@opens(SIGNED_IN, _("An agreement"))
def read_agreement(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """An agreement with what it commits to, and its files."""
    found = get_object_or_404(reads.visible_to(request.user), pk=number)
    whole = ToldAgreementWhole(
        **_agreement(found),
        reason=found.reason,
        commitments=[
            ToldCommitment(**{name: getattr(row, name) for name in ToldCommitment.model_fields})
            for row in found.commitments.order_by("place")
        ],
        files=[ToldFile(number=one.pk, name=one.name, sha256=one.sha256) for one in reads.files_of(found)],
    )
    return answer(request, whole)


def _agreements(rows: Sequence[Agreement]) -> list[ToldAgreement]:
    return [ToldAgreement(**_agreement(row)) for row in rows]


def _agreement(row: Agreement) -> dict[str, Any]:
    bid = row.decision.application
    same = ("state", "round", "sent_at", "sign_by", "region_signed_on", "office_signed_on")
    return {
        "number": row.pk,
        "call": bid.call.code,
        "application": bid.pk,
        "title": bid.title,
        "region": bid.region.code,
        "registered_as": row.number,
        **{name: getattr(row, name) for name in same},
    }

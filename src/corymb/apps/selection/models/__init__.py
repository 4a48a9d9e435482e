"""Calls and the applications to them."""

from corymb.apps.selection.models.applications import Answer, Application, Attachment, Consent, HandingIn
from corymb.apps.selection.models.calls import Call, CallVersion
from corymb.apps.selection.models.judgements import Judgement
from corymb.apps.selection.models.rehearsals import Rehearsal
from corymb.apps.selection.models.workbooks import Workbook

KEPT = (Call, CallVersion, Application, Consent, Attachment, HandingIn, Workbook, Judgement)
"""Models whose rows the journal answers for. Answers being written are kept by their history."""

__all__ = [
    "KEPT",
    "Answer",
    "Application",
    "Attachment",
    "Call",
    "CallVersion",
    "Consent",
    "HandingIn",
    "Judgement",
    "Rehearsal",
    "Workbook",
]

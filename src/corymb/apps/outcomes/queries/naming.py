"""Things that follow a decision by name: for the journal, for pages. Never by the application, which may be shut."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.council.models import Decision
from corymb.apps.outcomes.models import (
    Agreement,
    AgreementText,
    Commitment,
    Complaint,
    Finding,
    Ground,
    Release,
    Results,
    Withholding,
)
from corymb.apps.outcomes.states import AGREEMENTS
from corymb.apps.registry.queries.naming import Named, by_key
from corymb.apps.selection.models import Application, Call
from corymb.kit.saying import said


def outcome_url(application: Application) -> str:
    return reverse("outcomes:outcome", args=[application.pk])


def call_url(call: Call | int) -> str:
    return reverse("outcomes:call", args=[call if isinstance(call, int) else call.pk])


def comments_url(decision: Decision | int) -> str:
    return reverse("outcomes:comments", args=[decision if isinstance(decision, int) else decision.pk])


def complaint_url(found: Complaint) -> str:
    return reverse("outcomes:complaint", args=[found.pk])


def _of_complaint(row: Complaint) -> tuple[str, str]:
    return _("Complaint {receipt}").format(receipt=row.receipt or row.pk), complaint_url(row)


def agreement_url(found: Agreement) -> str:
    return reverse("outcomes:agreement", args=[found.pk])


def agreement_said(found: Agreement) -> str:
    """One of several on an application: by its number, and where it stands."""
    told = _("Agreement {number}: {state}")
    return told.format(number=found.number or found.pk, state=said(AGREEMENTS, found.state))


def agreements_url(call: Call) -> str:
    return reverse("outcomes:agreements", args=[call.pk])


def _of_agreement(row: Agreement) -> tuple[str, str]:
    return _("Agreement {number}").format(number=row.number or row.pk), agreement_url(row)


def _of_decision(row: Withholding | Release) -> tuple[str, str]:
    return _("Decision {number}").format(number=row.decision_id), comments_url(row.decision_id)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Withholding: by_key(Withholding.objects.all, _of_decision),
    Release: by_key(Release.objects.defer("text").all, _of_decision),
    Results: by_key(
        Results.objects.select_related("call").defer("text", "marks").all,
        lambda row: (row.call.title, call_url(row.call)),
    ),
    AgreementText: by_key(
        AgreementText.objects.select_related("call").defer("text_en", "text_ru").all,
        lambda row: (f"{row.call.title} · {row.number}", agreements_url(row.call)),
    ),
    Agreement: by_key(Agreement.objects.all, _of_agreement),
    Commitment: by_key(Commitment.objects.select_related("agreement").all, lambda row: _of_agreement(row.agreement)),
    Complaint: by_key(Complaint.objects.defer("snapshot").all, _of_complaint),
    Ground: by_key(Ground.objects.select_related("complaint").all, lambda row: _of_complaint(row.complaint)),
    Finding: by_key(
        Finding.objects.select_related("ground__complaint").all, lambda row: _of_complaint(row.ground.complaint)
    ),
}
"""How the journal names the rows of each model."""

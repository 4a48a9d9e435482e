"""Things of the assessment by name: for the journal, for pages."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.assessment.models import (
    Arrangement,
    Assent,
    Conflict,
    Declaration,
    Expert,
    Pack,
    Proposal,
    Recusal,
    Review,
)
from corymb.apps.assessment.states import ANSWERS, KINDS
from corymb.apps.registry.queries.naming import Named, by_key
from corymb.apps.selection.models import Call
from corymb.kit.saying import said


def call_url(call: Call | int) -> str:
    return reverse("assessment:call", args=[call if isinstance(call, int) else call.pk])


def expert_url(expert: Expert) -> str:
    return reverse("assessment:expert", args=[expert.pk])


def invitation_url(expert: Expert) -> str:
    return reverse("assessment:invitation", args=[expert.pk])


def application_url(call: int, application: int) -> str:
    return reverse("assignment:application", args=[call, application])


def review_url(review: Review) -> str:
    return reverse("assessment:review", args=[review.pk])


def acting_url(row: Recusal) -> str:
    return reverse("assessment:acting", args=[row.pk])


def recusal_lift_url(row: Recusal) -> str:
    return reverse("assessment:recusal_lift", args=[row.pk])


def _of_expert(row: Declaration) -> tuple[str, str]:
    return str(row.expert.person), expert_url(row.expert)


KINDS_OF_ROWS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Arrangement: by_key(
        Arrangement.objects.select_related("call").all, lambda row: (row.call.title, call_url(row.call_id))
    ),
    Expert: by_key(Expert.objects.select_related("person").all, lambda row: (str(row.person), expert_url(row))),
    Declaration: by_key(Declaration.objects.select_related("expert__person").all, _of_expert),
    Conflict: by_key(
        Conflict.objects.select_related("expert").all, lambda row: (said(KINDS, row.kind), expert_url(row.expert))
    ),
    Recusal: by_key(
        Recusal.objects.select_related("application").all,
        lambda row: (said(KINDS, row.kind), reverse("assessment:recusals", args=[row.application.call_id])),
    ),
    Proposal: by_key(
        Proposal.objects.defer("pairs", "certificate").select_related("call").all,
        lambda row: (f"{row.call.title} · {row.pk}", reverse("assignment:proposal", args=[row.pk])),
    ),
    Pack: by_key(
        Pack.objects.select_related("expert__person").all, lambda row: (str(row.expert.person), expert_url(row.expert))
    ),
    Assent: by_key(
        Assent.objects.select_related("review__application").all,
        lambda row: (
            said(ANSWERS, row.answer),
            application_url(row.review.application.call_id, row.review.application_id),
        ),
    ),
    Review: by_key(
        Review.objects.select_related("application").all,
        lambda row: (str(row.pk), application_url(row.application.call_id, row.application_id)),
    ),
}
"""How the journal names the rows of each model. A review goes by its number: its title may be hidden from somebody."""


def proposing(number: int) -> str:
    """The lock of whatever works out an assignment of a call."""
    return f"assessment proposal {number}"

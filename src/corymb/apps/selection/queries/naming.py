"""Things of the selection by name: for the journal, for grants, for pages."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.registry.queries.naming import Named, by_key
from corymb.apps.selection.models import (
    Application,
    Attachment,
    Call,
    CallVersion,
    Consent,
    HandingIn,
    Judgement,
    Workbook,
)

MOST = 20


def call_url(call: Call) -> str:
    return reverse("selection:call", args=[call.pk])


def weights_url(call: Call) -> str:
    return reverse("weighings:weights", args=[call.pk])


def application_url(found: Application) -> str:
    return reverse("selection:application", args=[found.pk])


def name_cluster_url(found: Application) -> str:
    return reverse("selection:name_cluster", args=[found.pk])


def workbook_url(row: Workbook) -> str:
    return reverse("selection:workbook_shown", args=[row.pk])


def calls_by_number(numbers: Sequence[str]) -> dict[str, str]:
    rows = Call.objects.filter(pk__in=[number for number in numbers if number.isdigit()])
    return {str(row.pk): row.title for row in rows}


def call_choices(typed: str) -> list[tuple[str, str]]:
    """Calls a grant can be given for, by words of their title."""
    rows = Call.objects.order_by("-pk")
    folded = typed.casefold()
    fitting = [row for row in rows if folded in f"{row.code} {row.title_en} {row.title_ru}".casefold()]
    return [(f"call:{row.pk}", row.title) for row in fitting[:MOST]]


def _of_application(row: Consent | Attachment | HandingIn | Workbook) -> tuple[str, str]:
    return row.application.title, application_url(row.application)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Call: by_key(Call.objects.all, lambda row: (row.title, call_url(row))),
    CallVersion: by_key(
        CallVersion.objects.defer("text").select_related("call").all,
        lambda row: (f"{row.call.title} · {row.number}", reverse("selection:call_version", args=[row.pk])),
    ),
    Judgement: by_key(
        Judgement.objects.select_related("call").all, lambda row: (row.call.title, weights_url(row.call))
    ),
    Application: by_key(Application.objects.all, lambda row: (row.title, application_url(row))),
    Consent: by_key(Consent.objects.select_related("application").all, _of_application),
    Attachment: by_key(Attachment.objects.select_related("application").all, _of_application),
    HandingIn: by_key(HandingIn.objects.select_related("application").defer("snapshot").all, _of_application),
    Workbook: by_key(Workbook.objects.select_related("application").all, _of_application),
}
"""How the journal names the rows of each model."""

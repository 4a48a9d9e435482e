"""Dossiers of calls: which there are, and who may have them."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.council.queries.seeing import calls_tied_to, calls_visible_to
from corymb.apps.council.rules import DOSSIER
from corymb.apps.files.models import StoredFile
from corymb.apps.selection.models import Call

KIND = "council.call"
"""What a dossier is about."""


def dossiers_open_to(person: Any) -> QuerySet[Call]:
    """Calls of which a person may have everything: nobody who is recused from a part of it."""
    keys = scopes_with(person, DOSSIER)
    rows = calls_visible_to(person)
    if not covers_all(keys):
        rows = rows.filter(pk__in=[key.partition(":")[2] for key in keys if key.startswith("call:")])
    return rows.exclude(calls_tied_to(person))


def files_of_calls(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the calls whose dossiers a person may open."""
    return dossiers_open_to(person).annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def dossiers_of(call: Call) -> list[StoredFile]:
    """The newest first."""
    return list(StoredFile.objects.filter(about_kind=KIND, about_id=str(call.pk)).order_by("-pk")[:5])

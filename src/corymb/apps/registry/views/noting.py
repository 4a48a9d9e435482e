"""Reads of confidential organisations leave an entry in the journal, whoever may see them by office."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from corymb.apps.accounts.rules import acting, holds
from corymb.apps.registry import actions
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import scope_keys_of
from corymb.apps.registry.rules import SEE_CONFIDENTIAL
from corymb.kit.listing import Listing, filtered


def note_read(request: HttpRequest, organisation: Organisation) -> None:
    """Somebody opened the page of one."""
    if organisation.is_confidential and holds(request.user, SEE_CONFIDENTIAL):
        actions.note_read(organisation, **acting(request, SEE_CONFIDENTIAL, scope_keys_of(organisation)))


def note_export(request: HttpRequest, listing: Listing, rows: QuerySet[Any], flag: str) -> None:
    """Somebody took a list away; `flag` leads from its rows to whether they are confidential."""
    if not holds(request.user, SEE_CONFIDENTIAL):
        return
    left: Any = filtered(listing, request, rows)[1]  # a query, as what goes in
    taken = left.filter(**{flag: True}).count()
    if taken:
        actions.note_taken(taken, **acting(request, SEE_CONFIDENTIAL))

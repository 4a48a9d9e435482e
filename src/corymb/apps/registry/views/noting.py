"""Reads of confidential organisations leave an entry in the journal, whoever may see them by office."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from corymb.apps.accounts.rules import acting, holds
from corymb.apps.journal.actions import record_act
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import scope_keys_of
from corymb.apps.registry.rules import SEE_CONFIDENTIAL
from corymb.apps.registry.states import CONFIDENTIAL_EXPORTED, ORGANISATION_READ
from corymb.kit.listing import Listing, filtered

KIND = "registry.organisation"


def note_read(request: HttpRequest, organisation: Organisation) -> None:
    """Somebody opened the page of one."""
    if organisation.is_confidential and holds(request.user, SEE_CONFIDENTIAL):
        keys = scope_keys_of(organisation)
        with transaction.atomic():
            told = acting(request, SEE_CONFIDENTIAL, keys)
            record_act(ORGANISATION_READ, thing=(KIND, str(organisation.pk), ""), scope_keys=keys, **told)


def note_export(request: HttpRequest, listing: Listing, rows: QuerySet[Any], flag: str) -> None:
    """Somebody took a list away; `flag` leads from its rows to whether they are confidential."""
    if not holds(request.user, SEE_CONFIDENTIAL):
        return
    taken = filtered(listing, request, rows)[1].filter(**{flag: True}).count()
    if taken:
        with transaction.atomic():
            told = acting(request, SEE_CONFIDENTIAL)
            record_act(CONFIDENTIAL_EXPORTED, thing=(KIND, "", ""), confidential=taken, **told)

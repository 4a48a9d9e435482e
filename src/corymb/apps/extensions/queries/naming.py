"""Requests by name, for the journal and for pages."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.extensions.models import Request
from corymb.apps.registry.queries.naming import Named, by_key
from corymb.apps.returns.queries.naming import return_label


def request_url(row: Request) -> str:
    return reverse("extensions:request", args=[row.pk])


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Request: by_key(
        Request.objects.select_related("member_return__organisation", "member_return__period").all,
        lambda row: (return_label(row.member_return), request_url(row)),
    ),
}
"""How the journal names the rows of each model."""

"""Buttons on the pages of returns."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.returns.rules import LOCK
from corymb.apps.returns.states import ACCEPTED
from corymb.kit.listing import Page
from corymb.kit.registries import Offer, Offers


def _on_list(person: Any, page: Page) -> list[Offer]:
    """Locking all that a list of accepted returns shows."""
    form = page.form
    if not form.is_valid() or form.cleaned_data["state"] != ACCEPTED or not covers_all(scopes_with(person, LOCK)):
        return []
    query = urlencode({name: form.data[name] for name in form.fields if form.data.get(name)})
    label = _("Lock all of this filter: {count}").format(count=page.count)
    return [Offer(label, f"{reverse('progress:lock')}?{query}", "lock")]


ON_LIST = Offers("returns.returns", _on_list)

"""Rows of a form for whoever takes part in something: an organisation of the register or another, role, country."""

from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.parts import OFFERED
from corymb.apps.registry.queries.searching import organisations_offered
from corymb.kit.saying import language_of_page
from corymb.sources.countries import countries
from corymb.sources.event_faults import Taking
from corymb.sources.written import organisation_id

Shown = tuple[str, str, str, str]
"""A row: number or name, role, country, and how the register calls them."""
Choices = Iterable[tuple[str, Any]]
Draw = Callable[[str, int], SafeString]


class TakingPart(forms.Widget):
    """A row for each, and some empty ones for more. `labels`: the columns there are, role and country among them."""

    is_many = True
    EMPTY = 4

    def __init__(self, labels: Mapping[str, str], roles: Choices) -> None:
        super().__init__()
        self.labels, self.roles = labels, list(roles)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Shown]:
        del files
        rows = zip_longest(*(_listed(data, f"{name}-{part}") for part in ("who", "role", "country")), fillvalue="")
        return [(who, role, country, "") for who, role, country in rows if f"{who}{role}{country}".strip()]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [*(value or []), *[("", "", "", "")] * self.EMPTY]
        lists: dict[str, Choices] = {"role": self.roles, "country": countries(language_of_page())}
        selects = [
            (place, self.labels[part], _select(f"{name}-{part}", self.labels[part], lists[part], renderer))
            for place, part in ((1, "role"), (2, "country"))
            if part in self.labels
        ]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", ""),
            "about": (attrs or {}).get("aria-describedby", ""),
            "headings": [label for _place, label, _draw in selects],
            "rows": [
                (row[0], row[3], [(label, draw(row[place], number)) for place, label, draw in selects])
                for number, row in enumerate(rows, 1)
            ],
        }
        return mark_safe(render_to_string("registry/taking_part.html", context))  # noqa: S308 - a template escapes


def _listed(data: Any, name: str) -> list[str]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))


def _select(name: str, label: str, listed: Choices, renderer: Any) -> Draw:
    """Draws a drop-down of a row, which says what it is by its column and the number of the row."""
    widget = forms.Select({"class": "form-select"}, [("", ""), *((code, str(text)) for code, text in listed)])
    return lambda value, number: widget.render(name, value, {"aria-label": f"{label}, {number}"}, renderer)


class TakingPartField(forms.Field):
    """The rows: an organisation of the register by its identifier, another as it was written."""

    def __init__(self, labels: Mapping[str, str], roles: Choices, **named: Any) -> None:
        super().__init__(widget=TakingPart(labels, roles), required=False, **named)

    def clean(self, value: Any) -> list[Taking]:
        return [
            (self._who(who.strip(), country.strip()), role.strip(), country.strip())
            for who, role, country, _name in value
        ]

    def _who(self, text: str, country: str) -> str:
        known = organisation_id(text)
        if known or not text or country:
            return known or text
        found = list(organisations_offered(text, OFFERED + 1))
        if len(found) > 1:
            offered = "; ".join(f"{one} ({one.number})" for one in found[:OFFERED])
            told = _("Several fit {who}: {names}. Write the number of one of them.")
            raise forms.ValidationError(str(told).format(who=text, names=offered))
        return found[0].identifier if found else text

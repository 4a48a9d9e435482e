"""A form's fields as the pages show them: label, control, help, and what is wrong, each tied to the control."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

REFUSED = "refused"
"""The code of what is wrong with an act, and with nothing that was entered."""
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
"""Controls that are many: they stand in a fieldset, whose legend is the label."""


class OfferingInput(forms.TextInput):
    """A line of text below which is offered what may be meant; anything else can be written too."""

    offers: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        if not self.offers:
            return super().render(name, value, dict(attrs or {}), renderer)
        place = f"{(attrs or {}).get('id', name)}_offers"
        line = super().render(name, value, {**(attrs or {}), "list": place}, renderer)
        options = format_html_join("", '<option value="{}">', ((one,) for one in self.offers))
        return format_html('{}<datalist id="{}">{}</datalist>', line, place, options)


@dataclass(frozen=True)
class Field:
    """One field: `kind` is line, check or choices; `control` is its HTML."""

    bound: forms.BoundField
    kind: str
    control: SafeString

    @property
    def called(self) -> str:
        """The label as it stands before a colon: a sentence to be confirmed ends in none of its own signs."""
        return str(self.bound.label).rstrip(".:?! ")

    @property
    def optional(self) -> bool:
        return not self.bound.field.required and self.kind == "line" and not self.bound.field.disabled


def is_many(widget: forms.Widget) -> bool:
    """Whether a control is many, also one of an app's own, which says so."""
    return isinstance(widget, CHOICES) or getattr(widget, "is_many", False)


def is_refused(form: forms.BaseForm) -> bool:
    """Whether all that is wrong is that the act does not go now: then nobody has to look at what they entered."""
    found = form.errors.as_data()
    return [*found] == [NON_FIELD_ERRORS] and all(one.code == REFUSED for one in found[NON_FIELD_ERRORS])


def shown(form: forms.BaseForm) -> Iterator[Field]:
    """The fields a reader sees, in the form's order."""
    for bound in form.visible_fields():
        widget = bound.field.widget
        kind = "choices" if is_many(widget) else "check" if isinstance(widget, forms.CheckboxInput) else "line"
        yield Field(bound, kind, bound.as_widget(attrs=_attributes(bound, widget, kind)))


def _attributes(bound: forms.BoundField, widget: forms.Widget, kind: str) -> dict[str, str | bool]:
    classes = {"check": "form-check-input", "choices": ""}.get(kind) or (
        "form-select" if isinstance(widget, forms.Select) else "form-control"
    )
    own = widget.attrs.get("class", "")
    attributes: dict[str, str | bool] = {"class": f"{classes} {own}".strip()} if kind != "choices" else {}
    about = [f"{bound.auto_id}_help"] if bound.help_text else []
    about += [f"{bound.auto_id}_wrong"] if bound.errors else []
    if about:
        attributes["aria-describedby"] = " ".join(about)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if widget.attrs.get("autocomplete"):
        attributes["placeholder"] = ""  # the browser fills it in; what allauth puts there is the label once more
    return attributes

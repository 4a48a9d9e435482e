"""Forms of the scorecard: what to show, what to publish, which day to go back to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.filters import ClusterNameFilter
from corymb.apps.registry.forms.parts import long_text, moment_field
from corymb.apps.scorecard.states import COHORTS, PRICES, STANDINGS


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=choices, widget=forms.Select(attrs={"class": "form-select"})
    )


class SwitchForm(forms.Form):
    """Which rule and which prices a page shows; a value that is none is passed over."""

    cohort = _choice(_("Cohort rule"), [("official", _("the official one of each target")), *COHORTS.items()])
    prices = _choice(_("Prices"), [("official", _("the official ones of each target")), *PRICES.items()])

    def asked(self) -> tuple[str, str]:
        """(rule, prices)."""
        self.full_clean()
        told = self.cleaned_data if self.is_bound else {}
        return told.get("cohort") or "official", told.get("prices") or "official"

    def kept(self) -> dict[str, str]:
        """What another page is to be asked for, so that it shows the same rule and prices; nothing of the official."""
        return {
            name: value for name, value in zip(("cohort", "prices"), self.asked(), strict=True) if value != "official"
        }


class CompareForm(SwitchForm, ClusterNameFilter):
    """Which clusters stand side by side, and by what they are counted."""

    field_order = ("q", "region", "cohort", "prices")


class PublishForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    locked_only = forms.BooleanField(
        label=_("Count locked returns alone"),
        required=False,
        initial=True,
        help_text=_("Without it accepted returns count too, and the publication says so"),
    )
    note = long_text(_("Note"), help_text=_("What is published and by which decision"))

    def __init__(self, *arguments: Any, years: list[int], **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["year"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(year, str(year)) for year in years]


class DayForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    known_at = moment_field(_("As it was known at"))

    def __init__(self, *arguments: Any, years: list[int], **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["year"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(year, str(year)) for year in years]


class TermsFilter(SwitchForm):
    """The line that is meant, and which of its members or events are listed."""

    cohort = _choice(_("Cohort rule"), [("official", _("the official one")), *COHORTS.items()])
    prices = _choice(_("Prices"), [("official", _("the official ones")), *PRICES.items()])
    standing = _choice(_("Counted"), [("", _("all")), *STANDINGS.items()])

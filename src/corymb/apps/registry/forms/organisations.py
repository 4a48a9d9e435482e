"""Forms about organisations: they shape and check what was typed, and save nothing."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.actions import OrganisationFacts
from corymb.apps.registry.forms.parts import OrganisationField, day_field, long_text, must_be_activities, region_field
from corymb.apps.registry.models import Organisation, SizeClass
from corymb.apps.registry.states import KINDS, SIZES

SCHEME = r"^(LEI|[A-Z]{2}-[A-Z0-9]{2,10})$"
FIRST_YEAR, LAST_YEAR = 1990, 2100


class OrganisationForm(forms.Form):
    """All that is known of an organisation."""

    number = forms.CharField(label=_("Number"), max_length=40, help_text=_("Taxpayer number: 10 or 12 digits"))
    scheme = forms.RegexField(
        SCHEME,
        label=_("Number scheme"),
        initial="RU-INN",
        max_length=13,
        help_text=_("RU-INN, LEI, or another code of org-id.guide"),
    )
    name = forms.CharField(label=_("Full name"), max_length=600, help_text=_("As it stands in its charter"))
    short_name = forms.CharField(label=_("Short name"), max_length=300, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=600, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    region = region_field(_("Region"), required=False, empty_label=_("not known"))
    ogrn = forms.CharField(label=_("Registration number (OGRN)"), max_length=15, required=False)
    okved_main = forms.CharField(label=_("Main activity (OKVED 2)"), max_length=8, required=False)
    okved_more = forms.CharField(
        label=_("Further activities (OKVED 2)"),
        required=False,
        help_text=_("Codes with commas between them"),
    )
    group_head = OrganisationField(
        label=_("Head of the group"), required=False, max_length=300, help_text=_("Its number or name")
    )
    is_exporter = forms.BooleanField(label=_("Exports"), required=False)
    is_confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Seen by officers, auditors, its own people and its cluster's manager alone"),
    )
    founded_on = day_field(_("Founded"), required=False)
    closed_on = day_field(_("Closed"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where this is known from: a document, a register"),
    )

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split()).upper()

    def clean_okved_main(self) -> str:
        return "".join(must_be_activities(self.cleaned_data["okved_main"].split()))

    def clean_okved_more(self) -> list[str]:
        return must_be_activities(self.cleaned_data["okved_more"].replace(";", " ").replace(",", " ").split())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        founded, closed = values.get("founded_on"), values.get("closed_on")
        if founded and closed and closed < founded:
            self.add_error("closed_on", _("An organisation is closed after it was founded."))
        return values

    def facts(self, *, is_synthetic: bool = False) -> OrganisationFacts:
        return OrganisationFacts(**self.cleaned_data | {"is_synthetic": is_synthetic})

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        values = {fact.name: getattr(organisation, fact.name) for fact in fields(OrganisationFacts)}
        region = organisation.region.code if organisation.region else None
        return values | {"okved_more": ", ".join(organisation.okved_more), "region": region}


class ChangeOrganisationForm(OrganisationForm):
    reason = long_text(_("Reason"), help_text=_("Why it is changed: the document, the request"))

    def facts(self, *, is_synthetic: bool = False) -> OrganisationFacts:
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return OrganisationFacts(**values | {"is_synthetic": is_synthetic})


class SizeForm(forms.Form):
    """How large an organisation was in a year."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    size = forms.ChoiceField(label=_("Size"), choices=list(SIZES.items()))
    headcount = forms.IntegerField(label=_("Headcount"), min_value=0, required=False)
    reason = long_text(_("Source"), required=False)

    def size_class(self) -> SizeClass:
        values = self.cleaned_data
        return SizeClass(year=values["year"], size=values["size"], headcount=values["headcount"])

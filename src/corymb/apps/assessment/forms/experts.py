"""Forms about experts: they shape and check what was typed, and save nothing."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.forms import LANGUAGES
from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.experts import Terms
from corymb.apps.assessment.states import BLIND, COLLEAGUES, EXPERTS, SPREAD
from corymb.apps.registry.forms.parts import ANY, OrganisationField, long_text, moment_field, must_be_activities

MOST_CODES = 30


class ExpertsFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *EXPERTS.items()])


class CallsFilter(forms.Form):
    """Nothing to narrow yet: there are few calls."""


class ArrangeForm(forms.Form):
    due_at = moment_field(_("Marks are due"))
    spread = forms.IntegerField(
        label=_("Spread that is looked at"),
        min_value=1,
        max_value=100,
        initial=SPREAD,
        help_text=_("Points of a hundred between the greatest and the least total of an application"),
    )


class TermsForm(forms.Form):
    at_most = forms.IntegerField(label=_("Applications at most"), min_value=1, max_value=500, initial=10)
    blind = forms.ChoiceField(
        label=_("What the expert sees"),
        choices=list(BLIND.items()),
        initial=COLLEAGUES,
        help_text=_("Answers are shown as they were written and may name whoever applies"),
    )

    def terms(self) -> Terms:
        return Terms(self.cleaned_data["at_most"], self.cleaned_data["blind"])


class InviteForm(TermsForm):
    """Who is invited: somebody with this address, who is made known where nobody has it."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there"))
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Where the person is not known here yet")
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)
    organisation = OrganisationField(
        label=_("Works at"),
        required=False,
        max_length=300,
        help_text=_(
            "If you know it: applications in which it has a part, and those of its region, are closed to the expert"
        ),
    )
    field_order = ("email", "name", "organisation", "language", "at_most", "blind")

    def terms(self) -> Terms:
        return replace(super().terms(), works_at=self.cleaned_data["organisation"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        known = Person.objects.filter(email=values.get("email", "").lower()).exists()
        if "email" in values and not known and not values.get("name", "").strip():
            self.add_error("name", _("Nobody with this address is known; say who it is."))
        return values

    def new_person(self) -> NewPerson:
        values = self.cleaned_data
        return NewPerson(values["name"].strip(), values["email"], values["language"])


class CheckForm(forms.Form):
    """Somebody who may be invited: by their address where they are known, by where they work, or by both."""

    email = forms.EmailField(label=_("E-mail of the person"), required=False, help_text=_("Where they are known here"))
    organisation = OrganisationField(
        label=_("Works at"), required=False, max_length=300, help_text=_("A number or name, as the register has it")
    )

    def clean_email(self) -> Person | None:
        typed = self.cleaned_data["email"].lower()
        if not typed:
            return None
        person = Person.objects.filter(email=typed).first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address is known; say where they work."))
        return person

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("email") and not values.get("organisation"):
            raise forms.ValidationError(_("Name the person, or where they work."))
        return values


class DeclineForm(forms.Form):
    note = long_text(_("Reason"), required=False)


class AcceptForm(forms.Form):
    """A button."""


class WithdrawForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("What is not submitted is taken back; what is stays"))


class ProfileForm(forms.Form):
    expertise = forms.CharField(
        label=_("Fields"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=600,
        help_text=_("Codes of activities you know best (OKVED 2), with commas: 21, 26.60, 72.1"),
    )
    about = forms.CharField(
        label=_("Profile"), widget=forms.Textarea({"rows": 6}), required=False, max_length=4000,
        help_text=_("What you did in these fields; whoever assigns applications reads it"),
    )  # fmt: skip

    def clean_expertise(self) -> list[str]:
        return codes_in(self.cleaned_data["expertise"])


def codes_in(typed: str) -> list[str]:
    """Codes of activities. Refuses what is none, and too many."""
    codes = list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", typed))))
    must_be_activities(codes)
    if len(codes) > MOST_CODES:
        raise forms.ValidationError(_("At most {n} codes.").format(n=MOST_CODES))
    return codes

"""Forms of a second look: who looks, until when, and what was found on each ground."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.states import EXPERT, OFFICER
from corymb.apps.outcomes.forms import longer
from corymb.apps.outcomes.models import Ground
from corymb.apps.registry.forms.parts import day_field

UPHELD, NOT_UPHELD = "upheld", "not_upheld"


class LookerForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who looks again"), empty_label=_("choose"))
    look_by = day_field(_("To be looked at again by"))

    def __init__(self, *given: Any, among: QuerySet[Person], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["person"].queryset = among  # type: ignore[attr-defined]


def lookers() -> QuerySet[Person]:
    """Officers, experts of any call; no auditor, who looks on. Whether one is tied is asked when they are named."""
    grants = Grant.objects.in_force(localdate()).filter(role__in=(OFFICER, EXPERT))
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True).order_by("name")


class FindingsForm(forms.Form):
    """A finding and its reason for each ground; `given` is that by number of the ground."""

    def __init__(self, *given: Any, grounds: Iterable[tuple[Ground, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(UPHELD, _("upheld")), (NOT_UPHELD, _("not upheld"))]
        self.numbers = []
        for row, about in grounds:
            label = f"{row.place}. {about}"
            self.numbers.append(row.pk)
            self.fields[f"verdict_{row.pk}"] = forms.ChoiceField(
                label=label, choices=choices, widget=forms.RadioSelect, help_text=row.text
            )
            self.fields[f"reason_{row.pk}"] = longer(_("Reason, ground {place}").format(place=row.place))

    def given(self) -> dict[int, tuple[bool, str]]:
        told = self.cleaned_data
        return {n: (told[f"verdict_{n}"] == UPHELD, told[f"reason_{n}"]) for n in self.numbers}

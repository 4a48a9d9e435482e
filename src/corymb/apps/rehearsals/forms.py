"""With what a draft is tried out."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MOST = 500


class RehearseForm(forms.Form):
    applications = forms.IntegerField(label=_("Number of applications"), min_value=1, max_value=MOST)
    regions = forms.IntegerField(label=_("Number of regions that apply"), min_value=1, max_value=MOST)
    experts = forms.IntegerField(label=_("Number of experts"), min_value=1, max_value=5_000)

    def __init__(self, *given: Any, planned: int, **named: Any) -> None:
        """`planned`: how many experts the draft gives an application."""
        super().__init__(*given, **named)
        self.planned = planned

    def clean(self) -> dict[str, Any]:
        """A region applies at least once, and an application has as many experts as the draft says."""
        filled = super().clean() or {}
        if filled.get("regions", 0) > filled.get("applications", MOST):
            self.add_error("regions", gettext("There are no more regions that apply than applications."))
        if filled.get("experts", self.planned) < self.planned:
            told = gettext("The draft gives an application {n} experts; there are at least as many.")
            self.add_error("experts", told.format(n=self.planned))
        return filled

"""With what a draft is tried out."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 500


class RehearseForm(forms.Form):
    applications = forms.IntegerField(label=_("Number of applications"), min_value=1, max_value=MOST)
    regions = forms.IntegerField(label=_("Number of regions that apply"), min_value=1, max_value=MOST)
    experts = forms.IntegerField(label=_("Number of experts"), min_value=1, max_value=5_000)

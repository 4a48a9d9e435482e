"""What whoever signs a baseline says."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignBaselineForm(forms.Form):
    is_right = forms.BooleanField(label=_("I have looked at the sums and approve these facts as the baseline."))

"""The form with a signature file: it shapes what was given and saves nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignatureForm(forms.Form):
    file = forms.FileField(label=_("Signature file"), help_text=_("A detached signature: .sig, .p7s, .sgn"))

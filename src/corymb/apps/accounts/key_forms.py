"""Forms about passkeys: allauth's, whose only field of text has a name in no language but English."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), required=False)


class ChangeKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"))

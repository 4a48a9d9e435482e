"""Forms of requests for more time. They shape what was typed and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.parts import long_text, moment_field


class AskForm(forms.Form):
    wished_at = moment_field(_("Until when"))
    reason = long_text(
        _("Reason"), help_text=_("Why the return cannot be ready in time; the programme office reads it")
    )


class DeclineForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("The organisation reads it"))

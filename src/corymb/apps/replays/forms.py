"""Forms about replays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.parts import ANY
from corymb.apps.replays.states import REPLAYS


class ReplaysFilter(forms.Form):
    result = forms.ChoiceField(label=_("What came of it"), required=False, choices=[ANY, *REPLAYS.items()])

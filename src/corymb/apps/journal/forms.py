"""The filters of the journal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.kit.days import DayField
from corymb.kit.registries import acts, things


def _kinds() -> list[tuple[str, object]]:
    return [("", _("any")), *((kind, thing.label) for kind, thing in things.items.items())]


def _acts() -> list[tuple[str, object]]:
    return [("", _("any")), *acts.items.items()]


class JournalFilter(forms.Form):
    act = forms.ChoiceField(label=_("What"), required=False, choices=_acts)
    kind = forms.ChoiceField(label=_("Kind of thing"), required=False, choices=_kinds)
    thing = forms.CharField(label=_("Number of the thing"), required=False, max_length=80)
    person = forms.CharField(label=_("Person: name or number"), required=False, max_length=200)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

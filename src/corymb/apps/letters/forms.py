"""The filters of the outbox, and why a letter is held or repeated."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import State, kinds


def _kinds() -> list[tuple[str, object]]:
    return [("", _("any")), *((kind.code, kind.label) for kind in kinds)]


class OutboxFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_kinds)


class MoveForm(forms.Form):
    move = forms.ChoiceField(choices=[(word, word) for word in ("hold", "release", "withdraw", "again")])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

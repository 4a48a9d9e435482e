"""The filters of the outbox, and why a letter is held or repeated."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import State, bundles, kinds
from corymb.kit.registries import things

LONGEST = 19
"""Digits no number of a row has."""


class OutboxFilter(forms.Form):
    """Of kinds those alone that occur among the letters a person sees, and the one that is asked for.

    Letters of one session or one defence are asked for by a link of its page, as kind:number.
    """

    there: ClassVar[Collection[str]] = ()
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    of = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        shown = {*self.there, self.data.get("kind")}
        offered = [(kind.code, kind.label) for kind in kinds if kind.code in shown]
        self.fields["kind"].choices = [("", _("any")), *offered]  # type: ignore[attr-defined]
        asked = self.data.get("of", "")
        kind, _sign, number = asked.partition(":")
        if kind in bundles and number.isdecimal() and len(number) < LONGEST:
            self.fields["of"].choices = [("", _("any")), (asked, things[kind].label)]  # type: ignore[attr-defined]
        else:
            del self.fields["of"]


def outbox_filter(there: Collection[str]) -> type[OutboxFilter]:
    """The filter for whoever sees letters of these kinds."""
    return type("OutboxFilterOfAReader", (OutboxFilter,), {"there": there})


class MoveForm(forms.Form):
    move = forms.ChoiceField(choices=[(word, word) for word in ("hold", "release", "withdraw", "again")])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

"""Forms about who assesses what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.queries.proposals import OFFERED, Candidate
from corymb.apps.assessment.states import AIMS, BY_HAND, FAIREST
from corymb.apps.registry.forms.parts import ANY, long_text
from corymb.kit.saying import number

PROPOSABLE = [(code, label) for code, label in AIMS.items() if code != BY_HAND]


class ProposeForm(forms.Form):
    aim = forms.ChoiceField(label=_("What counts"), choices=PROPOSABLE, initial=FAIREST, widget=forms.RadioSelect)


class ConfirmForm(forms.Form):
    """A button."""


class PairsFilter(forms.Form):
    """Nothing to narrow."""


STANDINGS = {
    "unassigned": _("without experts"),
    "waits": _("marks are awaited"),
    "done": _("all marks are in"),
    "wide": _("experts differ widely"),
}


class BidsFilter(forms.Form):
    """Applications by how far they are assessed."""

    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=[ANY, *STANDINGS.items()])


def offered(found: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Experts to choose from, each with its fit and its load."""
    told = _("{name} – fit {fit}, has {has} of {most}")
    return [
        (
            str(one.expert.pk),
            str(told).format(name=one.expert.person, fit=number(one.fit, 2), has=one.has, most=one.expert.at_most),
        )
        for one in found[:OFFERED]
        if not one.is_full
    ]


class ExpertForm(forms.Form):
    """Who comes, and why."""

    new = forms.ChoiceField(label=_("Expert"))
    reason = long_text(_("Reason"))

    def __init__(self, *given: Any, found: Sequence[Candidate], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["new"].choices = [("", _("choose")), *offered(found)]  # type: ignore[attr-defined]


class SwapForm(ExpertForm):
    """Who gives way, who comes, and why."""

    gone = forms.ChoiceField(label=_("Gives way"))
    field_order = ("gone", "new", "reason")

    def __init__(self, *given: Any, now: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["gone"].choices = list(now)  # type: ignore[attr-defined]


class ConsensusForm(forms.Form):
    """Who writes the consensus, of those who submitted a review."""

    rapporteur = forms.ChoiceField(label=_("Rapporteur"))
    reason = long_text(_("Reason"), required=False)

    def __init__(self, *given: Any, experts: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["rapporteur"].choices = list(experts)  # type: ignore[attr-defined]

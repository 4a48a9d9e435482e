"""Forms about who assesses what."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.states import AIMS, BY_HAND, CAP, FAIREST, GREATEST, LOT, REVIEWS, RULES
from corymb.apps.assignment.queries.proposals import OFFERED, Candidate
from corymb.apps.registry.forms.parts import ANY, long_text
from corymb.kit.saying import number

SEEDS = 999_999_999
PROPOSABLE = [(code, label) for code, label in AIMS.items() if code != BY_HAND]


class ProposeForm(forms.Form):
    """What counts; rules go with the greatest sum, a cap and a seed with a lot, a least load with every aim."""

    aim = forms.ChoiceField(label=_("What counts"), choices=PROPOSABLE, initial=FAIREST, widget=forms.RadioSelect)
    rules = forms.MultipleChoiceField(
        label=_("Rules for the experts of each application"),
        required=False,
        choices=list(RULES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They go with the greatest sum of fit alone, not with a lot, the worst pair or a repair; they hold by what "
            "the register knows of experts. Under them loads are not made even."
        ),
    )
    least = forms.IntegerField(
        label=_("Applications of each expert at least"),
        required=False,
        min_value=0,
        max_value=500,
        initial=0,
        help_text=_("With those an expert has already; nobody is given more than they take. 0: no least."),
    )
    cap = forms.IntegerField(
        label=_("By lot: no pair more likely than, in percent"),
        required=False,
        min_value=1,
        max_value=100,
        initial=CAP,
        help_text=_("So nobody can count on being given an application. At 100 it is the greatest sum."),
    )
    seed = forms.IntegerField(
        label=_("By lot: number it is drawn with"),
        required=False,
        min_value=0,
        max_value=SEEDS,
        help_text=_("One that was agreed on before; empty: one is taken by chance. It stays on record."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("rules") and values.get("aim") != GREATEST:
            self.add_error("rules", _("Rules go with the greatest sum of fit; choose that, or leave the rules out."))
        return values

    def terms(self) -> dict[str, Any]:
        """What a job is told of it."""
        values = self.cleaned_data
        least = {"least": values["least"]} if values["least"] else {}
        if values["aim"] != LOT:
            return {"rules": values["rules"]} | least
        seed = secrets.randbelow(SEEDS) if values["seed"] is None else values["seed"]
        return {"cap": values["cap"] or CAP, "seed": seed} | least


class ConfirmForm(forms.Form):
    """A button."""


class PairsFilter(forms.Form):
    """Nothing to narrow."""


STANDINGS = {
    "unassigned": _("without experts"),
    "lacking": _("fewer experts than needed"),
    "waits": _("marks are awaited"),
    "done": _("all marks are in"),
    "wide": _("experts differ widely"),
}


class BidsFilter(forms.Form):
    """Applications by how far they are assessed."""

    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=[ANY, *STANDINGS.items()])


class CallReviewsFilter(forms.Form):
    """Reviews of a call by how far each is."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *REVIEWS.items()])


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


class CloseForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Why it counts though somebody objects or does not answer"))


class ConsensusForm(forms.Form):
    """Who writes the consensus, of those who submitted a review."""

    rapporteur = forms.ChoiceField(label=_("Rapporteur"))
    reason = long_text(_("Reason"), required=False)

    def __init__(self, *given: Any, experts: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["rapporteur"].choices = list(experts)  # type: ignore[attr-defined]

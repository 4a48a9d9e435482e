"""Forms of judging weights: criteria compared in pairs, or points given away among them."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.registry.forms.parts import day_field
from corymb.apps.selection.states import PAIRWISE
from corymb.methods.composite.judgements import POINTS, SCALE

DEGREES = {
    3: gettext_lazy("somewhat more"),
    5: gettext_lazy("clearly more"),
    7: gettext_lazy("much more"),
    9: gettext_lazy("incomparably more"),
}
"""What the odd steps of the scale stand for (Saaty 1980); even ones lie between."""


class AskJudgesForm(forms.Form):
    until = day_field(gettext_lazy("Until"), help_text=gettext_lazy("The last day on which members judge"))


class JudgeForm(forms.Form):
    """`given` is what was judged, in the order of the criteria; a field for each pair, or for each criterion."""

    def given(self) -> list[int]:
        return [int(self.cleaned_data[name]) for name in self.fields]


class PairsForm(JudgeForm):
    def __init__(self, *given: Any, labels: Sequence[str], before: Sequence[int] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        for place, (first, second) in enumerate(combinations(labels, 2)):
            field = forms.TypedChoiceField(
                label=_("“{first}” beside “{second}”").format(first=first, second=second),
                choices=[("", _("choose")), *((one, _degree(one, first, second)) for one in SCALE)],
                coerce=int,
                initial=before[place] if before else "",
            )
            self.fields[f"pair-{place}"] = field


class PointsForm(JudgeForm):
    def __init__(self, *given: Any, labels: Sequence[str], before: Sequence[int] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        for place, label in enumerate(labels):
            initial = before[place] if before else None
            field = forms.IntegerField(label=label, min_value=0, max_value=POINTS, initial=initial)
            field.widget.attrs["inputmode"] = "numeric"
            self.fields[f"points-{place}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(cleaned) == len(self.fields) and sum(cleaned.values()) != POINTS:
            told = _("The points sum to {total}; give away {points} in all.")
            raise forms.ValidationError(told.format(total=sum(cleaned.values()), points=POINTS))
        return cleaned


def judge_form(way: str) -> type[PairsForm] | type[PointsForm]:
    return PairsForm if way == PAIRWISE else PointsForm


def _degree(judged: int, first: str, second: str) -> str:
    """1: both alike; 3: “Science” somewhat more."""
    if judged == 1:
        return _("both alike")
    many = abs(judged)
    told = _("“{name}”: {n}, {degree}") if many in DEGREES else _("“{name}”: {n}")
    name = first if judged > 0 else second
    return told.format(name=name, n=many, degree=DEGREES.get(many, ""))

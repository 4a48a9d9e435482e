"""The form of a what-if: weights, and whose marks are left out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.forms import RowsFilter
from corymb.kit.number_field import NumberField
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_what_if import WhatIf, weightless

WEIGHT = "weight-"
"""How the names of the fields of weights begin."""


class VariedFilter(RowsFilter):
    """Rows of a what-if, also those alone that cross the line."""

    crosses = forms.BooleanField(label=_("Crosses the line"), required=False)


class VariantForm(forms.Form):
    """A weight for each criterion, the published one to begin with, and experts to leave out."""

    without = forms.MultipleChoiceField(
        label=_("Leave out the marks of experts"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *given: Any, content: CallContent, experts: Sequence[tuple[str, str]], asked: WhatIf, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.content = content
        for one in content.criteria:
            self.fields[WEIGHT + one.code] = NumberField(
                label=" › ".join(_path(content, one)),
                initial=asked.weights.get(one.code, one.weight),
                min_value=0,
                max_value=1_000,
                max_digits=9,
                decimal_places=4,
            )
        self.fields["without"].choices = [  # type: ignore[attr-defined]
            (name, _("Expert {number}").format(number=number)) for name, number in experts
        ]
        self.fields["without"].initial = list(asked.without)
        self.order_fields([*(name for name in self.fields if name != "without"), "without"])

    def clean(self) -> dict[str, Any]:
        """What shares a weight cannot all weigh nothing, and somebody's marks must be left."""
        cleaned = super().clean() or {}
        if all(WEIGHT + one.code in cleaned for one in self.content.criteria):
            weights = {one.code: cleaned[WEIGHT + one.code] for one in self.content.criteria}
            for code, why in weightless(self.content, weights):
                self.add_error(WEIGHT + code, str(why))
        if len(cleaned.get("without", ())) == len(self.fields["without"].choices):  # type: ignore[attr-defined]
            self.add_error("without", _("Keep the marks of one expert at least."))
        return cleaned

    def asked(self) -> WhatIf:
        """What was asked otherwise than the call has published."""
        filled = self.cleaned_data
        other = {c.code: filled[WEIGHT + c.code] for c in self.content.criteria if filled[WEIGHT + c.code] != c.weight}
        return WhatIf(weights={code: other[code].normalize() for code in sorted(other)}, without=filled["without"])


def _path(content: CallContent, one: Criterion) -> list[str]:
    above = [parent for parent in content.criteria if parent.code == one.parent]
    return [*(label for parent in above for label in _path(content, parent)), str(one.label)]

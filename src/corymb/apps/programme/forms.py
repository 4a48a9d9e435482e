"""Forms of packs, periods and planned parts."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.actions import Part
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.wording import Measure
from corymb.apps.programme.states import PACKS, PERIOD_CODE
from corymb.apps.registry.forms.parts import ANY, OrganisationField, day_field, long_text, moment_field
from corymb.apps.registry.models import Cluster
from corymb.kit.number_field import NumberField
from corymb.packs.reading import find, shipped
from corymb.packs.toml import LARGEST

LARGEST_FILE = 4 * LARGEST
"""Bytes: a sign of UTF-8 takes four at the most."""
MOST = 10**16
"""Planned amounts stay below it, in the base unit."""


class PacksFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PACKS.items()])


class PartsFilter(forms.Form):
    """Parts of a target are not filtered."""


class PeriodFilter(forms.Form):
    """A list by reporting period, for the rooms above."""

    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        codes = Period.objects.order_by("-code").values_list("code", flat=True)
        self.fields["period"].choices = [ANY, *((code, code) for code in codes)]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"), required=False)


class NeededReasonForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Why: the document, the request"))


# Packs


class ProposeForm(forms.Form):
    """A file, or one of the packs that come with Corymb; `text` is what was read."""

    file = forms.FileField(label=_("File pack.toml"), required=False)
    shipped = forms.ChoiceField(label=_("Or a pack that comes with Corymb"), required=False)
    reason = long_text(_("Reason"), required=False, help_text=_("What the version changes, and on what ground"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [("", _("choose")), *((code, code) for code in shipped())]
        self.fields["shipped"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        file, code = values.get("file"), values.get("shipped")
        if self.errors:
            return values
        if bool(file) == bool(code):
            raise forms.ValidationError(_("Give a file, or choose a pack: one of the two."))
        values["text"] = _text_of(file) if file else find(str(code)).read_text(encoding="utf-8")
        return values


def _text_of(file: Any) -> str:
    if (file.size or 0) > LARGEST_FILE:
        raise forms.ValidationError(_("A pack is a text of a few hundred kilobytes; this file is too large for one."))
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("The file is not text in UTF-8. Save it as UTF-8 and give it again.")) from error


# Periods


class DueForm(forms.Form):
    due_at = moment_field(_("Returns are due"))
    reason = long_text(_("The order it rests on"), help_text=_("Its number and date"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)


class PeriodForm(forms.Form):
    code = forms.RegexField(
        PERIOD_CODE, label=_("Period"), help_text=_("A year, or a part of one: 2021, 2021-Q1"), max_length=7
    )
    opens_on = day_field(_("Opens"))
    due_at = moment_field(_("Returns are due"))
    beside = forms.BooleanField(
        label=_("It may stand beside a period that it overlaps"),
        required=False,
        help_text=_("A quarter beside its year: members report both, and targets count whole years alone."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)


# Planned parts


class AmountForm(forms.Form):
    """How much is planned, in the measure of the target."""

    amount = NumberField(label=_("Planned"), max_digits=20, decimal_places=4)
    basis = forms.CharField(
        label=_("Basis"), max_length=600, required=False, help_text=_("The agreement or plan, with number and date")
    )

    def __init__(self, data: Any, measure: Measure, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.measure = measure
        label = gettext("Planned, {unit}").format(unit=measure.name)
        self.fields["amount"].label = label

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"] * self.measure.factor
        if amount >= MOST:
            raise forms.ValidationError(_("No target is as large as that; look at the unit."))
        return amount


class PartForm(AmountForm):
    """A part for a cluster as a whole, or for one of its members."""

    cluster = forms.ModelChoiceField(
        Cluster.objects.filter(parent=None).order_by("code"),
        to_field_name="code",
        label=_("Cluster"),
        empty_label=_("choose"),
    )
    organisation = OrganisationField(
        label=_("Member"),
        max_length=300,
        required=False,
        help_text=_("Its number or name; leave it empty to plan for the cluster as a whole"),
    )
    field_order = ("cluster", "organisation", "amount", "basis")

    def part(self, target: str) -> Part:
        values = self.cleaned_data
        return Part(target, values["cluster"], values["amount"], values["organisation"], values["basis"])

"""Forms about returns: they shape and check what was typed, and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.forms import PeriodFilter
from corymb.apps.registry.forms.parts import ClusterField, day_field, long_text, moment_field
from corymb.apps.returns.states import ANSWERS, CONFIRMED, DISPUTED, STATES
from corymb.packs.context import EventKind
from corymb.packs.schema import Pack
from corymb.sources.return_form import unit_name
from corymb.sources.written import number_of_text

LONGEST = 2_000
OF_PARTICIPANTS = {"organisation", "role", "country", "period"}
"""Columns of the event table that the participants, or the return itself, fill in."""


class ReturnsFilter(PeriodFilter):
    """Which returns a list shows."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *STATES.items()])
    cluster = ClusterField(label=_("Cluster"), required=False, max_length=300)
    late = forms.BooleanField(label=_("Late only"), required=False)


class ExplanationForm(forms.Form):
    text = forms.CharField(
        label=_("Explanation"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why it is right as it stands, in a few words; an empty text takes the explanation back"),
    )


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is to be mended, and how; empty takes the remark back"),
    )


class EvidenceForm(forms.Form):
    file = forms.FileField(label=_("Document"), help_text=_("A scan, a statement, an extract from the accounts"))
    note = forms.CharField(label=_("What it shows"), max_length=300, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    note = long_text(_("Reason"), help_text=_("Why the return is opened again: the document, the mistake found"))


class SignForm(forms.Form):
    """`shown` is the hash of the return as the page shows it: that is signed, and nothing else."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_right = forms.BooleanField(
        label=_("I have looked through the return; its figures are complete and right to the best of my knowledge.")
    )


class SignBaselineForm(forms.Form):
    is_right = forms.BooleanField(label=_("I have looked at the sums and approve these facts as the baseline."))


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("The order, the correction, the decision behind it"))


class ExtendForm(forms.Form):
    due_at = moment_field(_("Due"))
    reason = long_text(_("Reason"), help_text=_("The order by which there is more time"))


class EventForm(forms.Form):
    """An event of a kind of the pack; its fields are those the pack asks for."""

    def __init__(self, *arguments: Any, kind: EventKind, pack: Pack, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind, self.pack = kind, pack
        for column in kind.columns:
            if column.code not in OF_PARTICIPANTS:
                self.fields[column.code] = self._field(column.code, str(column.label), required=column.required)
        self.fields["participants"] = forms.CharField(
            label=_("Participants"),
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_(
                "One on a line: the taxpayer number, or the name and the country of a foreign one, then the role. "
                "For instance: 7700000000; partner, or: Fraunhofer IPA, DE; partner"
            ),
        )

    def _field(self, code: str, label: str, *, required: bool) -> forms.Field:
        if code == "category" and self.kind.categories:
            choices = [("", ""), *((c.code, str(c.label)) for c in self.kind.categories)]
            return forms.ChoiceField(label=label, choices=choices, required=required)
        if code == "amount":
            unit = unit_name(self.pack, self.kind.unit or "", self.kind.scale)
            return AmountField(label=f"{label}, {unit}" if unit else label, required=required)
        if code == "date":
            return day_field(label, required=required)
        if code == "started":
            return forms.IntegerField(label=label, required=required, min_value=1900, max_value=2100)
        return forms.CharField(label=label, max_length=100 if code == "event" else 60, required=required)


class AmountField(forms.CharField):
    """A number as people write it: spaces between thousands, a comma or a point."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        read = number_of_text(text)
        if isinstance(read, str):
            raise forms.ValidationError(_("This is no number. Write it in the unit of the field, without words."))
        return read


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(code, ANSWERS[code]) for code in (CONFIRMED, DISPUTED)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is wrong"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

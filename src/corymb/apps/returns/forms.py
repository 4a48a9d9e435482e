"""Forms about returns: they shape and check what was typed, and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.forms import PeriodFilter
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.forms.parts import ClusterField, day_field, long_text, moment_field
from corymb.apps.registry.forms.taking_part import TakingPartField
from corymb.apps.returns.actions.events import OF_PARTICIPANTS, EventEntry, faults_of
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import ANSWERS, CONFIRMED, DISPUTED, STATES
from corymb.packs.context import EventKind
from corymb.packs.schema import Pack
from corymb.sources.return_form import choices, kind_factor, unit_name
from corymb.sources.written import number_of_text

LONGEST = 2_000


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


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("The order, the correction, the decision behind it"))


class ExtendForm(forms.Form):
    due_at = moment_field(_("Due"))
    reason = long_text(_("Reason"), help_text=_("The order by which there is more time"))


class EventForm(forms.Form):
    """An event of a kind of the pack; its fields are those the pack asks for. `event`: the entry that is changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, found: Return, kind: EventKind, event: int | None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.found, self.kind, self.event = found, kind, event
        pack = pack_of(found.pack)
        for column in kind.columns:
            if column.code not in {*OF_PARTICIPANTS, "period"}:
                self.fields[column.code] = self._field(pack, column.code, str(column.label), required=column.required)
        self.fields["participants"] = TakingPartField(
            {c.code: str(c.label) for c in kind.columns},
            choices(kind, "role"),
            label=_("Participants"),
            help_text=_(
                "Your own organisation too. A number (INN or OGRN), or words of a name in the register; one abroad by "
                "its name and country. Empty rows are left out; save and open the event again for more of them."
            ),
        )

    def _field(self, pack: Pack, code: str, label: str, *, required: bool) -> forms.Field:
        if code == "category" and self.kind.categories:
            listed = [("", ""), *((c.code, str(c.label)) for c in self.kind.categories)]
            return forms.ChoiceField(label=label, choices=listed, required=required)
        if code == "amount":
            unit = unit_name(pack, self.kind.unit or "", self.kind.scale)
            return AmountField(label=f"{label}, {unit}" if unit else label, required=required)
        if code == "date":
            return day_field(label, required=required)
        if code == "started":
            return forms.IntegerField(label=label, required=required)
        return forms.CharField(label=label, max_length=100 if code == "event" else 60, required=required)

    def clean(self) -> dict[str, Any]:
        """What cannot be right stands at its field; the same is refused in a workbook and from a program."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "event" in values and "participants" in values:
            for fault in faults_of(self.found, self.entry()):
                name = fault.column if fault.column in self.fields else "participants"
                if name in values or fault.column in OF_PARTICIPANTS:
                    self.add_error(name, str(fault))
        return values

    def show_again(self, version: int) -> None:
        """Keep what was typed, and let saving once more stand against the version that is there now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request
        data["seen"] = version
        self.data = data

    def entry(self) -> EventEntry:
        """The event as it was typed, in the base unit."""
        values = self.cleaned_data
        amount = values.get("amount")
        return EventEntry(
            kind=self.kind.code,
            code=values["event"],
            day=values.get("date"),
            amount=amount * kind_factor(self.kind) if amount is not None else None,
            category=values.get("category") or "",
            started=values.get("started"),
            participants=values["participants"],
            event=self.event,
            seen=values.get("seen") if self.event else 0,
        )


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

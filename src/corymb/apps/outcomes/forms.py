"""Forms about what follows a decision: they shape what was typed and save nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.forms import RowsFilter
from corymb.apps.council.states import RESULTS
from corymb.apps.outcomes.states import (
    AGREEMENT_OVER,
    AGREEMENT_WAY,
    AGREEMENTS,
    CANCEL,
    COMPLAINTS,
    DECLINE,
    DRAFT,
    FEEDBACK,
    ON_PAPER,
    RECALL,
    SEND,
    SIGN_OFFICE,
    SIGN_REGION,
    TERMINATE,
    WITHDRAWN,
)
from corymb.apps.programme.queries.packs import divisible_targets, other_unit
from corymb.apps.registry.forms.parts import ANY, day_field, long_text


class DecisionsFilter(RowsFilter):
    """Decided applications, also by the decision and by what has followed."""

    result = forms.ChoiceField(label=_("Decided"), required=False, choices=[ANY, *RESULTS.items()])
    comments = forms.ChoiceField(label=_("Comments of experts"), required=False, choices=[ANY, *FEEDBACK.items()])
    complaint = forms.ChoiceField(
        label=_("Complaint"),
        required=False,
        choices=[ANY, *((code, label) for code, label in COMPLAINTS.items() if code not in {DRAFT, WITHDRAWN})],
    )


class AgreementsFilter(RowsFilter):
    """Agreements, also by where they stand."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *((code, AGREEMENTS[code]) for code in (*AGREEMENT_WAY, *AGREEMENT_OVER))],
    )


class ResultsFilter(forms.Form):
    """Published results by words of the title or the region, and by the decision."""

    q = forms.CharField(label=_("Title or region"), required=False, max_length=200)
    result = forms.ChoiceField(label=_("Decided"), required=False, choices=[ANY, *RESULTS.items()])


class NoteForm(forms.Form):
    """Nothing is asked but whether it is meant."""


class SeenForm(forms.Form):
    """Whether what was shown is meant: `seen` says what that was, so that nothing else is done."""

    seen = forms.CharField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"))


def longer(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea({"rows": 8})
    return forms.CharField(label=label, widget=area, max_length=20_000, help_text=help_text)


class ComplaintForm(forms.Form):
    text = longer(_("What you complain about"), _("In general; the single grounds are added on the next page"))


class GroundForm(forms.Form):
    criterion = forms.ChoiceField(label=_("About"), required=False)
    text = longer(_("What was wrong"))

    def __init__(self, *given: Any, labels: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["criterion"].choices = [("", _("The procedure")), *labels.items()]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"))


class NumberForm(forms.Form):
    text = forms.CharField(label=_("Incoming number"), max_length=80)


class RulingForm(forms.Form):
    text = longer(_("Reason"), _("The region reads it with the answer"))


class AnswerForm(forms.Form):
    text = longer(_("Text of the answer"), _("The letter says the result and leads to the answer; it is held at first"))


class PublishForm(forms.Form):
    reason = long_text(
        _("Reason"),
        required=False,
        help_text=_("Why they are published anew, for everybody to read; not for the first time"),
    )


class TextForm(forms.Form):
    """The text of agreements in both languages."""

    text_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea({"rows": 18}), max_length=50_000)
    text_ru = forms.CharField(label=_("Text in Russian"), widget=forms.Textarea({"rows": 18}), max_length=50_000)


class SendForm(forms.Form):
    sign_by = day_field(_("To be signed by"))
    number = forms.CharField(
        label=_("Number of the agreement"), max_length=80, required=False, help_text=_("Empty: it is given one")
    )


class CommitmentForm(forms.Form):
    label_en = forms.CharField(label=_("Commitment in English"), max_length=300)
    label_ru = forms.CharField(label=_("Commitment in Russian"), max_length=300)
    value = forms.CharField(label=_("Value"), max_length=30)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=60, required=False)
    unit_ru = forms.CharField(label=_("Unit in Russian"), max_length=60, required=False)
    until = forms.CharField(label=_("Until"), max_length=40, required=False, help_text=_("A year, or a day"))
    target = forms.ChoiceField(
        label=_("Part of a target"), required=False, help_text=_("Then in the unit of the target's indicator")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["target"].choices = [("", "–"), *divisible_targets()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuses a part of a target in another unit than that of the target."""
        values: dict[str, Any] = super().clean() or {}
        unit = other_unit(values.get("target"), (values.get("unit_en", ""), values.get("unit_ru", "")))
        if unit:
            told = _("The target is counted in “{unit}”; write the value and its unit so.")
            self.add_error("unit_en", str(told).format(unit=unit))
        return values


class DraftForm(NoteForm):
    """With `ended`: decisions whose agreement was sent and holds no more, with what has become of it.

    `is_all`: nothing else is to be drafted.
    """

    again = forms.MultipleChoiceField(
        label=_("Another one also for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick for whom another one is drafted.")},
    )

    def __init__(self, *given: Any, ended: list[tuple[int, str]], is_all: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["again"].choices, self.fields["again"].required = ended, is_all  # type: ignore[attr-defined]
        if not ended:
            del self.fields["again"]


class SigningForm(forms.Form):
    """The edition is told, not asked; it goes along, lest another one was sent meanwhile. So does the number below."""

    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = day_field(_("Signed on"))
    file = forms.FileField(
        label=_("Scan or detached signature"), help_text=_("PDF, picture, .sig, .p7s, .sgn; stored, not verified")
    )


class DeclineForm(ReasonForm):
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OfficeSigningForm(SigningForm):
    number = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)


AGREEMENT_FORMS: Mapping[str, type[forms.Form]] = {
    SEND: SendForm,
    RECALL: NoteForm,
    SIGN_REGION: SigningForm,
    DECLINE: DeclineForm,
    ON_PAPER: SigningForm,
    SIGN_OFFICE: OfficeSigningForm,
    CANCEL: ReasonForm,
    TERMINATE: ReasonForm,
}
"""What a move of an agreement asks for."""

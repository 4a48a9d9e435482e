"""Forms of the parts of a call: `part` is what was typed as the draft keeps it, `initial_of` the other way round."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models import Region
from corymb.apps.selection.forms.calls import anchors_of
from corymb.apps.selection.forms.words import CallPartForm, ValueField, apart, code_field, lines_field, listed, unlisted
from corymb.apps.selection.states import (
    AGGREGATES,
    CRITERIA,
    DOCUMENTS,
    GATES,
    PREFILLS,
    QUESTION_KINDS,
    QUESTIONS,
    QUOTAS,
    STAGE_KINDS,
    STAGES,
    TESTS,
)
from corymb.i18n import LANGUAGES
from corymb.kit.fields import OfferingInput
from corymb.kit.number_field import NumberField
from corymb.kit.saying import language_of_page
from corymb.packs.call import REGION, CallContent

LABEL = (_("Label"), True, 1)


class PartForm(CallPartForm):
    """`PLAIN` are fields that are kept as they are typed."""

    WORDS: ClassVar = {"label": LABEL}
    ORDER: ClassVar[tuple[str, ...]] = ("code", "label")
    PLAIN: tuple[str, ...] = ()

    code = code_field()

    def __init__(self, *given: Any, content: CallContent, part: dict[str, Any] | None = None, **named: Any) -> None:
        super().__init__(*given, initial=self.initial_of(part) if part else {}, **named)
        self.offer(content, str(part["code"]) if part else "")

    def offer(self, content: CallContent, own: str) -> None:
        """Fill in choices that are parts of the call."""

    def initial_of(self, part: dict[str, Any]) -> dict[str, Any]:
        told = dict(part)
        for name in self.WORDS:
            told |= apart(name, part[name])
        return told

    def part(self) -> dict[str, Any]:
        words = {name: self.words(name) for name in self.WORDS}
        return {"code": self.cleaned_data["code"], **words, **{name: self.cleaned_data[name] for name in self.PLAIN}}


class CriterionForm(PartForm):
    WORDS: ClassVar = {"label": LABEL, "about": (_("What is looked at"), False, 2)}
    ORDER: ClassVar[tuple[str, ...]] = ("code", "label", "about", "parent", "weight")
    PLAIN = ("aggregate",)

    parent = forms.ChoiceField(label=_("Below"), required=False)
    weight = NumberField(label=_("Own weight"), min_value=0, max_value=1000, help_text=_("Among its neighbours"))
    aggregate = forms.ChoiceField(label=_("Marks of several experts"), choices=list(AGGREGATES.items()))
    anchors_en = lines_field(
        _("What marks mean here, in English"), help_text=_("Only where it is not what the scale says: 0: absent")
    )
    anchors_ru = lines_field(_("What marks mean here, in Russian"))

    def offer(self, content: CallContent, own: str) -> None:
        language_of_page()
        others = [(one.code, str(one.label)) for one in content.criteria if one.code != own]
        self.fields["parent"].choices = [("", _("the top")), *others]  # type: ignore[attr-defined]

    def initial_of(self, part: dict[str, Any]) -> dict[str, Any]:
        anchors = listed(part["anchors"], "mark", "text")
        return super().initial_of(part) | {f"anchors_{language}": anchors[language] for language in LANGUAGES}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        try:
            values["anchors"] = anchors_of(self)
        except forms.ValidationError as wrong:
            self.add_error("anchors_en", wrong)
        return values

    def part(self) -> dict[str, Any]:
        told = self.cleaned_data
        own = {"parent": told["parent"] or None, "weight": str(told["weight"]), "anchors": told["anchors"]}
        return super().part() | own


class GateForm(PartForm):
    PLAIN = ("about", "test", "value")

    about = forms.ChoiceField(label=_("What is looked at"))
    test = forms.ChoiceField(label=_("Condition"), choices=list(TESTS.items()))
    value = ValueField(
        label=_("Value"), required=False, max_length=60, help_text=_("A number, yes or no, the code of an option")
    )

    def offer(self, content: CallContent, own: str) -> None:
        del own
        language_of_page()
        asked = [(one.code, str(one.label)) for one in (*content.questions, *content.documents)]
        self.fields["about"].choices = asked  # type: ignore[attr-defined]


class StageForm(PartForm):
    PLAIN = ("kind", "days", "experts")

    kind = forms.ChoiceField(label=_("Kind"), choices=list(STAGE_KINDS.items()))
    days = forms.IntegerField(label=_("Working days"), required=False, min_value=0, max_value=1000)
    experts = forms.IntegerField(label=_("Experts for each application"), initial=0, min_value=0, max_value=100)
    criteria = forms.MultipleChoiceField(
        label=_("Criteria marked at the defence"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a defence alone; none chosen: all of them"),
    )
    percent = forms.IntegerField(
        label=_("Share of the defence in the score, in per cent"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("For a defence alone; empty: its marks are shown to the council and do not count, our proposal"),
    )

    def offer(self, content: CallContent, own: str) -> None:
        del own
        language_of_page()
        leaves = [(one.code, str(one.label)) for one in content.leaves]
        self.fields["criteria"].choices = leaves  # type: ignore[attr-defined]

    def initial_of(self, part: dict[str, Any]) -> dict[str, Any]:
        share = part.get("share")
        return super().initial_of(part) | {"percent": int(Decimal(share) * 100) if share else None}

    def part(self) -> dict[str, Any]:
        percent = self.cleaned_data["percent"]
        share = str(Decimal(percent) / 100) if percent else None
        return super().part() | {"criteria": self.cleaned_data["criteria"], "share": share}


class QuestionForm(PartForm):
    WORDS: ClassVar = {
        "label": LABEL,
        "section": (_("Section"), True, 1),
        "help": (_("Help"), False, 2),
        "unit": (_("Unit"), False, 1),
    }
    ORDER: ClassVar[tuple[str, ...]] = ("code", "section", "label", "kind", "help", "unit")
    PLAIN = ("kind", "required", "longest")

    kind = forms.ChoiceField(label=_("Kind of answer"), choices=list(QUESTION_KINDS.items()))
    prefill = forms.ChoiceField(
        label=_("Filled in from the register"), required=False, choices=[("", _("no")), *PREFILLS.items()]
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)
    longest = forms.IntegerField(label=_("Signs at most"), initial=4000, min_value=1, max_value=20_000)
    lowest = NumberField(
        label=_("Lowest answer"), required=False, help_text=_("Of a number; of a share 0, and 100 for the highest")
    )
    highest = NumberField(label=_("Highest answer"), required=False)
    options_en = lines_field(_("Options, in English"), help_text=_("Of a choice, a line for each: code: text"), rows=4)
    options_ru = lines_field(_("Options, in Russian"), rows=4)

    def initial_of(self, part: dict[str, Any]) -> dict[str, Any]:
        options = listed(part["options"], "code", "label")
        return super().initial_of(part) | {f"options_{language}": options[language] for language in LANGUAGES}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        told = {language: values.get(f"options_{language}", "") for language in LANGUAGES}
        try:
            values["options"] = [{"code": code, "label": label} for code, label in unlisted(told)]
        except forms.ValidationError as wrong:
            self.add_error("options_en", wrong)
        return values

    def part(self) -> dict[str, Any]:
        told = self.cleaned_data
        limits = {name: None if told[name] is None else str(told[name]) for name in ("lowest", "highest")}
        return super().part() | limits | {"options": told["options"], "prefill": told["prefill"] or None}


class DocumentForm(PartForm):
    PLAIN = ("required",)

    required = forms.BooleanField(label=_("Must be there"), required=False, initial=True)


class QuotaForm(PartForm):
    PLAIN = ("about", "value", "at_least", "at_most")

    about = forms.ChoiceField(label=_("What makes the group"))
    value = ValueField(
        label=_("Which one"),
        required=False,
        max_length=60,
        widget=OfferingInput,
        help_text=_("The region, or the code of the answer; empty: each of them is a group of its own"),
    )
    at_least = forms.IntegerField(label=_("Places kept"), initial=0, min_value=0, max_value=1000)
    at_most = forms.IntegerField(label=_("Places at most"), required=False, min_value=0, max_value=1000)

    def offer(self, content: CallContent, own: str) -> None:
        del own
        language_of_page()
        fitting = [one for one in content.questions if one.kind in {"choice", "yes_no"}]
        choices = [(REGION, _("the region")), *((one.code, str(one.label)) for one in fitting)]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        self.fields["value"].widget.offers = [region.title for region in Region.objects.order_by("code")]

    def clean_value(self) -> str:
        """A region by its name or its code, as its code: under another one nobody would ever be counted."""
        typed: str = self.cleaned_data["value"]
        if not typed or self.cleaned_data.get("about") != REGION:
            return typed
        named = Q(code__iexact=typed) | Q(name_en__iexact=typed) | Q(name_ru__iexact=typed)
        found = Region.objects.filter(named).first()
        if found is None:
            raise forms.ValidationError(_("Nothing in the register has this number or name."))
        return found.code


FORMS: dict[str, type[PartForm]] = {
    CRITERIA: CriterionForm,
    GATES: GateForm,
    STAGES: StageForm,
    QUESTIONS: QuestionForm,
    DOCUMENTS: DocumentForm,
    QUOTAS: QuotaForm,
}

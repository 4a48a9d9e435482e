"""Forms about inviting many experts at once: a file, a row of it, those of an earlier call."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.forms import LANGUAGES
from corymb.apps.assessment.actions.experts import Terms
from corymb.apps.assessment.forms.experts import TermsForm, codes_in
from corymb.apps.assessment.states import BLIND, COLLEAGUES
from corymb.apps.selection.models import Call


class FileForm(TermsForm):
    """A list of people, and what holds for those of whom it does not say otherwise."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, headed E-mail, Name, Fields, Applications at most, Language")
    )
    field_order = ("file", "at_most", "blind")


class RowsField(forms.JSONField):
    """JSON that was written by a page of ours; what nests too deep, or holds too long a number, is none."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class AgainForm(TermsForm):
    """The rows of a file that was looked at, as they were read."""

    rows = RowsField()


class RowForm(forms.Form):
    """A row of a file: somebody with an address, what they know, how much they take. `known`: addresses of people."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    expertise = forms.CharField(label=_("Fields"), max_length=600, required=False)
    at_most = forms.IntegerField(label=_("Applications at most"), min_value=1, max_value=500)
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)

    def __init__(self, *given: Any, known: Collection[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.known = known

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_expertise(self) -> list[str]:
        return codes_in(self.cleaned_data["expertise"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "email" in values and values["email"] not in self.known and not values.get("name", "").strip():
            self.add_error("name", _("Nobody with this address is known; say who it is."))
        return values

    def new_person(self) -> NewPerson:
        values = self.cleaned_data
        return NewPerson(values["name"].strip(), values["email"], values["language"])

    def terms(self, blind: str) -> Terms:
        return Terms(self.cleaned_data["at_most"], blind, tuple(self.cleaned_data["expertise"]))


class EarlierForm(forms.Form):
    """Whose experts are looked at."""

    earlier = forms.ChoiceField(label=_("Earlier call"))

    def __init__(self, *given: Any, calls: Sequence[Call], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["earlier"].choices = [(str(one.pk), one.title) for one in calls]  # type: ignore[attr-defined]


class TickForm(forms.Form):
    """Who of them is invited."""

    experts = forms.MultipleChoiceField(label=_("Experts"), widget=forms.CheckboxSelectMultiple)
    blind = forms.ChoiceField(label=_("What the experts see"), choices=list(BLIND.items()), initial=COLLEAGUES)

    def __init__(self, *given: Any, offered: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["experts"].choices = list(offered)  # type: ignore[attr-defined]

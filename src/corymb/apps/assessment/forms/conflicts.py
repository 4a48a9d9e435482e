"""Forms about ties and conflicts of interest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.declaring import DeclaredTie
from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.seeing import may_act_for
from corymb.apps.assessment.states import KINDS, OFFICE, SOURCES
from corymb.apps.registry.forms.parts import ANY, OrganisationField, long_text, region_field

TIES = 3
"""Ties a declaration takes at once; whoever has more declares again."""
DECLARABLE = [(code, label) for code, label in KINDS.items() if code != OFFICE]


class ConflictsFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *KINDS.items()])
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[ANY, *SOURCES.items()])
    standing = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[ANY, ("yes", _("stands")), ("no", _("lifted"))]
    )


class RecusalsFilter(forms.Form):
    """Nothing to narrow."""


class DeclarationForm(forms.Form):
    """The statement and up to three ties; a tie left empty is none."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for n in range(1, TIES + 1):
            named_n = {"n": n}
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Tie {n}: kind").format(**named_n), required=False, choices=[("", _("none")), *DECLARABLE]
            )
            self.fields[f"organisation_{n}"] = OrganisationField(
                label=_("Tie {n}: organisation").format(**named_n), required=False, max_length=300
            )
            self.fields[f"region_{n}"] = region_field(_("Tie {n}: region").format(**named_n), required=False)
            self.fields[f"words_{n}"] = forms.CharField(
                label=_("Tie {n}: in your words").format(**named_n), required=False, max_length=600
            )
        self.fields["agrees"] = forms.BooleanField(label=_("I declare this."))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for n in range(1, TIES + 1):
            place = values.get(f"organisation_{n}") or values.get(f"region_{n}")
            if bool(values.get(f"kind_{n}")) != bool(place) and not self._wrong(n):
                self.add_error(f"kind_{n}", _("A tie has a kind, and an organisation or a region."))
        return values

    def _wrong(self, n: int) -> bool:
        return any(f"{name}_{n}" in self.errors for name in ("kind", "organisation", "region"))

    def ties(self) -> list[DeclaredTie]:
        told = self.cleaned_data
        return [
            DeclaredTie(told[f"kind_{n}"], told[f"organisation_{n}"], told[f"region_{n}"], told[f"words_{n}"].strip())
            for n in range(1, TIES + 1)
            if told[f"kind_{n}"]
        ]


class LiftForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Why the tie does not stand in the way; it is journaled"))


class ConflictForm(forms.Form):
    """An expert declares a tie to an application they were assigned."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DECLARABLE)
    words = long_text(_("In your words"))


class OwnTieForm(forms.Form):
    """Somebody who arranges the assessment declares a tie to an application."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DECLARABLE)
    words = forms.CharField(label=_("In your words"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class ActingForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Acts instead"), empty_label=_("choose"))

    def __init__(self, *given: Any, recusal: Recusal, **named: Any) -> None:
        super().__init__(*given, **named)
        field, people = self.fields["person"], may_act_for(recusal)
        field.queryset = people  # type: ignore[attr-defined]
        field.help_text = (
            _("Officers and secretaries of the call who are not tied to the application")
            if people.exists()
            else _("Nobody else may arrange this call; an administrator gives somebody the role of its secretary")
        )

"""Forms of imports and merges."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.linkage.actions.importing import Decision
from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.matching import may_be_new, of_file
from corymb.apps.linkage.queries.merging import GIVE_WAY, KEEP, Conflict
from corymb.apps.linkage.queries.wording import briefly
from corymb.apps.linkage.states import (
    BATCHES,
    BY_NUMBER,
    CHANGED,
    DECISIONS,
    EFFECTS,
    LEFT,
    MAKE,
    NEW,
    PROPOSALS,
    SKIP,
    TAKE,
    TO_DECIDE,
    UNCHANGED,
)
from corymb.apps.registry.forms.parts import ANY, OrganisationField, long_text
from corymb.apps.registry.models import Organisation
from corymb.kit.findings import place

LATER = ""


class GiveForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A workbook or CSV with the template's headers, or the tax service's archive of small businesses"),
    )


class ImportsFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *BATCHES.items()])


class RowsFilter(forms.Form):
    effect = forms.ChoiceField(label=_("What it does"), required=False, choices=[ANY, *EFFECTS.items()])


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"), required=False)


class NeededReasonForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Why: the document, the request"))


class AllForm(forms.Form):
    """The same decision for all rows of a kind."""

    effect = forms.ChoiceField(
        label=_("All rows that are"),
        choices=[(code, EFFECTS[code]) for code in (TO_DECIDE, NEW, CHANGED, UNCHANGED, LEFT)],
    )
    what = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (TAKE, _("are the one found, where it is the only one")),
            (MAKE, _("make new, where number, name and kind are there")),
            (SKIP, _("leave out")),
        ],
    )


class DecisionsForm(forms.Form):
    """One choice for each row: an organisation that was found, a new one, nothing, or later."""

    def __init__(
        self, data: Any, rows: Sequence[ImportRow], found: Mapping[int, Organisation], *, later: bool = True
    ) -> None:
        super().__init__(data)
        self._rows = {f"row-{row.line}": row for row in rows}
        for name, row in self._rows.items():
            choices = [*choices_of(row, found), *([(LATER, _("decide later"))] if later else [])]
            self.fields[name] = forms.ChoiceField(
                label=_label(row),
                choices=choices,
                required=not later,
                widget=forms.RadioSelect,
                initial=_chosen(row),
                help_text=_told(row),
            )

    def decisions(self) -> list[tuple[ImportRow, Decision]]:
        """The rows that were decided."""
        found = []
        for name, row in self._rows.items():
            what, _sign, number = self.cleaned_data[name].partition("-")
            if what:
                found.append((row, Decision(what, int(number or 0))))
        return found


def choices_of(row: ImportRow, found: Mapping[int, Organisation]) -> list[tuple[str, Any]]:
    """What a row allows, the organisations found first."""
    scored = row.proposals or ([[row.candidate_id, 100]] if row.candidate_id else [])
    choices: list[tuple[str, Any]] = []
    for key, score in scored:
        text = gettext("{organisation}: names alike by {score} of 100")
        said = briefly(found[key])
        same = row.match == BY_NUMBER
        choices.append((f"{TAKE}-{key}", said if same else text.format(organisation=said, score=score)))
    if row.match != BY_NUMBER and may_be_new(row.parsed) and not of_file(row):
        choices.append((MAKE, DECISIONS[MAKE]))
    return [*choices, (SKIP, DECISIONS[SKIP])]


def _chosen(row: ImportRow) -> str:
    return f"{TAKE}-{row.candidate_id}" if row.decision == TAKE else row.decision


def _label(row: ImportRow) -> str:
    name = row.parsed.get("name") or (row.raw[0][1] if row.raw else "")
    return f"{row.sheet} {place(row.place)}: {name}".strip()


def _told(row: ImportRow) -> str:
    return "; ".join(f"{header}: {value}" for header, value in row.raw)


# Duplicates and merges


class DuplicatesFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PROPOSALS.items()])


class NameDuplicateForm(forms.Form):
    other = OrganisationField(
        label=_("The other organisation"), max_length=300, help_text=_("Its number, or words of its name")
    )
    reason = long_text(_("Reason"), required=False)


class MergeForm(forms.Form):
    """A choice for each contradiction, and why."""

    def __init__(self, data: Any, conflicts: Sequence[tuple[Conflict, str, str, str]]) -> None:
        super().__init__(data)
        self._keys = [conflict.key for conflict, *_said in conflicts]
        for conflict, about, ours, theirs in conflicts:
            self.fields[conflict.key] = forms.ChoiceField(
                label=about, widget=forms.RadioSelect, choices=[(KEEP, ours), (GIVE_WAY, theirs)]
            )
        self.fields["reason"] = long_text(_("Reason"), help_text=_("Why the two are one: the document, the source"))

    def choices(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self._keys}

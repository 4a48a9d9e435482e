"""Forms about applications: they shape and check what was typed, and save nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.parts import ANY, ClusterField, OrganisationField, long_text, region_field
from corymb.apps.registry.models import Region
from corymb.apps.registry.queries.seeing import clusters
from corymb.apps.selection.models import Call
from corymb.apps.selection.states import APPLICATIONS, CONDITIONS, ENDINGS


class ApplicationsFilter(forms.Form):
    call = forms.ModelChoiceField(
        Call.objects.exclude(versions=None).order_by("-pk"),
        label=_("Call"),
        required=False,
        to_field_name="code",
        empty_label=_("any"),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *APPLICATIONS.items()])
    conditions = forms.ChoiceField(label=_("Conditions"), required=False, choices=[ANY, *CONDITIONS.items()])


def history_filter(questions: Iterable[tuple[str, str]]) -> type[forms.Form]:
    """The filter of the history of answers: by one of these questions, (code, label)."""
    field = forms.ChoiceField(label=_("Question"), required=False, choices=[ANY, *questions])
    return type("HistoryFilter", (forms.Form,), {"question": field})


class CorrectForm(forms.Form):
    """With what a region applies; clusters of its regions are offered."""

    cluster = ClusterField(
        label=_("Cluster"),
        required=False,
        max_length=300,
        help_text=_("Its code or title, where it is in the register"),
    )
    title = forms.CharField(label=_("Title of the application"), max_length=300)

    def __init__(self, *given: Any, regions: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["cluster"].offer(clusters().filter(region__code__in=regions))  # type: ignore[attr-defined]


class StartForm(CorrectForm):
    """The same with the region; only regions for which the person may."""

    field_order = ("region", "cluster", "title")
    region = region_field(_("Region"))

    def __init__(self, *given: Any, regions: Sequence[str], **named: Any) -> None:
        super().__init__(*given, regions=regions, **named)
        self.fields["region"].queryset = Region.objects.filter(code__in=regions)  # type: ignore[attr-defined]
        if len(regions) == 1:
            self.fields["region"].initial = regions[0]


class PartnerForm(forms.Form):
    organisation = OrganisationField(label=_("Organisation"), max_length=300, help_text=_("Its number or name"))
    role = forms.CharField(label=_("Its part in the application"), max_length=300)


class AttachForm(forms.Form):
    file = forms.FileField(label=_("Document"))


class WorkbookForm(forms.Form):
    """A workbook or a Word document; only by its name here, its content is looked into by a job."""

    file = forms.FileField(
        label=_("Excel workbook or Word document"),
        help_text=_("The file of this application, filled in; .docx, .xlsx, .xlsm, .xls, .ods"),
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.name.rpartition(".")[2].lower() not in ENDINGS:
            told = _("Give the workbook (.xlsx, .xlsm, .xls, .ods) or the Word document (.docx); save another kind so.")
            raise forms.ValidationError(told)
        return given


class AgreeForm(forms.Form):
    is_right = forms.BooleanField(label=_("My organisation takes part as the application says and signs it off."))


class DeclineForm(forms.Form):
    remark = long_text(_("Remark"), help_text=_("What is to be mended before your organisation signs it off"))


class NoteForm(forms.Form):
    note = long_text(_("Note"), required=False)


class ReasonForm(forms.Form):
    note = long_text(_("Reason"))


class NameClusterForm(ReasonForm):
    """Which cluster a submitted application is with; those of its region are offered."""

    field_order = ("cluster", "note")
    cluster = ClusterField(label=_("Cluster"), max_length=300, help_text=_("Its code or title in the register"))

    def __init__(self, *given: Any, region: Region, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["cluster"].offer(clusters().filter(region=region))  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    is_right = forms.BooleanField(
        label=_("I have looked through the application; it is complete and right to the best of my knowledge."),
        error_messages={"required": _("Tick it, or nothing is submitted.")},
    )

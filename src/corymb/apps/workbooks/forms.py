"""Forms about workbooks: they shape and check what was given, and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.forms import PeriodFilter
from corymb.apps.workbooks.states import BULKS, UPLOADS


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"), help_text=_("The workbook of this return, filled in; .xlsx, .xlsm, .xls, .ods")
    )


class BulkForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A ZIP with the members' workbooks, or the one workbook of all members; .zip, .xlsx, .xlsm, .xls, .ods"
        ),
    )


class UploadsFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *UPLOADS.items()])


class BulksFilter(PeriodFilter):
    """Which files with many workbooks a list shows."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *BULKS.items()])

"""The filters of the register's lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.parts import ANY, ClusterField, day_field, region_field
from corymb.apps.registry.states import CONTRACTS, KINDS, SIZES, STATUSES, TERRITORIES
from corymb.kit.saying import Words

TEXT = 200


def _of(words: Words) -> list[tuple[str, object]]:
    return [ANY, *words.items()]


class RegionFilter(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=TEXT)
    clusters = forms.ChoiceField(
        label=_("Clusters"), required=False, choices=[ANY, ("yes", _("with clusters")), ("no", _("without clusters"))]
    )


class ClusterNameFilter(forms.Form):
    """By which tables that have a line for each cluster are narrowed too."""

    q = forms.CharField(label=_("Title or specialisation"), required=False, max_length=TEXT)
    region = region_field(_("Region"), required=False, empty_label=_("any"))


class ClusterFilter(ClusterNameFilter):
    status = forms.ChoiceField(label=_("Status in the programme"), required=False, choices=_of(STATUSES))
    parts = forms.ChoiceField(
        label=_("Parts of consortia"), required=False, choices=[("", _("left out")), ("yes", _("shown too"))]
    )


class OrganisationFilter(forms.Form):
    q = forms.CharField(
        label=_("Name or number"),
        required=False,
        max_length=TEXT,
        help_text=_("In Russian or Latin letters; the last word may be a beginning"),
    )
    region = region_field(_("Region"), required=False, empty_label=_("any"))
    cluster = ClusterField(label=_("Cluster"), required=False, max_length=TEXT, help_text=_("Its code or title"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_of(KINDS))
    size = forms.ChoiceField(label=_("Size"), required=False, choices=_of(SIZES))
    exporter = forms.ChoiceField(
        label=_("Exports"), required=False, choices=[ANY, ("yes", _("exports")), ("no", _("does not export"))]
    )
    status = forms.ChoiceField(
        label=_("Membership"),
        required=False,
        choices=[
            ANY,
            ("member", _("member of a cluster now")),
            ("former", _("former member")),
            ("never", _("never a member")),
            ("closed", _("closed")),
        ],
    )


class MemberFilter(forms.Form):
    q = forms.CharField(label=_("Name or number"), required=False, max_length=TEXT)
    when = forms.ChoiceField(
        label=_("Membership"),
        required=False,
        choices=[("", _("members of today")), ("past", _("past and coming")), ("all", _("all, past ones too"))],
    )


class TerritoryFilter(forms.Form):
    q = forms.CharField(label=_("Title or code"), required=False, max_length=TEXT)
    region = region_field(_("Region"), required=False, empty_label=_("any"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_of(TERRITORIES))


class ContractFilter(forms.Form):
    q = forms.CharField(label=_("Number or subject"), required=False, max_length=TEXT)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_of(CONTRACTS))
    since = day_field(_("Signed from"), required=False)
    until = day_field(_("Signed to"), required=False)

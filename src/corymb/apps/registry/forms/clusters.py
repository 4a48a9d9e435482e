"""Forms about clusters, members, posts, territories and contracts: they shape and check, and save nothing."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.registry.actions import Admission, ClusterFacts, ContractFacts, Post, Standing
from corymb.apps.registry.forms.parts import ClusterField, OrganisationField, day_field, long_text, region_field
from corymb.apps.registry.models import Cluster, Organisation, Territory
from corymb.apps.registry.states import BASES, CONTRACTS, PARTIES, STATUSES, TERRITORIES, may_follow
from corymb.kit.code_field import CodeField
from corymb.kit.number_field import NumberField

TAKEN = {"new"}
MARKS = r"^(K|P|B|S\d{1,3})(, (K|P|B|S\d{1,3}))*$"


class ClusterForm(forms.Form):
    """All that is known of a cluster, but for its status."""

    code = CodeField(label=_("Code"), max_length=60, help_text=_("Small Latin letters and hyphens; stays for ever"))
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    region = region_field(_("Region"))
    parent = ClusterField(
        label=_("Part of"), required=False, max_length=300, help_text=_("The consortium, by its code or title")
    )
    specialisation_ru = forms.CharField(label=_("Specialisation in Russian"), max_length=600, required=False)
    specialisation_en = forms.CharField(label=_("Specialisation in English"), max_length=600, required=False)
    managing_organisation = OrganisationField(
        label=_("Managing organisation"), required=False, max_length=300, help_text=_("Its number or name")
    )
    web = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    evidence = forms.RegexField(
        MARKS,
        label=_("Evidence of participation"),
        required=False,
        max_length=60,
        help_text=_("S and the number of a source, K background knowledge, P proposal, B the programme's description"),
    )
    evidence_source = long_text(_("Source of the evidence"), required=False)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code in TAKEN:
            raise forms.ValidationError(
                _("Pages of the register use this word in their addresses; choose another code.")
            )
        return code

    def facts(self, *, is_synthetic: bool = False) -> ClusterFacts:
        known = {fact.name for fact in fields(ClusterFacts)}
        values = {name: value for name, value in self.cleaned_data.items() if name in known}
        return ClusterFacts(**values | {"is_synthetic": is_synthetic})

    @staticmethod
    def initial_of(cluster: Cluster) -> dict[str, Any]:
        values = {fact.name: getattr(cluster, fact.name) for fact in fields(ClusterFacts)}
        return values | {"region": cluster.region.code}


class StandingForm(forms.Form):
    """A status from a day on."""

    status = forms.ChoiceField(label=_("Status in the programme"), choices=list(STATUSES.items()))
    starts_on = day_field(_("From"))
    basis = long_text(_("Basis"), help_text=_("The decision or act it rests on, with number and date"))

    def __init__(self, *arguments: Any, cluster: Cluster | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if cluster:
            offered = [(code, STATUSES[code]) for code in may_follow(cluster.status)]
            self.fields["status"] = forms.ChoiceField(label=_("Status in the programme"), choices=offered)

    def standing(self) -> Standing:
        values = self.cleaned_data
        return Standing(values["status"], values["starts_on"], values["basis"])


class NewClusterForm(ClusterForm, StandingForm):
    """A cluster with its first status."""


class ChangeClusterForm(ClusterForm):
    reason = long_text(_("Reason"), help_text=_("Why it is changed: the document, the request"))


class AdmissionForm(forms.Form):
    """Who joins a cluster, from which day, with what share, by what document."""

    organisation = OrganisationField(label=_("Organisation"), max_length=300, help_text=_("Its number or name"))
    starts_on = day_field(_("Member from"))
    share = NumberField(
        label=_("Share"),
        initial=1,
        max_digits=9,
        decimal_places=6,
        max_value=1,
        help_text=_("The part of the organisation that belongs to the cluster: 1 is all of it"),
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=list(BASES.items()))
    document_number = forms.CharField(label=_("Number of the document"), max_length=100)
    document_date = day_field(_("Date of the document"))
    note = long_text(_("Note"), required=False)

    def terms(self) -> Admission:
        return Admission(**{name: value for name, value in self.cleaned_data.items() if name != "organisation"})


class ShareForm(forms.Form):
    """Another share from a day on."""

    share = NumberField(label=_("New share"), max_digits=9, decimal_places=6, max_value=1)
    starts_on = day_field(_("From"))
    reason = long_text(_("Reason"), help_text=_("The decision or contract, with number and date"))


class LastDayForm(forms.Form):
    """The last day of a membership or a post, and why."""

    last_day = day_field(_("Last day"))
    reason = long_text(_("Reason"), help_text=_("The decision or request, with number and date"))


class ResidenceForm(forms.Form):
    """In which territory an organisation is a resident, and since when."""

    territory = forms.ModelChoiceField(
        Territory.objects.select_related("region").order_by("code"),
        label=_("Territory"),
        to_field_name="code",
        empty_label=_("choose"),
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(_("To"), required=False)
    reason = long_text(_("Source"), required=False)


class TerritoryForm(forms.Form):
    """A territory with a regime of its own."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(TERRITORIES.items()))
    code = CodeField(label=_("Code"), max_length=60, help_text=_("Small Latin letters and hyphens; stays for ever"))
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    region = region_field(_("Region"))
    starts_on = day_field(_("From"), required=False)
    ends_on = day_field(_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It ends after it begins."))
        return values

    def territory(self) -> Territory:
        return Territory(**self.cleaned_data)


class PostForm(forms.Form):
    """Who is appointed to what."""

    person = forms.EmailField(label=_("E-mail of the person"), help_text=_("They must be known here already"))
    post = forms.CharField(label=_("Post"), max_length=200)
    on_council = forms.BooleanField(label=_("Sits on the cluster council"), required=False)
    starts_on = day_field(_("From"))

    def __init__(self, *arguments: Any, place: Organisation | Cluster, **named: Any) -> None:
        named.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*arguments, **named)
        self.place = place
        if isinstance(place, Organisation):
            del self.fields["on_council"]

    def clean_person(self) -> Person:
        found = Person.objects.filter(email=self.cleaned_data["person"].lower()).first()
        if not found:
            raise forms.ValidationError(_("Nobody with this address is known here."))
        return found

    def new_post(self) -> Post:
        values = self.cleaned_data
        return Post(self.place, values["post"], values["starts_on"], values.get("on_council", False))


class ContractForm(forms.Form):
    """A contract between two or three organisations."""

    number = forms.CharField(label=_("Number"), max_length=100)
    signed_on = day_field(_("Signed"))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(CONTRACTS.items()))
    subject = forms.CharField(label=_("Subject"), max_length=600)
    amount = NumberField(label=_("Amount"), max_digits=20, decimal_places=2, min_value=0, required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), required=False, help_text=_("ISO code: RUB, USD"))
    starts_on = day_field(_("In force from"), required=False)
    ends_on = day_field(_("In force to"), required=False)
    first = OrganisationField(label=_("First party"), max_length=300, help_text=_("Its number or name"))
    first_role = forms.ChoiceField(label=_("Its part"), choices=list(PARTIES.items()), initial="customer")
    second = OrganisationField(label=_("Second party"), max_length=300, help_text=_("Its number or name"))
    second_role = forms.ChoiceField(label=_("Its part"), choices=list(PARTIES.items()), initial="supplier")
    third = OrganisationField(label=_("Third party"), max_length=300, required=False)
    third_role = forms.ChoiceField(label=_("Its part"), choices=list(PARTIES.items()), initial="authority")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "amount" in values and (values["amount"] is None) != (not values.get("currency")):
            self.add_error("currency", _("An amount has a currency, and a currency an amount."))
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It ends after it begins."))
        return values

    def facts(self) -> ContractFacts:
        known = {fact.name for fact in fields(ContractFacts)}
        return ContractFacts(**{name: value for name, value in self.cleaned_data.items() if name in known})

    def parties(self) -> list[tuple[Organisation, str]]:
        values = self.cleaned_data
        named = [(values[place], values[f"{place}_role"]) for place in ("first", "second", "third")]
        return [(organisation, role) for organisation, role in named if organisation]

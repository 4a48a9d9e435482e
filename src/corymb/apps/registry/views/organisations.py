"""Organisations: the list, a page with all that is known of one, and the forms that change it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.registry import actions
from corymb.apps.registry.forms.clusters import ResidenceForm
from corymb.apps.registry.forms.organisations import ChangeOrganisationForm, OrganisationForm, SizeForm
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import scope_keys_of, seeing, visible_to
from corymb.apps.registry.queries.history import history_of
from corymb.apps.registry.queries.naming import organisation_url, region_url
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.registry.rules import EDIT, SEE
from corymb.apps.registry.states import BASES, CONTRACTS, KINDS, SCHEMES, SIZES, TERRITORIES
from corymb.apps.registry.views.lists import ORGANISATIONS
from corymb.apps.registry.views.noting import note_export, note_read
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.registries import offered
from corymb.kit.saying import said
from corymb.kit.templatetags.lists import shown

MOST_CONTRACTS = 50


@asks(SEE)
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Organisations the person may see; the same filter as a file, whose confidential rows are journaled."""
    rows = visible_to(request.user).filter(merged_into=None).select_related("region")
    answer = export_of(ORGANISATIONS, request, rows)
    if answer is not None:
        note_export(request, ORGANISATIONS, rows, "is_confidential")
        return answer
    context = {
        "page": page_of(ORGANISATIONS, request, rows),
        "may_edit": holds(request.user, EDIT),
        "offers": offered("registry.organisations", request.user),
    }
    return render(request, "registry/organisations.html", context)


@asks(SEE)
def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """All that is known of an organisation. Reading a confidential one by office leaves an entry in the journal."""
    found = _found(request, number)
    note_read(request, found)
    person = me(request)
    memberships = found.memberships.select_related("cluster__region", "cluster__parent").order_by("-starts_on", "pk")
    contracts = seeing.contracts_visible_to(person).filter(parties__organisation=found)
    context = {
        "organisation": found,
        "trail": _trail((str(found), "")),
        "facts": _facts(found, _head(found, request)),
        "memberships": [(m, said(BASES, m.basis)) for m in memberships],
        "sizes": [(s, said(SIZES, s.size)) for s in found.sizes.order_by("-year")],
        "residences": [
            (r, said(TERRITORIES, r.territory.kind)) for r in found.residences.select_related("territory__region")
        ],
        "contracts": [(c, said(CONTRACTS, c.kind)) for c in contracts.order_by("-signed_on", "pk")[:MOST_CONTRACTS]],
        "people": seeing.appointments_of(found, person).order_by("ends_on", "-starts_on"),
        "history": history_of(person, "registry.organisation", found.pk, organisation_key(found)),
        "may_edit": holds(person, EDIT),
        "offers": offered("registry.organisation", person, found),
    }
    return render(request, "registry/organisation.html", context)


def _found(request: HttpRequest, number: int) -> Organisation:
    rows = visible_to(request.user).select_related("region", "group_head", "merged_into")
    return get_object_or_404(rows, pk=number)


def _facts(found: Organisation, head: str) -> list[tuple[str, Any]]:
    known: list[tuple[str, Any]] = [
        (_("Number"), found.number),
        (_("Number scheme"), said(SCHEMES, found.scheme)),
        (_("OGRN"), shown(found.ogrn)),
        (_("Full name"), found.name),
        (_("Name in English"), shown(found.name_en)),
        (_("Kind"), said(KINDS, found.kind)),
        (_("Region"), _linked(found.region.title, region_url(found.region)) if found.region else shown(None)),
        (_("Main activity (OKVED 2)"), shown(found.okved_main)),
        (_("Further activities (OKVED 2)"), shown(", ".join(found.okved_more))),
        (_("Head of the group"), head),
        (_("Exports"), shown(found.is_exporter)),
        (_("Founded"), shown(found.founded_on)),
        (_("Closed"), shown(found.closed_on)),
        (_("Source"), shown(found.source)),
        (_("Registered"), shown(found.created_at)),
    ]
    return known


def _linked(text: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, text)


def _head(found: Organisation, request: HttpRequest) -> str:
    """The head of the group, where there is one and the person may see it."""
    if found.group_head is None:
        return shown(None)
    seen = visible_to(request.user).filter(pk=found.group_head.pk).exists()
    return _linked(str(found.group_head), organisation_url(found.group_head)) if seen else _("not shown to you")


def _trail(*further: tuple[str, str]) -> Trail:
    return [(_("Organisations"), reverse("registry:organisations")), *further]


@asks(EDIT)
def organisation_register(request: HttpRequest) -> HttpResponse:
    """Put an organisation into the register."""

    def act(form: OrganisationForm) -> str:
        return organisation_url(actions.register_organisation(form.facts(), **acting(request, EDIT)))

    question = Question(
        _("Register an organisation"),
        _("Register"),
        _("The organisation is registered."),
        _trail((_("Register an organisation"), "")),
        _("Look it up in the list first: the number tells whether it is there already."),
    )
    return asked(request, question, OrganisationForm(request.POST or None), act)


@asks(EDIT)
def organisation_change(request: HttpRequest, number: int) -> HttpResponse:
    """Correct what is known of an organisation."""
    found = _found(request, number)

    def act(form: ChangeOrganisationForm) -> str:
        facts, reason = form.facts(is_synthetic=found.is_synthetic), form.cleaned_data["reason"]
        actions.change_organisation(found, facts, reason=reason, **acting(request, EDIT, scope_keys_of(found)))
        return organisation_url(found)

    question = Question(
        _("Change an organisation"),
        _("Save"),
        _("The change is saved; the journal says what stood there before."),
        _trail((str(found), organisation_url(found)), (_("Edit"), "")),
    )
    form = ChangeOrganisationForm(request.POST or None, initial=OrganisationForm.initial_of(found))
    return asked(request, question, form, act)


@asks(EDIT)
def size_set(request: HttpRequest, number: int) -> HttpResponse:
    """Say how large an organisation was in a year."""
    found = _found(request, number)

    def act(form: SizeForm) -> str:
        reason, keys = form.cleaned_data["reason"], scope_keys_of(found)
        actions.set_size(found, form.size_class(), reason=reason, **acting(request, EDIT, keys))
        return organisation_url(found)

    question = Question(
        _("Set the size"),
        _("Save"),
        _("The size is saved."),
        _trail((str(found), organisation_url(found)), (_("Size"), "")),
        _("What was said of the same year before is corrected."),
    )
    return asked(request, question, SizeForm(request.POST or None), act)


@asks(EDIT)
def residence_add(request: HttpRequest, number: int) -> HttpResponse:
    """Note that an organisation is a resident of a territory."""
    found = _found(request, number)

    def act(form: ResidenceForm) -> str:
        values = form.cleaned_data
        days = values["starts_on"], values["ends_on"]
        told = {"reason": values["reason"], **acting(request, EDIT, scope_keys_of(found))}
        actions.add_residence(found, values["territory"], days, **told)
        return organisation_url(found)

    question = Question(
        _("Resident of a territory"),
        _("Save"),
        _("The residence is noted."),
        _trail((str(found), organisation_url(found)), (_("Territory"), "")),
        _("Territories are registered on the page of their region."),
    )
    return asked(request, question, ResidenceForm(request.POST or None), act)

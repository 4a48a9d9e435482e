"""People in posts, and contracts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.registry import actions
from corymb.apps.registry.forms.clusters import ContractForm, LastDayForm, PostForm
from corymb.apps.registry.models import Appointment, Cluster, Organisation
from corymb.apps.registry.queries import scope_keys_of, seeing, visible_to
from corymb.apps.registry.queries.naming import organisation_url
from corymb.apps.registry.rules import EDIT, SEE
from corymb.apps.registry.states import CONTRACTS, PARTIES
from corymb.apps.registry.views.clusters import found_cluster, trail_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.saying import said
from corymb.kit.templatetags.lists import shown


@asks(EDIT)
def cluster_appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Give a person a post in a cluster, or a seat on its council."""
    found = found_cluster(code)
    there = reverse("registry:cluster_people", args=[found.code])
    return _appoint(request, found, trail_of(found, _("Appointment")), there)


@asks(EDIT)
def organisation_appoint(request: HttpRequest, number: int) -> HttpResponse:
    """Give a person a post in an organisation."""
    found = get_object_or_404(visible_to(request.user), pk=number)
    return _appoint(request, found, _trail_of(found, _("Appointment")), organisation_url(found))


def _appoint(request: HttpRequest, place: Organisation | Cluster, trail: Trail, there: str) -> HttpResponse:
    def act(form: PostForm) -> str:
        told = acting(request, EDIT, scope_keys_of(place))
        actions.appoint_person(form.cleaned_data["person"], form.new_post(), **told)
        return there

    question = Question(
        _("Appoint a person"),
        _("Appoint"),
        _("The appointment is made."),
        trail,
        _("An appointment says who holds a post. What they may do here is a role, which an administrator gives."),
    )
    return asked(request, question, PostForm(request.POST or None, place=place), act)


@asks(EDIT)
def appointment_end(request: HttpRequest, number: int) -> HttpResponse:
    """Let a post end with a day."""
    rows = Appointment.objects.select_related("organisation", "cluster__parent", "cluster__region", "person")
    found = get_object_or_404(rows, pk=number)
    place = found.cluster or found.organisation
    if isinstance(place, Cluster):
        trail, there = trail_of(place, _("End of a post")), reverse("registry:cluster_people", args=[place.code])
    else:
        seen = get_object_or_404(visible_to(request.user), pk=found.organisation_id)
        trail, there = _trail_of(seen, _("End of a post")), organisation_url(seen)

    def act(form: LastDayForm) -> str:
        values, told = form.cleaned_data, acting(request, EDIT, scope_keys_of(found))
        actions.end_appointment(found, values["last_day"], reason=values["reason"], **told)
        return there

    question = Question(
        _("End the post"), _("End the post"), _("The post ends with that day."), trail, f"{found.person}: {found.post}"
    )
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    return asked(request, question, form, act)


@asks(EDIT)
def contract_register(request: HttpRequest) -> HttpResponse:
    """Put a contract between organisations into the register."""

    def act(form: ContractForm) -> str:
        contract = actions.register_contract(form.facts(), form.parties(), **acting(request, EDIT))
        return reverse("registry:contract", args=[contract.pk])

    question = Question(
        _("Register a contract"),
        _("Register"),
        _("The contract is registered."),
        [(_("Organisations"), reverse("registry:organisations")), (_("New contract"), "")],
        _("Between two or three organisations of the register."),
    )
    initial = {"first": request.GET.get("first", "")}
    return asked(request, question, ContractForm(request.POST or None, initial=initial), act)


@asks(SEE)
def contract(request: HttpRequest, number: int) -> HttpResponse:
    """A contract with its parties; those the person may not see stand there without a name."""
    found = get_object_or_404(seeing.contracts_visible_to(me(request)), pk=number)
    seen = set(visible_to(request.user).filter(contract_parts__contract=found).values_list("pk", flat=True))
    parties = found.parties.select_related("organisation").order_by("pk")
    amount = f"{shown(found.amount)} {found.currency}" if found.amount is not None else shown(None)
    context = {
        "contract": found,
        "trail": [(_("Organisations"), reverse("registry:organisations")), (found.number, "")],
        "facts": [
            (_("Number"), found.number),
            (_("Signed"), shown(found.signed_on)),
            (_("Kind"), said(CONTRACTS, found.kind)),
            (_("Subject"), found.subject),
            (_("Amount"), amount),
            (_("In force from"), shown(found.starts_on)),
            (_("In force to"), shown(found.ends_on)),
        ],
        "parties": [(p.organisation if p.organisation_id in seen else None, said(PARTIES, p.role)) for p in parties],
        "may_edit": holds(request.user, EDIT),
    }
    return render(request, "registry/contract.html", context)


def _trail_of(found: Organisation, *further: str) -> Trail:
    steps: Trail = [(_("Organisations"), reverse("registry:organisations")), (str(found), organisation_url(found))]
    return [*steps, *((label, "") for label in further)]

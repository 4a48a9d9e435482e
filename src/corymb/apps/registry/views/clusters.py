"""Clusters: the list, a cluster's page with its tabs, and the forms that change it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, may, me
from corymb.apps.registry import actions
from corymb.apps.registry.forms.clusters import ChangeClusterForm, ClusterForm, NewClusterForm, StandingForm
from corymb.apps.registry.models import Cluster, Contract, Residence
from corymb.apps.registry.queries import counting, scope_keys_of, seeing, visible_to
from corymb.apps.registry.queries.history import history_of
from corymb.apps.registry.queries.naming import cluster_url, organisation_url, region_url
from corymb.apps.registry.rules import EDIT, EDIT_MEMBERS, SEE
from corymb.apps.registry.states import STATUSES, TERRITORIES, TONES, may_follow
from corymb.apps.registry.views.lists import CLUSTERS, CONTRACTS_OF_CLUSTER, members_of
from corymb.apps.registry.views.noting import note_export
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Tab
from corymb.kit.saying import language_of_page, said
from corymb.kit.templatetags.lists import shown
from corymb.reports import wording


@signed_in
def clusters(request: HttpRequest) -> HttpResponseBase:
    """Clusters of the programme; the same filter as a file."""
    rows = seeing.clusters()
    answer = export_of(CLUSTERS, request, rows)
    if answer is not None:
        return answer
    context = {"page": page_of(CLUSTERS, request, rows), "may_edit": holds(request.user, EDIT)}
    return render(request, "registry/clusters.html", context)


@signed_in
def cluster(request: HttpRequest, code: str) -> HttpResponseBase:
    """A cluster and its members, as far as the person may see them."""
    found = found_cluster(code)
    may_edit_members = may(request.user, EDIT_MEMBERS, scope_keys_of(found))
    listing = members_of(may_edit=may_edit_members)
    rows = seeing.memberships_visible_to(request.user).filter(cluster=found)
    answer = export_of(listing, request, rows)
    if answer is not None:
        note_export(request, listing, rows, "organisation__is_confidential")
        return answer
    context = {
        "page": page_of(listing, request, rows),
        "sees_rows": not seeing.sees_no_rows(request.user),
        "may_edit_members": may_edit_members,
    }
    return _tab(request, found, "members", context)


@signed_in
def cluster_parts(request: HttpRequest, code: str) -> HttpResponse:
    """The clusters a consortium consists of."""
    found = found_cluster(code)
    parts = list(seeing.clusters().filter(parent=found).order_by("code"))
    members = counting.members_shown(parts, timezone.localdate())
    rows = [(part, members.get(part.pk, 0)) for part in parts]
    return _tab(request, found, "parts", {"parts": rows})


@signed_in
def cluster_territories(request: HttpRequest, code: str) -> HttpResponse:
    """Territories of which the cluster's members are residents today."""
    found = found_cluster(code)
    rows = counting.residents_by_territory(found, timezone.localdate())
    return _tab(request, found, "territories", {"territories": [(t, said(TERRITORIES, t.kind), n) for t, n in rows]})


@signed_in
def cluster_contracts(request: HttpRequest, code: str) -> HttpResponseBase:
    """Contracts of the cluster's members, as far as the person may see them."""
    found = found_cluster(code)
    rows = _contracts(request, found).defer("search_text", "search_vector")
    answer = export_of(CONTRACTS_OF_CLUSTER, request, rows)
    if answer is not None:
        return answer
    return _tab(request, found, "contracts", {"page": page_of(CONTRACTS_OF_CLUSTER, request, rows)})


@signed_in
def cluster_people(request: HttpRequest, code: str) -> HttpResponse:
    """The council and who else works for the cluster."""
    found = found_cluster(code)
    rows = list(seeing.appointments_of(found, me(request)).order_by("ends_on", "-starts_on", "pk"))
    context = {
        "council": [row for row in rows if row.on_council],
        "people": [row for row in rows if not row.on_council],
        "may_appoint": holds(request.user, EDIT),
    }
    return _tab(request, found, "people", context)


@signed_in
def cluster_history(request: HttpRequest, code: str) -> HttpResponse:
    """How the cluster stood in the programme, and what the journal says of it."""
    found = found_cluster(code)
    context = {
        "standings": [(s, said(STATUSES, s.status)) for s in found.standings.order_by("-starts_on")],
        "history": history_of(request.user, "registry.cluster", found.pk, f"cluster:{found.code}"),
    }
    return _tab(request, found, "history", context)


def found_cluster(code: str) -> Cluster:
    return get_object_or_404(seeing.clusters().select_related("managing_organisation"), code=code)


def _contracts(request: HttpRequest, found: Cluster) -> Any:
    members = found.memberships.values("organisation")
    of_members = Contract.objects.filter(parties__organisation__in=members).values("pk")
    return seeing.contracts_visible_to(request.user).filter(pk__in=of_members)


def _tab(request: HttpRequest, found: Cluster, here: str, context: dict[str, Any]) -> HttpResponse:
    frame = {
        "cluster": found,
        "status": said(STATUSES, found.status),
        "tone": TONES[found.status],
        "trail": trail_of(found),
        "facts": _facts(found, request),
        "tabs": _tabs(request, found, here),
        "here": here,
        "may_edit": holds(request.user, EDIT),
        "may_move": holds(request.user, EDIT) and bool(may_follow(found.status)),
    }
    return render(request, f"registry/cluster_{here}.html", frame | context)


def _tabs(request: HttpRequest, found: Cluster, here: str) -> list[Tab]:
    """Parts of the page with counts: of members for everybody, of what lies behind them as far as they may be seen."""
    day = timezone.localdate()
    people = seeing.appointments_of(found, me(request)).filter(counting.current(day)).count()
    blind = seeing.sees_no_rows(request.user)
    counts = {
        "members": counting.members_by_cluster([found], day).get(found.pk, 0),
        "parts": found.parts.count(),
        "territories": Residence.objects.filter(counting.residents_of(found, day))
        .values("territory")
        .distinct()
        .count(),
        "contracts": None if blind else _contracts(request, found).count(),
        "people": people or None,  # nobody, or nobody this person may see: the two look alike
        "history": None,
    }
    labels = {
        "members": _("Cluster members"),
        "parts": _("Sub-clusters"),
        "territories": _("Territories"),
        "contracts": _("Contracts"),
        "people": _("Council and people"),
        "history": _("History"),
    }
    routes = {code: "registry:cluster" if code == "members" else f"registry:cluster_{code}" for code in labels}
    return [Tab(labels[code], reverse(routes[code], args=[found.code]), code == here, counts[code]) for code in labels]


def _facts(found: Cluster, request: HttpRequest) -> list[tuple[str, Any]]:
    language_of_page()  # the words of the marks are those of the reports
    marks = wording.evidence(found.evidence) if found.evidence else ""
    evidence = ". ".join(filter(None, [marks, found.evidence_source]))
    whole = [(_("Part of"), _linked(found.parent.title, cluster_url(found.parent)))] if found.parent else []
    web = [(_("Web page"), _linked(found.web, found.web))] if found.web else []
    return [
        (_("Region"), _linked(found.region.title, region_url(found.region))),
        *whole,
        (_("Managing organisation"), _manager(found, request)),
        (_("Status since"), shown(found.status_since)),
        *web,
        (_("Evidence of participation"), shown(evidence)),
    ]


def _manager(found: Cluster, request: HttpRequest) -> str:
    """The managing organisation is named to everybody; its page opens for those who may see it."""
    manager = found.managing_organisation
    if manager is None:
        return shown(None)
    seen = holds(request.user, SEE) and visible_to(request.user).filter(pk=manager.pk).exists()
    if seen:
        return _linked(str(manager), organisation_url(manager))
    return _("confidential") if manager.is_confidential else str(manager)


def _linked(text: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, text)


def trail_of(found: Cluster, *further: str) -> Trail:
    """Clusters, the consortium where there is one, the cluster, and what is done to it."""
    steps: Trail = [(_("Clusters"), reverse("registry:clusters"))]
    if found.parent:
        steps.append((found.parent.title, cluster_url(found.parent)))
    steps.append((found.title, cluster_url(found) if further else ""))
    return [*steps, *((label, "") for label in further)]


@asks(EDIT)
def cluster_register(request: HttpRequest) -> HttpResponse:
    """Put a cluster into the register with its first status."""

    def act(form: NewClusterForm) -> str:
        facts = form.facts()
        told = acting(request, EDIT, [f"region:{facts.region.code}"])
        return cluster_url(actions.register_cluster(facts, form.standing(), **told))

    question = Question(
        _("Register a cluster"),
        _("Register"),
        _("The cluster is registered."),
        [(_("Clusters"), reverse("registry:clusters")), (_("Register a cluster"), "")],
        _("A consortium first, then its parts; every status has its basis."),
    )
    return asked(request, question, NewClusterForm(request.POST or None), act)


@asks(EDIT)
def cluster_change(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is known of a cluster."""
    found = found_cluster(code)

    def act(form: ChangeClusterForm) -> str:
        facts, reason = form.facts(is_synthetic=found.is_synthetic), form.cleaned_data["reason"]
        told = acting(request, EDIT, scope_keys_of(found))
        return cluster_url(actions.change_cluster(found, facts, reason=reason, **told))

    question = Question(
        _("Change a cluster"),
        _("Save"),
        _("The change is saved; the journal says what stood there before."),
        trail_of(found, _("Edit")),
    )
    form = ChangeClusterForm(request.POST or None, initial=ClusterForm.initial_of(found))
    return asked(request, question, form, act)


@asks(EDIT)
def cluster_move(request: HttpRequest, code: str) -> HttpResponse:
    """Give a cluster another status from a day on."""
    found = found_cluster(code)

    def act(form: StandingForm) -> str:
        standing = form.standing()
        told = acting(request, EDIT, scope_keys_of(found))
        return cluster_url(actions.move_cluster_status(found, standing, reason=standing.basis, **told))

    question = Question(
        _("Change the status"),
        _("Change the status"),
        _("The status is changed; the history keeps the one before."),
        trail_of(found, _("Status in the programme")),
        _("Only what may follow the status of today is offered."),
    )
    form = StandingForm(request.POST or None, cluster=found, initial={"starts_on": timezone.localdate()})
    return asked(request, question, form, act)

"""Members join, change their share and leave: for officers, and for the manager of the cluster in question."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, may, me
from corymb.apps.registry import actions
from corymb.apps.registry.forms.clusters import AdmissionForm, LastDayForm, ShareForm
from corymb.apps.registry.models import Cluster, Membership
from corymb.apps.registry.queries import scope_keys_of, seeing
from corymb.apps.registry.queries.naming import cluster_url, organisation_url
from corymb.apps.registry.rules import EDIT_MEMBERS
from corymb.apps.registry.states import BASES
from corymb.apps.registry.views.clusters import found_cluster, trail_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.saying import said
from corymb.kit.templatetags.lists import shown


@asks(EDIT_MEMBERS)
def member_admit(request: HttpRequest, code: str) -> HttpResponse:
    """Let an organisation join a cluster, by a document."""
    found = found_cluster(code)
    keys = _allowed(request, found)

    def act(form: AdmissionForm) -> str:
        told = acting(request, EDIT_MEMBERS, keys)
        actions.admit_member(form.cleaned_data["organisation"], found, form.terms(), **told)
        return cluster_url(found)

    question = Question(
        _("Admit a member"),
        _("Admit"),
        _("The organisation is a member."),
        trail_of(found, _("New member")),
        _("By a decision of the council or an accession contract. Register the organisation first."),
    )
    form = AdmissionForm(request.POST or None, initial={"starts_on": timezone.localdate(), "share": 1})
    return asked(request, question, form, act)


@asks(EDIT_MEMBERS)
def membership(request: HttpRequest, number: int) -> HttpResponse:
    """One membership with its basis, and what can be done to it."""
    found = _found(request, number)
    context = {
        "membership": found,
        "trail": _trail(found),
        "facts": [
            (_("Organisation"), str(found.organisation)),
            (_("From"), shown(found.starts_on)),
            (_("To"), shown(found.ends_on)),
            (_("Share"), shown(found.share)),
            (_("Basis"), said(BASES, found.basis)),
            (_("Document"), shown(found.document_number)),
            (_("Date of the document"), shown(found.document_date)),
            (_("Note"), shown(found.note)),
            (_("Recorded"), shown(found.recorded_at)),
        ],
        "is_open": not found.ends_on or found.ends_on >= timezone.localdate(),
        "organisation_url": organisation_url(found.organisation),
    }
    return render(request, "registry/membership.html", context)


@asks(EDIT_MEMBERS)
def share_change(request: HttpRequest, number: int) -> HttpResponse:
    """Let another share hold from a day on."""
    found = _found(request, number)

    def act(form: ShareForm) -> str:
        values, told = form.cleaned_data, acting(request, EDIT_MEMBERS, scope_keys_of(found.cluster))
        actions.change_share(found, values["share"], values["starts_on"], reason=values["reason"], **told)
        return cluster_url(found.cluster)

    question = Question(
        _("Change the share"),
        _("Change the share"),
        _("The new share holds from its day on; the old one stays for the days before."),
        _trail(found, _("Share")),
        str(found.organisation),
    )
    return asked(request, question, ShareForm(request.POST or None), act)


@asks(EDIT_MEMBERS)
def membership_end(request: HttpRequest, number: int) -> HttpResponse:
    """Let a membership end with a day."""
    found = _found(request, number)

    def act(form: LastDayForm) -> str:
        values, told = form.cleaned_data, acting(request, EDIT_MEMBERS, scope_keys_of(found.cluster))
        actions.end_membership(found, values["last_day"], reason=values["reason"], **told)
        return cluster_url(found.cluster)

    question = Question(
        _("End the membership"),
        _("End the membership"),
        _("The membership ends with that day; its history stays."),
        _trail(found, _("End the membership")),
        str(found.organisation),
        "danger",
    )
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    return asked(request, question, form, act)


def _found(request: HttpRequest, number: int) -> Membership:
    """A membership of an organisation the person may see, in a cluster whose members they keep."""
    rows = seeing.memberships_visible_to(me(request)).select_related("cluster__parent")
    found = get_object_or_404(rows, pk=number)
    _allowed(request, found.cluster)
    return found


def _allowed(request: HttpRequest, cluster: Cluster) -> list[str]:
    """Scopes of a cluster whose members the person keeps. Refuses for every other cluster."""
    keys = scope_keys_of(cluster)
    if not may(request.user, EDIT_MEMBERS, keys):
        raise Refused(EDIT_MEMBERS, cluster)
    return keys


def _trail(found: Membership, *further: str) -> Trail:
    steps = trail_of(found.cluster, str(found.organisation), *further)
    place = -1 - len(further)
    if further:
        steps[place] = (steps[place][0], reverse("registry:membership", args=[found.pk]))
    return steps

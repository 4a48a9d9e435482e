"""Memberships: who belongs to which cluster, since when, with what share and on what basis."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.registry import actions
from corymb.apps.registry.api import shapes, telling
from corymb.apps.registry.api.doing import ROOT, acted, allowed, checked, typed
from corymb.apps.registry.forms.clusters import AdmissionForm, LastDayForm, ShareForm
from corymb.apps.registry.forms.filters import MemberFilter
from corymb.apps.registry.models import Membership, Organisation
from corymb.apps.registry.queries import narrowing, scope_keys_of, seeing
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.registry.rules import EDIT_MEMBERS, SEE
from corymb.kit.answers import BY, Asked, answer, match, match_sent, page_of, sorted_by
from corymb.kit.given import Code, Day, Given, Key, Reason

router = Router(tags=["memberships"])
Share = Annotated[
    str,
    Field(pattern=r"^(0\.[0-9]{1,6}|1|1\.0{1,6})$", description='The part of the organisation that belongs: "0.25"'),
]


class MembershipsAsked(Asked):
    q: str = Field("", max_length=200, description="The organisation: a number, or words of its name")
    organisation: shapes.OrganisationId = Field(default_factory=str)
    cluster: Code = Field(default_factory=str)
    when: Annotated[str, shapes.WHEN] = Field(default_factory=str, description="Left out: those of today")
    sort: Annotated[str, sorted_by("organisation__sort_name")] = Field(default_factory=str, description=BY)


class NewMembership(Given):
    organisation: shapes.OrganisationId
    cluster: Code
    starts_on: Day
    share: Share = "1"
    basis: shapes.Basis
    document_number: str = Field(min_length=1, max_length=100)
    document_date: Day
    note: str = Field("", max_length=2000)


class NewShare(Given):
    share: Share
    starts_on: Day
    reason: Reason


class MembershipEnd(Given):
    """The last day of a membership, and why."""

    ends_on: Day
    reason: Reason


@router.get("/memberships", response=shapes.Memberships)
@opens(SEE, _("Memberships"))
def list_memberships(request: HttpRequest, asked: Query[MembershipsAsked]) -> HttpResponse:
    """Memberships of the organisations you may see."""
    rows = narrowing.members(_rows(request), checked(MemberFilter(asked.model_dump()), "query"))
    if asked.organisation:
        rows = rows.filter(by_identifiers([asked.organisation], "organisation__"))
    if asked.cluster:
        rows = rows.filter(cluster__code=asked.cluster)
    return answer(request, page_of(request, rows, asked, telling.memberships, shapes.Memberships))


@router.get("/memberships/{number}", response=shapes.Membership)
@opens(SEE, _("A membership"))
def read_membership(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One membership by its number."""
    return answer(request, telling.memberships([get_object_or_404(_rows(request), pk=number)])[0])


@router.post("/memberships", response={201: shapes.Membership})
@opens(EDIT_MEMBERS, _("Admit a member"), writes=True)
def admit_member(request: HttpRequest, given: NewMembership) -> HttpResponse:
    """Let an organisation join a cluster, by a document."""
    cluster = get_object_or_404(seeing.clusters(), code=given.cluster)
    keys = allowed(request, EDIT_MEMBERS, scope_keys_of(cluster))
    form = AdmissionForm(typed(given.model_dump(exclude={"cluster"})))
    organisation = checked(form)["organisation"]
    with acted():
        made = actions.admit_member(organisation, cluster, form.terms(), **acting(request, EDIT_MEMBERS, keys))
    return answer(request, telling.memberships([made])[0], 201, _location(made))


@router.post("/memberships/{number}/shares", response={201: shapes.Membership})
@opens(EDIT_MEMBERS, _("Change the share of a member"), writes=True, versioned=True)
def change_share(request: HttpRequest, number: Path[Key], given: NewShare) -> HttpResponse:
    """Let another share hold from a day on: the membership ends the day before, and the one that is told begins."""
    with acted():
        found, keys = _found(request, number)
        match_sent(request, lambda: telling.memberships([found]))
        form = ShareForm(typed(given.model_dump()))
        values = checked(form)
        share, day, told = values["share"], values["starts_on"], acting(request, EDIT_MEMBERS, keys)
        made = actions.change_share(found, share, day, reason=given.reason, **told)
    return answer(request, telling.memberships([made])[0], 201, _location(made))


@router.patch("/memberships/{number}", response=shapes.Membership)
@opens(EDIT_MEMBERS, _("End a membership"), writes=True)
def end_membership(request: HttpRequest, number: Path[Key], given: MembershipEnd) -> HttpResponse:
    """Let a membership end with a day; its history stays."""
    with acted():
        found, keys = _found(request, number)
        match(request, telling.memberships([found])[0])
        form = LastDayForm({"last_day": given.ends_on, "reason": given.reason})
        last_day = checked(form)["last_day"]
        made = actions.end_membership(found, last_day, reason=given.reason, **acting(request, EDIT_MEMBERS, keys))
        return answer(request, telling.memberships([made])[0])


def _rows(request: HttpRequest) -> Any:
    return seeing.memberships_visible_to(me(request))


def _found(request: HttpRequest, number: int) -> tuple[Membership, list[str]]:
    """A membership of an organisation you may see, in a cluster whose members you keep; and its scopes.

    The organisation is locked first, as every writer of memberships does.
    """
    rows = _rows(request).select_related("cluster__parent")
    seen = get_object_or_404(rows, pk=number)
    keys = allowed(request, EDIT_MEMBERS, scope_keys_of(seen.cluster))
    get_object_or_404(Organisation.objects.select_for_update(no_key=True), pk=seen.organisation_id)
    return get_object_or_404(rows, pk=number), keys


def _location(made: Membership) -> str:
    return f"{ROOT}/memberships/{made.pk}"

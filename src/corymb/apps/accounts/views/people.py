"""People, their roles and invitations, for those who keep them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import EndForm, GrantForm, PeopleFilter, PersonForm, ReasonForm
from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.queries import grants_shown, locked_out, visible_to, who_have
from corymb.apps.accounts.rules import INVITE, SEE_LOCKOUTS, SEE_PEOPLE, acting, holds, me
from corymb.apps.accounts.states import ROLES
from corymb.kit.addresses import address_of
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed


def _narrow(people: QuerySet[Person], asked: dict[str, Any]) -> QuerySet[Person]:
    if asked["q"]:
        people = who_have(people, asked["q"])
    if asked["role"]:
        people = people.filter(pk__in=_holders(asked["role"]))
    if asked["access"]:
        people = people.filter(is_active=asked["access"] == "yes")
    return people


def _holders(role: str) -> QuerySet[Grant, int]:
    """Numbers of the people who have a role today."""
    return Grant.objects.filter(role=role).in_force(timezone.localdate()).values_list("person_id", flat=True)


def _roles(person: Person) -> str:
    today = timezone.localdate()
    current = [g for g in person.grants.all() if g.starts_on <= today <= (g.ends_on or today)]
    return ", ".join(sorted({str(ROLES[grant.role].label) for grant in current}))


PEOPLE = Listing(
    code=listed("people", gettext_lazy("People")),
    columns=(
        Column("name", gettext_lazy("Name"), str, sort="name", link=lambda p: address_of("accounts:person", p.pk)),
        Column("email", gettext_lazy("E-mail"), lambda p: p.email),
        Column("roles", gettext_lazy("Roles"), _roles),
        Column("access", gettext_lazy("Can sign in"), lambda p: p.is_active),
        Column("last_login", gettext_lazy("Last signed in"), lambda p: p.last_login),
        Column("created_at", gettext_lazy("Known since"), lambda p: p.created_at, sort="created_at", shown=False),
        Column("synthetic", gettext_lazy("Invented"), lambda p: p.is_synthetic, shown=False),
    ),
    filters=PeopleFilter,
    narrow=_narrow,
    sort="name",
)


@asks(SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody the programme deals with; the same filter as a file."""
    rows = visible_to(me(request)).prefetch_related("grants")
    answer = export_of(PEOPLE, request, rows)
    if answer is not None:
        return answer
    context = {"page": page_of(PEOPLE, request, rows), "may_invite": holds(request.user, INVITE)}
    return render(request, "accounts/people.html", context)


@asks(SEE_PEOPLE)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: access, roles past and present, invitations."""
    shown = get_object_or_404(visible_to(me(request)), pk=number)
    context = {
        "person": shown,
        "grants": grants_shown(shown.grants.select_related("stands_in_for__person", "granted_by")),
        "invitations": shown.invitations.order_by("-sent_at")[:10],
        "may_invite": holds(request.user, INVITE),
        "now": timezone.now(),
    }
    return render(request, "accounts/person.html", context)


@asks(INVITE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody, with a first role."""
    who, role = PersonForm(request.POST or None), GrantForm(request.POST or None)
    if request.method == "POST" and who.is_valid() & role.is_valid():
        try:
            invitation = actions.invite_person(
                who.new_person(), [role.new_grant()], by=me(request), **acting(request, INVITE)
            )
        except actions.NotPossible as reason:
            who.add_error(None, str(reason))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:person", invitation.person_id)
    return render(request, "accounts/invite.html", {"who": who, "role": role}, status=_status(who, role))


@asks(INVITE)
@require_POST
def invite_again(request: HttpRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(me(request)), pk=number)
    try:
        actions.invite_again(shown, by=me(request), **acting(request, INVITE))
    except actions.NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("A new invitation is on its way; the earlier links have stopped working."))
    return redirect("accounts:person", number)


@asks(INVITE)
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give somebody a role."""
    shown = get_object_or_404(visible_to(me(request)), pk=number)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_role(shown, form.new_grant(), by=me(request), **acting(request, INVITE))
        except actions.NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The role is given."))
            return redirect("accounts:person", number)
    return render(request, "accounts/grant.html", {"person": shown, "form": form}, status=_status(form))


@asks(INVITE)
def end_grant(request: HttpRequest, number: int) -> HttpResponse:
    """Let a role end."""
    ended = get_object_or_404(Grant.objects.filter(person__in=visible_to(me(request))), pk=number)
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            actions.end_grant(ended, values["last_day"], reason=values["reason"], **acting(request, INVITE))
        except actions.NotPossible as reason:
            form.add_error("last_day", str(reason))
        else:
            return redirect("accounts:person", ended.person_id)
    shown = grants_shown([ended])[0]
    return render(request, "accounts/end_grant.html", {"held": shown, "form": form}, status=_status(form))


@asks(INVITE)
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close somebody's access."""
    shown = get_object_or_404(visible_to(me(request)), pk=number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_account(shown, reason=form.cleaned_data["reason"], **acting(request, INVITE))
        messages.success(request, _("Nobody can sign in as this person any more."))
        return redirect("accounts:person", number)
    return render(request, "accounts/close.html", {"person": shown, "form": form}, status=_status(form))


@asks(SEE_LOCKOUTS)
def lockouts(request: HttpRequest) -> HttpResponse:
    """Who cannot sign in for the moment, and since when."""
    rows = locked_out(timezone.now()).order_by("-attempt_time")
    return render(request, "accounts/lockouts.html", {"rows": rows, "may_open": holds(request.user, INVITE)})


@asks(INVITE)
@require_POST
def unlock(request: HttpRequest, number: int) -> HttpResponse:
    """Let an address try again at once."""
    attempt = get_object_or_404(locked_out(timezone.now()), pk=number)
    actions.open_lock(attempt, **acting(request, INVITE))
    return redirect("accounts:lockouts")


def _status(*asked: forms.Form) -> int:
    """422 for a form that came back with errors."""
    return 422 if any(form.errors for form in asked) else 200

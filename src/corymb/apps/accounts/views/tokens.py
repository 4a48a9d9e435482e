"""Tokens: one's own, made and revoked; everybody's, for those who watch over them."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import TokenForm, TokensFilter
from corymb.apps.accounts.models import ApiToken, Person
from corymb.apps.accounts.queries import scope_labels, tokens_revocable_by, tokens_visible_to
from corymb.apps.accounts.rules import SEE_TOKENS, acting, holds, me, needs_second_factor
from corymb.apps.accounts.states import ACCESS
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed


def _narrow(rows: QuerySet[ApiToken], asked: dict[str, Any]) -> QuerySet[ApiToken]:
    works = {"revoked_at": None, "expires_at__gt": timezone.now(), "person__is_active": True}
    if asked["state"]:
        rows = rows.filter(**works) if asked["state"] == "open" else rows.exclude(**works)
    return rows


def _gather(rows: list[ApiToken]) -> None:
    labels = scope_labels({key for token in rows for key in token.scope_keys})
    for token in rows:
        vars(token)["scopes"] = ", ".join(labels[key] for key in token.scope_keys)  # lives as long as the row is shown


def _person_url(token: ApiToken) -> str:
    return reverse("accounts:person", args=[token.person_id])


def state_of(token: ApiToken) -> str:
    if token.revoked_at:
        return _("revoked")
    if not token.open_at(timezone.now()):
        return _("has ended")
    return _("works") if token.person.is_active else _("its person's access is closed")


TOKENS = Listing(
    code=listed("tokens", gettext_lazy("Tokens")),
    columns=(
        Column("number", gettext_lazy("Number"), lambda t: t.pk, sort="id", at_end=True),
        Column("person", gettext_lazy("Person"), lambda t: str(t.person), link=_person_url),
        Column("name", gettext_lazy("What it is for"), lambda t: t.name),
        Column("begins", gettext_lazy("Begins with"), lambda t: t.begins),
        Column("access", gettext_lazy("Access"), lambda t: str(ACCESS[t.access])),
        Column("scopes", gettext_lazy("Only in"), lambda t: t.scopes),
        Column("state", gettext_lazy("State"), state_of),
        Column("created", gettext_lazy("Made"), lambda t: t.created_at),
        Column("expires", gettext_lazy("Ends"), lambda t: t.expires_at),
        Column("used", gettext_lazy("Last used"), lambda t: t.last_used_on),
    ),
    filters=TokensFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=gettext_lazy("Nobody has a token"),
    empty_text=gettext_lazy("People make tokens on the page of their account, for programs that act for them."),
    prepare=_gather,
)


@asks(SEE_TOKENS)
def tokens(request: HttpRequest) -> HttpResponseBase:
    """Everybody's tokens, without their secrets, which nobody has."""
    rows = tokens_visible_to(me(request))
    answer = export_of(TOKENS, request, rows)
    if answer is not None:
        return answer
    return render(request, "accounts/tokens.html", {"page": page_of(TOKENS, request, rows)})


@signed_in
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of programs that act for me."""
    person = me(request)
    rows = list(ApiToken.objects.filter(person=person).select_related("person").order_by("-created_at", "-pk"))
    _gather(rows)
    now = timezone.now()
    shown = [(token, ACCESS[token.access], state_of(token), token.open_at(now)) for token in rows]
    context = {"tokens": shown, "sees_all": holds(person, SEE_TOKENS)}
    return render(request, "accounts/own_tokens.html", context)


def _is_guarded(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and needs_second_factor(request.user)


@signed_in
@never_cache
@reauthentication_required(enabled=_is_guarded)  # type: ignore[untyped-decorator]
def token_make(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown on the page that answers, and never again."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = actions.make_token(me(request), form.new_token(), **acting(request))
        except actions.NotPossible as reason:
            form.add_error("scope", str(reason))
        else:
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return render(request, "accounts/token_make.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def token_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Let a token open nothing any more."""
    person = me(request)
    token = get_object_or_404(tokens_revocable_by(person), pk=number)
    if request.method == "POST":
        actions.revoke_token(token, **acting(request))
        messages.success(request, _("The token opens nothing any more."))
        return redirect("accounts:own_tokens" if token.person_id == person.pk else "accounts:tokens")
    return render(request, "accounts/token_revoke.html", {"token": token, "form": forms.Form()})

"""Before somebody has signed in: the first password, and what a lock-out looks like."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import PasswordForm
from corymb.kit.doors import public


@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Follow an invitation: choose a password. Looking at the page uses nothing up."""
    try:
        invitation = actions.invitation_of(token, timezone.now())
    except actions.NotPossible as reason:
        return render(request, "accounts/no_invitation.html", {"reason": reason}, status=410)
    form = PasswordForm(invitation.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = request.META.get("REQUEST_ID", "")
        actions.accept_invitation(token, form.cleaned_data["password"], request=number, now=timezone.now())
        messages.success(request, _("Your password is set. Sign in with it now."))
        return redirect("account_login")
    context = {"form": form, "person": invitation.person}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


@public
def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "accounts/locked_out.html", status=429)

"""Before somebody has signed in: the first password, and what a lock-out looks like."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import PasswordForm
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import ENTERED_AS, acting, demo_is_open
from corymb.kit.doors import public


@public
@never_cache
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
@require_POST
def enter_as(request: HttpRequest, number: int) -> HttpResponse:
    """In the demonstration alone: come in as one of its invented people, without a password."""
    if not demo_is_open(request):
        raise Http404
    person = get_object_or_404(Person.objects.filter(is_synthetic=True, is_active=True), pk=number)
    login(request, person, backend="corymb.apps.accounts.entering.Backend")
    request.session[ENTERED_AS] = True
    UserSession.objects.create_from_request(request)
    language = get_language() or person.language
    if person.language != language:  # letters are read in the outbox by whoever came in on pages in this language
        actions.choose_language(person, language, **acting(request))
    return redirect("home_in_a_language")


@public
def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "accounts/locked_out.html", status=429)

"""A role that needs a second factor opens nothing until there is one."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext as _

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import ENTERED_AS, WANTED, needs_second_factor
from corymb.kit.once import read_once

OPEN_WITHOUT = {"account_logout", "account_reauthenticate", "set_language", "home"}
"""Views a person without a second factor may still use, beside those that set one up."""
READING = ("GET", "HEAD")
"""Ways to ask that change nothing."""
SETS_UP = "mfa_index"
"""The page where a second factor is set up."""


def second_factor_required(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead a person whose role needs it to the page where a second factor is set up, and note what they came for."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # no longer behind a proxy, which a page would ask some hundred times
        if request.method in READING:
            read_once(request.user)
        if not _second_factor_is_missing(request):
            return get_response(request)
        name = _name_of(request)
        if name == SETS_UP:  # said by the page that shows it, so once, however often they were led here
            _say_why(request)
        if _is_open(request, name):
            return get_response(request)
        if request.method == "GET":
            request.session.setdefault(WANTED, request.get_full_path())
        return redirect(SETS_UP)

    return answer


def _say_why(request: HttpRequest) -> None:
    told = _(
        "Your role needs a second factor: nothing else opens until you have set one up below, which takes a minute."
    )
    messages.warning(request, told)


def _second_factor_is_missing(request: HttpRequest) -> bool:
    person = request.user
    if not isinstance(person, Person) or not needs_second_factor(person) or is_mfa_enabled(person):
        return False
    return not (settings.DEMO and request.session.get(ENTERED_AS, False))


def _name_of(request: HttpRequest) -> str | None:
    """The name of the view asked for; None where there is no such page."""
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return None


def _is_open(request: HttpRequest, name: str | None) -> bool:
    return name is None or name in OPEN_WITHOUT or name.startswith("mfa_") or request.path_info.startswith("/healthz")

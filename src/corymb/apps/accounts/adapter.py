"""How allauth finds its way here: nobody signs up alone, and whoever sets up a second factor is led on."""

import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from axes.models import AccessLog
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.rules import WANTED

KNOWN_FOR = timedelta(days=90)
"""How long a place somebody signed in from is known as theirs."""


def sign_in_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tries to sign in with, in the one spelling the people who have it are found by."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return _one_spelling(str(given))


def _one_spelling(address: str) -> str:
    """As allauth compares addresses: signs that look different and are the same to it are counted together."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: behind the proxy that ends TLS, what the proxy saw; else who connects.

    Only the last entry of X-Forwarded-For is the proxy's own; the ones before it are whatever a client wrote.
    """
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.SECURE else ""
    return seen or str(request.META.get("REMOTE_ADDR", ""))


class InvitedOnly(DefaultAccountAdapter):
    """People come by invitation. Letters of allauth go the way of all letters.

    Wrong passwords are counted by account, wherever they come from; at places its owner has signed in from they are
    counted apart, so that whoever guesses elsewhere does not shut the owner out.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords or codes for this address, or from where you are. Wait: an hour at most. At once "
            "it goes with a passkey, from where you signed in before, or with a new password by letter."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        name, place = sign_in_name(request, credentials), client_address(request)
        since = timezone.now() - KNOWN_FOR
        known = AccessLog.objects.filter(username=name, ip_address=place, attempt_time__gte=since).exists()
        return f"{name} {place}" if known else name

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class VouchedFor(DefaultSocialAccountAdapter):
    """The office's provider signs people in, and does nothing else: nobody ties an identity to an account in hand."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:  # noqa: ARG002 - the library's
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(redirect("home"))


def forget_guesses(request: HttpRequest, user: Any, **signal: object) -> None:
    """Whoever has chosen a new password by letter signs in with it at once. allauth calls it then."""
    del signal
    ratelimit.clear(request, action="login_failed", key=_one_spelling(user.email))


def lead_on(request: HttpRequest, authenticator: Authenticator, **signal: object) -> None:
    """Offer the page somebody came for, once the second factor it takes is there. allauth calls it then."""
    del signal
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    wanted = request.session.pop(WANTED, "")
    if wanted:
        messages.info(request, format_html('<a href="{}">{}</a>', wanted, _("Go on to what you came for")))


class Factors(DefaultMFAAdapter):
    """Second factors, looked up once for the person a request has found: the library asks for every kind, every time.

    Only what is there is kept: whoever has none may be setting one up in this very request.
    """

    def is_mfa_enabled(self, user: Any, types: list[str] | None = None) -> bool:
        if user.is_anonymous:
            return False
        if not user.second_factors:
            user.second_factors = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        return bool(user.second_factors if types is None else user.second_factors.intersection(types))

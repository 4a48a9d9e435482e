"""How allauth finds its way here: nobody signs up alone, and each sign-in is journaled."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


def sign_in_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tries to sign in with, as it is written nowhere else: in small letters."""
    given = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(given).strip().lower()


class InvitedOnly(DefaultAccountAdapter):
    """People come by invitation. Letters of allauth go the way of all letters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

"""Programs that act for people: the token behind a request, what it may, and how often."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback

from corymb.apps.accounts.actions import note_use
from corymb.apps.accounts.models import ApiToken
from corymb.apps.accounts.queries import token_of_secret
from corymb.apps.accounts.rules import holds, needs_second_factor, token_of
from corymb.kit.doing import JSON, Body
from corymb.kit.doors import SIGNED_IN, Refused
from corymb.kit.problems import Declined
from corymb.kit.registries import Label

PER_MINUTE = 600
"""Requests of one token in a minute by the clock; the next are refused until it is over."""
MINUTE = 60
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Token(HttpBearer):
    """Opens the interface to whoever sends a token that works; cookies open nothing here."""

    openapi_description = "A token made on the page of one's account: `Authorization: Bearer corymb_…`"

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        now = timezone.now()
        found = token_of_secret(token, now)
        if found is None:
            return None
        _count(found, int(now.timestamp()))
        person = found.person
        if needs_second_factor(person) and not settings.DEMO and not is_mfa_enabled(person):
            raise Declined(403, _("Your role needs a second factor. Set one up on the page of your account."))
        if found.scope_keys:
            person.narrow(found.scope_keys)
        note_use(found, timezone.localdate())
        request.user = person
        return found


def _count(token: ApiToken, second: int) -> None:
    """Refuse more requests than a minute has room for. The count is shared by all processes, as far as the cache is."""
    key = f"requests of token {token.pk} in minute {second // MINUTE}".replace(" ", "-")
    cache.add(key, 0, 2 * MINUTE)
    try:
        number = cache.incr(key)
    except ValueError:  # the cache was emptied in between
        return
    if number > PER_MINUTE:
        wait = MINUTE - second % MINUTE
        detail = _("A token may ask {number} times a minute. Wait {wait} seconds.")
        raise Declined(429, detail.format(number=PER_MINUTE, wait=wait), headers={"Retry-After": str(wait)})


def never(page: str) -> Declined:
    """The refusal of what is left to people; `page` is where they do it."""
    detail = _("A token never signs, certifies, publishes or grants. A person does it: {page}")
    return Declined(403, detail.format(page=page))


def opens(
    code: str,
    label: Label,
    *,
    writes: bool = False,
    takes: Body = JSON,
    also: tuple[int, ...] = (),
    versioned: bool = False,
) -> Callable[[View], View]:
    """An operation open to tokens of whoever holds the permission in any scope; one that writes asks for such a token.

    `code` may be SIGNED_IN: everybody's. The view itself takes its objects from `visible_to`. `takes` is what its body
    may be; `also` are statuses it may answer with beside those of its kind. `versioned`: where a version is sent in
    If-Match, it changes that one alone.
    """

    def wear(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            token = token_of(request)
            if writes and not (token and token.may_write):
                raise Declined(403, _("This token is for reading. Make one for writing on the page of your account."))
            if code != SIGNED_IN and not holds(request.user, code):
                raise Refused(code)
            return view(request, *args, **kwargs)

        def describe(operation: Operation) -> None:
            operation.summary = label  # type: ignore[assignment]  # told in the language in force
            operation.description = view.__doc__ or ""
            operation.operation_id = view.__name__

        guarded.door = code  # type: ignore[attr-defined]
        guarded.writes = writes  # type: ignore[attr-defined]
        guarded.takes = takes  # type: ignore[attr-defined]
        guarded.also = also  # type: ignore[attr-defined]
        guarded.versioned = versioned  # type: ignore[attr-defined]
        contribute_operation_callback(guarded, describe)
        return guarded  # type: ignore[return-value]

    return wear

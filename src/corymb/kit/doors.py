"""Every view wears what opens it: a permission's code, any signed-in person, or the public. A test finds bare ones."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from corymb.kit.registries import permissions

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PUBLIC, SIGNED_IN, TOKEN = "public", "signed in", "token"


class Refused(PermissionDenied):
    """A person may not; carries the permission, so that the page can say why and who may."""

    def __init__(self, permission: str, thing: object = None) -> None:
        super().__init__(permission)
        self.permission = permission
        self.thing = thing


def public(view: View) -> View:
    """Open to everybody."""
    view.door = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in(view: View) -> View:
    """Open to every person who has signed in; what they see is their own."""
    view.door = SIGNED_IN  # type: ignore[attr-defined]
    return view


def asks(code: str) -> Callable[[View], View]:
    """Open to whoever holds the permission in any scope; the view itself takes its objects from `visible_to`."""

    def wear(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.holds(permissions[code]):  # type: ignore[union-attr]
                raise Refused(code)
            return view(request, *args, **kwargs)

        guarded.door = code  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wear

"""`/api/v1`: the interface for programs, put together from the apps' rooms of that name."""

import logging
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from corymb.apps.accounts.api import Token
from corymb.apps.accounts.states import ROLES
from corymb.apps.assessment import api as assessment
from corymb.apps.council import api as council
from corymb.apps.defence import api as defence
from corymb.apps.facts import api as facts
from corymb.apps.office import api as office
from corymb.apps.outcomes import api as outcomes
from corymb.apps.programme import api as programme
from corymb.apps.registry import api as registry
from corymb.apps.returns import api as returns
from corymb.apps.scorecard import api as scorecard
from corymb.apps.selection import api as selection
from corymb.apps.workbooks import api as workbooks
from corymb.kit.doing import JSON, ROOT, Body
from corymb.kit.doors import TOKEN, Refused
from corymb.kit.faults import faults_of_schema
from corymb.kit.middleware import PROGRAMS
from corymb.kit.problems import KINDS, Declined, problem_answer
from corymb.kit.registries import permissions
from corymb.site import api_files

WITH_BODY = ("POST", "PATCH")
logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="Corymb",
    version="1",
    urls_namespace="api-v1",
    auth=Token(),
    openapi_url=None,
    docs_url=None,
)
ROOMS = (
    registry,
    programme,
    returns,
    workbooks,
    facts,
    scorecard,
    selection,
    assessment,
    defence,
    council,
    office,
    outcomes,
    api_files,
)
for _room in ROOMS:
    for _router in _room.ROUTERS:
        api.add_router("", _router)


# Why a request does not go


def _no_token(request: HttpRequest, error: AuthenticationError) -> Declined:
    del request, error
    detail = _("Send a token that works in the header Authorization: Bearer …; make one on the page of your account.")
    return Declined(401, detail, headers={"WWW-Authenticate": 'Bearer realm="corymb"'})


def _refused(request: HttpRequest, error: Refused) -> Declined:
    del request
    asked = permissions[error.permission]
    roles = [str(role.label) for code, role in ROLES.items() if code in asked.roles]
    detail = _("This asks for a right your roles do not give here: {what}. Roles that give it: {roles}.")
    told = detail.format(what=asked.label, roles=", ".join(roles))
    return Declined(403, told, permission=asked.code, roles=roles)


def _not_valid(request: HttpRequest, error: ValidationError) -> Declined:
    del request
    return Declined(422, _("Nothing was changed. What is wrong stands below."), faults_of_schema(error.errors))


def _missing(request: HttpRequest, error: Http404) -> Declined:
    del request, error
    return Declined(404, _("Nothing is at this address, or nothing you may see."))


def _unreadable(request: HttpRequest, error: HttpError) -> Declined:
    del request
    status = error.status_code if error.status_code in KINDS else 400
    return Declined(status, _("The body is not JSON. Look at its quotation marks, brackets and commas."))


def _clash(request: HttpRequest, error: IntegrityError) -> Declined:
    logger.warning("an act met the database's own rule", exc_info=error)
    del request
    return Declined(409, _("Something else was written at the same time, and both do not go. Read again and repeat."))


def _too_large(request: HttpRequest, error: Exception) -> Declined:
    del request, error
    return _larger_than(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _larger_than(most: int) -> Declined:
    return Declined(413, _("At most {number} bytes fit into a request.").format(number=most))


def _broken(request: HttpRequest, error: Exception) -> Declined:
    logger.error("an operation broke", exc_info=error)
    del request
    return Declined(500, _("It is in our log under the number of this request. Nothing was changed."))


def _declined(request: HttpRequest, error: Declined) -> Declined:
    del request
    return error


TOLD: dict[type[Exception], Callable[[HttpRequest, Any], Declined]] = {
    Declined: _declined,
    Refused: _refused,
    AuthenticationError: _no_token,
    ValidationError: _not_valid,
    Http404: _missing,
    HttpError: _unreadable,
    IntegrityError: _clash,
    RequestDataTooBig: _too_large,
    Exception: _broken,
}


def _answer(tell: Callable[[HttpRequest, Any], Declined], request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(request, tell(request, error))


for _kind, _tell in TOLD.items():
    api.add_exception_handler(_kind, partial(_answer, _tell))


# Addresses


Bodies = Mapping[str, Body]
"""What the operations of an address take, by method."""


def _before(request: HttpRequest, bodies: Bodies) -> Declined | None:
    """What can be said of a request before anything of it is read."""
    if request.method not in WITH_BODY:
        return None
    takes = bodies.get(request.method, JSON)
    if int(request.META.get("CONTENT_LENGTH") or 0) > takes.largest:
        return _larger_than(takes.largest)
    if request.content_type not in takes.media:
        return Declined(415, _("Send the body as {kinds}.").format(kinds=_(" or ").join(takes.media)))
    return None


def _whole(view: Callable[..., HttpResponse], bodies: Bodies) -> Callable[..., Any]:
    """A view of the interface: every answer has the one shape, and is kept by nobody on the way."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        declined = _before(request, bodies)
        response: Any = problem_answer(request, declined) if declined else view(request, *args, **kwargs)
        if response.status_code == 405 and response["Content-Type"].startswith("text/"):  # noqa: PLR2004 - ninja's own
            allow = ", ".join(sorted(response["Allow"].split(", ")))
            response = problem_answer(request, Declined(405, _("It takes: {methods}.").format(methods=allow)))
            response["Allow"] = allow
        response["Cache-Control"] = "private, no-cache"
        response.headers.setdefault("Content-Disposition", 'attachment; filename="api.json"')
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return _without_body(response) if is_head else response

    answered.door = TOKEN  # type: ignore[attr-defined]
    return csrf_exempt(login_not_required(answered))


def _without_body(response: Any) -> Any:
    """What HEAD is answered: the headers alone."""
    if response.streaming:
        response.streaming_content = ()
    else:
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that is none of ours; who has no token is not told even that."""
    del rest
    try:
        token = Token()(request)
    except Declined as declined:
        return problem_answer(request, declined)
    return problem_answer(request, _missing(request, Http404()) if token else _no_token(request, AuthenticationError()))


def _patterns() -> list[URLPattern]:
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    bodies = _bodies()
    for pattern in found:
        pattern.callback = _whole(pattern.callback, bodies[str(pattern.pattern)])
    return found


def _bodies() -> dict[str, dict[str, Body]]:
    """By address, as Django writes it, and method: what the operation takes."""
    found: dict[str, dict[str, Body]] = {}
    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no public way to walk them
        for address, view in router.path_operations.items():
            of_address = found.setdefault(address.lstrip("/").replace("{", "<").replace("}", ">"), {})
            for operation in view.operations:
                view_func: Any = operation.view_func
                of_address.update(dict.fromkeys(operation.methods, view_func.takes))
    return found


_operations = _patterns()
urlpatterns = [
    path(f"{ROOT[1:]}/", (_operations, None, None)),
    path(f"{PROGRAMS[1:]}<path:rest>", _whole(_nowhere, {})),
]

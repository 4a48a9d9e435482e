"""What a program is told where a request does not go: one shape for everything, application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from corymb.kit.registries import Label

MEDIA_TYPE = "application/problem+json"
KINDS: dict[int, tuple[str, Label]] = {
    400: ("unreadable", _("The request cannot be read")),
    401: ("no-token", _("A token is needed")),
    403: ("not-allowed", _("You may not do this")),
    404: ("not-found", _("There is nothing here")),
    405: ("no-such-method", _("This address does not do that")),
    409: ("not-possible", _("This does not go")),
    412: ("changed-meanwhile", _("It has been changed meanwhile")),
    413: ("too-large", _("The request is too large")),
    415: ("wrong-media-type", _("The body is of another kind than is taken here")),
    422: ("not-valid", _("Something in the request is not valid")),
    428: ("no-version", _("The request does not say which version it changes")),
    429: ("too-many", _("Too many requests")),
    500: ("broken", _("Something went wrong on our side")),
}
"""Status -> the last part of the problem's type, and its title."""
TYPE = "urn:corymb:problem:"


class Fault(BaseModel):
    """One thing that is wrong in a request: where, which rule, what, and how to mend it."""

    pointer: str = Field(description="JSON pointer into the request: /body/number, /query/limit, /path/code, /header/…")
    line: int | None = Field(default=None, description="In a list that was sent: which row, counted from one")
    rule: str
    detail: str
    mend: str


class Problem(BaseModel):
    """Why a request did not go. `instance` is the request's number, which finds it in the log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] = Field(default_factory=list)
    permission: str | None = Field(None, description="The permission that is missing")
    roles: list[str] = Field(default_factory=list, description="Roles that hold it")


class Declined(Exception):  # noqa: N818 - an answer to a program, not an error of ours
    """Ends a request with a problem; `told` are further members of it."""

    def __init__(
        self,
        status: int,
        detail: Label,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **told: Any,
    ) -> None:
        super().__init__(str(detail))
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.told = told


def problem_answer(request: HttpRequest, declined: Declined) -> HttpResponse:
    """The answer a program gets."""
    kind, title = KINDS[declined.status]
    problem = Problem(
        type=TYPE + kind,
        title=str(title),
        status=declined.status,
        detail=str(declined.detail),
        instance=request.META.get("REQUEST_ID", ""),
        errors=declined.errors,
        **declined.told,
    )
    answer = HttpResponse(problem.model_dump_json(exclude_none=True), status=declined.status, content_type=MEDIA_TYPE)
    for name, value in declined.headers.items():
        answer[name] = value
    return answer

"""Versions of the pack: the list, one with its variables, events and targets, and its text."""

from hashlib import sha256
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.programme import actions
from corymb.apps.programme.api import shapes, telling
from corymb.apps.programme.queries.seeing import packs_visible_to
from corymb.apps.programme.rules import RUN, SEE
from corymb.apps.registry.api.doing import allowed
from corymb.kit.answers import BY, Answer, Asked, all_known, answer, file_answer, page_of, sorted_by
from corymb.kit.doing import KIB, ROOT, Body, acted, of_bytes
from corymb.kit.given import Given, Key
from corymb.kit.problems import Declined

router = Router(tags=["programme"])
TOML = "application/toml"
TAKEN = Body((TOML,), 4 * 1024 * KIB)
OF_TOML = {"responses": {200: {"content": {TOML: {"schema": {"type": "string"}}}}}}


class ProposalAsked(Given):
    reason: str = Field("", max_length=2000, description="What the version changes, and on what ground")


class PacksAsked(Asked):
    state: shapes.PackState = Field(default_factory=str, description="in_force: the one everything is counted by now")
    sort: Annotated[str, sorted_by("id")] = Field(default_factory=str, description=BY)


@router.get("/packs", response=shapes.Packs)
@opens(SEE, _("Versions of the pack"))
def list_packs(request: HttpRequest, asked: Query[PacksAsked]) -> HttpResponse:
    """Every version of the programme's pack that was ever given."""
    rows = packs_visible_to(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    return answer(request, page_of(request, rows, asked, telling.packs, shapes.Packs))


@router.get("/packs/{number}", response=shapes.PackWhole)
@opens(SEE, _("A version of the pack"))
def read_pack(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One version with the figures members report, the kinds of shared events, and the targets."""
    return answer(request, telling.pack(get_object_or_404(packs_visible_to(request.user), pk=number)))


@router.get("/packs/{number}/text", response={200: None}, openapi_extra=OF_TOML)
@opens(SEE, _("The text of a version of the pack"))
def read_pack_text(request: HttpRequest, number: Path[Key]) -> Answer:
    """The file pack.toml of a version, as it was given."""
    found = get_object_or_404(packs_visible_to(request.user), pk=number)
    content = found.text.encode()
    return file_answer(request, content, TOML, f"{found.code}-{found.version}.toml", sha256(content).hexdigest())


@router.post("/packs", response={201: shapes.PackWhole}, openapi_extra=of_bytes(TAKEN))
@opens(RUN, _("Propose a version of the pack"), writes=True, takes=TAKEN)
def propose_pack(request: HttpRequest, asked: Query[ProposalAsked]) -> HttpResponse:
    """Keep the pack in the body of the request as a proposal. A person puts it in force, on the site."""
    all_known(request, asked)
    allowed(request, RUN, [])
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Declined(400, gettext("The body is not text in UTF-8.")) from None
    with acted():
        made = actions.propose_pack(text, me(request), reason=asked.reason, **acting(request, RUN))
    return answer(request, telling.pack(made), 201, f"{ROOT}/packs/{made.pk}")

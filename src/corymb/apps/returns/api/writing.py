"""What changes a return: figures field by field, explanations, remarks, and its moves, but for those of a certifier."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router
from pydantic import Field

from corymb.apps.accounts.api import never, opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.returns import actions
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.api.evidence import VariableOrNone
from corymb.apps.returns.api.finding import allowed_on, as_read, found_return, seen_return, unknown
from corymb.apps.returns.models import Figure
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.findings import remark_key, standing_of
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import ACCEPT, CERTIFY, EXTEND, FILL
from corymb.apps.returns.states import MOVES, PROGRAM
from corymb.apps.returns.tasks import checked_anew
from corymb.kit.answers import answer
from corymb.kit.doing import acted, not_valid
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Given, Key, Moment
from corymb.kit.problems import Declined, Fault
from corymb.kit.rows import twice

router = Router(tags=["returns"])
MOST = 500
"""Figures in one request at the most."""
Words = Annotated[str, Field(max_length=2000)]


class Written(Given):
    """A figure as a member writes it, in the scale of its variable; `version` is the one it was read with."""

    variable: Code
    written: str = Field(max_length=200, description="An empty text clears the figure")
    version: int = Field(ge=0, le=2**31 - 1, description="0 where nothing was written before")


class Values(Given):
    values: list[Written] = Field(min_length=1, max_length=MOST)


class NewExplanation(Given):
    """Why a figure is right although a check or a remark asks, in a few words; an empty text takes it back."""

    finding: str = Field(min_length=1, max_length=100, description="`finding` of a finding, or `key` of a remark")
    variable: VariableOrNone = ""
    text: Words


class NewRemark(Given):
    """What is to be mended; an empty text takes the remark back."""

    variable: VariableOrNone = ""
    text: Words


class Move(Given):
    """A move of the return as it was read: its `version` is sent, or its ETag in If-Match."""

    move: shapes.MoveCode
    note: Words = ""
    version: int | None = Field(None, ge=0, le=2**31 - 1, description="The version of the content that is meant")


class Extension(Given):
    """Until when a return is due; the reason names the order."""

    due_at: Moment
    reason: str = Field(min_length=1, max_length=2000)


@router.post("/returns/{number}/values", response=shapes.ReturnWhole)
@opens(FILL, _("Write figures of a return"), writes=True, versioned=True)
def write_values(request: HttpRequest, number: Path[Key], given: Values) -> HttpResponse:
    """Write figures: all of them, or none where somebody has changed one since it was read; the answer says which.

    A job checks the return then; `is_checked` of the return says when it has.
    """
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    twice((one.variable for one in given.values), "/body/values")
    typed = {one.variable: actions.Typed(one.written, one.version, source=PROGRAM) for one in given.values}
    with acted(), checked_anew(found.pk):
        as_read(request, found)
        saved = actions.save_figures(found.pk, typed, me(request), **acting(request, FILL, keys))
        if saved.met:
            told = gettext("Somebody has changed figures since you read them. Nothing was changed.")
            raise Declined(412, told, _met(given, saved.met))
    return _told(request, number)


def _met(given: Values, met: dict[str, Figure]) -> list[Fault]:
    """What stands now in the figures that somebody has changed meanwhile."""
    told = gettext("{who} has written {text} meanwhile; it is version {version} now.")
    return [
        Fault(
            pointer=f"/body/values/{place}",
            rule="changed_meanwhile",
            detail=told.format(who=row.by or "–", text=row.written or "–", version=row.version),
            mend=gettext("Read the return again, and send the version that stands there if yours is right."),
            line=place + 1,
        )
        for place, one in enumerate(given.values)
        if (row := met.get(one.variable))
    ]


@router.post("/returns/{number}/explanations", response=shapes.ReturnWhole)
@opens(FILL, _("Explain a finding"), writes=True, versioned=True)
def explain_finding(request: HttpRequest, number: Path[Key], given: NewExplanation) -> HttpResponse:
    """Say why a figure is right although a check asks."""
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    which = (given.finding, given.variable)
    asking = {(said.finding, said.variable) for said in standing_of(found).said}
    if which not in asking | {(remark_key(one.round), one.variable) for one in found.remarks.all()}:
        detail, mend = (
            gettext("The checks say nothing like this of the return."),
            gettext("Take it from `findings`, or from `remarks`."),
        )
        raise not_valid([unknown("/body/finding", detail, mend)])
    with acted():
        as_read(request, found)
        actions.explain(found.pk, which, given.text, me(request), **acting(request, FILL, keys))
    return _told(request, number)


@router.post("/returns/{number}/remarks", response=shapes.ReturnWhole)
@opens(ACCEPT, _("Remark on a figure"), writes=True, versioned=True)
def make_remark(request: HttpRequest, number: Path[Key], given: NewRemark) -> HttpResponse:
    """Say what is to be mended in a figure; the organisation sees it when the return is returned."""
    found = seen_return(request, number)
    keys = allowed_on(request, ACCEPT, found)
    with acted():
        as_read(request, found)
        actions.remark(found.pk, given.variable, given.text, me(request), **acting(request, ACCEPT, keys))
    return _told(request, number)


@router.post("/returns/{number}/moves", response=shapes.Return)
@opens(SIGNED_IN, _("Move a return on"), writes=True, versioned=True, also=(428,))
def move_return(request: HttpRequest, number: Path[Key], given: Move) -> HttpResponse:
    """Send a return to its certifier, recall it, return it with remarks, accept, lock or reopen it.

    What a certifier does is left to people: a token never signs. `may_move` of the return says what goes now.
    """
    found = seen_return(request, number)
    permission = MOVES[given.move].permission
    if permission == CERTIFY:
        raise never(settings.ADDRESS + return_url(found))
    keys = allowed_on(request, permission, found)
    with acted():
        held = as_read(request, found)
        if given.version is None and "If-Match" not in request.headers:
            raise Declined(428, gettext("Say which return you mean: send its `version`, or its ETag in If-Match."))
        if given.version is not None and given.version != held.version:
            raise Declined(412, gettext("The return has changed since you read it. Read it again."))
        told = acting(request, permission, keys)
        moved = actions.move_return(found.pk, given.move, me(request), note=given.note, **told)
    return answer(request, telling.returns([moved])[0])


@router.post("/returns/{number}/extensions", response=shapes.Return)
@opens(EXTEND, _("Give a member more time"), writes=True, versioned=True)
def extend_return(request: HttpRequest, number: Path[Key], given: Extension) -> HttpResponse:
    """Let one return be due later, by an order that the reason names."""
    found = get_object_or_404(seeing.known_to(request.user), pk=number)
    keys = allowed_on(request, EXTEND, found)
    with acted():
        as_read(request, found)
        told = acting(request, EXTEND, keys)
        moved = actions.extend_return(found.pk, given.due_at, reason=given.reason, **told)
    return answer(request, telling.returns([moved])[0])


def _told(request: HttpRequest, number: int) -> HttpResponse:
    return answer(request, telling.whole(found_return(request, number), request.user))

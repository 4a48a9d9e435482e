"""Returns: the list, and the page of one, on which it is filled in, looked through, and followed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import holds
from corymb.apps.programme.queries.seeing import may_certify_own
from corymb.apps.returns import rules
from corymb.apps.returns.models import Event, Passage, Return, Submission
from corymb.apps.returns.queries import form, seeing
from corymb.apps.returns.queries.events import entered_by_others, rows_of
from corymb.apps.returns.queries.measuring import held_for, told_of_return
from corymb.apps.returns.queries.preparing import prepared_by, reporters_of
from corymb.apps.returns.queries.receipt_files import receipt_files
from corymb.apps.returns.queries.snapshots import events_of, told_event
from corymb.apps.returns.rules import ACCEPT, BOARD, CERTIFY, EXTEND, FILL, LOCK
from corymb.apps.returns.states import (
    ACCEPTED,
    EDITABLE,
    HAND_BACK,
    LOCKED,
    MOVES,
    NOT_IN,
    RECALL,
    REOPEN,
    RETURN,
    RETURNED,
    SEND,
    STATES,
    SUBMITTED,
    TO_CERTIFY,
    TONES,
    WAY,
)
from corymb.apps.returns.views.finding import found_return, may_on, trail_of
from corymb.apps.returns.views.lists import RETURNS, lateness
from corymb.kit import waiting
from corymb.kit.doors import signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Line, Step, StepState
from corymb.kit.registries import Label, offered
from corymb.sources.return_changes import ADDED, CHANGED, events_beside

Receipts = list[tuple[Submission, int | None]]
MOST_PASSAGES = 30
CHANGES_OF_EVENT: Mapping[str, Label] = {ADDED: _("added in this round"), CHANGED: _("changed in this round")}
INSIDE = frozenset({SEND, RECALL, HAND_BACK})
"""Moves between the people of an organisation."""
BACK = frozenset({RETURN, REOPEN, HAND_BACK, RECALL})
"""Moves by which a return is with its organisation again."""


@signed_in
def returns(request: HttpRequest) -> HttpResponseBase:
    """Returns of which the person may know where they stand; the same filter as a file."""
    rows = seeing.known_to(request.user)
    answer = export_of(RETURNS, request, rows)
    if answer is not None:
        return answer
    page = page_of(RETURNS, request, rows)
    context = {
        "page": page,
        "board": holds(request.user, BOARD),
        "offers": offered("returns.returns", request.user, page),
    }
    return render(request, "returns/returns.html", context)


@signed_in
def member_return(request: HttpRequest, number: int) -> HttpResponse:
    """A return: its figures beside those of the year before, what is said of them, and what can be done now.

    Who may not read it and may know where it stands sees that alone.
    """
    try:
        found = found_return(request, number)
    except Http404:
        found = get_object_or_404(seeing.known_to(request.user), pk=number)
        return render(request, "returns/head.html", head_of(request, found))
    receipts = _receipts(found)
    answer = waiting.answered(request, waits=_is_being_made(receipts))
    if answer is not None:
        return answer
    return render(request, "returns/return.html", context_of(request, found, receipts))


def head_of(request: HttpRequest, found: Return) -> dict[str, Any]:
    """Where a return stands, and nothing of what it says."""
    lines = _lines(_passages(found), own=False)
    return _stands(request, found) | {"lines": lines, "people": reporters_of(found)}


def _stands(request: HttpRequest, found: Return) -> dict[str, Any]:
    return {
        "found": found,
        "state": STATES[found.state],
        "tone": TONES[found.state],
        "steps": _steps(found),
        "trail": trail_of(found),
        "may_extend": found.state in NOT_IN and may_on(request, EXTEND, found),
        "lateness": lateness(found),
    }


def context_of(request: HttpRequest, found: Return, receipts: Receipts) -> dict[str, Any]:
    """Everything the page of a return shows."""
    own = seeing.is_own(request.user, found)
    page = form.page_of(found, own=own)
    fills = found.state in EDITABLE and found.period.state == "open" and may_on(request, FILL, found)
    passages = _passages(found)
    only = bool(page.since) and not fills and request.GET.get("only") == "changed"
    events, gone = _marked(page, found)
    return _stands(request, found) | {
        "page": page,
        "own": own,
        "fills": fills,
        "only": only,
        "remarks_on": found.state == SUBMITTED and may_on(request, ACCEPT, found),
        "moves": _moves(request, found),
        "can_send": fills and page.standing.is_checked and not page.standing.errors and not page.standing.to_explain,
        "send": MOVES[SEND].label,
        "back": _back(found, passages, own=own),
        "held": told_of_return(found, held_for(found)),
        "events": _events(page, [one for one in events if one.change or not only]),
        "others": entered_by_others(found) if own else [],
        "answers": may_on(request, FILL, found),
        "gone": gone,
        "events_changed": len(gone) + sum(one.change is not None for one in events),
        "lines": _lines(passages, own=own),
        "receipts": receipts,
        "waits": not fills and _is_being_made(receipts),
        "is_loaded": found.state in {ACCEPTED, LOCKED} and not receipts,
        "offers": offered("returns.return", request.user, found),
        "beside_receipts": offered("returns.receipts", request.user, (found, [row for row, _file in receipts])),
    }


def _receipts(found: Return) -> Receipts:
    """Submissions with the stored PDF of each, the newest first."""
    rows = list(found.submissions.select_related("by").defer("snapshot").order_by("-round"))
    files = receipt_files(row.pk for row in rows) if rows else {}
    return [(row, files.get(row.pk)) for row in rows]


def _is_being_made(receipts: Receipts) -> bool:
    return any(file is None for _row, file in receipts)


def _steps(found: Return) -> list[Step]:
    here = WAY.index(found.state) if found.state in WAY else 0

    def state(place: int) -> StepState:
        return "done" if place < here or found.state == LOCKED else "now" if place == here else "todo"

    return [Step(_named(found, code), state(n)) for n, code in enumerate(WAY)]


def _named(found: Return, code: str) -> Any:
    return STATES[RETURNED] if found.state == RETURNED and code == WAY[0] else STATES[code]


def _moves(request: HttpRequest, found: Return) -> list[tuple[str, Any, str]]:
    """(address, what the button says, its tone) of the moves this person can make now, but for sending."""
    permitted = {code: may_on(request, code, found) for code in (FILL, CERTIFY, ACCEPT, LOCK, rules.REOPEN)}
    if found.state == TO_CERTIFY and permitted[CERTIFY] and prepared_by(request.user, [found]):
        permitted[CERTIFY] = may_certify_own(found.pack, request.user, found.organisation)
    tones = {"submit": "primary", "accept": "primary", "lock": "primary", "return": "", "reopen": "danger"}
    return [
        (reverse("returns:move", args=[found.pk, code]), move.label, tones.get(code, ""))
        for code, move in MOVES.items()
        if found.state in move.sources and permitted[move.permission] and code != SEND
    ]


def _events(page: form.Page, rows: list[Event]) -> list[dict[str, Any]]:
    """A table for each kind of the pack, with the events of this return as the reader may see them."""
    return [rows_of(page.pack, kind, rows) for kind in page.pack.events]


def _marked(page: form.Page, found: Return) -> tuple[list[Event], list[Mapping[str, Any]]]:
    """The events the reader sees, with how each differs from the round before; and those that were taken out since."""
    rows = events_of(found) if page.is_live else []
    if page.earlier is None or not page.is_live:
        return rows, []
    marks, gone = events_beside(page.earlier.content, map(told_event, rows))
    for row in rows:
        row.change = CHANGES_OF_EVENT.get(marks.get(str(row.pk), ""))
    return rows, gone


def _passages(found: Return) -> list[Passage]:
    """How the return has moved, the newest first."""
    return list(found.passages.select_related("by").order_by("-pk")[:MOST_PASSAGES])


def _lines(passages: Iterable[Passage], *, own: bool) -> list[Line]:
    """How a return has moved; what its people write to each other on the way is theirs."""
    return [
        Line(p.at, str(p.by or ""), MOVES[p.move].label, p.note if own or p.move not in INSIDE else "")
        for p in passages
    ]


def _back(found: Return, passages: Sequence[Passage], *, own: bool) -> list[Passage]:
    """Why a return is with its organisation again, the newest first."""
    if found.state not in EDITABLE:
        return []
    here = [p for n, p in enumerate(passages) if p.round == found.round and (n == 0 or p.move not in INSIDE)]
    return [p for p in here if p.move in BACK and (own or p.move not in INSIDE)]

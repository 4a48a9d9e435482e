"""Returns: the list, and the page of one, on which it is filled in, looked through, and followed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from corymb.apps.accounts.rules import holds
from corymb.apps.programme.queries.seeing import may_certify_own
from corymb.apps.returns.models import Event, Return, Submission
from corymb.apps.returns.queries import form, seeing
from corymb.apps.returns.queries.measuring import held_for, told_of_return
from corymb.apps.returns.queries.preparing import prepared_by
from corymb.apps.returns.queries.receipt_files import receipt_files
from corymb.apps.returns.queries.snapshots import events_of
from corymb.apps.returns.rules import ACCEPT, BOARD, CERTIFY, EXTEND, FILL, LOCK, REOPEN
from corymb.apps.returns.states import (
    ACCEPTED,
    ANSWER_TONES,
    ANSWERS,
    EDITABLE,
    LOCKED,
    MOVES,
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
from corymb.kit.doors import signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Line, Step, StepState
from corymb.kit.registries import offered
from corymb.sources.return_form import kind_factor

MOST_PASSAGES = 30


@signed_in
def returns(request: HttpRequest) -> HttpResponseBase:
    """Returns of which the person may know where they stand; the same filter as a file."""
    rows = seeing.known_to(request.user)
    answer = export_of(RETURNS, request, rows)
    if answer is not None:
        return answer
    return render(
        request, "returns/returns.html", {"page": page_of(RETURNS, request, rows), "board": holds(request.user, BOARD)}
    )


@signed_in
def member_return(request: HttpRequest, number: int) -> HttpResponse:
    """A return: its figures beside those of the year before, what is said of them, and what can be done now."""
    found = found_return(request, number)
    return render(request, "returns/return.html", context_of(request, found))


def context_of(request: HttpRequest, found: Return) -> dict[str, Any]:
    """Everything the page of a return shows."""
    own = seeing.is_own(request.user, found)
    page = form.page_of(found, own=own)
    receipts = _receipts(found)
    fills = found.state in EDITABLE and found.period.state == "open" and may_on(request, FILL, found)
    return {
        "found": found,
        "page": page,
        "own": own,
        "fills": fills,
        "remarks_on": found.state == SUBMITTED and may_on(request, ACCEPT, found),
        "state": STATES[found.state],
        "tone": TONES[found.state],
        "steps": _steps(found),
        "trail": trail_of(found),
        "moves": _moves(request, found),
        "can_send": fills and page.standing.is_checked and not page.standing.errors and not page.standing.to_explain,
        "send": MOVES[SEND].label,
        "may_extend": found.state != LOCKED and may_on(request, EXTEND, found),
        "lateness": lateness(found),
        "held": told_of_return(found, held_for(found)),
        "events": _events(page, found),
        "lines": _lines(found),
        "receipts": receipts,
        "is_loaded": found.state in {ACCEPTED, LOCKED} and not receipts,
        "offers": offered("returns.return", request.user, found),
        "beside_receipts": offered("returns.receipts", request.user, (found, [row for row, _file in receipts])),
    }


def _receipts(found: Return) -> list[tuple[Submission, int | None]]:
    """Submissions with the stored PDF of each, the newest first."""
    rows = list(found.submissions.select_related("by").defer("snapshot").order_by("-round"))
    files = receipt_files(row.pk for row in rows) if rows else {}
    return [(row, files.get(row.pk)) for row in rows]


def _steps(found: Return) -> list[Step]:
    here = WAY.index(found.state) if found.state in WAY else 0

    def state(place: int) -> StepState:
        return "done" if place < here or found.state == LOCKED else "now" if place == here else "todo"

    return [Step(_named(found, code), state(n)) for n, code in enumerate(WAY)]


def _named(found: Return, code: str) -> Any:
    return STATES[RETURNED] if found.state == RETURNED and code == WAY[0] else STATES[code]


def _moves(request: HttpRequest, found: Return) -> list[tuple[str, Any, str]]:
    """(address, what the button says, its tone) of the moves this person can make now, but for sending."""
    permitted = {code: may_on(request, code, found) for code in (FILL, CERTIFY, ACCEPT, LOCK, REOPEN)}
    if found.state == TO_CERTIFY and permitted[CERTIFY] and prepared_by(request.user, [found]):
        permitted[CERTIFY] = may_certify_own(found.pack, request.user, found.organisation)
    tones = {"submit": "primary", "accept": "primary", "lock": "primary", "return": "", "reopen": "danger"}
    return [
        (reverse("returns:move", args=[found.pk, code]), move.label, tones.get(code, ""))
        for code, move in MOVES.items()
        if found.state in move.sources and permitted[move.permission] and code != SEND
    ]


def _events(page: form.Page, found: Return) -> list[tuple[Any, list[Any]]]:
    """Kinds of the pack, each with the events of this return as the reader may see them."""
    rows = events_of(found) if page.is_live else []
    return [(kind, [_event(e, page) for e in rows if e.kind == kind.code]) for kind in page.pack.events]


def _event(event: Event, page: form.Page) -> dict[str, Any]:
    kind = next(kind for kind in page.pack.events if kind.code == event.kind)
    return {
        "event": event,
        "amount": event.amount / kind_factor(kind) if event.amount is not None else None,
        "category": next((c.label for c in kind.categories if c.code == event.category), event.category),
        "people": [
            (p.organisation or p.named, p.country, ANSWERS[p.answer], ANSWER_TONES[p.answer])
            for p in sorted(event.participants.all(), key=lambda p: p.pk)
        ],
    }


def _lines(found: Return) -> list[Line]:
    """How the return has moved, the newest first."""
    rows = found.passages.select_related("by").order_by("-pk")[:MOST_PASSAGES]
    return [Line(p.at, str(p.by or ""), MOVES[p.move].label, p.note) for p in rows]

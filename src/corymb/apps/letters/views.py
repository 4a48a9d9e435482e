"""The outbox: what goes to whom, how it reads, and what a person may do about it; the way from a letter to its task."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from corymb.apps.journal.actions import Actor
from corymb.apps.letters import actions
from corymb.apps.letters.forms import MoveForm, OutboxFilter, outbox_filter
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import (
    LINK_DAYS,
    NOBODY,
    Way,
    addressees_of,
    followed,
    kinds_among,
    visible_to,
    withdrawal_of,
    written,
)
from corymb.apps.letters.rules import DECIDE, SEE
from corymb.apps.letters.states import MOVES, State, bundles, kinds
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed

TONES = {State.SENT: "success", State.FAILED: "danger", State.HELD: "warning", State.WAITING: "info"}

MOVED = {
    "hold": gettext_lazy("The letter is held."),
    "release": gettext_lazy("The letter goes out."),
    "withdraw": gettext_lazy("The letter is withdrawn."),
    "again": gettext_lazy("The letter goes out once more, as one of its own."),
}
"""What is said after a move."""
STATUS = {Way.DONE: 200, Way.GONE: 410, Way.OLD: 410, Way.ANOTHERS: 403}
"""How a link answers that does not lead to its task."""
TITLES = {
    Way.DONE: gettext_lazy("This is done already"),
    Way.GONE: gettext_lazy("This is not due from you any more"),
    Way.OLD: gettext_lazy("This link is too old"),
    Way.ANOTHERS: gettext_lazy("This link was written to somebody else"),
}


def _narrow(letters: QuerySet[Letter], asked: dict[str, Any]) -> QuerySet[Letter]:
    kind, _sign, number = (asked.get("of") or "").partition(":")
    if kind:
        letters = letters.filter(bundles[kind](number))
    return letters.filter(**{name: asked[name] for name in ("state", "kind") if asked[name]})


def _tell(letters: list[Letter]) -> None:
    """Fetch the addressees of a page at once."""
    found = addressees_of(letters)
    for letter in letters:
        vars(letter)["to"] = found.get((letter.addressee_kind, letter.addressee_id), NOBODY)


OUTBOX = Listing(
    code=listed("letters", gettext_lazy("Letters")),
    columns=(
        Column("number", gettext_lazy("Number"), lambda x: Named(x.pk), sort="id", at_end=True,
               link=lambda x: reverse("letters:letter", args=[x.pk])),
        Column("kind", gettext_lazy("Kind"), lambda x: str(kinds[x.kind].label)),
        Column("to", gettext_lazy("To whom"), lambda x: x.to.on_page),
        Column("state", gettext_lazy("State"), lambda x: x.get_state_display(),
               badge=lambda x: TONES.get(x.state, "neutral")),
        Column("written_at", gettext_lazy("Written"), lambda x: x.written_at),
        Column("sent_at", gettext_lazy("Sent"), lambda x: x.sent_at),
        Column("trouble", gettext_lazy("Trouble"), lambda x: x.trouble),
    ),
    filters=OutboxFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=gettext_lazy("No letters yet"),
    empty_text=gettext_lazy("Every notice the system writes stands here before and after it goes out."),
    prepare=_tell,
)  # fmt: skip


@asks(SEE)
def outbox(request: HttpRequest) -> HttpResponseBase:
    """All letters, the newest first."""
    rows = visible_to(request.user)  # type: ignore[arg-type]
    listing = replace(OUTBOX, filters=outbox_filter(kinds_among(rows)))
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    return render(request, "letters/outbox.html", {"page": page_of(listing, request, rows)})


@asks(SEE)
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter as its addressee reads it, with the proof that it was sent."""
    shown = get_object_or_404(visible_to(request.user), pk=number)  # type: ignore[arg-type]
    _tell([shown])
    to = vars(shown)["to"]
    decides = visible_to(request.user, DECIDE).filter(pk=number).exists()  # type: ignore[arg-type]
    context = {
        "letter": shown,
        "to": to,
        "kind": kinds[shown.kind].label,
        "tone": TONES.get(State(shown.state), "neutral"),
        "said": written(shown, to, preview=True) if to.email else None,
        "moves": [move for move, (states, _to) in MOVES.items() if shown.state in states] if decides else [],
        "withdrawal": withdrawal_of(shown),
        "again": decides and shown.state == State.SENT,
    }
    return render(request, "letters/letter.html", context)


@asks(DECIDE)
@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Hold, let go, withdraw or repeat a letter."""
    shown = get_object_or_404(visible_to(request.user, DECIDE), pk=number)  # type: ignore[arg-type]
    form = MoveForm(request.POST)
    if form.is_valid():
        actor = Actor("person", str(request.user.pk), request=request.META.get("REQUEST_ID", ""))
        asked, reason, now = form.cleaned_data["move"], form.cleaned_data["reason"], timezone.now()
        try:
            if asked == "again":
                shown = actions.send_again(shown, actor=actor, now=now, reason=reason)
            else:
                actions.move_letter(shown, asked, actor=actor, now=now, reason=reason)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(MOVED[asked]))
    return redirect("letters:letter", shown.pk)


@signed_in
@never_cache
@require_safe
def task(request: HttpRequest, token: str) -> HttpResponse:
    """Follow the link of a letter to its task. Whoever has not signed in does so first, and comes back here.

    Looking uses nothing up, so that a mail server that tries links does no harm.
    """
    found = followed(token, str(request.user.pk), timezone.now())
    if not found:
        raise Http404
    if found.way == Way.OPEN:
        return redirect(found.url)
    context = {"found": found, "way": found.way.value, "title": TITLES[found.way], "days": LINK_DAYS}
    return render(request, "letters/task.html", context, status=STATUS[found.way])

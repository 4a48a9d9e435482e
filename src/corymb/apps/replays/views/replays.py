"""The replays of a ranking; a further one is asked for."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.rules import holds, me
from corymb.apps.council.forms import NoteForm
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.naming import ranking_name, ranking_url
from corymb.apps.council.views.finding import told, trail_of
from corymb.apps.journal.rules import READ as READ_JOURNAL
from corymb.apps.replays.actions.asking import ask_for_replay
from corymb.apps.replays.forms import ReplaysFilter
from corymb.apps.replays.models import Replay
from corymb.apps.replays.queries.naming import replays_url
from corymb.apps.replays.queries.seeing import rankings_open_to, replays_visible_to
from corymb.apps.replays.queries.telling import STATES, faults_told, state_of
from corymb.apps.replays.rules import REPLAY
from corymb.apps.replays.states import REPLAY_TONES, REPLAYS
from corymb.apps.replays.tasks import replay
from corymb.kit import waiting
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed
from corymb.kit.saying import said


@asks(REPLAY)
def replays(request: HttpRequest, number: int) -> HttpResponseBase:
    """What came of each replay of a ranking, the newest first."""
    found = _found(request, number)
    rows = replays_visible_to(request.user).filter(ranking=found)
    last = rows.order_by("-pk").first()
    waits = last is not None and last.done_at is None
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    exported = export_of(REPLAYED, request, rows)
    if exported is not None:
        return exported
    context = {
        "ranking": found,
        "last": last,
        "faults": faults_told(last.faults or []) if last else [],
        "waits": waits,
        "reads_journal": holds(request.user, READ_JOURNAL),
        "page": page_of(REPLAYED, request, rows),
        "trail": _way(found, _("Replays")),
    }
    return render(request, "replays/replays.html", context)


@asks(REPLAY)
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Have a ranking replayed."""
    found = _found(request, number)

    def act(_filled: forms.Form) -> str:
        with transaction.atomic():
            made = ask_for_replay(found, me(request), **told(request, found.call, REPLAY))
            replay.configure(lock=f"replay {made.pk}").defer(number=made.pk)
        return replays_url(found)

    label = _("Replay from the journal")
    question = Question(
        label,
        _("Replay"),
        _("The ranking is being replayed."),
        _way(found, label),
        _(
            "The journal says what was submitted and marked when the marks were frozen. From that the ranking is "
            "computed again; its hashes must be the same. Nothing of the call is changed; that you asked, and what "
            "came of it, is on record."
        ),
    )
    return asked(request, question, NoteForm(request.POST or None), act)


def _found(request: HttpRequest, number: int) -> Ranking:
    return get_object_or_404(rankings_open_to(request.user), pk=number)


def _way(found: Ranking, label: str) -> Trail:
    return trail_of(found.call, (ranking_name(found), ranking_url(found)), (label, ""))


def _number_of_faults(row: Replay) -> int | None:
    return None if row.faults is None else len(row.faults)


def _narrow(rows: QuerySet[Replay], asked_for: dict[str, Any]) -> QuerySet[Replay]:
    return rows.filter(STATES[asked_for["result"]]) if asked_for["result"] else rows


REPLAYED = Listing(
    code=listed("replays", gettext_lazy("Replays of a ranking")),
    columns=(
        Column("asked", gettext_lazy("Asked"), lambda r: timezone.localtime(r.asked_at), sort="asked_at"),
        Column("by", gettext_lazy("By"), lambda r: str(r.asked_by)),
        Column(
            "result",
            gettext_lazy("What came of it"),
            lambda r: said(REPLAYS, state_of(r)),
            badge=lambda r: REPLAY_TONES[state_of(r)],
        ),
        Column("faults", gettext_lazy("What does not hold"), _number_of_faults, at_end=True),
        Column("done", gettext_lazy("Done"), lambda r: r.done_at and timezone.localtime(r.done_at)),
        Column("program", gettext_lazy("Version of the program"), lambda r: r.code_version, shown=False),
    ),
    filters=ReplaysFilter,
    narrow=_narrow,
    sort="-asked_at",
    empty_title=gettext_lazy("Nobody has replayed this ranking yet"),
    empty_text=gettext_lazy("A replay computes it again from the journal, and says whether the same comes out."),
)

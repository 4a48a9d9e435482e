"""Runs: what was published and when, what was known on a day, what another version of the pack would count."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.returns.rules import SEE_BASELINE
from corymb.apps.scorecard.forms import SwitchForm
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import compared, moments, reading, seeing, showing
from corymb.apps.scorecard.queries.publications import with_years
from corymb.apps.scorecard.queries.reading import PROGRAMME, Place
from corymb.apps.scorecard.queries.restated import beside
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import Asked, Row
from corymb.apps.scorecard.queries.standing import measured_told, members_told
from corymb.apps.scorecard.rules import GO_BACK, PUBLISH, SEE, VERIFY
from corymb.apps.scorecard.states import BASELINE, DONE, KINDS, LIVING, PUBLISHED, STATES, TONES, WAITING
from corymb.apps.scorecard.views.files import runs_file
from corymb.kit import waiting
from corymb.kit.doors import asks
from corymb.kit.exports import export_addresses
from corymb.kit.saying import language_of_page
from corymb.kit.templatetags.lists import shown
from corymb.reports import rebuilt_said

MOST = 200


@asks(SEE)
def runs(request: HttpRequest) -> HttpResponseBase:
    """Runs the person may see, the newest first."""
    rows = seeing.visible_to(request.user).exclude(kind=LIVING).order_by("-pk")[:MOST]
    answer = runs_file(request, rows)
    if answer is not None:
        return answer
    context = {
        "exports": export_addresses(request),
        "trail": [(_("Scorecard"), reverse("scorecard:board")), (_("Publications"), "")],
        "rows": [(run, KINDS[run.kind], STATES[run.state], TONES[run.state]) for run in rows],
        "may_publish": holds(request.user, PUBLISH),
        "may_go_back": holds(request.user, GO_BACK),
    }
    return render(request, "scorecard/runs.html", context)


@asks(SEE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its lines, what they were computed from, and whether it still comes out the same."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number)
    if found.kind == LIVING:
        return redirect("scorecard:board")
    answer = waiting.answered(request, waits=found.state == WAITING)
    if answer is not None:
        return answer
    place = reading.place_of(request.GET.get("scope") or PROGRAMME)
    if place is None:
        raise Http404
    switch = SwitchForm(request.GET or None)
    asked = Asked(place, *switch.asked(), reading.sees_small(request.user, place))
    living = reading.living()
    rows = with_years(found, asked, rows_of(found, asked)) if found.state == DONE else []
    other = _other(request, found) or found.base
    own = {"scope": place.scope, **({"with": str(other.pk)} if other and "with" in request.GET else {})}
    context = {
        "run": found,
        "place": place,
        "switch": switch,
        "kept": own.items(),
        "query": urlencode({**own, **switch.kept()}),
        "switched": urlencode(switch.kept()),
        "moments": moments.moments_for(request.user, living, found),
        "moment": moments.code_of(found),
        "trail": [
            (_("Scorecard"), reverse("scorecard:board")),
            (_("Publications"), reverse("scorecard:runs")),
            (f"{KINDS[found.kind]}, {found.year}", ""),
        ],
        "kind": KINDS[found.kind],
        "state": STATES[found.state],
        "tone": TONES[found.state],
        "waits": found.state == WAITING,
        "year_now": living.year if living and living.year != found.year else None,
        "facts": _facts(request, found),
        "rows": rows,
        "has_years": showing.have_years(rows),
        "other": other,
        "others": _others(request, found),
        "beside": beside(found, other) if found.kind == BASELINE and other and other == found.base and rows else [],
        **(_compared(request, (found, other), (asked, rows)) if other and rows else {}),
        "may_verify": found.kind == PUBLISHED and found.inputs and holds(request.user, VERIFY),
        "verdict": _verdict(request, found),
    }
    return render(request, "scorecard/run.html", context)


def _others(request: HttpRequest, found: Run) -> QuerySet[Run]:
    """What a run can be held against."""
    return seeing.visible_to(request.user).filter(state=DONE).exclude(pk=found.pk).exclude(kind=LIVING).order_by("-pk")


def _compared(request: HttpRequest, pair: tuple[Run, Run], here: tuple[Asked, list[Row]]) -> dict[str, Any]:
    """What differs between two runs: targets of the place, and verdicts everywhere with the name of each place."""
    (found, other), (asked, rows) = pair, here
    small = reading.sees_small(request.user, Place(PROGRAMME, "", ()))
    turned = compared.turned(found, other, small=small)
    titles = reading.titles_of({row.scope for row in turned})
    return {
        "changes": compared.compared(rows, rows_of(other, asked), same_tables=compared.from_same_tables(found, other)),
        "turned": [(titles.get(row.scope, row.scope), row) for row in turned],
    }


def _other(request: HttpRequest, found: Run) -> Run | None:
    """The run this one is to be compared with, where the reader chose one."""
    text = request.GET.get("with", "")
    if not text.isdigit():
        return None
    return seeing.visible_to(request.user).filter(pk=int(text), state="done").exclude(pk=found.pk).first()


def _verdict(request: HttpRequest, found: Run) -> dict[str, Any] | None:
    """What the last recomputation said; None before the first. Figures that differ are told to those who may verify."""
    told = dict(found.verified)
    if not told:
        return None
    language_of_page()
    lines = told.pop("first", [])
    if "verified_by" in told:
        told["said"] = list(rebuilt_said.sayings(told))
        told["first"] = [rebuilt_said.difference(one) for one in lines] if holds(request.user, VERIFY) else []
    return told


def _facts(request: HttpRequest, found: Run) -> list[tuple[str, Any]]:
    inputs: Any = shown(None)
    if found.inputs and seeing.inputs_visible_to(request.user).filter(pk=found.pk).exists():
        url = reverse("files:download", args=[found.inputs])
        inputs = format_html('<a href="{}">{}</a>', url, _("tables and pack, ZIP"))

    def code(text: str) -> Any:
        return format_html('<code class="hash">{}</code>', text) if text else shown(None)

    return [
        (_("Year"), found.year),
        (_("As known at"), shown(found.known_at)),
        (_("Measured from"), _measured(request, found)),
        (_("Counts"), _("locked returns") if found.locked_only else _("accepted and locked returns")),
        (_("Members and shares"), members_told(found)),
        (_("Pack"), str(found.pack)),
        (_("Pack, sha256"), code(found.pack.sha256)),
        (_("Inputs, sha256"), code(found.inputs_hash)),
        (_("Lines, sha256"), code(found.lines_hash)),
        (_("Public lines, sha256"), code(found.public_hash)),
        (_("Head of the journal"), code(found.journal_head)),
        (_("Version of the code"), found.code_version or shown(None)),
        (_("Inputs"), inputs),
        (_("Ordered by"), str(found.by or "–")),
        (_("Computed"), shown(found.done_at)),
        (_("Note"), found.note or shown(None)),
    ]


def _measured(request: HttpRequest, found: Run) -> str:
    """With the way to the baseline for those who may see it."""
    told = measured_told(found)
    if found.baseline is None or not holds(request.user, SEE_BASELINE):
        return told
    return format_html('<a href="{}">{}</a>', reverse("baselines:baseline", args=[found.baseline.pk]), told)

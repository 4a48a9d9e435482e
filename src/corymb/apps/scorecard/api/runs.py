"""Runs: the living one, those that were published, those as known on a day; asking for one of the latter."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import never, opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.registry.api.doing import allowed
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.api import shapes
from corymb.apps.scorecard.api.finding import found_run
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import seeing
from corymb.apps.scorecard.rules import GO_BACK, PUBLISH, SEE, VERIFY
from corymb.apps.scorecard.states import KNOWN, LIVING, PUBLISHED, TRIAL
from corymb.apps.scorecard.tasks import compute, verify
from corymb.kit.answers import Asked, answer, match_sent, page_of
from corymb.kit.doing import ROOT, acted
from corymb.kit.given import Given, Moment, OneOf
from corymb.kit.problems import Declined

router = Router(tags=["scorecard"])


SAME = (
    "kind",
    "state",
    "year",
    "known_at",
    "locked_only",
    "asked_at",
    "done_at",
    "note",
    "code_version",
    "journal_head",
)
"""Columns that are told as they are."""


class RunsAsked(Asked):
    kind: Annotated[str, OneOf([PUBLISHED, KNOWN, TRIAL])] = Field(default_factory=str)


class NewRun(Given):
    """A scorecard to be computed: of a year, as it was known at a moment."""

    kind: Annotated[str, OneOf([KNOWN, PUBLISHED])]
    year: int = Field(ge=1900, le=2100)
    known_at: Moment


@router.get("/scorecard/runs", response=shapes.Runs)
@opens(SEE, _("Scorecard runs"))
def list_runs(request: HttpRequest, asked: Query[RunsAsked]) -> HttpResponse:
    """Publications, and for officers runs as known on a day and trials too. The living one is read by its name."""
    rows = seeing.visible_to(request.user).exclude(kind=LIVING)
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    return answer(request, page_of(request, rows, asked, lambda r: told(r, request.user), shapes.Runs))


@router.get("/scorecard/runs/{run}", response=shapes.Run)
@opens(SEE, _("A scorecard run"))
def read_run(request: HttpRequest, run: Path[shapes.RunName]) -> HttpResponse:
    """One run: what it was computed from, and its hashes."""
    return answer(request, told([found_run(request.user, run)], request.user)[0])


@router.post("/scorecard/runs", response={201: shapes.Run})
@opens(GO_BACK, _("Ask for the scorecard as known on a day"), writes=True)
def ask_for_run(request: HttpRequest, given: NewRun) -> HttpResponse:
    """Have the scorecard of a year computed, by a job, as it was known at a moment. Publishing is left to people."""
    if given.kind == PUBLISHED:
        allowed(request, PUBLISH, [])
        raise never(settings.ADDRESS + reverse("scorecard:publish"))
    allowed(request, GO_BACK, [])
    with acted():
        made = actions.ask_for_day(given.year, given.known_at, me(request), **acting(request, GO_BACK))
        compute.defer(number=made.pk)
    return answer(request, told([made], request.user)[0], 201, f"{ROOT}/scorecard/runs/{made.pk}")


@router.post("/scorecard/runs/{run}/verifications", response=shapes.Run)
@opens(VERIFY, _("Compute a publication again"), writes=True, versioned=True)
def verify_run(request: HttpRequest, run: Path[shapes.RunName]) -> HttpResponse:
    """Have a publication computed again from its inputs, by a job; `verified` of the run says what came out."""
    allowed(request, VERIFY, [])
    found = found_run(request.user, run)
    if found.kind != PUBLISHED or not found.inputs:
        raise Declined(409, gettext("Only a publication keeps the inputs it can be computed again from."))
    match_sent(request, lambda: told([found], request.user))
    verify.defer(number=found.pk)
    return answer(request, told([found], request.user)[0])


def told(rows: Iterable[Run], person: Any) -> list[shapes.Run]:
    """Runs as shapes; their stored inputs are named to those who may take them."""
    known = list(rows)
    kept = [row.pk for row in known if row.inputs]
    taken = set(seeing.inputs_visible_to(person).filter(pk__in=kept).values_list("pk", flat=True)) if kept else set()
    return [
        shapes.Run(
            **{name: getattr(row, name) for name in SAME},
            number=row.pk,
            pack=str(row.pack),
            pack_sha256=row.pack.sha256,
            inputs_sha256=row.inputs_hash,
            lines_sha256=row.lines_hash,
            public_sha256=row.public_hash,
            verified=shapes.Verification(**row.verified) if row.verified else None,
            baseline=row.baseline.version if row.baseline else None,
            base=row.base_id,
            inputs=row.inputs if row.pk in taken else None,
        )
        for row in known
    ]

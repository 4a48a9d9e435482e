"""The published lines for programs: JSON, JSON lines, CSV and SDMX-CSV, each with the same lines in the same order."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries import telling
from corymb.apps.scorecard.states import DONE, PUBLIC, PUBLISHED
from corymb.kit.doors import public
from corymb.reports.open_lines import csv_of, sdmx_of

FORMS = (("lines_csv", "CSV"), ("lines", "JSON"), ("lines_jsonl", "JSON Lines"), ("lines_sdmx", "SDMX-CSV"))
"""By the name of its address: how a form is called, in every language."""


@public
def lines(request: HttpRequest, number: int) -> HttpResponse:
    """The lines in the shape of `corymb score --format json`, exact sums as text, with their hashes."""
    del request
    run = _published(number)
    hashes = {"sha256": run.lines_hash, "public_sha256": run.public_hash}
    return _open(JsonResponse({"run": run.pk, **hashes, "lines": _told(run)}))


@public
def lines_jsonl(request: HttpRequest, number: int) -> HttpResponse:
    """One line of the scorecard on each line of the file."""
    del request
    run = _published(number)
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in _told(run))
    return _open(HttpResponse(text, content_type="application/jsonl; charset=utf-8"), f"scorecard-{run.pk}.jsonl")


@public
def lines_csv(request: HttpRequest, number: int) -> HttpResponse:
    """A table with a column for each field of a line; what is not told is empty."""
    del request
    run = _published(number)
    return _open(HttpResponse(csv_of(_told(run)), content_type="text/csv; charset=utf-8"), f"scorecard-{run.pk}.csv")


@public
def lines_sdmx(request: HttpRequest, number: int) -> HttpResponse:
    """The figures as observations of SDMX-CSV 2.0."""
    del request
    run = _published(number)
    media = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
    return _open(HttpResponse(sdmx_of(_told(run)), content_type=media), f"scorecard-{run.pk}.sdmx.csv")


def _published(number: int) -> Run:
    return get_object_or_404(Run, pk=number, kind=PUBLISHED, state=DONE)


def _told(run: Run) -> list[dict[str, Any]]:
    rows = Line.objects.filter(run=run, audience=PUBLIC).order_by("pk").values_list("told", flat=True)
    return [telling.told_on(line, run) for line in rows]


def _open(answer: HttpResponse, name: str = "") -> HttpResponse:
    """Programs of other sites may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

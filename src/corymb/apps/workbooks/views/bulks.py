"""Workbooks of many members, in one ZIP or as one: given by the cluster, read by a job, decided by each member."""

import zipfile
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from corymb.apps.accounts.rules import acting, me
from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import record_act
from corymb.apps.programme.models import Period
from corymb.apps.progress.views.board import found_cluster
from corymb.apps.registry.queries.scopes import cluster_keys
from corymb.apps.workbooks import actions, states
from corymb.apps.workbooks.forms import BulkForm
from corymb.apps.workbooks.models import Bulk
from corymb.apps.workbooks.queries.naming import bulk_url
from corymb.apps.workbooks.queries.prepared import cluster_workbook_of
from corymb.apps.workbooks.queries.seeing import bulks_visible_to
from corymb.apps.workbooks.rules import BULK
from corymb.apps.workbooks.states import BULK_KIND
from corymb.apps.workbooks.tasks import read_bulk
from corymb.apps.workbooks.views.lists import BOOKS, BULKS
from corymb.apps.workbooks.views.uploads import SHEET
from corymb.kit import waiting
from corymb.kit.asking import NotPossible, Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of, written
from corymb.kit.findings import Told, told
from corymb.kit.listing import page_of
from corymb.refusal import Refusal


@asks(BULK)
def bulks(request: HttpRequest) -> HttpResponseBase:
    """Files with many workbooks a person may see, the newest first; they are given on the board, by cluster."""
    rows = bulks_visible_to(request.user).select_related("by")
    answer = export_of(BULKS, request, rows)
    if answer is not None:
        return answer
    return render(request, "workbooks/bulks.html", {"page": page_of(BULKS, request, rows), "trail": _trail()})


@asks(BULK)
def bulk_give(request: HttpRequest, cluster: str, period: str) -> HttpResponse:
    """Give a ZIP with workbooks, or one of all members. It is stored before it is looked into; a job reads it."""
    place = found_cluster(request, cluster, BULK)
    chosen = get_object_or_404(Period, code=period)

    def act(filled: BulkForm) -> str:
        who = acting(request, BULK, cluster_keys(place))
        try:
            with transaction.atomic():
                bulk = actions.take_bulk((place, chosen), filled.cleaned_data["file"], me(request), **who)
                read_bulk.defer(number=bulk.pk)
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return bulk_url(bulk)

    question = Question(
        _("Upload workbooks of many members"),
        _("Upload"),
        _("The file is stored; reading it has begun."),
        [
            (_("Returns"), reverse("returns:returns")),
            (_("Progress"), reverse("progress:board")),
            (f"{place} · {period}", ""),
        ],
        _(
            "Give a ZIP with a workbook for each member, or the one workbook of all members that the board gives you. "
            "Each return is found by the number of its organisation and the period. "
            "Nothing goes into a return by itself: its preparer decides."
        ),
    )
    return asked(request, question, BulkForm(request.POST or None, request.FILES or None), act)


@asks(BULK)
@require_GET
def cluster_workbook(request: HttpRequest, cluster: str, period: str) -> HttpResponse:
    """One workbook with the open returns of all members, filled in as far as they were handed in before.

    It holds what members reported the year before: that somebody took it is journaled.
    """
    place = found_cluster(request, cluster, BULK)
    chosen = get_object_or_404(Period, code=period)
    try:
        content, rows = cluster_workbook_of(place, chosen, (get_language() or "en")[:2])
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("progress:board")
    who = acting(request, BULK, cluster_keys(place))
    with transaction.atomic():
        thing = ("registry.cluster", str(place.pk), "")
        told = {"period": chosen.code, "returns": rows}
        record_act(states.BULK_PREPARED, who["actor"], thing, now=who["now"], scope_keys=cluster_keys(place), **told)
    answer = HttpResponse(content, content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{place.code}-{chosen.code}.xlsx"'
    return answer


@signed_in
def bulk(request: HttpRequest, number: int) -> HttpResponseBase:
    """What came of the workbooks of a ZIP: how many can be used, and of each what was read and what is wrong."""
    found = _found(request, number)
    works = found.state == states.COMING
    rows = found.uploads.select_related("member_return__organisation", "bulk")
    answer = waiting.answered(request, waits=works) or export_of(BOOKS, request, rows)
    if answer is not None:
        return answer
    counts = rows.aggregate(
        **{
            code: Count("pk", filter=Q(state=code))
            for code in (states.TO_DECIDE, states.APPLIED, states.LEFT, states.REFUSED)
        },
        errors=Count("pk", filter=Q(findings__contains=[{"level": "error"}])),
        notes=Count("pk", filter=Q(annotated__isnull=False)),
    )
    context: dict[str, Any] = {
        "bulk": found,
        "state": states.BULKS[found.state],
        "tone": states.BULK_TONES[found.state],
        "works": works,
        "trail": _trail((found.file_name, "")),
        "counts": [
            (states.UPLOADS[code], counts[code])
            for code in (states.TO_DECIDE, states.APPLIED, states.LEFT, states.REFUSED)
            if counts[code]
        ],
        "errors": counts["errors"],
        "notes": counts["notes"],
        "left_out": _left_out(found),
        "whole": found.is_whole,
        "page": page_of(BOOKS, request, rows),
    }
    return render(request, "workbooks/bulk.html", context)


def _left_out(found: Bulk) -> list[tuple[str, Told]]:
    """What is said of the file as a whole; of a ZIP, of the files in it that were not taken in, each by its name."""
    files = ["" if found.is_whole else finding.get("file", "") for finding in found.findings]
    return list(zip(files, told(found.findings), strict=True))


@signed_in
@require_GET
def bulk_notes(request: HttpRequest, number: int) -> HttpResponse | FileResponse:
    """All copies with notes in one ZIP. They are members' figures: that somebody took them is journaled."""
    found = _found(request, number)
    who = acting(request, BULK, cluster_keys(found.cluster))
    numbers = found.uploads.filter(annotated__isnull=False).order_by("pk").values_list("annotated", flat=True)
    files = list(StoredFile.objects.filter(pk__in=list(numbers)).order_by("pk"))
    with transaction.atomic():
        thing = (BULK_KIND, str(found.pk), "")
        keys = cluster_keys(found.cluster)
        record_act(states.BULK_TAKEN, who["actor"], thing, now=who["now"], scope_keys=keys, files=len(files))
    stem = found.file_name.rpartition(".")[0] or found.file_name
    answer = written(lambda place: _pack(files, place), "application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, f"corymb-{stem}.zip")
    return answer


def _pack(files: list[StoredFile], place: IO[bytes]) -> None:
    """Files of one name are told apart by their place in the list."""
    taken: set[str] = set()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed already
        for count, file in enumerate(files, 1):
            name = file.name if file.name not in taken else f"{count}-{file.name}"
            taken.add(name)
            archive.write(path_of(file.sha256), name)


def _found(request: HttpRequest, number: int) -> Bulk:
    return get_object_or_404(bulks_visible_to(request.user).select_related("by"), pk=number)


def _trail(*further: tuple[str, str]) -> Trail:
    own = reverse("workbooks:bulks") if further else ""
    return [(_("Returns"), reverse("returns:returns")), (_("Workbooks of many members"), own), *further]

"""Workbooks of many members for programs: one of all given out, one or a ZIP taken, and what came of it."""

from hashlib import sha256
from typing import Annotated, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.journal.actions import record_act
from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.programme.models import Period
from corymb.apps.registry.api.doing import allowed
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.scopes import cluster_keys
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.api import shapes
from corymb.apps.workbooks.api.uploads import BYTES, OF_XLSX, XLSX, Language, findings_of
from corymb.apps.workbooks.models import Bulk
from corymb.apps.workbooks.queries.prepared import cluster_workbook_of
from corymb.apps.workbooks.queries.seeing import bulks_visible_to
from corymb.apps.workbooks.rules import BULK
from corymb.apps.workbooks.states import BULK_PREPARED
from corymb.apps.workbooks.tasks import read_bulk as read_later
from corymb.kit.answers import BY, Answer, Asked, all_known, answer, file_answer, page_of, sorted_by
from corymb.kit.doing import KIB, ROOT, Body, acted, of_bytes
from corymb.kit.given import Code, FileName, Given, Key

router = Router(tags=["workbooks"])
ZIP = "application/zip"
TAKEN = Body((BYTES, XLSX, ZIP), 4 * 1024 * KIB)


class PreparedAsked(Given):
    period: PeriodCode
    language: Language = Field(default_factory=str, description="Left out: that of Accept-Language")


class BulkAsked(Given):
    period: PeriodCode
    name: FileName = Field(description="The name of the file: books.zip, all.xlsx")


class BulksAsked(Asked):
    state: shapes.BulkState = Field(default_factory=str)
    period: PeriodCode = Field(default_factory=str)
    sort: Annotated[str, sorted_by("id")] = Field(default_factory=str, description=BY)


ClusterCode = Annotated[Code, Field(description="The code of a cluster")]


@router.get("/clusters/{code}/workbook", response={200: None}, openapi_extra=OF_XLSX)
@opens(BULK, _("The workbook of all members"))
def read_cluster_workbook(request: HttpRequest, code: Path[ClusterCode], asked: Query[PreparedAsked]) -> Answer:
    """One workbook with the returns of all members that can be changed still. That it was taken is journaled."""
    all_known(request, asked)
    cluster, period = _cluster(request, code), get_object_or_404(Period, code=asked.period)
    keys = cluster_keys(cluster)
    with acted():
        content, rows = cluster_workbook_of(cluster, period, asked.language or (get_language() or "en")[:2])
        who, thing = acting(request, BULK, keys), ("registry.cluster", str(cluster.pk), "")
        told = {"period": period.code, "returns": rows}
        record_act(BULK_PREPARED, who["actor"], thing, now=who["now"], scope_keys=keys, **told)
    return file_answer(request, content, XLSX, f"{cluster.code}-{period.code}.xlsx", sha256(content).hexdigest())


@router.post("/clusters/{code}/workbooks", response={201: shapes.BulkWhole}, openapi_extra=of_bytes(TAKEN))
@opens(BULK, _("Load workbooks of many members"), writes=True, takes=TAKEN)
def give_workbooks(request: HttpRequest, code: Path[ClusterCode], asked: Query[BulkAsked]) -> HttpResponse:
    """Give a ZIP of workbooks, or the one of all members, as the body of the request; a job reads it.

    Nothing goes into a return by itself: its preparer takes the figures over, or leaves them.
    """
    all_known(request, asked)
    cluster, period = _cluster(request, code), get_object_or_404(Period, code=asked.period)
    given = SimpleUploadedFile(asked.name, request.body)
    with acted():
        told = acting(request, BULK, cluster_keys(cluster))
        bulk = actions.take_bulk((cluster, period), given, me(request), **told)
        read_later.defer(number=bulk.pk)
    return _told(request, bulk.pk, 201)


@router.get("/bulks", response=shapes.Bulks)
@opens(BULK, _("Workbooks of many members"))
def list_bulks(request: HttpRequest, asked: Query[BulksAsked]) -> HttpResponse:
    """What you gave, or what was given for your cluster."""
    rows = bulks_visible_to(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(period__code=asked.period) if asked.period else rows
    return answer(request, page_of(request, rows, asked, _bulks, shapes.Bulks))


@router.get("/bulks/{number}", response=shapes.BulkWhole)
@opens(BULK, _("Workbooks of many members"))
def read_bulk(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """What came of one; the workbooks in it are listed by `GET /workbooks?bulk=`."""
    return _told(request, number)


def _cluster(request: HttpRequest, code: str) -> Cluster:
    """A cluster over whose workbooks the permission is held; refuses for every other one."""
    found = get_object_or_404(Cluster.objects.select_related("region", "parent"), code=code)
    allowed(request, BULK, cluster_keys(found))
    return found


def _told(request: HttpRequest, number: int, status: int = 200) -> HttpResponse:
    row = get_object_or_404(bulks_visible_to(request.user), pk=number)
    whole = shapes.BulkWhole(**_known(row), findings=findings_of(row.findings))
    return answer(request, whole, status, f"{ROOT}/bulks/{number}" if status == 201 else "")  # noqa: PLR2004 - created


def _bulks(rows: list[Bulk]) -> list[shapes.Bulk]:
    return [shapes.Bulk(**_known(row)) for row in rows]


def _known(row: Bulk) -> dict[str, Any]:
    names = ("state", "file_name", "file", "annotated", "at", "done", "total", "blank")
    own = {"number": row.pk, "cluster": row.cluster.code, "period": row.period.code}
    return own | {name: getattr(row, name) for name in names}

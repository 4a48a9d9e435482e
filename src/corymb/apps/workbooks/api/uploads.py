"""The workbook of a return: given out filled in, taken back, read by a job, taken over or left aside."""

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
from corymb.apps.returns.api.finding import allowed_on, as_read, found_return, seen_return
from corymb.apps.returns.queries.seeing import is_own
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions.changes import changes_of
from corymb.apps.workbooks.api import shapes
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.queries.seeing import uploads_visible_to
from corymb.apps.workbooks.queries.templates import workbook_of
from corymb.apps.workbooks.states import TO_DECIDE
from corymb.apps.workbooks.tasks import read_upload
from corymb.kit.answers import BY, Answer, Asked, all_known, answer, file_answer, match_sent, page_of, sorted_by
from corymb.kit.doing import BINARY, KIB, ROOT, Body, acted, of_bytes
from corymb.kit.doors import SIGNED_IN
from corymb.kit.findings import told
from corymb.kit.given import Code, FileName, Given, Key, OneOf

router = Router(tags=["workbooks"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTES = "application/octet-stream"
OF_XLSX: dict[str, Any] = {"responses": {200: {"content": {XLSX: BINARY}}}}
TAKEN = Body((BYTES, XLSX), 4 * 1024 * KIB)
Language = Annotated[str, OneOf(["en", "ru"])]


class TemplateAsked(Given):
    language: Language = Field(default_factory=str, description="Left out: that of Accept-Language")


class UploadAsked(Given):
    name: FileName = Field(description="The name of the file: return.xlsx")


class UploadsAsked(Asked):
    state: shapes.UploadState = Field(default_factory=str)
    member_return: int = Field(0, ge=0, le=2**63 - 1, description="The number of a return: its workbooks alone")
    bulk: int = Field(0, ge=0, le=2**63 - 1, description="The number of a bulk: those that came in it alone")
    sort: Annotated[str, sorted_by("id")] = Field(default_factory=str, description=BY)


class Decision(Given):
    """Whether the figures of a workbook go into the return, or it is left aside."""

    decision: Annotated[str, OneOf(["take", "leave"])]
    figures: list[Code] | None = Field(None, max_length=500, description="Variables; left out: those that are offered")
    events: list[Annotated[str, Field(max_length=200)]] | None = Field(
        None, max_length=5_000, description="Kind and number, joint_rd:R-1; left out: those that are offered"
    )


@router.get("/returns/{number}/workbook", response={200: None}, openapi_extra=OF_XLSX)
@opens(SIGNED_IN, _("The workbook of a return"))
def read_template(request: HttpRequest, number: Path[Key], asked: Query[TemplateAsked]) -> Answer:
    """The workbook of a return, filled in as far as the return is. Reading it by office is journaled."""
    all_known(request, asked)
    found = found_return(request, number)
    language = asked.language or (get_language() or "en")[:2]
    content = workbook_of(found, language, own=is_own(request.user, found))
    name = f"{found.organisation.number}-{found.period.code}.xlsx"
    return file_answer(request, content, XLSX, name, sha256(content).hexdigest())


@router.post("/returns/{number}/workbooks", response={201: shapes.UploadWhole}, openapi_extra=of_bytes(TAKEN))
@opens(FILL, _("Give a workbook"), writes=True, takes=TAKEN, versioned=True)
def give_workbook(request: HttpRequest, number: Path[Key], asked: Query[UploadAsked]) -> HttpResponse:
    """Give a workbook as the body of the request; a job reads it. Cells left empty change nothing in the return."""
    all_known(request, asked)
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    given = SimpleUploadedFile(asked.name, request.body)
    with acted():
        as_read(request, found)
        upload = actions.take_workbook(found.pk, given, me(request), **acting(request, FILL, keys))
        read_upload.defer(number=upload.pk)
    return _told(request, upload.pk, 201)


@router.get("/workbooks", response=shapes.Uploads)
@opens(SIGNED_IN, _("Workbooks"))
def list_workbooks(request: HttpRequest, asked: Query[UploadsAsked]) -> HttpResponse:
    """Workbooks of your organisation's returns, those you gave, and those of the ZIPs of your cluster."""
    rows = uploads_visible_to(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(member_return=asked.member_return) if asked.member_return else rows
    rows = rows.filter(bulk=asked.bulk) if asked.bulk else rows
    return answer(request, page_of(request, rows, asked, _uploads, shapes.Uploads))


@router.get("/workbooks/{number}", response=shapes.UploadWhole)
@opens(SIGNED_IN, _("A workbook"))
def read_workbook(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """What was read of a workbook, what is wrong where, what it would change, and the file with notes."""
    return _told(request, number)


@router.post("/workbooks/{number}/decisions", response=shapes.UploadWhole)
@opens(FILL, _("Take a workbook over, or leave it aside"), writes=True, versioned=True)
def decide_workbook(request: HttpRequest, number: Path[Key], given: Decision) -> HttpResponse:
    """Take the figures of a workbook that waits over into the return, or leave it aside."""
    upload = _found(request, number)
    found = upload.member_return
    keys = allowed_on(request, FILL, found) if found else []
    told_who = acting(request, FILL, keys)
    if given.decision == "take":
        with acted(), checked_anew(upload.member_return_id):
            _as_read(request, number)
            actions.apply_upload(number, me(request), _chosen(given, upload), **told_who)
    else:
        with acted():
            _as_read(request, number)
            actions.leave_upload(number, **told_who)
    return _told(request, number)


def _chosen(given: Decision, upload: Upload) -> actions.Chosen | None:
    """What was named; where nothing was, what is offered. None: all there is, where nothing has to be decided."""
    changes = changes_of(upload, upload.member_return) if upload.member_return else []
    if given.figures is None and given.events is None and not any(change.why_not for change in changes):
        return None
    offered = [change for change in changes if not change.why_not]
    figures = [change.key for change in offered if not change.is_event] if given.figures is None else given.figures
    events = [change.key for change in offered if change.is_event] if given.events is None else given.events
    return actions.Chosen(figures, events)


def _as_read(request: HttpRequest, number: int) -> None:
    """Refuse a version of a workbook, where one is sent, that stands there no more. Locks it."""
    list(Upload.objects.select_for_update().filter(pk=number))
    match_sent(request, lambda: [_whole(_found(request, number), request.user)])


def _found(request: HttpRequest, number: int) -> Upload:
    return get_object_or_404(uploads_visible_to(request.user), pk=number)


def _told(request: HttpRequest, number: int, status: int = 200) -> HttpResponse:
    whole = _whole(_found(request, number), request.user)
    return answer(request, whole, status, f"{ROOT}/workbooks/{number}" if status == 201 else "")  # noqa: PLR2004 - created


def _uploads(rows: list[Upload]) -> list[shapes.Upload]:
    return [shapes.Upload(**_known(row)) for row in rows]


def _known(row: Upload) -> dict[str, Any]:
    names = ("state", "file_name", "sha256", "file", "annotated", "at", "applied_at")
    own = {"number": row.pk, "member_return": row.member_return_id}
    return own | {name: getattr(row, name) for name in names} | {"figures": len(row.figures), "events": len(row.events)}


def findings_of(kept: list[dict[str, Any]]) -> list[shapes.Finding]:
    """What is said of a file, in the reader's language."""
    return [
        shapes.Finding(
            finding=finding["rule"],
            level=finding["level"],
            where=one.where,
            variable=finding.get("variable", ""),
            detail=one.text,
            mend=one.mend,
        )
        for finding, one in zip(kept, told(kept), strict=True)
    ]


def _whole(row: Upload, person: Any) -> shapes.UploadWhole:
    """A workbook as this person sees it: what stands in a draft is told to its own people alone."""
    found = row.member_return
    decides = found is not None and row.state == TO_DECIDE and is_own(person, found)
    changes = changes_of(row, found) if found is not None and decides else []
    return shapes.UploadWhole(
        **_known(row),
        findings=findings_of(row.findings),
        differences=[
            shapes.Difference(
                variable="" if one.is_event else one.key,
                event=one.key if one.is_event else "",
                unit=one.unit,
                in_return=one.now,
                in_workbook=one.new,
                why_not=one.why_not,
            )
            for one in changes
        ],
    )

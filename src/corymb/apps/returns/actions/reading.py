"""Workbooks are read: by the reader the command uses, cell by cell. Loads PyArrow: for jobs, never for pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.files.actions import path_of, store_file
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image, plain
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.actions.checking import check_return, findings_of, plain_finding
from corymb.apps.returns.actions.editing import value_of
from corymb.apps.returns.actions.uploading import KIND, apply_upload, differences_of, typed_of
from corymb.apps.returns.models import Figure, Return, Upload
from corymb.apps.returns.states import COMING, EDITABLE, REFUSED, TO_DECIDE, UPLOAD_READ, WORKBOOK
from corymb.i18n import mark, use_language
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.annotate import annotate
from corymb.sources.returns import ReturnRead, read_return


def read_upload(number: int, now: datetime) -> Upload:
    """Read a workbook that was given; take it over where the return says nothing else, or let a person decide.

    What cannot be used is kept with the reason. Reading twice does nothing twice.
    """
    upload = Upload.objects.select_related("member_return__organisation__region", "member_return__pack").get(pk=number)
    if upload.state != COMING or upload.member_return is None:
        return upload
    found = upload.member_return
    try:
        told = _told(upload, found)
    except Refusal as refusal:
        return _refused(upload, refusal, now)
    _keep(upload, told, now)
    if found.state in EDITABLE and not differences_of(upload, found):
        apply_upload(number, upload.by, actor=SYSTEM, now=now)
        check_return(found.pk)
    else:
        _wait(upload)
    _annotated(Upload.objects.get(pk=number), found, told.findings, now)
    return Upload.objects.get(pk=number)


def _told(upload: Upload, found: Return) -> ReturnRead:
    """The return in a workbook. Refuses one of another organisation or period than the return it was given for."""
    told = read_return(path_of(upload.sha256), pack_of(found.pack), upload.file_name)
    for said, meant, message in (
        (told.organisation, found.organisation.identifier, mark("The workbook is of {said}, the return of {meant}.")),
        (told.period, str(found.period), mark("The workbook is for the period {said}, the return for {meant}.")),
    ):
        if said != meant:
            mend = mark("Give it with the return it belongs to, or download the workbook of this return.")
            raise Refusal(message, where=upload.file_name, mend=mend, said=said, meant=meant)
    return told


def _keep(upload: Upload, told: ReturnRead, now: datetime) -> None:
    before = image(upload)
    upload.figures = {
        row["variable"]: {
            "written": row["written"],
            "value": plain(row["value"]),
            "scale": row["scale"],
            "sheet": row["sheet"],
            "cell": row["cell"],
        }
        for row in told.facts.to_pylist()
    }
    upload.events = _events(told.events.to_pylist())
    upload.findings = [plain_finding(finding) for finding in told.findings]
    upload.base_version = upload.member_return.version if upload.member_return else None
    with transaction.atomic():
        upload.save(update_fields=["figures", "events", "findings", "base_version"])
        keys = scope_keys_of(upload.member_return.organisation) if upload.member_return else []
        record(UPLOAD_READ, SYSTEM, [Change.of(upload, before)], now=now, scope_keys=keys)


def _events(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of participants as events; the first row says what is said of the whole event."""
    events: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["kind"]), str(row["event"] or ""))
        event = events.setdefault(
            key,
            {
                "kind": key[0],
                "code": key[1],
                "date": plain(row["date"]),
                "amount": plain(row["amount"]),
                "category": row["category"] or "",
                "started": row["started"],
                "sheet": row["sheet"] or "",
                "cell": row["cell"] or "",
                "participants": [],
            },
        )
        if row["organisation"]:
            event["participants"].append([row["organisation"], row["role"] or "", row["country"] or ""])
    return [event for event in events.values() if event["code"] and event["participants"]]


def _wait(upload: Upload) -> None:
    upload.state = TO_DECIDE
    upload.save(update_fields=["state"])


def _refused(upload: Upload, refusal: Refusal, now: datetime) -> Upload:
    told = Finding("return.refused", "error", refusal.message, refusal.mend, fields=refusal.fields)
    with transaction.atomic():
        before = image(upload)
        upload.state, upload.findings = REFUSED, [plain_finding(told)]
        upload.save(update_fields=["state", "findings"])
        record(UPLOAD_READ, SYSTEM, [Change.of(upload, before)], now=now)
    return upload


def _annotated(upload: Upload, found: Return, read: Iterable[Finding], now: datetime) -> None:
    """Store the member's own workbook with a note at each cell that has something said of it."""
    figures = [_figure(upload, found, code, told) for code, told in upload.figures.items()]
    findings = [*read, *(f for f in findings_of(found, figures) if not f.rule.startswith("import."))]
    if not findings:
        return
    with TemporaryDirectory() as folder, override(upload.by.language):
        use_language(upload.by.language)
        original = Path(folder) / upload.file_name
        original.write_bytes(path_of(upload.sha256).read_bytes())
        made = annotate(original, findings, Path(folder) / f"corymb-{upload.file_name}")
        given = SimpleUploadedFile(made.name, made.read_bytes())
    keys = scope_keys_of(found.organisation)
    about = (KIND, str(upload.pk))
    stored = store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
    upload.annotated = stored.pk
    upload.findings = [plain_finding(finding) for finding in findings]
    upload.save(update_fields=["annotated", "findings"])


def _figure(upload: Upload, found: Return, code: str, told: Mapping[str, Any]) -> Figure:
    """A figure of a workbook as it stands, or would stand, in the return; not saved."""
    typed = typed_of(upload, told)
    value = value_of(typed.text, typed.factor or Decimal(1))
    return Figure(
        member_return=found,
        variable=code,
        written=typed.text,
        value=value,
        source=WORKBOOK,
        sheet=typed.sheet,
        cell=typed.cell,
    )

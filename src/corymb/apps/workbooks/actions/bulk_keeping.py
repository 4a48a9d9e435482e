"""What came of the workbooks of a ZIP is written down at once: files, uploads, one entry of the journal. For jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM, Change, record, record_rows
from corymb.apps.journal.images import image
from corymb.apps.programme.models import PackVersion
from corymb.apps.registry.models import Membership
from corymb.apps.registry.queries.scopes import cluster_keys, organisation_key
from corymb.apps.returns.actions.checking import plain_finding
from corymb.apps.returns.models import Return
from corymb.apps.workbooks.actions.reading import refused
from corymb.apps.workbooks.actions.uploading import next_number
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.apps.workbooks.states import BULK_KIND, BULK_READ, COMING, READ_THROUGH, REFUSED, TO_DECIDE, UPLOAD_KIND
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.cluster_returns import ClusterRead
from corymb.sources.grids import RowSheet
from corymb.sources.returns import ReturnRead

BATCH = 500


@dataclass
class Book:
    """A workbook on its way: what was read of it, the return it is for, or why it cannot be used.

    `whole`: the workbook of all members it is a part of, which is stored already. `cells`: where its figures stand.
    """

    name: str
    path: Path
    whole: "Whole | None" = None
    cells: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sheets: list[RowSheet] = field(default_factory=list)
    pack: PackVersion | None = None
    told: ReturnRead | None = None
    found: Return | None = None
    refusal: Finding | None = None
    upload: Upload = field(default_factory=Upload)
    findings: list[Finding] = field(default_factory=list)
    notes: Path | None = None


@dataclass
class Whole:
    """One workbook of all members: its sheets, its copy with notes, how many have nothing in it.

    `read` by the version of the pack it was read by; `language` of the template.
    """

    stored: StoredFile
    path: Path
    sheets: list[RowSheet] = field(default_factory=list)
    read: dict[int, ClusterRead] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    blank: int = 0
    language: str = ""
    notes: Path | None = None


@transaction.atomic
def refuse_bulk(bulk: Bulk, finding: Finding, now: datetime) -> Bulk:
    """Note that a ZIP cannot be used, and why."""
    locked = Bulk.objects.select_for_update(of=("self",)).select_related("cluster__region").get(pk=bulk.pk)
    before = image(locked)
    locked.state, locked.findings = REFUSED, [plain_finding(finding)]
    locked.save(update_fields=["state", "findings"])
    keys = cluster_keys(locked.cluster)
    record(BULK_READ, SYSTEM, [Change.of(locked, before)], now=now, scope_keys=keys)
    return locked


@transaction.atomic
def keep_books(
    bulk: Bulk, books: Sequence[Book], left_out: Sequence[Finding], now: datetime, whole: Whole | None = None
) -> Bulk:
    """Store each workbook on its own, with its copy that has notes, as an upload that waits for its return's preparer.

    Of one workbook of all members the whole is stored alone, with one copy that has all notes.

    A workbook the house does not take in (infected, of another kind than its name tells) is named with the ZIP alone.
    """
    locked = Bulk.objects.select_for_update(of=("self",)).select_related("cluster__region", "by").get(pk=bulk.pk)
    if locked.state != COMING:
        return locked
    findings, uploads = list(left_out), []
    keys = _keys_of([book.found for book in books if book.found is not None])
    for book in books:
        try:
            own = keys[book.found.pk] if book.found is not None else cluster_keys(bulk.cluster)
            uploads.append(_kept(locked, book, own, now))
        except Refusal as refusal:
            said = refused(refusal)
            findings.append(Finding(said.rule, said.level, said.message, said.mend, file=book.name, fields=said.fields))
    Upload.objects.bulk_create(uploads, BATCH)
    locked.state, locked.findings = READ_THROUGH, [plain_finding(finding) for finding in findings]
    locked.done = locked.total = len(uploads)
    if whole is not None:
        locked.blank = whole.blank
        locked.annotated = _copy_of(locked, whole.notes, now) if whole.notes else None
    locked.save(update_fields=["state", "findings", "done", "total", "blank", "annotated"])
    thing = (BULK_KIND, str(locked.pk), "")
    record_rows(BULK_READ, SYSTEM, thing, [locked, *uploads], now=now, workbooks=len(uploads), left_out=len(findings))
    return locked


def _keys_of(returns: Sequence[Return]) -> dict[int, list[str]]:
    """The scopes in which each return lies, as `scope_keys_of` tells them, with one query for all."""
    rows = Membership.objects.filter(organisation__in=[found.organisation_id for found in returns])
    clusters: dict[int, set[str]] = {}
    for row in rows.select_related("cluster__region", "cluster__parent"):
        clusters.setdefault(row.organisation_id, set()).update(cluster_keys(row.cluster))
    found: dict[int, list[str]] = {}
    for one in returns:
        own = {organisation_key(one.organisation), *clusters.get(one.organisation_id, set())}
        region = {f"region:{one.organisation.region.code}"} if one.organisation.region else set()
        found[one.pk] = sorted(own | region)
    return found


def _kept(bulk: Bulk, book: Book, keys: Sequence[str], now: datetime) -> Upload:
    """The upload of a workbook, not saved yet; its files are stored."""
    upload, found = book.upload, book.found
    upload.pk, upload.bulk, upload.by, upload.at = next_number(Upload), bulk, bulk.by, bulk.at
    stored = book.whole.stored if book.whole else _stored(book.path, upload, keys, now)
    upload.file, upload.file_name, upload.sha256 = stored.pk, stored.name, stored.sha256
    upload.state = TO_DECIDE if found is not None else REFUSED
    upload.findings = [plain_finding(f) for f in ([book.refusal] if book.refusal else book.findings)]
    if found is not None:
        upload.member_return, upload.base_version = found, found.version
    if book.notes is not None:
        upload.annotated = _stored(book.notes, upload, keys, now).pk
    return upload


def _copy_of(bulk: Bulk, path: Path, now: datetime) -> int:
    """The number of the stored copy with notes of one workbook of all members; for whoever may see the whole."""
    given = SimpleUploadedFile(path.name, path.read_bytes())
    about, keys = (BULK_KIND, str(bulk.pk)), cluster_keys(bulk.cluster)
    return store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True).pk


def _stored(path: Path, upload: Upload, keys: Sequence[str], now: datetime) -> StoredFile:
    given = SimpleUploadedFile(path.name, path.read_bytes())
    about = (UPLOAD_KIND, str(upload.pk))
    return store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)

"""Workbooks of many members are read and tied to their returns, all checked on one ground. For jobs.

They come in one ZIP, or as one workbook of all members; its parts go the same way as single ones.

Nothing is written before everything is read: a job that ends in the middle has left nothing, and is run again.
"""

import logging
from collections import Counter
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import QuerySet

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.files.rules import clean_name
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.actions.checking import findings_of_many
from corymb.apps.returns.actions.events import organisations_of
from corymb.apps.returns.actions.grounding import Written
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.narrowing import of_cluster
from corymb.apps.returns.states import EDITABLE
from corymb.apps.workbooks.actions.bulk_keeping import Book, Whole, keep_books, refuse_bulk
from corymb.apps.workbooks.actions.cluster_reading import part_of, parts_of, placed, said_in
from corymb.apps.workbooks.actions.contents import figures_of, keep, with_notes
from corymb.apps.workbooks.actions.reading import refused
from corymb.apps.workbooks.models import Bulk
from corymb.apps.workbooks.states import COMING
from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.identifiers import shown
from corymb.refusal import Refusal
from corymb.sources.archives import kind_of
from corymb.sources.packed_books import Unpacked, unpacked
from corymb.sources.returns import ReturnRead, return_of
from corymb.sources.returns_told import in_cell_order, joined, rows_of_events
from corymb.sources.workbooks import read_workbook

LARGEST = settings.LARGEST_FILE
STEP = 20
"""After so many workbooks the page is told how far the reading has come."""
CANNOT_BE_READ = mark("The workbook cannot be read: it is damaged or not what its name says.")
SAVE_ANEW = mark("Open it in Excel or LibreOffice and save it as xlsx.")
logger = logging.getLogger(__name__)


def read_bulk(number: int, now: datetime) -> Bulk:
    """Read the workbooks that were given. Reading twice does nothing twice."""
    bulk = Bulk.objects.select_related("cluster__region", "cluster__parent", "period", "by").get(pk=number)
    if bulk.state != COMING:
        return bulk
    stored = StoredFile.objects.get(pk=bulk.file)
    with TemporaryDirectory() as folder:
        try:
            if bulk.is_whole:
                return _read_whole(bulk, stored, Path(folder), now)
            found = list(
                unpacked(path_of(stored.sha256), bulk.file_name, Path(folder), settings.LARGEST_FILE, clean_name)
            )
        except Refusal as refusal:
            return refuse_bulk(bulk, refused(refusal), now)
        books = [Book(one.name, one.path) for one in found if isinstance(one, Unpacked)]
        read_books(books, bulk)
        tie_books(books, bulk)
        check_books(books)
        for book in books:
            if book.findings and book.refusal is None:
                language = book.told.language if book.told else ""
                book.notes = with_notes(book.path, book.findings, language or bulk.by.language)
        return keep_books(bulk, books, [one for one in found if isinstance(one, Finding)], now)


def _read_whole(bulk: Bulk, stored: StoredFile, folder: Path, now: datetime) -> Bulk:
    """Read one workbook of all members. Refuses one that cannot be read at all."""
    path = folder / bulk.file_name
    path.write_bytes(path_of(stored.sha256).read_bytes())
    whole = Whole(stored, path)
    books = parts_of(whole, version_asked(bulk))
    tie_books(books, bulk)
    check_books(books)
    findings = [*whole.findings, *(finding for book in books for finding in said_in(book))]
    if findings:
        whole.notes = with_notes(path, findings, whole.language or bulk.by.language)
    return keep_books(bulk, books, whole.findings, now, whole)


def version_asked(bulk: Bulk) -> PackVersion | None:
    """The version of the pack by which the cluster's returns are asked; the newest where there are several."""
    return PackVersion.objects.filter(pk__in=_returns(bulk).values("pack")).order_by("-in_force_at").first()


def read_books(books: list[Book], bulk: Bulk) -> None:
    """Read every workbook by the pack its returns are asked by; the refusal of one is its own."""
    version = version_asked(bulk)
    Bulk.objects.filter(pk=bulk.pk).update(total=len(books), done=0)
    for count, book in enumerate(books, 1):
        if version is None:
            book.refusal = _said(mark("No return is open for this period in the cluster."), "")
        else:
            _read_one(book, version)
        if count % STEP == 0 or count == len(books):
            Bulk.objects.filter(pk=bulk.pk).update(done=count)


def _read_one(book: Book, version: PackVersion) -> None:
    book.pack = version
    try:
        if book.whole is not None:
            book.told = part_of(book, version)
            return
        if not book.sheets:
            book.sheets, _names = read_workbook(book.path, book.name, kind_of(book.path))
        book.told = return_of(book.sheets, pack_of(version), book.path, book.name)
    except Refusal as refusal:
        book.refusal = refused(refusal)
    except Exception:  # a workbook made to break the reader breaks itself alone
        logger.exception("a workbook could not be read")
        book.refusal = _said(CANNOT_BE_READ, SAVE_ANEW)


def _returns(bulk: Bulk) -> QuerySet[Return]:
    rows = of_cluster(Return.objects.filter(period=bulk.period), bulk.cluster)
    return rows.select_related("organisation__region", "period", "pack")


def tie_books(books: list[Book], bulk: Bulk) -> None:
    """Find the return of each workbook, among those of the cluster and period alone."""
    read = [(book, book.told) for book in books if book.told is not None]
    numbers = organisations_of(told.organisation for _book, told in read)
    returns = {found.organisation_id: found for found in _returns(bulk)}
    how_many = Counter(told.organisation for _book, told in read)
    for book, told in read:
        found = returns.get(numbers.get(told.organisation, 0))
        book.refusal = _misfit(told, found, bulk) or _repeated(told, how_many)
        if book.refusal is None and found is not None:
            _take(book, found)


def _take(book: Book, found: Return) -> None:
    """Tie a workbook to its return; read it by the return's own version of the pack, where that is another."""
    if book.pack is None or found.pack_id != book.pack.pk:
        _read_one(book, found.pack)
    if book.told is not None and book.refusal is None:
        book.found = found
        keep(book.upload, book.told, found)
    book.sheets = []


def _misfit(told: ReturnRead, found: Return | None, bulk: Bulk) -> Finding | None:
    """Why a workbook belongs to no return of the cluster that can be changed now."""
    if told.period != bulk.period.code:
        return _said(
            mark("The workbook is for the period {said}, but was given for {meant}."),
            mark("Give it with the workbooks of its own period."),
            said=told.period,
            meant=bulk.period.code,
        )
    if found is None:
        return _said(
            mark("No member of the cluster with an open return has the number {said}."),
            mark("Check the number at the head of the workbook, and whether the organisation was a member that year."),
            said=shown(told.organisation),
        )
    if found.state not in EDITABLE:
        return _said(
            mark("The return of {said} is with its certifier or was handed in; no workbook changes it now."),
            mark("Return it first, if it is to be changed."),
            said=shown(told.organisation),
        )
    return None


def _repeated(told: ReturnRead, how_many: Counter[str]) -> Finding | None:
    """Two workbooks of one organisation: none is chosen silently."""
    if how_many[told.organisation] == 1:
        return None
    return _said(
        mark("The ZIP has {n} workbooks of {said}; none of them is used."),
        mark("Leave the right one in the ZIP and give it again."),
        n=how_many[told.organisation],
        said=shown(told.organisation),
    )


def check_books(books: list[Book]) -> None:
    """Run the checks of each pack over all its returns at once; what breaks them is looked for one by one."""
    tied: dict[int, list[Book]] = {}
    for book in books:
        if book.found is not None:
            tied.setdefault(book.found.pack_id, []).append(book)
    for together in tied.values():
        try:
            _check_all(together)
        except Exception:
            logger.exception("workbooks could not be checked together")
            for book in together:
                _check_alone(book)


def _check_all(books: list[Book]) -> None:
    written = [
        Written(book.found, figures_of(book.upload, book.found), list(rows_of_events(book.told)))
        for book in books
        if book.found is not None and book.told is not None
    ]
    told = findings_of_many(pack_of(written[0].found.pack), written)
    for book in books:
        if book.found is not None and book.told is not None:
            said = placed(joined(book.told.findings, told[book.found.pk]), book.cells)
            book.findings = in_cell_order(said, book.told.sheets)


def _check_alone(book: Book) -> None:
    try:
        _check_all([book])
    except Exception:
        logger.exception("a workbook could not be checked")
        book.found, book.refusal = None, _said(CANNOT_BE_READ, SAVE_ANEW)


def _said(message: str, mend: str, **fields: object) -> Finding:
    return Finding("return.refused", "error", message, mend, fields=fields)

"""A list as a file: the same rows, filters and chosen columns as on the page, with its row count and its sha256.

Never cut short: it is whole on the disk before the answer begins, which says its length. Where the reader chose no
columns, with all of them.
"""

import csv
import io
import json
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import file_digest
from typing import IO, Any

from babel.numbers import get_decimal_symbol
from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.kit.batches import batched
from corymb.kit.list_addresses import address
from corymb.kit.list_columns import Columns, taken
from corymb.kit.listing import EXPORTS, Column, Listing, filtered, ordered
from corymb.kit.listing import Rows as Listed
from corymb.kit.registries import Label
from corymb.kit.saying import clock, language_of_page
from corymb.sources.written import EXACT_WHOLE

Rows = Iterable[Any]
CHUNK = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
MOMENT = "yyyy-mm-dd hh:mm:ss"
BEGINS = 16
"""So many digits of its sha256 stand in the name of a file."""
MOST_ROWS_OF_A_SHEET = 1_048_575
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins like this would be run as a formula by a spreadsheet program that opens a CSV."""


def export_of(listing: Listing, request: HttpRequest, rows: Listed) -> FileResponse | None:
    """The file the request asks for with `export=xlsx|csv|json`, or None where it asks for the page."""
    if request.GET.get("export", "") not in WRITERS:
        return None
    form, found = filtered(listing, request, rows)
    found = ordered(listing, request, found)
    count = found.order_by().count()
    said = "; ".join(f"{k} = {v}" for k, v in sorted(form.data.items()) if v and k in form.fields) or "–"
    about = [*listing.about, (_("filter"), said)]
    table = Table(listing.code, tuple(taken(listing.columns, request)), about, len(listing.about))
    return _file_of(table, request, _prepared(listing, found), count)


@dataclass(frozen=True)
class Table:
    """What a file is a table of; the first `beside` of what it says about itself stand in each row of a CSV, too."""

    code: str
    columns: Columns
    about: Sequence[tuple[Label, str]]
    beside: int


def table_export(
    request: HttpRequest, code: str, columns: Columns, about: Sequence[tuple[Label, str]], rows: Callable[[], list[Any]]
) -> FileResponse | None:
    """The file a request asks for of a page that shows a table made of several lists; None where it asks for the page.

    The rows are made only where a file is asked for.
    """
    if request.GET.get("export", "") not in WRITERS:
        return None
    found = rows()
    return _file_of(Table(code, columns, about, len(about)), request, found, len(found))


def export_addresses(request: HttpRequest) -> list[tuple[str, str]]:
    """Where such a page can be had as a file: (XLSX, address) and so on."""
    return [(kind.upper(), address(request, export=kind)) for kind in EXPORTS]


def _file_of(table: Table, request: HttpRequest, rows: Rows, count: int) -> FileResponse:
    kind = request.GET["export"]
    columns = list(table.columns)
    if kind == "csv":
        told = {str(column.label) for column in columns}
        beside = [said for said in table.about[: table.beside] if str(said[0]) not in told]
        columns += [_same(f"about_{n}", *said) for n, said in enumerate(beside)]
    about = {str(label): value for label, value in table.about} | {
        _("rows"): str(count),
        _("written"): timezone.localtime().isoformat(timespec="minutes"),
    }
    answer = WRITERS[kind](columns, rows, about, table.code)
    return named(answer, table.code, count, kind)


def named(answer: FileResponse, stem: str, count: int, kind: str) -> FileResponse:
    """The file's name says its row count and the beginning of its sha256, so that it can be checked at any time."""
    begins = sha256_of(answer)[:BEGINS]
    name = f"{stem}-{timezone.localdate()}-{count}-sha256-{begins}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Row-Count"] = str(count)
    return answer


def sha256_of(answer: FileResponse) -> str:
    """The sha256 of what was written, as hexadecimal digits."""
    return b64decode(answer["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")).hex()


def _same(code: str, label: Label, value: str) -> Column:
    """A column that says the same in each row: a CSV has no other place for what it is."""
    return Column(code, label, lambda _row: value)


def written(write: Callable[[IO[bytes]], object], media: str) -> FileResponse:
    """An answer that begins once all of it is written.

    The web server ends an answer whose pieces stop coming as well as a whole one, so that half a list would look whole.
    It says the sha256 of what was written (RFC 9530).
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    found = b64encode(file_digest(file, "sha256").digest()).decode()
    file.seek(0)
    return FileResponse(file, content_type=media, headers={"Repr-Digest": f"sha-256=:{found}:"})


def in_pieces(pieces: Iterable[str], media: str) -> FileResponse:
    """A text as such an answer."""
    return written(lambda file: file.writelines(piece.encode() for piece in pieces), media)


def _values(columns: list[Column], rows: Rows) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.cell(row) for column in columns]


def _prepared(listing: Listing, rows: Listed) -> Rows:
    """All rows, prepared a piece at a time."""
    for piece in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        listing.prepare(piece)
        yield from piece


def plain_value(value: Any) -> Any:
    """A cell as JSON writes it, whatever the language: a decimal as text with no empty decimals, as for programs."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        written = format(value, "f")
        return written.rstrip("0").rstrip(".") if "." in written else written
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _harmless(value: Any, point: str) -> Any:
    """A value of a CSV that no spreadsheet program takes for a formula; numbers with the point of the language."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    written = plain_value(value)
    if isinstance(value, Decimal):
        return written.replace(".", point)
    if isinstance(value, int | None):
        return "" if written is None else written
    return f"'{written}" if written.startswith(FORMULA) else written


def _csv(columns: list[Column], rows: Rows, about: dict[str, str], code: str) -> FileResponse:
    """Semicolons and a byte order mark, so that Excel opens it rightly in both languages."""
    del about, code  # a CSV has no place for them but its name and its rows
    point = get_decimal_symbol(language_of_page())

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        yield "\ufeff"
        writer.writerow([str(column.label) for column in columns])
        for values in _values(columns, rows):
            writer.writerow([_harmless(value, point) for value in values])
            if buffer.tell() > 1 << 15:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return in_pieces(lines(), "text/csv; charset=utf-8")


def _json(columns: list[Column], rows: Rows, about: dict[str, str], code: str) -> FileResponse:
    def pieces() -> Iterator[str]:
        head = json.dumps({"list": code, "about": about}, ensure_ascii=False)
        yield head[:-1] + ', "rows": [\n'
        separator = ""
        for values in _values(columns, rows):
            row = {column.code: plain_value(value) for column, value in zip(columns, values, strict=True)}
            yield separator + json.dumps(row, ensure_ascii=False)
            separator = ",\n"
        yield "\n]}\n"

    return in_pieces(pieces(), "application/json")


def _xlsx(columns: list[Column], rows: Rows, about: dict[str, str], code: str) -> FileResponse:
    """A workbook written row by row, with a sheet that says what the list is."""
    return written(lambda file: _book(file, columns, rows, about, code), XLSX)


def _book(file: IO[bytes], columns: list[Column], rows: Rows, about: dict[str, str], code: str) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, BOOK)
    moments = book.add_format({"num_format": MOMENT})
    head = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(code[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 18)
        sheet.write_string(0, place, str(column.label), head)
    last = 0
    for number, values in enumerate(_values(columns, rows), 1):
        if number > MOST_ROWS_OF_A_SHEET:
            raise ValueError("more rows than a sheet can hold; the list is offered as CSV")
        for place, value in enumerate(values):
            write_cell(sheet, number, place, value, moments)
        last = number
    _sum_up(sheet, columns, last, head)
    tell_about(book, about)
    book.close()


def tell_about(book: Any, about: dict[str, str]) -> None:
    """A sheet that says what the others are, and whose clock their moments are told by."""
    about = about | {_("time zone"): clock(settings.TIME_ZONE)}
    notes = book.add_worksheet(_("about"))
    for number, (name, value) in enumerate(about.items()):
        notes.write_string(number, 0, name)
        notes.write_string(number, 1, value)


def _sum_up(sheet: Any, columns: list[Column], last: int, form: Any) -> None:
    """Below the rows the sums of the columns that have one, as formulas, so that a reader sees how they come about."""
    from xlsxwriter.utility import xl_range

    for place, column in enumerate(columns):
        if last and column.is_summed:
            sheet.write_formula(last + 1, place, f"=SUM({xl_range(1, place, last, place)})", form)


def write_cell(sheet: Any, row: int, column: int, value: Any, moments: Any = None) -> None:
    """Yes and no in words; a number too large for a spreadsheet to hold each digit as text, with all of them.

    A spreadsheet knows no zones: a moment stands in that of the programme, in the form of `moments`.
    """
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("yes") if value else _("no"))
    elif isinstance(value, int | Decimal) and -EXACT_WHOLE < value < EXACT_WHOLE:
        sheet.write_number(row, column, value)
    elif isinstance(value, Decimal):
        sheet.write_string(row, column, plain_value(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), moments)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


WRITERS = {"xlsx": _xlsx, "csv": _csv, "json": _json}

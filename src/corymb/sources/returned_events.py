"""Event sheets of a return: found by their grey row of column codes, or by their headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.tables import EVENTS, VALUE
from corymb.packs.context import EventKind
from corymb.packs.mapping import Mapping
from corymb.packs.schema import Pack
from corymb.sources.entities import read_entities
from corymb.sources.grids import HEADER_ROWS, Grid, RowSheet, letters
from corymb.sources.return_form import TEMPLATE_SHEET, choices, chosen
from corymb.sources.returned_event_faults import faults_in
from corymb.sources.returned_head import Head
from corymb.sources.written import organisation_id, own_code, plain, text_of


@dataclass(frozen=True)
class Block:
    """The rows of one event kind: `columns` are (column code, zero-based column), `body` the
    first row after the headers.
    """

    kind: EventKind
    sheet: RowSheet
    columns: tuple[tuple[str, int], ...]
    body: int

    def address(self, row: int, column: int) -> str:
        return f"{letters(self.sheet.at[1] + column)}{self.sheet.at[0] + row + 1}"


def read_events(sheets: Sequence[RowSheet], head: Head, pack: Pack) -> tuple[pa.Table | None, list[Finding]]:
    """Events of all sheets in the schema of the table; None where there is none."""
    tables, findings = [], []
    for block in blocks_of([s for s in sheets if s.sheet != TEMPLATE_SHEET], head, pack):
        rows = filled_rows(block)
        if rows:
            found, told = read_block(block, rows, head, pack.country.alpha2)
            tables.append(found)
            findings += told
    return (pa.concat_tables(tables) if tables else None), findings


def blocks_of(sheets: Sequence[RowSheet], head: Head, pack: Pack) -> list[Block]:
    """The blocks under rows of codes; for kinds without one, those under headers that fit."""
    kinds = {kind.code: kind for kind in pack.events if kind.code in head.events}
    found = {sheet.sheet: block for sheet in sheets if (block := _coded(sheet, kinds))}
    rest = [kind for code, kind in kinds.items() if code not in {block.kind.code for block in found.values()}]
    for sheet in sheets if rest else ():
        if sheet.sheet not in found and (block := _labelled(sheet, rest)):
            found[sheet.sheet] = block
    return list(found.values())


def _coded(sheet: RowSheet, kinds: dict[str, EventKind]) -> Block | None:
    """The block under a row that starts with the code of a kind and goes on with codes of its columns."""
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        kind = kinds.get(next((cell for cell in row if isinstance(cell, str) and cell), "").strip())
        if kind is None:
            continue
        codes = {column.code for column in kind.columns}
        columns = tuple((str(cell).strip(), at) for at, cell in enumerate(row) if str(cell).strip() in codes)
        if len(columns) > 1:
            after, labels = number + 1, _labels(kind)
            while after < len(sheet.rows) and len(_by_label(sheet.rows[after], labels)) > 1:
                after += 1
            return Block(kind, sheet, columns, after)
    return None


def _labelled(sheet: RowSheet, kinds: Sequence[EventKind]) -> Block | None:
    labels = [(kind, _labels(kind)) for kind in kinds]
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        for kind, known in labels:
            columns = _by_label(row, known)
            if {code for code, _ in columns} >= {column.code for column in kind.columns if column.required}:
                return Block(kind, sheet, columns, number + 1)
    return None


def _labels(kind: EventKind) -> dict[str, str]:
    """Headers without what may follow a comma -> column code, in every language of the pack."""
    return {
        plain(label).split(",")[0].strip(): column.code for column in kind.columns for label in column.label.values()
    }


def _by_label(row: Sequence[object], labels: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Columns whose header is a label; units and an asterisk may follow."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        if isinstance(cell, str) and cell:
            code = labels.get(plain(cell).removesuffix("*").split(",")[0].strip())
            if code:
                found.setdefault(code, at)
    return tuple(found.items())


def filled_rows(block: Block) -> list[int]:
    """Rows with an entry in at least one column; a single remark in the first is none."""
    found = []
    for number in range(block.body, len(block.sheet.rows)):
        row = block.sheet.rows[number]
        entries = [code for code, at in block.columns if text_of(row[at])]
        if len(entries) > 1 or (entries and entries != ["event"]):
            found.append(number)
    return found


def read_block(block: Block, rows: list[int], head: Head, home: str) -> tuple[pa.Table, list[Finding]]:
    cells: dict[str, list[object]] = {code: [block.sheet.rows[row][at] for row in rows] for code, at in block.columns}
    findings = _incomplete(block, rows, cells, head)
    for code in ("category", "role"):
        if code in cells and choices(block.kind, code):
            cells[code] = _choices(block, rows, cells[code], code, findings)
    cells["country"] = [_country(cell) for cell in cells.get("country", [""] * len(rows))]
    cells["organisation"] = [
        _participant(cell, country, head.organisation, home)
        for cell, country in zip(cells.get("organisation", [""] * len(rows)), cells["country"], strict=True)
    ]
    cells["period"] = [cell if text_of(cell) else head.period for cell in cells.get("period", [""] * len(rows))]
    at = dict(block.columns)
    places = {code: at.get(code, at.get("event", 0)) for code in cells}
    lines = np.array([block.sheet.at[0] + row + 1 for row in rows], dtype=np.int64)
    index = {
        (block.sheet.at[0] + row, block.sheet.at[1] + column): (number, i)
        for number, row in enumerate(rows)
        for i, column in enumerate(places.values())
    }
    grid = Grid(
        head.file,
        block.sheet.sheet,
        tuple(cells),
        tuple(tuple(column) for column in cells.values()),
        lines,
        tuple(letters(block.sheet.at[1] + column) for column in places.values()),
        (),
        {index[cell]: text for cell, text in block.sheet.lost_cells.items() if cell in index},
    )
    columns = {code: code for code in cells}
    table, told = read_entities(grid, Mapping(table="events", columns=columns, constants={"kind": block.kind.code}))
    table = _scaled(table, head.events[block.kind.code].factor)
    named = {code: letters(block.sheet.at[1] + column) for code, column in block.columns}
    return table, [*findings, *told, *faults_in(table, block.kind, head, home, named)]


def _scaled(table: pa.Table, factor: Decimal) -> pa.Table:
    if factor == 1:
        return table
    amounts = pc.multiply(table["amount"], pa.scalar(factor)).cast(VALUE)
    return table.set_column(EVENTS.get_field_index("amount"), EVENTS.field("amount"), amounts)


def _incomplete(block: Block, rows: list[int], cells: dict[str, list[object]], head: Head) -> list[Finding]:
    """A finding for every required cell left blank that nothing stands in for."""
    at = dict(block.columns)
    needed = [
        c
        for c in block.kind.columns
        if c.required and c.code in cells and c.code not in {"organisation", "period", "event"}
    ]
    return [
        Finding(
            "return.event_incomplete",
            "error",
            mark("{label} is not filled in."),
            mark("Fill it in."),
            organisation=head.organisation,
            period=head.period,
            file=head.file,
            sheet=block.sheet.sheet,
            cell=block.address(row, at[column.code]),
            fields={"label": column.label},
        )
        for column in needed
        for row, cell in zip(rows, cells[column.code], strict=True)
        if not text_of(cell)
        and (block.sheet.at[0] + row, block.sheet.at[1] + at[column.code]) not in block.sheet.lost_cells
    ]


def _choices(block: Block, rows: list[int], column: list[object], code: str, findings: list[Finding]) -> list[object]:
    """Codes for what was chosen; what is not on the list stays as written and is a finding."""
    known = {text: chosen(block.kind, code, text) for text in {text_of(cell) for cell in column} - {""}}
    at = dict(block.columns)[code]
    for row, cell in zip(rows, column, strict=True):
        text = text_of(cell)
        if text and not known[text]:
            findings.append(
                Finding(
                    "return.unknown_choice",
                    "error",
                    mark("{value} is not on the list."),
                    mark("Choose one of: {known}."),
                    value=text,
                    file=block.sheet.file,
                    sheet=block.sheet.sheet,
                    cell=block.address(row, at),
                    fields={"value": text, "known": Labels(label for _, label in choices(block.kind, code))},
                )
            )
    return [known.get(text_of(cell)) or text_of(cell) for cell in column]


class Labels(tuple[object, ...]):
    """Several labels in one line, each in the language in force."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self))


def _country(cell: object) -> str:
    """The two letters a country entry starts with ("DE Germany"); otherwise the text as it is."""
    text = text_of(cell)
    start = text.split(" ")[0].rstrip("—-–,").upper()
    return start if len(start) == 2 and start.isascii() and start.isalpha() else text  # noqa: PLR2004 - ISO 3166-1 alpha-2


def _participant(cell: object, country: object, reporter: str, home: str) -> object:
    """Blank = the organisation itself; an organisation abroad keeps its own code behind its country."""
    text, abroad = text_of(cell), country not in {"", home}
    if not text:
        return "" if abroad else reporter
    if abroad and not organisation_id(text):
        return own_code(str(country), text)
    return cell

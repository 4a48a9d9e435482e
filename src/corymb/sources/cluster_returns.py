"""Reads a workbook with the returns of many members back: by the codes above its figures, in any order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.tables import EVENTS, FACTS
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.sources.grids import HEADER_ROWS, RowSheet, letters
from corymb.sources.return_form import CLUSTER_TEMPLATE, ORGANISATION, TEMPLATE_SHEET
from corymb.sources.returned_cells import Place
from corymb.sources.returned_events import Block, blocks_of, filled_rows, read_block
from corymb.sources.returned_head import Head, Layout, language_told, period_told, read_layout, template_of
from corymb.sources.returned_versions import version_findings
from corymb.sources.returns import ReturnRead, gathered_of
from corymb.sources.written import organisation_id, plain, text_of

Cell = tuple[str, str]
"""Sheet and address."""


@dataclass(frozen=True)
class ClusterRead:
    """Returns out of one workbook, in the order of its rows, and what is said of the workbook as a whole.

    `cells`: where each organisation's figures stand or would stand, by variable; its number by "".
    `blank`: how many rows have nothing in them. `language` of the template.
    """

    cluster: str
    period: str
    returns: tuple[ReturnRead, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    findings: tuple[Finding, ...] = ()
    blank: int = 0
    language: str = ""


@dataclass(frozen=True)
class _Table:
    """A sheet with a row of codes: `head` its row, `who` the column of numbers; zero-based.

    `columns` by variable, `left` those of figures that the pack does not take.
    """

    sheet: RowSheet
    head: int
    who: int
    columns: Mapping[str, int]
    left: Mapping[str, int]

    def address(self, row: int, column: int) -> str:
        return f"{letters(self.sheet.at[1] + column)}{self.sheet.at[0] + row + 1}"


@dataclass
class _Sorted:
    """What was found of each organisation."""

    facts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    events: dict[str, list[pa.Table]] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)


def is_of_many(sheets: Sequence[RowSheet]) -> bool:
    """Whether a workbook says that it holds the returns of many members."""
    return template_of(sheets) == CLUSTER_TEMPLATE


def read_cluster(sheets: Sequence[RowSheet], pack: Pack, file: str) -> ClusterRead:
    """All returns of a workbook made by `write_cluster_template`.

    Refuses one of another pack, and one in which no row of codes is left.
    """
    layout = read_layout(sheets, pack, file)
    period = period_told(sheets, layout.keys, file)
    visible = [sheet for sheet in sheets if sheet.sheet != TEMPLATE_SHEET]
    tables = [table for sheet in visible if (table := _table(sheet, layout)) is not None]
    findings = _missing(tables, layout, file)
    places, told = _places(tables, layout)
    findings += version_findings(layout, pack, file, _left(tables, layout), period)
    origin, language = layout.keys.get("origin") or "reported", language_told(layout)
    gathered = gathered_of(places, period, pack, origin)
    found = _Sorted()
    for row in gathered.rows:
        found.facts.setdefault(str(row["organisation"]), []).append(row)
    for finding in gathered.findings:
        found.findings.setdefault(finding.organisation, []).append(finding)
    findings += [*told, *found.findings.pop("", [])]
    head = Head(file, "", period, origin, layout.variables, layout.events, language)
    findings += _read_events(visible, head, pack, found)
    rows = list(dict.fromkeys(place.organisation for place in places))
    speaking = {*found.facts, *found.events, *found.findings}
    order = [*rows, *(who for who in found.events if who not in rows)]
    return ClusterRead(
        layout.keys.get("cluster", ""),
        period,
        tuple(_return(who, found, head) for who in order if who in speaking),
        _cells(places, tables),
        tuple(findings),
        sum(who not in speaking for who in rows),
        language,
    )


def _return(who: str, found: _Sorted, head: Head) -> ReturnRead:
    facts, events = found.facts.get(who), found.events.get(who)
    return ReturnRead(
        who,
        head.period,
        pa.Table.from_pylist(facts, FACTS) if facts else FACTS.empty_table(),
        pa.concat_tables(events) if events else EVENTS.empty_table(),
        tuple(found.findings.get(who, ())),
        head.origin,
        language=head.language,
    )


def _cells(places: Sequence[Place], tables: Sequence[_Table]) -> dict[str, dict[str, Cell]]:
    by_title = {table.sheet.sheet: table for table in tables}
    found: dict[str, dict[str, Cell]] = {}
    for place in places:
        table = by_title[place.sheet.sheet]
        own = found.setdefault(place.organisation, {"": (table.sheet.sheet, table.address(place.row, table.who))})
        own[place.variable] = (table.sheet.sheet, table.address(place.row, place.column))
    return found


def _table(sheet: RowSheet, layout: Layout) -> _Table | None:
    """The sheet under a row that has the code of the numbers and of one figure at least."""
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        who = next((i for i, cell in enumerate(row) if isinstance(cell, str) and plain(cell) == ORGANISATION), None)
        codes = {str(cell).strip(): i for i, cell in enumerate(row) if str(cell).strip() in layout.variables}
        if who is not None and codes:
            left = {str(cell).strip(): i for i, cell in enumerate(row) if str(cell).strip() in layout.left}
            return _Table(sheet, number, who, codes, left)
    return None


def _missing(tables: Sequence[_Table], layout: Layout, file: str) -> list[Finding]:
    """Figures whose column is gone. Refuses a workbook in which no row of codes is left."""
    if not tables:
        raise Refusal(
            mark("The figures cannot be found: the row of grey codes is not there."),
            where=file,
            mend=mark("Put the codes back above the figures, or use a fresh workbook."),
        )
    there = {code for table in tables for code in table.columns}
    return [
        Finding(
            "return.missing_column",
            "error",
            mark("The column of {code} is missing; its figures were not read."),
            mark("Put the column back, with {code} in the row of grey codes."),
            variable=code,
            file=file,
            fields={"code": code},
        )
        for code in layout.variables
        if code not in there
    ]


def _places(tables: Sequence[_Table], layout: Layout) -> tuple[list[Place], list[Finding]]:
    """The cells of all figures, each with its organisation; what is said of rows that name none."""
    places: list[Place] = []
    findings: list[Finding] = []
    for table in tables:
        for number, row in enumerate(table.sheet.rows[table.head + 1 :], table.head + 1):
            written = text_of(row[table.who])
            who = organisation_id(written)
            if who:
                places += [
                    Place(code, table.sheet, number, at, layout.variables[code].factor, who)
                    for code, at in table.columns.items()
                ]
            elif any(text_of(row[at]) for at in table.columns.values()):
                findings.append(_nobody(table.sheet, table.address(number, table.who), written))
    return places, findings


def _left(tables: Sequence[_Table], layout: Layout) -> list[Place]:
    """Where figures of members stand that the pack does not take."""
    return [
        Place(code, table.sheet, number, at, layout.left[code].factor, who, _above(table, at))
        for table in tables
        for number, row in enumerate(table.sheet.rows[table.head + 1 :], table.head + 1)
        if (who := organisation_id(text_of(row[table.who])))
        for code, at in table.left.items()
    ]


def _above(table: _Table, column: int) -> str:
    """What stands above the units in a column: the label of its figure."""
    texts = [text for row in table.sheet.rows[: table.head] if (text := text_of(row[column]))]
    return texts[-2] if len(texts) > 1 else ""


def _nobody(sheet: RowSheet, cell: str, written: str) -> Finding:
    message = (
        mark("{value} is not an organisation number; the row was not read.")
        if written
        else mark("The row does not say whose return it is; it was not read.")
    )
    return Finding(
        "return.number",
        "error",
        message,
        mark("Write the taxpayer number: 10 digits for a legal entity, 12 for a sole trader."),
        value=written,
        file=sheet.file,
        sheet=sheet.sheet,
        cell=cell,
        fields={"value": written},
    )


def _read_events(sheets: Sequence[RowSheet], head: Head, pack: Pack, found: _Sorted) -> list[Finding]:
    """Events of all sheets, by the member each row names; what is said of rows that name none."""
    findings: list[Finding] = []
    for block in blocks_of(sheets, head, pack):
        rows: dict[str, list[int]] = {}
        at = next(_columns_of_members(block), None)
        for row in filled_rows(block):
            written = text_of(block.sheet.rows[row][at]) if at is not None else ""
            who = organisation_id(written.partition(" ")[0])
            if who:
                rows.setdefault(who, []).append(row)
            else:
                findings.append(_nobody(block.sheet, block.address(row, at or 0), written))
        for who, own in rows.items():
            table, told = read_block(block, own, replace(head, organisation=who), pack.country.alpha2)
            found.events.setdefault(who, []).append(table)
            found.findings.setdefault(who, []).extend(told)
    for who in [who for who, told in found.findings.items() if not told]:
        del found.findings[who]
    return findings


def _columns_of_members(block: Block) -> Iterator[int]:
    for row in block.sheet.rows[: block.body]:
        yield from (i for i, cell in enumerate(row) if isinstance(cell, str) and plain(cell) == ORGANISATION)

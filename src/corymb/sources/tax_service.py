"""Open data of the Russian tax service: XML inside ZIP, streamed into Arrow batches, never unpacked to disk."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.tables import FACTS, ORGANISATIONS
from corymb.refusal import Refusal
from corymb.sources.amounts import read_amounts
from corymb.sources.archives import LARGEST_RATIO, RATIO_FROM, open_zip
from corymb.sources.tax_documents import (
    LARGE_FILE,
    REGISTER_FIELDS,
    SIMPLE_FIELDS,
    BrokenFileError,
    ForeignFileError,
    Form,
    columns_of,
    form_of,
    rows_by_parser,
)

BATCH_DOCUMENTS = 20_000
LARGEST_MEMBER = 4 * 1024 * 1024 * 1024
SIZES = {"1": "micro", "2": "small", "3": "medium"}
FACT_COLUMNS: dict[Form, tuple[tuple[str, str], ...]] = {
    "headcount": (("first", "headcount"),),
    "income": (("first", "income"), ("second", "expenses")),
    "register": (("headcount", "register_headcount"),),
}
FIELDS: dict[Form, tuple[str, ...]] = {
    "headcount": SIMPLE_FIELDS,
    "income": SIMPLE_FIELDS,
    "register": REGISTER_FIELDS,
}

Columns = dict[str, list[str | None]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Batch:
    """Rows of one table. Organisations carry the date of the document they come from in `from`, see `settled`."""

    table: Literal["facts", "organisations"]
    rows: pa.Table


@dataclass
class Pile:
    """Documents of one form read so far, with the member of the archive each came from."""

    form: Form
    columns: Columns
    members: list[tuple[str, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.columns["inn"])

    def add(self, member: str, columns: list[list[str | None]]) -> None:
        """The documents of one member, or of a piece of it, in the order of FIELDS."""
        for key, values in zip(FIELDS[self.form], columns, strict=True):
            self.columns[key].extend(values)
        self.members.append((member, len(columns[0])))


def read_documents(
    path: Path,
    name: str,
    findings: list[Finding],
    progress: Progress | None = None,
) -> Iterator[Pile]:
    """Piles of documents of one form, at most about BATCH_DOCUMENTS each, in the order of the archive.

    A broken member becomes a finding and is skipped. `progress(name, bytes done, bytes in all)` counts unpacked bytes.
    """
    piles: dict[Form, Pile] = {}
    with open_zip(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        total, done = sum(member.file_size for member in members), 0
        for member in members:
            for form, columns in _sound_columns(archive, member, name, findings):
                piles.setdefault(form, Pile(form, {key: [] for key in FIELDS[form]})).add(member.filename, columns)
            full = [form for form, pile in piles.items() if len(pile) >= BATCH_DOCUMENTS]
            yield from (piles.pop(form) for form in full)
            done += member.file_size
            if progress:
                progress(name, done, total)
    yield from (pile for pile in piles.values() if len(pile))


def _sound_columns(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    name: str,
    findings: list[Finding],
) -> Iterator[tuple[Form, list[list[str | None]]]]:
    try:
        yield from _columns(archive, member)
    except (BrokenFileError, ForeignFileError) as error:
        findings.append(_skipped(name, member.filename, error))


def _columns(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[Form, list[list[str | None]]]]:
    """A member as columns; a very large one in several pieces. A member that breaks half-way gives nothing."""
    if member.file_size > LARGEST_MEMBER or (
        member.file_size > RATIO_FROM and member.file_size > LARGEST_RATIO * max(member.compress_size, 1)
    ):
        raise BrokenFileError("size")
    try:
        if member.file_size < LARGE_FILE:
            data = archive.read(member)
            form = form_of(data[:2048])
            yield form, columns_of(data, form)
            return
        with archive.open(member) as stream:
            form = form_of(stream.read(2048))
        for _ in _pieces(archive, member, form):  # a first pass proves that the whole member is sound
            pass
        yield from ((form, piece) for piece in _pieces(archive, member, form))
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError) as error:
        raise BrokenFileError(str(error)) from error
    except Exception as error:
        if type(error).__name__ == "error":  # zlib.error
            raise BrokenFileError(str(error)) from error
        raise


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, form: Form) -> Iterator[list[list[str | None]]]:
    rows = []
    with archive.open(member) as stream:
        for row in rows_by_parser(stream, form):
            rows.append(row)
            if len(rows) >= BATCH_DOCUMENTS // 4:
                yield [list(column) for column in zip(*rows, strict=True)]
                rows = []
    if rows:
        yield [list(column) for column in zip(*rows, strict=True)]


def _skipped(name: str, member: str, error: BrokenFileError | ForeignFileError) -> Finding:
    if isinstance(error, ForeignFileError):
        return Finding(
            "import.not_tax_service",
            "note",
            mark("{member} is not a file of the tax service's open data; it was skipped."),
            file=name,
            sheet=member,
            fields={"member": member},
        )
    return Finding(
        "import.broken_xml",
        "error",
        mark("{member} is damaged and was skipped: {detail}."),
        mark("Download the archive again; the other files in it were read."),
        file=name,
        sheet=member,
        fields={"member": member, "detail": str(error)},
    )


def read_archive(
    path: Path,
    name: str,
    *,
    codes: Mapping[str, str],
    units: Mapping[str, str],
    findings: list[Finding],
    progress: Progress | None = None,
) -> Iterator[Batch]:
    """The archive as batches of `facts` and `organisations`.

    Variables are headcount, income, expenses and register_headcount unless `codes` renames them; those that `units`
    does not know are left out with a note (an empty `units` knows all). Periods are the year of the date the document
    states. Legal entities and sole traders alike.
    """
    before = len(findings)
    found = False
    unused: set[str] = set()
    for pile in read_documents(path, name, findings, progress):
        found = True
        keys = _keys(pile, name, findings)
        for column, variable in FACT_COLUMNS[pile.form]:
            code = codes.get(variable, variable)
            if units and code not in units:
                unused.update({code} if any(pile.columns[column]) else ())
                continue
            yield Batch("facts", _facts(pile, keys, column, code, units))
        yield Batch("organisations", _organisations(pile, keys))
    findings += [
        Finding(
            "import.unused_variable",
            "note",
            mark("The programme has no variable {value}; its figures were left out."),
            mark("Name it under codes in the mapping of the archive."),
            value=code,
            file=name,
            fields={"value": code},
        )
        for code in sorted(unused)
    ]
    if not found and len(findings) == before:
        findings.append(Finding("import.no_documents", "note", mark("The archive holds no documents."), file=name))
    if not found and any(finding.rule == "import.not_tax_service" for finding in findings[before:]):
        raise Refusal(
            mark("The archive holds neither a workbook nor XML of the tax service."),
            where=name,
            mend=mark("Unpack it and give the files themselves."),
        )


def _keys(pile: Pile, name: str, findings: list[Finding]) -> dict[str, pa.Array]:
    """organisation, period, state date and place of every document; unreadable ones are null and counted."""
    inn = pa.array(pile.columns["inn"], pa.string())
    stated = pa.array(pile.columns["state_date"], pa.string())
    right = pc.and_(
        pc.fill_null(pc.match_substring_regex(inn, r"^([0-9]{10}|[0-9]{12})$"), False),
        pc.fill_null(pc.match_substring_regex(stated, r"^[0-3][0-9]\.[01][0-9]\.(19|20)[0-9]{2}$"), False),
    )
    wrong = len(pile) - pc.sum(right).as_py()
    if wrong:
        findings.append(
            Finding(
                "import.document_without_key",
                "error",
                mark("Documents without a taxpayer number or a date, not read: {count}."),
                file=name,
                fields={"count": wrong},
            )
        )
    null = pa.scalar(None, pa.string())
    organisation = pc.if_else(right, pc.binary_join_element_wise("RU-INN-", inn, ""), null)
    numbers = pa.concat_arrays([pa.array(range(1, count + 1), pa.int64()) for _, count in pile.members])
    return {
        "organisation": organisation,
        "file": pa.repeat(pa.scalar(name), len(pile)),
        "period": pc.utf8_slice_codeunits(stated, 6, 10),
        "stated": pc.if_else(right, stated, null),
        "sheet": pa.concat_arrays([pa.repeat(pa.scalar(member), count) for member, count in pile.members]),
        "cell": pc.binary_join_element_wise("document", numbers.cast(pa.string()), " "),
    }


def _facts(pile: Pile, keys: dict[str, pa.Array], column: str, variable: str, units: Mapping[str, str]) -> pa.Table:
    amounts = read_amounts(pile.columns[column], Decimal(1), decimal=".")
    fixed = {
        "variable": variable,
        "unit": units.get(variable, "RUB" if pile.form == "income" else "person"),
        "source": "tax service",
        "scale": "1",
        "flag": None,
        "recorded_at": None,
    }
    given = {**keys, "value": amounts.values, "written": amounts.written}
    arrays = [
        given[item.name] if item.name in given else pa.repeat(pa.scalar(fixed[item.name], item.type), len(pile))
        for item in FACTS
    ]
    table = pa.Table.from_arrays(arrays, schema=FACTS)
    return table.filter(pc.and_(pc.is_valid(table["value"]), pc.is_valid(table["organisation"])))


def _organisations(pile: Pile, keys: dict[str, pa.Array]) -> pa.Table:
    """One row per document; `from` is the date the register states, to be settled by `settled`."""
    day = pc.strptime(keys["stated"], format="%d.%m.%Y", unit="s", error_is_null=True).cast(pa.date32())
    given = {"organisation": keys["organisation"], "name": pa.array(pile.columns["name"], pa.string()), "from": day}
    if pile.form == "register":
        given["region"] = pa.array(pile.columns["region"], pa.string())
        given["activity"] = pa.array(pile.columns["activity"], pa.string())
        given["size"] = pa.array([SIZES.get(code or "") for code in pile.columns["category"]], pa.string())
        given["flags"] = pa.array(
            ["sole_trader" if kind == "2" else None for kind in pile.columns["kind"]], pa.string()
        )
    arrays = [given.get(item.name, pa.nulls(len(pile), item.type)) for item in ORGANISATIONS]
    table = pa.Table.from_arrays(arrays, schema=ORGANISATIONS)
    return table.filter(pc.is_valid(table["organisation"]))

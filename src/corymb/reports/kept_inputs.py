"""What a publication was computed from, in one ZIP, and what was published: of the ZIP, or of lines.json."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from corymb.i18n import mark
from corymb.methods.programme import Parts, Programme
from corymb.methods.tables import Tables
from corymb.packs.loader import load_text
from corymb.refusal import Refusal
from corymb.reports.told import PUBLIC, ToldLine, dated, told_line
from corymb.sources.archives import UNREADABLE, check_parts, open_zip

TABLES = ("organisations", "memberships", "events", "links")
PACK, FACTS, BESIDE, LINES = "pack.toml", "facts.parquet", "beside.json", "lines.jsonl"


@dataclass(frozen=True)
class Inputs:
    """What a run counts, and by what: the programme of its pack with the parts of its targets that were planned."""

    programme: Programme
    tables: Tables
    parts: Parts


@dataclass(frozen=True)
class Claim:
    """What was published: of which year, by which code, with which hashes; "" where nobody says.

    `known_on`: the day as of which the facts were known. `lines`: as they were kept, without that day.
    """

    year: int
    known_on: str | None
    inputs_hash: str
    lines_hash: str
    public_hash: str
    code_version: str
    lines: tuple[ToldLine, ...] = field(default=(), repr=False)


SAID = ("year", "known_on", "inputs_hash", "lines_hash", "public_hash", "code_version")
"""What a ZIP says of what was published, beside its lines."""


def write_inputs(to: IO[bytes], pack: str, inputs: Inputs, claim: Claim | None = None) -> None:
    """Everything a run can be computed again from; with what was published of it, where it is."""
    tables = inputs.tables
    parts = {target: {scope: f"{v:f}" for scope, v in planned.items()} for target, planned in inputs.parts.items()}
    beside: dict[str, Any] = {"origin": tables.origin, "parts": parts}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(PACK, pack)
        archive.write(str(tables.facts_path), FACTS)
        for name in TABLES:
            part = io.BytesIO()
            pq.write_table(getattr(tables, name), part, compression="zstd")
            archive.writestr(f"{name}.parquet", part.getvalue())
        if claim:
            _write_lines(archive, claim.lines)
            beside["published"] = {name: getattr(claim, name) for name in SAID}
        archive.writestr(BESIDE, json.dumps(beside))


def _write_lines(archive: zipfile.ZipFile, lines: Iterable[ToldLine]) -> None:
    packed = zipfile.ZipInfo(LINES)
    packed.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(packed, "w") as part:
        for line in lines:
            part.write(json.dumps({"audience": line.audience, "line": line.told}).encode() + b"\n")


def read_inputs(path: Path, folder: Path, where: str = "") -> Inputs:
    """What a run was computed from; facts are unpacked into the folder. `where` names the file where its path does not.

    Refuses a file that is not such a ZIP, is damaged, or was changed since it was written.
    """
    with _opened(path, where or path.name) as archive, _refusing(where or path.name):
        pack = load_text(archive.read(PACK).decode(), PACK)
        beside = _beside(archive)
        found = {name: pq.read_table(io.BytesIO(archive.read(f"{name}.parquet"))) for name in TABLES}
        facts = archive.extract(FACTS, folder)
        parts = {t: {scope: Decimal(v) for scope, v in kept.items()} for t, kept in beside.get("parts", {}).items()}
        tables = Tables(**found, facts_path=facts, origin=beside.get("origin", "reported"))
        return Inputs(pack.programme().planned(parts), tables, parts)


def kept_claim(path: Path) -> Claim | None:
    """What was published of a run, as its inputs say; None of those published before they said it."""
    with _opened(path, path.name) as archive, _refusing(path.name):
        beside = _beside(archive)
        if "published" not in beside:
            return None
        with archive.open(LINES) as part:
            lines = tuple(told_line(row["audience"], row["line"]) for row in map(json.loads, part))
        return Claim(**beside["published"], lines=lines)


@contextmanager
def _opened(path: Path, where: str) -> Iterator[zipfile.ZipFile]:
    """The archive, if it is one of kept inputs."""
    if not path.is_file():
        raise Refusal(mark("There is no such file."), where=where, mend=mark("Check the path."))
    with open_zip(path, where) as archive:
        names = set(archive.namelist())
        missing = sorted({PACK, FACTS, *(f"{name}.parquet" for name in TABLES)} - names)
        if missing:
            raise Refusal(
                mark("This is no ZIP of the inputs a publication kept: {names} is missing."),
                where=where,
                mend=mark("Take it from the page of the publication, under Inputs."),
                names=", ".join(missing),
            )
        check_parts([part for part in archive.infolist() if part.filename != FACTS], where)
        yield archive


@contextmanager
def _refusing(where: str) -> Iterator[None]:
    """What cannot be read of the parts is said in one sentence, with the part where the archive names it."""
    try:
        yield
    except Refusal:
        raise
    except (*UNREADABLE, pa.ArrowException, KeyError, TypeError, ArithmeticError) as error:
        told = mark("The kept inputs are damaged, or were changed after they were written: {reason}")
        raise Refusal(
            told, where=where, mend=mark("Download them again; if that does not help, restore the file."), reason=error
        ) from error


def _beside(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What a run kept beside its tables; nothing of those published before that, whose lines come out as they did."""
    told: dict[str, Any] = json.loads(archive.read(BESIDE)) if BESIDE in archive.namelist() else {}
    return told


def read_claim(path: Path, kept: Claim | None = None) -> Claim:
    """What was published, by lines.json of the public page; the day is that of the ZIP, where it says it.

    Refuses what is no such file.
    """
    if not path.is_file():
        raise Refusal(mark("There is no such file."), where=str(path), mend=mark("Check the path."))
    try:
        return _public(json.loads(path.read_text(encoding="utf-8-sig")), kept)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Refusal(
            mark("The file is not lines.json of a public page."),
            where=str(path),
            mend=mark("Download it from the page of the publication: Data, JSON."),
        ) from error


def _public(told: dict[str, Any], kept: Claim | None) -> Claim:
    first = told["lines"][0]
    day = kept.known_on if kept else first["as_known_on"]
    lines = (dated(line, None) if line["as_known_on"] == day else line for line in told["lines"])
    return Claim(
        year=int(first["year"]),
        known_on=day,
        inputs_hash=str(first["inputs_hash"]),
        lines_hash=str(told["sha256"]),
        public_hash=str(told.get("public_sha256", "")),
        code_version=str(first["code_version"]),
        lines=tuple(told_line(PUBLIC, line) for line in lines),
    )

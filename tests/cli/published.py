"""A small publication of invented figures, as a site keeps it: the ZIP of its inputs and its public lines."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from corymb.packs.loader import load_pack
from corymb.packs.reading import find
from corymb.reports.kept_inputs import Claim, Inputs, write_inputs
from corymb.reports.rebuilt import rebuilt
from corymb.reports.told import PUBLIC, ToldLine, dated, lines_hash, public_hash
from corymb.sources.reading import read_tables
from tests.cli.conftest import PANEL

PACK = "tax-service-panel"
DAY = "2023-05-01"
Lines = list[ToldLine]


@dataclass(frozen=True)
class Published:
    """The files of a publication, and what was published."""

    archive: Path
    lines: Path
    claim: Claim


def publication(folder: Path, changed: Callable[[Lines], Lines] = list, version: str = "0.0.9") -> Published:
    """Publish the panel by a version of the code; `changed` makes its lines others than those that are computed."""
    pack = load_pack(PACK)
    tables, _findings = read_tables([Path(PANEL)], pack, None, lambda *_: None)
    with TemporaryDirectory() as held:
        facts = Path(held) / "facts.parquet"
        pq.write_table(tables.facts, facts)
        inputs = Inputs(pack.programme(), replace(tables, facts_path=str(facts), origin="synthetic"), {})
        lines = changed(rebuilt(inputs, Claim(2022, DAY, "", "", "", version)))
        claim = claimed(lines, version)
        with (folder / "inputs.zip").open("wb") as file:
            write_inputs(file, find(PACK).read_text(encoding="utf-8"), inputs, claim)
    told = [dated(line.told, DAY) for line in lines if line.audience == PUBLIC]
    hashes = {"sha256": claim.lines_hash, "public_sha256": claim.public_hash}
    (folder / "lines.json").write_text(json.dumps({"run": 7, **hashes, "lines": told}), encoding="utf-8")
    return Published(folder / "inputs.zip", folder / "lines.json", claim)


def claimed(lines: Lines, version: str) -> Claim:
    public = public_hash(dated(line.told, DAY) for line in lines if line.audience == PUBLIC)
    inputs = str(lines[0].told["inputs_hash"])
    return Claim(2022, DAY, inputs, lines_hash(lines), public, version, tuple(lines))


def rewritten(archive: Path, name: str, change: Callable[[bytes], bytes | None]) -> None:
    """Another part under the same name, with a checksum that fits; none where there is nothing to put in."""
    with zipfile.ZipFile(archive) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for part, content in parts.items():
            now = change(content) if part == name else content
            if now is not None:
                new.writestr(part, now)


def edited(path: Path, **values: Any) -> None:
    """Other values in the first of the published lines."""
    told = json.loads(path.read_text(encoding="utf-8"))
    told["lines"][0] |= values
    path.write_text(json.dumps(told), encoding="utf-8")

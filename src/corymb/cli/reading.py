"""What every command on data does first: pack, mapping, tables."""

import argparse
from typing import TYPE_CHECKING

from corymb.cli.answering import Progress
from corymb.cli.light import collect_less, load_arrow

if TYPE_CHECKING:
    from corymb.methods.findings import Finding
    from corymb.methods.tables import Tables
    from corymb.packs.schema import Pack


def read(asked: argparse.Namespace, progress: Progress) -> "tuple[Pack, Tables, tuple[Finding, ...]]":
    """The pack, the tables in its terms, and what could not be read."""
    collect_less()
    load_arrow()
    from corymb.packs.loader import load_pack
    from corymb.packs.mapping import load_mapping
    from corymb.sources.reading import read_tables

    pack = load_pack(asked.pack)
    mapping = load_mapping(asked.mapping) if asked.mapping else None
    try:
        tables, findings = read_tables(asked.paths, pack, mapping, progress)
    finally:
        progress.end()
    return pack, tables, findings

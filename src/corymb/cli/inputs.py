"""What every command that reads data does first: the pack, the files, a word on progress."""

import argparse
import sys
import time
from collections.abc import Callable

from corymb.i18n import gettext
from corymb.methods.findings import Finding
from corymb.methods.tables import Tables
from corymb.packs.loader import load_pack
from corymb.packs.mapping import load_mapping
from corymb.packs.schema import Pack
from corymb.sources.reading import read_tables

EVERY = 0.2
"""Seconds between two words on progress; the first comes only when reading takes that long."""


def read(options: argparse.Namespace) -> tuple[Pack, Tables, tuple[Finding, ...]]:
    """The pack, the tables and what was found wrong while reading."""
    pack = load_pack(options.pack)
    mapping = load_mapping(options.mapping) if options.mapping else None
    tables, findings = read_tables(options.paths, pack, mapping, _progress(options))
    return pack, tables, findings


def _progress(options: argparse.Namespace) -> Callable[[str, int, int], None] | None:
    if options.quiet or not sys.stderr.isatty():
        return None
    last = time.monotonic()

    def show(name: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > EVERY or done == total:
            last = now
            text = gettext("reading {done} of {total}: {name}").format(done=done, total=total, name=name)
            sys.stderr.write(f"\r\033[K{text[:100]}")
            if done == total:
                sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    return show


def note(options: argparse.Namespace, text: str) -> None:
    """A word to the user beside the result."""
    if not options.quiet:
        sys.stderr.write(f"corymb: {text}\n")

"""corymb import."""

import argparse
import sys
from dataclasses import fields

import pyarrow as pa
import pyarrow.parquet as pq

from corymb.cli.inputs import note, read
from corymb.i18n import gettext, mark
from corymb.methods.findings import Finding, has_errors
from corymb.packs.loader import load_pack
from corymb.refusal import Refusal
from corymb.reports import findings_out
from corymb.sources.guess import guess_mapping, to_toml


def run(options: argparse.Namespace) -> int:
    """Read files into Parquet tables, or propose a mapping for review."""
    return _guess(options) if options.guess else _import(options)


def _guess(options: argparse.Namespace) -> int:
    mapping, notes = guess_mapping(options.paths[0], load_pack(options.pack))
    _show(options, tuple(notes))
    text = to_toml(mapping)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
        note(options, gettext("proposed mapping, to be reviewed: {path}").format(path=options.output))
    else:
        sys.stdout.write(text)
    return 0


def _import(options: argparse.Namespace) -> int:
    if options.output is None:
        raise Refusal(mark("The tables are written to a folder."), mend=mark("Name it with -o."))
    _, tables, found = read(options)
    options.output.mkdir(parents=True, exist_ok=True)
    for part in fields(tables):
        rows = getattr(tables, part.name)
        if isinstance(rows, pa.Table) and rows.num_rows:
            pq.write_table(rows, options.output / f"{part.name}.parquet", compression="zstd")
            note(options, gettext("{table}: {rows} rows").format(table=part.name, rows=rows.num_rows))
    _show(options, found)
    return 1 if has_errors(found) else 0


def _show(options: argparse.Namespace, found: tuple[Finding, ...]) -> None:
    if found and not options.quiet:
        sys.stderr.write(findings_out.to_text(found) + "\n")

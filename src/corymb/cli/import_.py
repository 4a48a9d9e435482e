"""`corymb import`: files of any shape as the tables of the programme, in Parquet."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.cli.reading import read
from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.tables import Tables

TABLES = ("facts", "organisations", "memberships", "events", "links", "clusters")


def add(commands: Any) -> None:
    """The options of `import`."""
    to = commands.add_parser(
        "import",
        help=gettext("files of any shape as tables of the programme (Parquet)"),
        description=gettext("Reads files by the mappings of a pack and writes the programme's tables."),
    )
    options.add_input(to)
    to.add_argument(
        "--guess",
        action="store_true",
        help=gettext("propose a mapping from the headers of one file and show it; nothing is imported"),
    )
    options.add_output(to, gettext("folder of tables to write; with --guess the mapping file"))
    options.add_quiet(to)
    options.add_language(to)
    to.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Import or guess; 1 where a file could not be read."""
    return guess(asked) if asked.guess else bring_in(asked)


def guess(asked: argparse.Namespace) -> int:
    """The mapping proposed, as the result; what to look at in it, on stderr."""
    from corymb.packs.loader import load_pack
    from corymb.reports.terminal_findings import render_findings
    from corymb.sources.guess import guess_mapping, to_toml

    if len(asked.paths) != 1 or asked.paths[0].is_dir():
        raise Refusal(mark("--guess looks at one file."), mend=mark("Name one file."))
    if not asked.paths[0].exists():
        raise Refusal(mark("There is no such file."), where=str(asked.paths[0]), mend=mark("Check the path."))
    mapping, notes = guess_mapping(asked.paths[0], load_pack(asked.pack))
    answering.result(to_toml(mapping), asked.output)
    if notes:
        answering.remark(render_findings(notes).rstrip(), quiet=asked.quiet)
    answering.remark(gettext("Read the mapping through before using it with --mapping."), quiet=asked.quiet)
    return 0


def bring_in(asked: argparse.Namespace) -> int:
    """One Parquet file per table that has rows; what could not be read, on stderr."""
    from corymb.methods.findings import has_errors
    from corymb.reports.terminal_findings import render_findings

    if asked.output is None:
        raise Refusal(mark("The tables are written to a folder."), mend=mark("Name it with -o."))
    _, tables, findings = read(asked, answering.Progress(quiet=asked.quiet))
    for path, rows in write(tables, asked.output):
        answering.result(gettext("{path}: {rows} rows").format(path=path, rows=rows) + "\n", None)
    if findings:
        answering.remark(render_findings(findings).rstrip(), quiet=asked.quiet)
    return int(has_errors(findings))


def write(tables: "Tables", folder: Path) -> list[tuple[Path, int]]:
    """Write the tables into a folder, which is made; the files with their rows."""
    import pyarrow.parquet as pq

    if folder.is_file():
        raise Refusal(mark("The output is a file, a folder is meant."), where=str(folder), mend=mark("Name a folder."))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if name == "facts" and tables.facts_path:
            shutil.copyfile(tables.facts_path, path)
            written.append((path, pq.read_metadata(path).num_rows))
            continue
        table = getattr(tables, name)
        if table.num_rows:
            pq.write_table(table, path, compression="zstd")
            written.append((path, table.num_rows))
    return written

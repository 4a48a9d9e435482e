"""`corymb template`: the return workbook of a pack."""

import argparse
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.cli import answering, options
from corymb.i18n import gettext, language, mark
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.tables import Tables
    from corymb.packs.schema import Pack


def add(commands: Any) -> None:
    """The options of `template`."""
    to = commands.add_parser(
        "template",
        help=gettext("the workbook in which a member returns its figures"),
        description=gettext("Writes the return workbook of a pack, empty or with last year's figures."),
    )
    options.add_pack(to)
    to.add_argument(
        "--organisation",
        default="",
        metavar=gettext("ID"),
        help=gettext("whose return: a taxpayer number or RU-INN-...; else the member writes it in"),
    )
    to.add_argument("--name", default="", metavar=gettext("NAME"), help=gettext("name of the organisation"))
    to.add_argument("--period", default="", metavar=gettext("YEAR"), help=gettext("year of the return"))
    to.add_argument(
        "--previous",
        type=Path,
        metavar=gettext("FILE"),
        help=gettext("last year's return or tables; its figures stand beside the empty cells"),
    )
    options.add_output(to, gettext("workbook to write"), required=True)
    options.add_quiet(to)
    options.add_language(to)
    to.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Write the workbook."""
    from corymb.packs.loader import load_pack
    from corymb.sources.return_form import ReturnForm
    from corymb.sources.template import write_template

    pack = load_pack(asked.pack)
    organisation, period = full_id(asked.organisation), year(asked.period)
    form = ReturnForm(period=period, organisation=organisation, name=asked.name, language=language())
    if asked.previous is not None:
        form = prefilled(pack, asked.previous, form)
    write_template(pack, answering.made(asked.output), form)
    answering.written(asked.output, quiet=asked.quiet)
    return 0


def full_id(written: str) -> str:
    """A taxpayer number with its scheme; other ids as they are."""
    return f"RU-INN-{written}" if written.isdigit() else written


def year(written: str) -> str:
    """A period as SDMX writes it, or nothing yet."""
    head, _, tail = written.partition("-")
    if written and not (head.isdigit() and len(head) == 4 and (not tail or tail in {"Q1", "Q2", "Q3", "Q4"})):  # noqa: PLR2004
        raise Refusal(
            mark("{written} is not a period."), mend=mark("Write a year, 2019, or a quarter, 2019-Q1."), written=written
        )
    return written


def prefilled(pack: "Pack", path: Path, form: Any) -> Any:
    """The form with the figures of the period before, from the organisation's own file."""
    from dataclasses import replace

    from corymb.sources.reading import read_tables

    tables, _ = read_tables([path], pack)
    facts = tables.facts.select(["organisation", "period", "variable", "value"]).to_pylist()
    known = sorted({row["organisation"] for row in facts})
    organisation = form.organisation or (known[0] if len(known) == 1 else "")
    if not organisation:
        raise Refusal(
            mark("The file holds figures of {count} organisations."),
            where=str(path),
            mend=mark("Name one with --organisation."),
            count=len(known),
        )
    own = [row for row in facts if row["organisation"] == organisation]
    if not own:
        raise Refusal(
            mark("The file has no figure of {organisation}."),
            where=str(path),
            mend=mark("Check --organisation."),
            organisation=organisation,
        )
    before = form.previous_period or max(row["period"] for row in own)
    previous: dict[str, Decimal | None] = {row["variable"]: row["value"] for row in own if row["period"] == before}
    following = form.period or f"{int(before[:4]) + 1}{before[4:]}"
    return replace(
        form,
        organisation=organisation,
        period=following,
        previous=previous,
        name=form.name or _name(tables, organisation),
    )


def _name(tables: "Tables", organisation: str) -> str:
    rows = tables.organisations.select(["organisation", "name"]).to_pylist()
    return next((row["name"] for row in rows if row["organisation"] == organisation and row["name"]), "")

"""corymb template."""

import argparse
from decimal import Decimal

from corymb.i18n import gettext, language
from corymb.packs.loader import load_pack
from corymb.packs.schema import Pack
from corymb.sources.reading import read_tables
from corymb.sources.return_form import ReturnForm
from corymb.sources.template import write_template


def run(options: argparse.Namespace) -> int:
    """Write the return workbook, prefilled with last year's figures where a file is given."""
    pack = load_pack(options.pack)
    period = options.period or str(pack.programme().due_year)
    form = ReturnForm(period=period, organisation=options.organisation, name=options.name, language=language(),
                      previous=_previous(options, pack))
    write_template(pack, options.output, form)
    print(gettext("written: {path}").format(path=options.output))
    return 0


def _previous(options: argparse.Namespace, pack: Pack) -> dict[str, Decimal | None]:
    """Variable -> value of the latest period in last year's return, of the organisation asked for if one is named."""
    if options.previous is None:
        return {}
    rows = read_tables([options.previous], pack)[0].facts.to_pylist()
    chosen = [r for r in rows if not options.organisation or r["organisation"].endswith(options.organisation)]
    last = max((r["period"] for r in chosen), default="")
    return {r["variable"]: r["value"] for r in chosen if r["period"] == last}

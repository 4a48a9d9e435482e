"""corymb pack lint | show | new."""

import argparse
import sys

from corymb.i18n import gettext
from corymb.methods.findings import has_errors
from corymb.packs.lint import lint
from corymb.packs.loader import load_pack
from corymb.packs.show import show
from corymb.packs.skeleton import skeleton
from corymb.reports import findings_out


def run(options: argparse.Namespace) -> int:
    """Do the act; lint gives 1 when the pack may not be used."""
    if options.act == "lint":
        findings = lint(options.what)
        text = findings_out.to_text(findings) if findings else gettext("The pack is sound.")
        sys.stdout.write(text + "\n")
        return 1 if has_errors(findings) else 0
    text = show(load_pack(options.what)) if options.act == "show" else skeleton(options.what)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    return 0

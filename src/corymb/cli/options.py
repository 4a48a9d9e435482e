"""Options that several commands share."""

import argparse
from pathlib import Path

from corymb.i18n import gettext


def add_language(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--lang",
        choices=("en", "ru"),
        default=argparse.SUPPRESS,
        help=gettext("language of everything written; else that of the environment"),
    )


def add_input(to: argparse.ArgumentParser) -> None:
    """Files in, the pack they are read by, and a mapping."""
    to.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar=gettext("PATHS"),
        help=gettext("files or folders: xlsx, xlsm, ods, xls, CSV, Parquet, ZIP of the tax service"),
    )
    add_pack(to)
    to.add_argument(
        "--mapping",
        type=Path,
        metavar=gettext("FILE"),
        help=gettext("how the columns of a file feed the pack's variables (TOML)"),
    )


def add_pack(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--pack",
        required=True,
        metavar=gettext("CODE"),
        help=gettext("code of a shipped pack, or a path to a pack.toml"),
    )


def add_output(to: argparse.ArgumentParser, meaning: str, *, required: bool = False) -> None:
    to.add_argument("-o", "--output", type=Path, required=required, metavar=gettext("OUT"), help=meaning)


def add_quiet(to: argparse.ArgumentParser) -> None:
    to.add_argument("--quiet", action="store_true", help=gettext("no progress and no remarks"))

"""Where a command writes: the result alone to stdout or a file, everything else to stderr."""

import os
import shutil
import sys
from pathlib import Path

from corymb.i18n import gettext, mark
from corymb.refusal import Refusal

WIDEST = 120
PLAIN_WIDTH = 80


def paper() -> tuple[int, bool]:
    """Width of what is printed on stdout, and whether in colour: only on a terminal, never with NO_COLOR."""
    if not sys.stdout.isatty():
        return PLAIN_WIDTH, False
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return min(shutil.get_terminal_size().columns, WIDEST), colour


def result(text: str, output: Path | None) -> None:
    """The result to the file given, else to stdout."""
    if output is None:
        sys.stdout.write(text)
    else:
        made(output)
        output.write_text(text, encoding="utf-8", newline="\n")


def made(output: Path) -> Path:
    """The path, its folder made. Refuses an output that is a folder where a file is meant."""
    if output.is_dir():
        raise Refusal(
            mark("The output is a folder, a file is meant."), where=str(output), mend=mark("Name a file in it.")
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    return output


def needed(output: Path | None, form: str) -> Path:
    """The output of a format that cannot go to stdout."""
    if output is None:
        raise Refusal(mark("--format {form} is written to a file."), mend=mark("Name it with -o."), form=form)
    return output


def remark(text: str, *, quiet: bool) -> None:
    """A line for the person, not for the next program."""
    if not quiet:
        sys.stderr.write(f"{text}\n")


def written(output: Path, *, quiet: bool) -> None:
    remark(gettext("Written: {path}").format(path=output), quiet=quiet)


class Progress:
    """A bar on stderr while files are read; silent where nobody looks, or where asked to be."""

    WIDTH = 24

    def __init__(self, *, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty()

    def __call__(self, file: str, done: int, total: int) -> None:
        """`done` of `total` files are read, `file` is next."""
        if self.shown:
            filled = self.WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            room = max(10, shutil.get_terminal_size().columns - self.WIDTH - 20)
            self._show(f"{bar} {done}/{total} {file[-room:]}")

    def say(self, text: str) -> None:
        """What is being done, on the same line."""
        if self.shown:
            self._show(text)

    def end(self) -> None:
        if self.shown:
            self._show("")

    def _show(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

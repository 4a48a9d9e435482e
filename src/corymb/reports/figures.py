"""Figures of a run as files: trajectory, waterfall, verdict by rule and coverage of every target, SVG and PNG."""

from collections.abc import Callable, Iterator
from pathlib import Path

from corymb.i18n import language
from corymb.methods.programme import Target
from corymb.methods.results import Run
from corymb.reports.figures_coverage import coverage
from corymb.reports.figures_look import Drawing, Size
from corymb.reports.figures_render import png, svg
from corymb.reports.figures_rules import rules
from corymb.reports.figures_trajectory import trajectory
from corymb.reports.figures_waterfall import waterfall

SLIDE = Size(960, 480, 17)

Kind = Callable[[Run, Target, str, Size], Drawing | None]
KINDS: dict[str, Kind] = {"trajectory": trajectory, "waterfall": waterfall, "rules": rules, "coverage": coverage}


def drawings(run: Run, scope: str = "programme", size: Size = SLIDE) -> Iterator[tuple[str, Drawing]]:
    """Name (target and kind) and drawing of every figure the run has data for, in the language in force."""
    for target in run.programme.targets:
        for kind, draw in KINDS.items():
            drawn = draw(run, target, scope, size)
            if drawn is not None:
                yield f"{target.code}-{kind}", drawn


def write(run: Run, folder: Path) -> list[Path]:
    """Write `<target>-<kind>-<language>.svg` and `.png` of every figure, and one text file with what they say in words.

    The programme as a whole; the same run gives the same bytes. Returns the paths, in the order written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    said: list[str] = []
    for name, drawn in drawings(run):
        text = svg(drawn.spec, drawn.alt)
        stem = f"{name}-{language()}"
        for path, made in ((folder / f"{stem}.svg", text.encode()), (folder / f"{stem}.png", png(text))):
            path.write_bytes(made)
            written.append(path)
        said.append(f"{stem}\n{drawn.alt}\n")
    words = folder / f"figures-{language()}.txt"
    words.write_text("\n".join(said), encoding="utf-8")
    return [*written, words]

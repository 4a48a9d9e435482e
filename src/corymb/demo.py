"""The demonstration: invents a programme's returns, checks and scores them, and writes every kind of report."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corymb.cli import answering, options, speech
from corymb.i18n import LANGUAGES, gettext, language, use_language
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.findings import Finding
    from corymb.methods.results import Run
    from corymb.methods.tables import Tables
    from corymb.packs.schema import Pack
    from corymb.sources.synthetic.world import Plan

PACK = "innovative-clusters-2016"
UNUSABLE, INTERRUPTED = 2, 130
_LAST_YEAR, _FEWEST_YEARS = 2020, 2
_WEIGHTS = {"error": 100, "explain": 10, "note": 1}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demonstration; 0 when everything was written, 2 for arguments that cannot be used."""
    given = list(sys.argv[1:] if argv is None else argv)
    use_language(speech.chosen(given, os.environ))
    try:
        demonstrate(_arguments(given))
    except Refusal as refusal:
        sys.stderr.write(f"corymb: {refusal}\n")
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    speech.teach_argparse()
    parser = argparse.ArgumentParser(
        prog="python -m corymb.demo",
        description=gettext("Invents the returns of a cluster programme, checks and scores them, writes every report."),
    )
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help=gettext("folder to write into"))
    parser.add_argument("--seed", type=int, default=2016, help=gettext("another number gives another programme"))
    parser.add_argument(
        "--clusters", type=int, default=12, help=gettext("number of clusters, at most those of the pack")
    )
    parser.add_argument("--members", type=int, default=190, help=gettext("number of organisations in all"))
    parser.add_argument("--years", type=int, default=5, help=gettext("number of years, up to 2020"))
    options.add_language(parser)
    asked = parser.parse_args(given)
    if asked.years < _FEWEST_YEARS or asked.members < 1 or asked.clusters < 1:
        parser.error(gettext("at least two years, one cluster and one member are needed"))
    return asked


def demonstrate(asked: argparse.Namespace) -> None:
    """Generate, read, check, score, write, and say what to do next."""
    from corymb.packs.loader import load_pack
    from corymb.sources.synthetic.world import Plan

    started = time.monotonic()
    years = tuple(range(_LAST_YEAR - asked.years + 1, _LAST_YEAR + 1))
    plan = Plan(asked.seed, asked.clusters, asked.members, years, language())
    pack = load_pack(PACK)
    tables, findings = _returns(pack, plan, asked.output / "returns")
    run = _scored(pack, tables, findings, plan)
    width, colour = answering.paper()
    _print(run, width, colour=colour)
    made = _written(run, asked.output)
    made += _annotated(asked.output, findings)
    _say_what_next(asked.output, made, time.monotonic() - started)


def _returns(pack: "Pack", plan: "Plan", folder: Path) -> "tuple[Tables, tuple[Finding, ...]]":
    """The invented returns, written and read back like anybody's."""
    from corymb.methods.checks.run import run_checks
    from corymb.methods.findings import LEVELS
    from corymb.sources.reading import read_tables
    from corymb.sources.synthetic.programme import generate

    progress = answering.Progress(quiet=False)
    _step(gettext("Inventing a programme: every organisation and figure is synthetic …"))
    manifest = generate(folder, pack, plan, lambda done, total: progress("", done, total))
    progress.end()
    made = gettext("{organisations} organisations, {workbooks} return workbooks, {defects} mistakes planted")
    counts = {"organisations": manifest.organisations, "workbooks": len(manifest.workbooks)}
    _step(made.format(**counts, defects=len(manifest.defects)))
    _step(gettext("Reading and checking them …"))
    tables, unread = read_tables([folder], pack, None, progress)
    progress.end()
    findings = (*unread, *run_checks(pack.programme(), tables))
    levels = Counter(finding.level for finding in findings)
    told = gettext("{facts} figures; errors: {error}, to be explained: {explain}, notes: {note}")
    counts = {level: levels[level] for level in LEVELS}
    _step(told.format(facts=tables.facts.num_rows, **counts))
    return tables, findings


def _scored(pack: "Pack", tables: "Tables", findings: "tuple[Finding, ...]", plan: "Plan") -> "Run":
    from corymb.methods.options import ScoreOptions
    from corymb.methods.scorecard import score

    _step(gettext("Scoring eight indicators under five cohort rules …"))
    base = max(plan.years[0], pack.period.baseline_year)
    found = score(pack.programme(), tables, ScoreOptions(baseline_year=base, by="cluster"))
    return replace(found, findings=(*findings, *found.findings))


def _print(run: "Run", width: int, *, colour: bool) -> None:
    """The scorecard of the programme as a whole; the clusters stand in the files."""
    from corymb.reports.terminal import render

    whole = replace(run, lines=tuple(line for line in run.lines if line.scope == "programme"))
    sys.stdout.write(f"\n{render(whole, width, colour)}\n")
    sys.stdout.flush()


def _written(run: "Run", folder: Path) -> list[tuple[Path, str]]:
    """Every report; the PDF in both languages."""
    from corymb.reports import figures, findings_out, json_out, pdf, workbook

    _step(gettext("Writing the reports …"))
    drawn = folder / "figures"
    drawn.mkdir(parents=True, exist_ok=True)
    json_out.write(run, folder / "scorecard.json")
    workbook.write(run, folder / "scorecard.xlsx")
    findings_out.write(run.findings, folder / "findings.xlsx")
    figures.write(run, drawn)
    pdf.picture(run, folder / "scorecard.png")
    spoken = language()
    for code in LANGUAGES:
        use_language(code)
        pdf.write(run, folder / f"scorecard-{code}.pdf")
    use_language(spoken)
    return [
        (folder / f"scorecard-{spoken}.pdf", gettext("the scorecard on a few pages (the other language beside it)")),
        (folder / "scorecard.xlsx", gettext("the scorecard with proof sheets to add up again")),
        (folder / "findings.xlsx", gettext("what is wrong in the returns, cell by cell")),
        (drawn, gettext("trajectories, cohort rules, what drives the change")),
        (folder / "scorecard.json", gettext("every line for another program")),
        (folder / "returns", gettext("the invented returns, registers and the list of planted mistakes")),
    ]


def _annotated(folder: Path, findings: "tuple[Finding, ...]") -> list[tuple[Path, str]]:
    """One return with notes at its cells: the one with the gravest findings."""
    from corymb.sources.annotate import annotate

    files: Counter[str] = Counter()
    for finding in findings:
        if finding.cell and finding.file.endswith(".xlsx"):
            files[finding.file] += _WEIGHTS[finding.level]
    if not files:
        return []
    name = min(files, key=lambda file: (-files[file], file))
    own = [finding for finding in findings if finding.file == name]
    target = annotate(folder / "returns" / name, own, folder / "annotated-return.xlsx")
    return [(target, gettext("a copy of one return with notes at its cells"))]


def _say_what_next(folder: Path, made: list[tuple[Path, str]], seconds: float) -> None:
    width = max(len(str(path)) for path, _ in made)
    lines = [gettext("Written in {seconds} s:").format(seconds=round(seconds))]
    lines += [f"  {path!s:<{width}}  {what}" for path, what in made]
    command = _command()
    returns = folder / "returns"
    lines += [
        "",
        gettext("What to do next:"),
        f"  {command} check {returns} --pack {PACK}",
        f"  {command} score {returns} --pack {PACK} --by cluster --prices usd",
        f"  {command} score {returns} --pack {PACK} --exclude over-50bn",
        f"  {command} score {returns} --pack {PACK} --audience public --format pdf -o public.pdf",
        f"  {command} template --pack {PACK} --period 2021 -o return.xlsx",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _command() -> str:
    """How the command is called from here."""
    script = Path(sys.executable).with_name("corymb.exe" if os.name == "nt" else "corymb")
    if not script.exists():
        return f"{Path(sys.executable).name} -m corymb.cli"
    return os.path.relpath(script) if script.is_relative_to(Path.cwd()) else str(script)


def _step(text: str) -> None:
    answering.remark(text, quiet=False)


if __name__ == "__main__":
    raise SystemExit(main())

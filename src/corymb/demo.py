"""The demo: a synthetic programme from its members' returns to the scorecard, in one go.

python -m corymb.demo [--output demo-output] [--clusters N] [--members N] [--years N] [--seed N] [--lang en|ru]
"""

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from corymb.i18n import LANGUAGES, gettext, use_language
from corymb.methods.checks.run import run_checks
from corymb.methods.options import ScoreOptions
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from corymb.packs.loader import load_pack
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.reports import figures, findings_out, json_out, pdf, terminal, workbook
from corymb.sources.reading import read_tables
from corymb.sources.synthetic.programme import generate
from corymb.sources.synthetic.world import Plan

PACK = "innovative-clusters-2016"
FIRST_YEAR = 2016


def main(arguments: list[str] | None = None) -> int:
    """Generate, check, score, write; 0 when all of it is done."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    use_language(options.lang)
    try:
        _run(options)
    except Refusal as refusal:
        sys.stderr.write(f"corymb: {refusal}\n")
        return 2
    return 0


def _options(given: list[str]) -> argparse.Namespace:
    plan = Plan()
    parser = argparse.ArgumentParser("run.py demo", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output", type=Path, default=Path("demo-output"))
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--clusters", type=int, default=plan.clusters)
    parser.add_argument("--members", type=int, default=plan.members)
    parser.add_argument("--years", type=int, default=len(plan.years))
    parser.add_argument("--lang", choices=LANGUAGES, default="en")
    return parser.parse_args(given)


def _run(options: argparse.Namespace) -> None:
    pack = load_pack(PACK)
    data = options.output / "data"
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(parents=True)
    _say(gettext("generating a synthetic programme"))
    years = tuple(range(FIRST_YEAR, FIRST_YEAR + options.years))
    plan = replace(Plan(), seed=options.seed, clusters=options.clusters, members=options.members, years=years)
    manifest = generate(data, pack, plan)
    _say(gettext("reading and checking {count} workbooks").format(count=len(manifest.workbooks)))
    run = _scored(pack, data)
    sys.stdout.write(terminal.render(run) + "\n")
    sys.stdout.flush()
    _write(run, options.output, options.lang)
    sys.stdout.write(_next_steps(options.output))


def _scored(pack: Pack, data: Path) -> Run:
    tables, found = read_tables([data], pack)
    programme = pack.programme()
    findings = (*found, *run_checks(programme, tables))
    _say(gettext("scoring"))
    return replace(score(programme, tables, ScoreOptions(by="cluster")), findings=findings)


def _write(run: Run, output: Path, language: str) -> None:
    """Everything a reader may want, the PDF in both languages."""
    _say(gettext("writing workbook, PDFs, figures and JSON"))
    json_out.write(run, output / "scorecard.json")
    workbook.write(run, output / "scorecard.xlsx")
    findings_out.write(run.findings, output / "findings.xlsx")
    figures.write(run, output / "figures")
    pdf.picture(run, output / "scorecard.png")
    for code in LANGUAGES:
        use_language(code)
        pdf.write(run, output / f"scorecard-{code}.pdf")
    use_language(language)


def _next_steps(output: Path) -> str:
    data = output / "data"
    lines = [
        "",
        gettext(
            "Written to {folder}: scorecard.xlsx, scorecard-en.pdf, scorecard-ru.pdf, scorecard.json, findings.xlsx, "
            "figures/ and the synthetic returns in data/."
        ).format(folder=output),
        gettext("Next:"),
        f"  .venv/bin/corymb check {data} --pack {PACK} --annotate {output / 'noted'}",
        f"  .venv/bin/corymb score {data} --pack {PACK} --by cluster --prices constant",
        f"  .venv/bin/corymb score {data} --pack {PACK} --audience public --lang ru",
        f"  .venv/bin/corymb pack show {PACK}",
    ]
    return "\n".join(lines) + "\n"


def _say(text: str) -> None:
    sys.stderr.write(f"corymb: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())

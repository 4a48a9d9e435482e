"""Writes docs/real-data.md from the real tax-service panel: python tools/real_data.py FOLDER-WITH-DATA.

Organisation numbers are masked in what is written; everything else is computed, nothing is typed in by hand.
"""

import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import COHORT_RULES, CohortRule, Programme
from corymb.methods.results import Line, Run
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from corymb.packs.loader import load_pack
from corymb.sources.reading import read_tables

ROOT = Path(__file__).resolve().parent.parent
TARGET = "INCOME_PER_EMPLOYEE"
WITHOUT = ("over-5bn", "income-without-staff")
MEANING = {
    "reporting": "everybody who reported, each year",
    "baseline": "those who reported in 2018 and again in 2022, against all of 2018",
    "matched": "the same organisations in 2018 and 2022",
    "panel": "those who reported in every year",
    "chained": "year-on-year changes of those who reported both years, multiplied",
}


def masked(organisation: str) -> str:
    """RU-INN-7704123456 -> 77...56: region and last two digits."""
    number = organisation.rsplit("-", 1)[-1]
    return f"{number[:2]}…{number[-2:]}"


def percent(factor: float | None) -> str:
    return "–" if factor is None else f"{(factor - 1) * 100:+.1f} %"


def word(line: Line) -> str:
    return {True: "met", False: "not met", None: "cannot be said"}[line.met]


def rules(run: Run, others: dict[str, Run]) -> str:
    """The table of the five verdicts, with the exclusions beside them."""
    head = ["rule", "who is compared", "organisations", "change", "verdict", *(f"without {name}" for name in others)]
    rows = [head, ["---"] * len(head)]
    for rule in COHORT_RULES:
        line = run.line(TARGET, "programme", rule)
        beside = [percent(other.line(TARGET, "programme", rule).factor) for other in others.values()]
        rows.append([rule, MEANING[rule], f"{line.organisations_cohort:,}", percent(line.factor), word(line), *beside])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def deciders(run: Run, programme: Programme, tables: Tables) -> str:
    """The two organisations that decide, found by the run itself."""
    matched = run.influence[TARGET, "programme", "matched"]
    decisive = matched.flips_alone[0][0]
    moving = [i for i, _ in run.influence[TARGET, "programme", "reporting"].top if i != decisive]
    idle = next(i for i in moving if incomes(tables, i).get("2022") == 0)
    lines = []
    for organisation, why in (
        (decisive, "carries the verdict of `matched` and `panel`"),
        (idle, "has staff and no income in 2022, and pulls `reporting` down"),
    ):
        without = score(programme, tables, ScoreOptions(exclude=(f"organisation:{organisation}",), explain=False))
        changes = ", ".join(
            f"{rule} {percent(without.line(TARGET, 'programme', rule).factor)}" for rule in COHORT_RULES
        )
        lines.append(f"- **{masked(organisation)}** {why}. Without it: {changes}.")
    return "\n".join(lines)


def incomes(tables: Tables, organisation: str) -> dict[str, Decimal]:
    """Period -> income, of the periods the organisation reported."""
    rows = tables.facts.filter(pc.equal(tables.facts["organisation"], organisation)).to_pylist()
    return {r["period"]: r["value"] for r in rows if r["variable"] == "revenue"}


def flips(run: Run, rule: CohortRule) -> int:
    return len(run.influence[TARGET, "programme", rule].flips_alone)


def page(tables: Tables, programme: Programme) -> str:
    run = score(programme, tables, ScoreOptions())
    others = {name: score(programme, tables, ScoreOptions(exclude=(name,), explain=False)) for name in WITHOUT}
    cover = run.coverage[TARGET, "programme", "matched"]
    base = run.coverage[TARGET, "programme", "baseline"]
    counts = ", ".join(f"{rule} {flips(run, rule)}" for rule in COHORT_RULES)
    whole = run.line(TARGET, "programme", "reporting")
    return f"""# The same target, five verdicts: the tax-service panel

Written by `python tools/real_data.py`; do not edit. Open data of the Russian tax service: total income and average
headcount of the organisations of one industry (legal services), 2018-2022, {whole.members_scope:,} organisations. The
question is the programme's own: did income per employee grow by 20 %? Organisation numbers are masked.

{rules(run, others)}

## What the verdicts hang on

Organisations whose removal alone turns the verdict: {counts}.

{deciders(run, programme, tables)}

## How much stands behind them

Under `matched`, {cover.by_baseline_organisations:.1%} of the organisations of 2018 stand behind the figure, with
{cover.by_revenue:.1%} of their income and {cover.by_denominator:.1%} of their staff. {base.silent:,} organisations of
2018 are silent in 2022; under `baseline` they would have to show {base.break_even:,.0f} roubles per head for the target
to be met, and they had {base.break_even_baseline:,.0f} in 2018.

## What an honest office would publish

All five figures with the number of organisations behind each, the sentence that the verdict depends on the rule, the
share of the baseline that is silent, and that a handful of organisations decides. It would not publish one of the five
as the growth of the industry, and it would ask the organisations that decide before it says anything: a figure of
billions with two members of staff is more often an error or a legal construction than productivity.

Inputs {whole.inputs_hash[:12]}, pack {whole.pack} ({whole.pack_hash[:12]}), Corymb {whole.code_version}.
"""


def main() -> int:
    data = Path(sys.argv[1]) / "firms" / "russia_fns_law_firms_2018_2022.parquet"
    pack = load_pack("tax-service-panel")
    (ROOT / "docs" / "real-data.md").write_text(page(read_tables([data], pack)[0], pack.programme()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Proof sheets: what every organisation (or event) brought in every year, with totals that are live formulas."""

from corymb.i18n import gettext, mark
from corymb.methods.programme import Indicator, Target
from corymb.methods.results import Line, Run
from corymb.refusal import Refusal
from corymb.reports import caveats, wording
from corymb.reports.proof import DENOMINATOR, NUMERATOR, SHARE, Proof, Proved, proof_of
from corymb.reports.sentences import bare
from corymb.reports.workbook_looks import MOST_ROWS, Looks, Page
from corymb.reports.workbook_totals import write_totals

ROWS_ABOVE = 9
"""Rows from the head of the totals to the first row of data."""
_OVERHEAD = 20


def write_proof(looks: Looks, run: Run, target: Target) -> Proved:
    """The proof sheet of one target under its official rule."""
    if run.proof is None:
        return Proved(None, None)
    indicator, line = run.programme.indicator(target.indicator), run.official(target.code)
    page = looks.page(gettext("Proof {target}").format(target=target.code), [24])
    _explain(page, run, (target, indicator, line))
    proof = proof_of(run.proof, target, indicator, run.baseline_year, page.row + ROWS_ABOVE + 1)
    if len(proof.organisations) > MOST_ROWS - _OVERHEAD:
        raise Refusal(
            mark("{target} has {count} organisations, more than a sheet of Excel can hold."),
            mend=mark("Choose --format json, or score a part of the programme."),
            target=target.code, count=len(proof.organisations))  # fmt: skip
    if not proof.organisations:
        page.line([gettext("Nobody is counted.")], "hint")
        return Proved(None, None)
    page.sheet.set_column(1, (1 + proof.ratio + proof.shared) * len(proof.years) + proof.peak, 17)
    proved = write_totals(page, proof, (target, indicator, line))
    page.skip()
    _rows(page, proof, indicator)
    return proved


def _explain(page: Page, run: Run, what: tuple[Target, Indicator, Line]) -> None:
    target, indicator, line = what
    page.line([f"{target.label} · {wording.unit(line.told_in)} · {caveats.period(run)}"], "strong")
    rule = gettext("Cohort rule: {rule}: {definition}")
    page.line([rule.format(rule=wording.rule(line.cohort), definition=wording.rule_definition(line.cohort))])
    hint = gettext("All figures are those behind the year {year}; totals are live formulas.").format(year=run.year)
    if indicator.kind == "peak_gain":
        hint += " " + gettext(
            "Rows are levels; the credit is the highest gain over the baseline year, never below zero."
        )
    page.line([hint], "hint")


def _rows(page: Page, proof: Proof, indicator: Indicator) -> None:
    names = [gettext("Numerator {year}") if proof.ratio else "{year}"]
    names += [gettext("Denominator {year}")] if proof.ratio else []
    names += [gettext("Share {year}")] if proof.shared else []
    first = gettext("Event") if indicator.is_event else gettext("Organisation")
    head = [first, *(name.format(year=year) for name in names for year in proof.years)]
    page.head([*head, gettext("Credit")] if proof.peak else head, filtered=len(proof.organisations))
    which = [NUMERATOR, *([DENOMINATOR] if proof.ratio else []), *([SHARE] if proof.shared else [])]
    looks = ["text", *("share" if w == SHARE else "number" for w in which for _ in proof.years), "number"]
    columns = [proof.column(year, w) for w in which for year in proof.years]
    for i, organisation in enumerate(proof.organisations):
        credit = [proof.credit(organisation, proof.first + i)] if proof.peak else []
        page.line([bare(organisation), *(column[i] for column in columns), *credit], looks)

"""Sheets on what stands behind the figures: coverage, what drives the change, who decides, exclusions."""

from corymb.i18n import gettext
from corymb.methods.results import Run
from corymb.reports import caveats, saying, wording
from corymb.reports.sentences import absorbed_silent, bare
from corymb.reports.workbook_looks import Looks, nothing


def write_coverage(looks: Looks, run: Run) -> None:
    """Members, organisations and shares behind every figure, and what the silent would have to show."""
    page = looks.page(gettext("Coverage"), [34, 26, 16, 11, 11, 14, 12, 12, 12, 14, 14, 10, 20, 20])
    page.line([gettext("Break-even: the figure of the silent at which the verdict turns.")], "hint")
    page.skip()
    page.head([
        gettext("Target"), gettext("Scope"), gettext("Cohort rule"), gettext("Counted"), gettext("Members"),
        gettext("Baseline organisations"), gettext("By members"), gettext("By baseline organisations"),
        gettext("By baseline revenue"), gettext("By baseline denominator"), gettext("By current denominator"),
        gettext("Silent"), gettext("Break-even"), gettext("Their baseline"),
    ], filtered=len(run.coverage))  # fmt: skip
    for (code, scope, rule), found in run.coverage.items():
        page.line(
            [f"{code} {saying.target_of(run, code).label}", wording.scope(scope, run.scope_names), wording.rule(rule),
             found.contributing, found.members, found.baseline_organisations, found.by_members,
             found.by_baseline_organisations, found.by_revenue, found.by_denominator, found.current_by_denominator,
             found.silent, found.break_even, found.break_even_baseline],
            ["wrapped", "text", "text", *["whole"] * 3, *["percent"] * 5, "whole", "number", "number"])  # fmt: skip
    if not run.coverage:
        nothing(page)


def write_drivers(looks: Looks, run: Run) -> None:
    """Every decomposition part, in percent of the baseline, and what else is known of the change."""
    page = looks.page(gettext("What drives the change"), [34, 26, 34, 36, 12])
    rows = [
        (code, scope, d, part) for (code, scope), found in run.decompositions.items() for d in found for part in d.parts
    ]
    page.line([gettext("Percent of the baseline figure; all that reported. Parts add up to the change.")], "hint")
    for (code, scope), methods in run.decompositions.items():
        if said := absorbed_silent(methods[0]):
            page.line([f"{code}, {wording.scope(scope, run.scope_names)}: {said}"], "hint")
    page.skip()
    page.head(
        [gettext("Target"), gettext("Scope"), gettext("Method"), gettext("Part"), gettext("Percent")],
        filtered=len(rows),
    )
    for code, scope, found, part in rows:
        page.line(
            [
                f"{code} {saying.target_of(run, code).label}",
                wording.scope(scope, run.scope_names),
                wording.method(found.method),
                wording.part(part.part),
                part.percent,
            ],
            ["wrapped", "text", "text", "text", looks.decimals(3)],
        )
    if not rows:
        nothing(page)


def write_influence(looks: Looks, run: Run) -> None:
    """Every organisation that turns a verdict alone, and the ten that move each figure most."""
    page = looks.page(gettext("Who decides"), [34, 26, 16, 22, 18, 18])
    page.line([gettext("The factor (or total) without the organisation.")], "hint")
    page.skip()
    rows = [
        (key, organisation, value, turns)
        for key, found in run.influence.items()
        for organisation, value, turns in [
            *((o, v, True) for o, v in found.flips_alone),
            *((o, v, False) for o, v in found.top if o not in {x for x, _ in found.flips_alone}),
        ]
    ]
    page.head(
        [
            gettext("Target"),
            gettext("Scope"),
            gettext("Cohort rule"),
            gettext("Organisation"),
            gettext("Without it"),
            gettext("Turns the verdict"),
        ],
        filtered=len(rows),
    )
    for (code, scope, rule), organisation, value, turns in rows:
        page.line(
            [
                f"{code} {saying.target_of(run, code).label}",
                wording.scope(scope, run.scope_names),
                wording.rule(rule),
                bare(organisation),
                value,
                gettext("yes") if turns else gettext("no"),
            ],
            ["wrapped", "text", "text", "text", "number", "text"],
        )
    if not rows:
        nothing(page)


def write_companions(looks: Looks, run: Run) -> None:
    """Figures that stand beside the official ones."""
    page = looks.page(gettext("Beside the figures"), [34, 26, 46, 18, 18])
    rows = [(key, name, value) for key, found in run.companions.items() for name, value in found.items()]
    heads = [gettext("Target"), gettext("Scope"), gettext("Figure"), gettext("Value"), gettext("Unit")]
    page.head(heads, filtered=len(rows))
    for (code, scope), name, value in rows:
        line = next(x for x in run.lines if (x.target, x.scope) == (code, scope))
        unit = wording.unit("organisation" if name == "organisations" else line.told_in)
        named = wording.companion(name).format(
            year=line.baseline_year, apart=saying.kept_apart(run, saying.target_of(run, code))
        )
        target = f"{code} {saying.target_of(run, code).label}"
        page.line(
            [target, wording.scope(scope, run.scope_names), named, value, unit],
            ["wrapped", "text", "text", "number", "text"],
        )


def write_exclusions(looks: Looks, run: Run) -> None:
    """Verdicts with and without each exclusion, for all rules."""
    page = looks.page(gettext("Exclusions"), [34, 34, 16, 10, 15, 14, 14, 14, 14, 22])
    page.head([
        gettext("Exclusion"), gettext("Target"), gettext("Cohort rule"), gettext("Rows"),
        gettext("Number of organisations"),
        gettext("Factor or total, all"), gettext("Reached, all"), gettext("Factor or total without them"),
        gettext("Reached without them"),
        gettext("Looks at the year of the verdict"),
    ], filtered=len(run.exclusions))  # fmt: skip
    for x in run.exclusions:
        page.line(
            [caveats.exclusion(run, x.exclusion), f"{x.target} {saying.target_of(run, x.target).label}",
             wording.rule(x.cohort), x.rows, x.organisations, _figure(x.factor_without, x.total_without),
             _yes(x.met_without), _figure(x.factor_with, x.total_with), _yes(x.met_with), _yes(x.uses_outcome_year)],
            ["wrapped", "wrapped", "text", "whole", "whole", looks.decimals(6), "text", looks.decimals(6), "text",
             "text"])  # fmt: skip


def _figure(factor: float | None, total: float | None) -> float | None:
    return total if factor is None else factor


def _yes(value: bool | None) -> str:  # noqa: FBT001 - a verdict
    return gettext("not known") if value is None else gettext("yes") if value else gettext("no")


def write_overlaps(looks: Looks, run: Run) -> None:
    """Sum of clusters, less what is counted in two of them, is the programme."""
    page = looks.page(gettext("Clusters and programme"), [44, 10, 24, 24, 24])
    page.head(
        [gettext("Target"), gettext("Year"), gettext("Sum of clusters"), gettext("Overlap"), gettext("Programme")],
        filtered=len(run.overlaps),
    )
    for x in run.overlaps:
        page.line(
            [
                f"{x.target} {saying.target_of(run, x.target).label}",
                x.year,
                x.clusters_total,
                x.overlap,
                x.programme_total,
            ],
            ["wrapped", "year", "number", "number", "number"],
        )

"""The words of all reports: one word per thing, in the language in force."""

from collections.abc import Mapping

from corymb.i18n import gettext, mark
from corymb.methods.findings import Level
from corymb.methods.programme import CohortRule, PriceBasis, Status

STATUSES: dict[Status, tuple[str, str]] = {
    "met": ("✓", mark("met")),
    "not_met": ("✗", mark("not met")),
    "ahead": ("↑", mark("ahead")),
    "on_track": ("→", mark("on track")),
    "at_risk": ("!", mark("at risk")),
    "off_track": ("×", mark("off track")),
    "cannot_be_said": ("?", mark("cannot be said")),
}

RULES: dict[CohortRule, tuple[str, str]] = {
    "reporting": (mark("reporting"), mark("all that reported in each year")),
    "baseline": (mark("baseline"), mark("those of the baseline year that reported again, members still or not")),
    "matched": (mark("matched"), mark("today's members that reported both years")),
    "panel": (mark("panel"), mark("today's members that reported every year")),
    "chained": (mark("chained"), mark("year-on-year steps of those that reported both years of a step, multiplied")),
}

REASONS = {
    "not_applicable": mark("the rule is not defined for this kind of target"),
    "no_baseline": mark("nobody reported the baseline year"),
    "no_data": mark("nobody reported the year"),
    "baseline_not_positive": mark("the baseline is zero or negative"),
    "denominator_not_positive": mark("the denominator is zero or negative"),
    "empty_link": mark("one year of the chain has nobody in it"),
    "below_coverage_floor": mark("too little of the scope stands behind the figure"),
    "missing_table_value": mark("a threshold or a price is missing"),
    "closed_block_too_small": mark("too few members to show the figure"),
    "suppressed": mark("withheld: so few members, or so much of one, stand behind it that their figures would show"),
    "suppressed_beside": mark("withheld to protect others: with it a figure that is withheld could be worked out"),
    "provisional": mark("figures behind it are still provisional"),
    "no_scope_target": mark("no planned amount for this scope"),
}

COMPANIONS = {
    "net_change": mark("net change"),
    "declared": mark("declared by members"),
    "frozen": mark("with the thresholds of {year}"),
    "with_apart": mark("with “{apart}”"),
    "mean": mark("unweighted mean"),
    "median": mark("unweighted median"),
    "organisations": mark("organisations in mean and median"),
}

AGREEMENTS = {
    "all_rules_agree": mark("all rules agree"),
    "rule_dependent": mark("depends on the rule"),
    "hangs_on_few": mark("hangs on three organisations or fewer"),
}

PRICES: dict[PriceBasis, str] = {
    "nominal": mark("current prices"),
    "constant": mark("prices of {year}"),
    "usd": mark("US dollars"),
}

PARTS = {
    "within": mark("within organisations"),
    "between": mark("shift of weight between organisations"),
    "cross": mark("change and shift together"),
    "entry_joined": mark("joined"),
    "entry_started": mark("started reporting"),
    "gained_weight": mark("gained weight"),
    "exit_left": mark("left"),
    "exit_stopped": mark("stopped reporting"),
    "lost_weight": mark("lost weight"),
    "outside_weights": mark("outside weights"),
    "shares_changed": mark("changed shares"),
    "absorbed_nonmembers": mark("absorbed non-members"),
}

METHODS = {
    "foster_haltiwanger_krizan": mark("Foster, Haltiwanger and Krizan"),
    "griliches_regev": mark("Griliches and Regev"),
    "melitz_polanec": mark("Melitz and Polanec, in levels"),
    "contributions": mark("contributions"),
}

UNITS = {
    "RUB": mark("RUB"),
    "RUB_per_person": mark("RUB per employee"),
    "RUB_per_month": mark("RUB per month"),
    "USD": mark("USD"),
    "USD_per_person": mark("USD per employee"),
    "USD_per_month": mark("USD per month"),
    "person": mark("persons"),
    "job": mark("jobs"),
    "share": mark("share"),
    "patent": mark("patents"),
    "startup": mark("start-ups"),
    "organisation": mark("organisations"),
    "project": mark("projects"),
    "count": mark("number"),
}

LEVELS: dict[Level, str] = {
    "error": mark("error"),
    "explain": mark("to be explained"),
    "note": mark("note"),
}

EVIDENCE = {
    "S": mark("source seen"),
    "K": mark("background knowledge, not verified"),
    "P": mark("our proposal"),
    "B": mark("the programme's own description"),
}

SCOPES = {
    "programme": mark("Programme"),
    "cluster": mark("Cluster {name}"),
    "region": mark("Region {name}"),
    "activity": mark("Activity {name}"),
}

SCOPE_KINDS = {
    "programme": mark("Programme"),
    "cluster": mark("Cluster"),
    "region": mark("Region"),
    "activity": mark("Activity"),
}

ORIGINS = {
    "synthetic": mark("SYNTHETIC DATA: organisations and figures are invented."),
    "mixed": mark("PARTLY SYNTHETIC DATA: some organisations and figures are invented."),
}


def icon(status: Status) -> str:
    """One sign that is understood without colour."""
    return STATUSES[status][0]


def status(code: Status) -> str:
    return gettext(STATUSES[code][1])


def status_mark(code: Status) -> str:
    """Icon and word: ✓ met."""
    return f"{icon(code)} {status(code)}"


def rule(code: CohortRule) -> str:
    """Short name of a cohort rule."""
    return gettext(RULES[code][0])


def rule_definition(code: CohortRule) -> str:
    """Whom a cohort rule counts, in one clause."""
    return gettext(RULES[code][1])


def reason(code: str) -> str:
    """Why a figure or verdict is missing."""
    return gettext(REASONS[code]) if code in REASONS else code


def agreement(code: str) -> str:
    return gettext(AGREEMENTS[code]) if code in AGREEMENTS else code


def prices(code: PriceBasis, year: int) -> str:
    """Price basis; `year` is the year whose prices are used."""
    return gettext(PRICES[code]).format(year=year)


def part(code: str) -> str:
    """One bar of a decomposition."""
    return gettext(PARTS[code]) if code in PARTS else code


def method(code: str) -> str:
    return gettext(METHODS[code]) if code in METHODS else code


def unit(code: str) -> str:
    """The unit as a header shows it; a code without a word stands as it is."""
    return gettext(UNITS[code]) if code in UNITS else code.replace("_", " ")


def level(code: Level) -> str:
    return gettext(LEVELS[code])


def evidence(marks: str) -> str:
    """What evidence marks mean: "P: our proposal". `S12` is a source with its number; several stand after commas."""
    known = ((mark_, EVIDENCE.get(mark_[:1])) for mark_ in marks.split(", "))
    return "; ".join(f"{mark_}: {gettext(meaning)}" if meaning else mark_ for mark_, meaning in known)


def is_reconstruction(code: str) -> bool:
    """Whether the official method is not established, so that the output must say "reconstruction"."""
    return "P" in code


def reconstruction() -> str:
    """The note beside every figure whose official method is not established."""
    return gettext("reconstruction")


def reconstruction_note() -> str:
    return gettext("P = reconstruction: the official method is not established, the definition is our proposal.")


def trend_note() -> str:
    return gettext("Extrapolation of past pace, not sampling error, not a forecast.")


def not_applicable() -> str:
    return gettext("not applicable")


def scope(code: str, names: Mapping[str, object]) -> str:
    """The scope as a reader calls it: Programme, Cluster Kaluga."""
    kind, _, key = code.partition(":")
    shown = gettext(SCOPES[kind]) if kind in SCOPES else code
    return shown.format(name=names.get(code, key))


def scope_kind(code: str) -> str:
    """What kind of scope it is, as the head of a column: Cluster."""
    kind = code.partition(":")[0]
    return gettext(SCOPE_KINDS[kind]) if kind in SCOPE_KINDS else kind


def origin(code: str) -> str:
    """The banner of data that are not reported ones; empty for reported data."""
    return gettext(ORIGINS[code]) if code in ORIGINS else ""


def companion(code: str) -> str:
    """A figure that stands beside the official one; {year} is left for the baseline year, {apart} for what it adds."""
    return gettext(COMPANIONS[code])

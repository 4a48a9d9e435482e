"""What stands in a pack, as its pages show it: facts, sections with their figures, indicators, checks, findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.programme.queries.packs import told
from corymb.apps.programme.queries.wording import formula_of, unit_named
from corymb.kit.findings import LEVELS
from corymb.kit.saying import Words, language_of_page, said, share
from corymb.packs.lint import MANUAL
from corymb.packs.lint import findings_of as lint_findings
from corymb.packs.reading import read_text
from corymb.packs.schema import Pack
from corymb.reports import wording

MEMBER_ON: Words = {
    "year_end": gettext_lazy("at the end of the year"),
    "any_day": gettext_lazy("on any day of the year"),
    "pro_rata": gettext_lazy("for its part of the year"),
}
KINDS: Words = {
    "flow": gettext_lazy("over the period"),
    "stock": gettext_lazy("at its end"),
    "average": gettext_lazy("average of the period"),
}
REPORTERS: Words = {
    "member": gettext_lazy("member"),
    "manager": gettext_lazy("cluster manager"),
    "region": gettext_lazy("region"),
    "office": gettext_lazy("programme office"),
}
INDICATORS: Words = {
    "sum": gettext_lazy("sum of the year"),
    "cumulative": gettext_lazy("added up over the years"),
    "ratio": gettext_lazy("ratio of sums"),
    "share": gettext_lazy("share of sums"),
    "events": gettext_lazy("events of the year"),
    "cumulative_events": gettext_lazy("events added up over the years"),
    "peak_gain": gettext_lazy("highest gain over the baseline"),
}


def facts_of(pack: Pack) -> list[tuple[str, Any]]:
    """What the pack settles for everything that is counted by it."""
    language_of_page()
    floor = share(pack.coverage.floor)
    return [
        (_("Baseline year"), pack.period.baseline_year),
        (_("Due year"), pack.period.due_year),
        (_("Membership is decided"), said(MEMBER_ON, pack.period.member_on)),
        (_("Country and currency"), f"{pack.country.alpha2}, {pack.currency}"),
        (_("No verdict below a coverage of"), floor),
        (_("Fewest contributors of a published figure"), pack.disclosure.minimum_contributors),
        (_("Languages"), ", ".join(pack.languages)),
    ]


@dataclass(frozen=True)
class Figure:
    """A figure members report, in the reader's words."""

    code: str
    label: str
    definition: str
    unit: str
    kind: str
    reporter: str
    evidence: str


def sections_of(pack: Pack) -> list[tuple[str, list[Figure]]]:
    """Figures by the section of the return they stand in, in the pack's order; those of none at the end."""
    titles = [(section.code, told(section.label)) for section in pack.sections]
    groups: list[tuple[str | None, str]] = [*titles, (None, _("Without a section"))]
    found = [(title, [_figure(pack, v) for v in pack.variables if v.section == code]) for code, title in groups]
    return [(title, figures) for title, figures in found if figures]


def _figure(pack: Pack, variable: Any) -> Figure:
    return Figure(
        variable.code,
        told(variable.label),
        told(variable.definition),
        unit_named(pack, variable.unit, variable.scale),
        said(KINDS, variable.kind),
        said(REPORTERS, variable.reported_by),
        wording.evidence(variable.evidence),
    )


@dataclass(frozen=True)
class Computed:
    """An indicator, in the reader's words."""

    code: str
    label: str
    definition: str
    caution: str
    kind: str
    unit: str
    formula: str
    events: str
    evidence: str


def indicators_of(pack: Pack) -> list[Computed]:
    language_of_page()
    kinds = {kind.code: told(kind.label) for kind in pack.events}
    return [
        Computed(
            one.code,
            told(one.label),
            told(one.definition),
            told(one.caution) if one.caution else "",
            said(INDICATORS, one.kind),
            unit_named(pack, one.unit),
            formula_of(one),
            kinds.get(one.event.kind, one.event.kind) if one.event else "",
            wording.evidence(one.evidence),
        )
        for one in pack.indicators
    ]


def checks_of(pack: Pack) -> list[tuple[Promise, str, str, str, str]]:
    """(level, its tone, label, code, what it looks at) of every check."""
    language_of_page()
    return [(*LEVELS[c.level], told(c.label), c.code, c.formula or ", ".join(c.variables)) for c in pack.checks]


def marks() -> Mapping[str, str]:
    """What the letters of evidence mean."""
    language_of_page()
    return {mark: wording.evidence(mark).partition(": ")[2] for mark in wording.EVIDENCE}


@dataclass(frozen=True)
class Finding:
    """What is wrong with a pack that was given: line, key, what, how to mend it."""

    level: Promise
    tone: str
    is_error: bool
    line: str
    key: str
    text: str
    mend: str


def findings_of(text: str) -> list[Finding]:
    """Everything the linter says of the text of a pack."""
    language_of_page()
    return [
        Finding(
            *LEVELS[one.level],
            one.level == "error",
            one.cell.removeprefix("line "),
            one.variable,
            one.said(),
            "" if one.mend == MANUAL else one.how_to_mend(),
        )
        for one in lint_findings(read_text(text), "pack.toml")
    ]

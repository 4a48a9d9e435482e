"""A return as its page shows it: sections and rows, what stood there a year before, what is said of each figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import Evidence, Remark, Return
from corymb.apps.returns.queries.figures import entered, facts_of, figures_of, variables_of, year_before
from corymb.apps.returns.queries.findings import Said, Standing, standing_of
from corymb.apps.returns.queries.snapshots import Snapshot, last_snapshot
from corymb.apps.returns.states import EDITABLE, STANDING, TO_CERTIFY
from corymb.kit.saying import language_of_page, number_written
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.reports import numbers
from corymb.sources.return_form import asked_variables, unit_name


@dataclass(frozen=True)
class Row:
    """A figure with everything the page says of it. `now` is what stands in the return, as it was written.

    `value` and `value_before` are exact, in the base unit. `sent` is what stood there when the return was last handed
    in; None before the first time.
    """

    variable: Variable
    unit: str
    before: str
    now: str
    version: int = 0
    by: str = ""
    place: str = ""
    value: Decimal | None = None
    value_before: Decimal | None = None
    sent: str | None = None
    said: list[Said] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.variable.code

    @property
    def label(self) -> str:
        return str(self.variable.label)

    @property
    def definition(self) -> str:
        return str(self.variable.definition)

    @property
    def shown(self) -> str:
        """What stands there, for a reader who does not change it."""
        return number_written(self.now)

    @property
    def has_changed(self) -> bool:
        """Whether it differs from what was handed in before."""
        return self.sent is not None and self.sent != self.now

    @property
    def is_wrong(self) -> bool:
        return any(one.level == "error" for one in self.said)


@dataclass(frozen=True)
class Section:
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Page:
    """A return in the language in force. `is_live`: what stands there now; else what was handed in last."""

    pack: Pack
    sections: list[Section]
    standing: Standing
    is_live: bool
    general: list[Said]
    general_remarks: list[Remark]
    general_evidence: list[Evidence]
    previous: str

    @property
    def filled(self) -> int:
        return sum(bool(row.now) for section in self.sections for row in section.rows)

    @property
    def asked(self) -> int:
        return sum(len(section.rows) for section in self.sections)


def shows_live(found: Return, *, own: bool) -> bool:
    """The organisation's own people see what they write; others what was handed in, while something is written."""
    return own or found.state not in EDITABLE | {TO_CERTIFY}


def page_of(found: Return, *, own: bool) -> Page:
    """Everything the page of a return shows, in a fixed number of queries."""
    language_of_page()
    pack = pack_of(found.pack)
    live = shows_live(found, own=own)
    snapshot = last_snapshot(found)
    standing = standing_of(found) if live else Standing(True)
    shown = (_live(found) or _on_record(found, pack)) if live else _handed_in(snapshot)
    sent = {code: figure["written"] for code, figure in snapshot.figures.items()} if snapshot else None
    known = facts_of(found.organisation, year_before(found.period.code))
    before = {code: fact.value for code, fact in known.items()}
    evidence = list(found.evidence.filter(removed_at=None).order_by("pk"))
    remarks = list(found.remarks.select_related("by").order_by("-round", "pk"))
    by_variable = standing.by_variable
    sections = [
        Section(
            label,
            [
                Row(
                    variable=variable,
                    unit=unit_name(pack, variable.unit, variable.scale),
                    before=written(before.get(variable.code), variable),
                    value_before=before.get(variable.code),
                    sent=None if sent is None else sent.get(variable.code, ""),
                    said=by_variable.get(variable.code, []),
                    evidence=[e for e in evidence if e.variable == variable.code],
                    remarks=[r for r in remarks if r.variable == variable.code],
                    **shown.get(variable.code, {"now": ""}),
                )
                for variable in group
            ],
        )
        for label, group in asked_variables(pack)
    ]
    asked = {row.code for section in sections for row in section.rows}
    return Page(
        pack,
        sections,
        standing,
        live,
        [one for one in standing.said if one.variable not in asked],
        [r for r in remarks if not r.variable],
        [e for e in evidence if not e.variable],
        year_before(found.period.code),
    )


def filled_of(found: Return) -> Page:
    """Of the page of a return that is being checked, what tells its own people how much is filled in."""
    pack, live = pack_of(found.pack), _live(found)
    sections = [
        Section(label, [Row(variable, "", "", **live.get(variable.code, {"now": ""})) for variable in group])
        for label, group in asked_variables(pack)
    ]
    return Page(pack, sections, Standing(False), True, [], [], [], year_before(found.period.code))


def row_of(found: Return, code: str, *, own: bool) -> Row | None:
    """One row of the page; None where the return does not ask for it."""
    rows: Iterable[Row] = (row for section in page_of(found, own=own).sections for row in section.rows)
    return next((row for row in rows if row.code == code), None)


def _live(found: Return) -> dict[str, dict[str, Any]]:
    return {
        code: {
            "now": figure.written,
            "value": figure.value,
            "version": figure.version,
            "by": str(figure.by) if figure.by else "",
            "place": f"{figure.sheet} {figure.cell}".strip(),
        }
        for code, figure in figures_of(found).items()
    }


def _on_record(found: Return, pack: Pack) -> dict[str, dict[str, Any]]:
    """The facts of a return that came with a load: nobody has written it here."""
    if found.state not in STANDING:
        return {}
    variables = variables_of(pack)
    return {
        code: {
            "now": entered(fact.value, variables[code]),
            "value": fact.value,
            "place": f"{fact.sheet} {fact.cell}".strip(),
        }
        for code, fact in facts_of(found.organisation, found.period.code).items()
        if code in variables
    }


def _handed_in(snapshot: Snapshot | None) -> dict[str, dict[str, Any]]:
    figures: Mapping[str, Mapping[str, Any]] = snapshot.figures if snapshot else {}
    return {
        code: {
            "now": figure["written"],
            "value": Decimal(figure["value"]) if figure["value"] is not None else None,
            "place": f"{figure['sheet']} {figure['cell']}".strip(),
        }
        for code, figure in figures.items()
    }


def written(value: Decimal | None, variable: Variable) -> str:
    """A value in the variable's scale, as a reader of the language in force expects numbers."""
    if value is None:
        return ""
    text = entered(value, variable)
    digits = len(text.partition(".")[2])
    return numbers.number(Decimal(text), digits)

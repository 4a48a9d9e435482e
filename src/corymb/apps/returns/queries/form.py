"""A return as its page shows it: sections and rows, what stood there a year before, what is said of each figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import Evidence, Return
from corymb.apps.returns.queries.figures import all_figures_of, entered, facts_of, variables_of, year_before
from corymb.apps.returns.queries.findings import Standing, answers_of, remark_key, standing_of
from corymb.apps.returns.queries.notes import Notes, Noting, told_document
from corymb.apps.returns.queries.snapshots import Snapshot, handed_in
from corymb.apps.returns.states import EDITABLE, STANDING, TO_CERTIFY
from corymb.kit.saying import language_of_page, number_written
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.reports import numbers
from corymb.sources.return_changes import Changes, changes_of, differs, value_of
from corymb.sources.return_form import asked_variables, unit_name


@dataclass(frozen=True)
class Row:
    """A figure with everything the page says of it. `now` is what stands in the return, as it was written.

    `value` and `value_before` are exact, in the base unit. `sent` is what stood there in the round before; None in the
    first round.
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
    has_changed: bool = False
    notes: Notes = field(default_factory=Notes)

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
    def sent_shown(self) -> str:
        return number_written(self.sent or "")

    @property
    def is_changed(self) -> bool:
        """Whether the figure, or what is said of it by the organisation, is another than in the round before."""
        return self.has_changed or self.notes.is_changed

    @property
    def is_wrong(self) -> bool:
        return any(one.level == "error" for one in self.notes.said)


@dataclass(frozen=True)
class Section:
    label: str
    rows: list[Row]

    @property
    def is_changed(self) -> bool:
        return any(row.is_changed for row in self.rows)


@dataclass(frozen=True)
class Page:
    """A return in the language in force. `is_live`: what stands there now; else what was handed in last.

    `general` is about the return as a whole. `earlier` is the content of the round before, `since` its number.
    """

    pack: Pack
    sections: list[Section]
    standing: Standing
    is_live: bool
    previous: str
    general: Notes = field(default_factory=Notes)
    earlier: Snapshot | None = None
    since: int = 0

    @property
    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]

    @property
    def filled(self) -> int:
        return sum(bool(row.now) for row in self.rows)

    @property
    def asked(self) -> int:
        return len(self.rows)

    @property
    def changed(self) -> int:
        """Fields that are not as in the round before; the return as a whole is one of them."""
        return sum(row.is_changed for row in self.rows) + self.general.is_changed


def shows_live(found: Return, *, own: bool) -> bool:
    """The organisation's own people see what they write; others what was handed in, while something is written."""
    return own or found.state not in EDITABLE | {TO_CERTIFY}


def page_of(found: Return, *, own: bool) -> Page:
    """Everything the page of a return shows, in a fixed number of queries."""
    language_of_page()
    pack = pack_of(found.pack)
    live = shows_live(found, own=own)
    rounds = handed_in(found)
    last = rounds[0] if rounds else None
    number = found.round if live or last is None else last[0]
    earlier = next(((since, content) for since, _at, content in rounds if since < number), None)
    remarks = list(found.remarks.select_related("by").order_by("-round", "pk"))
    answers = answers_of(found) if live and (found.findings or remarks or earlier) else None
    standing = standing_of(found, answers) if live else Standing(True)
    shown = (_live(found) or _on_record(found, pack)) if live else _handed_in(last[2] if last else None)
    explained = {key: one.text for key, one in (answers or {}).items()}
    if not live and last:
        explained = {(one["finding"], one["variable"]): one["text"] for one in last[2].content["explanations"]}
    evidence = _evidence(found, None if live or last is None else last[1])
    changes = changes_of(earlier[0], earlier[1].content, explained, map(told_document, evidence)) if earlier else None
    for remark in remarks:
        remark.key = remark_key(remark.round)
        remark.answer = explained.get((remark.key, remark.variable), "")
    notes = Noting(standing, evidence, remarks, changes, unchecked=_unchecked(found, shown))
    known = {code: fact.value for code, fact in facts_of(found.organisation, year_before(found.period.code)).items()}
    sections = [
        Section(label, [_row(pack, one, known.get(one.code), shown.get(one.code), changes, notes) for one in group])
        for label, group in asked_variables(pack)
    ]
    general = notes.of_the_whole({row.code for section in sections for row in section.rows})
    since, content = earlier or (0, None)
    return Page(pack, sections, standing, live, year_before(found.period.code), general, content, since)


def _row(
    pack: Pack,
    variable: Variable,
    known: Decimal | None,
    shown: Mapping[str, Any] | None,
    changes: Changes | None,
    notes: Noting,
) -> Row:
    row = Row(
        variable=variable,
        unit=unit_name(pack, variable.unit, variable.scale),
        before=written(known, variable),
        value_before=known,
        notes=notes.of(variable.code),
        **(shown or {"now": ""}),
    )
    if changes is None:
        return row
    before = changes.written.get(variable.code, ("", None))
    return replace(row, sent=before[0], has_changed=differs(before, row.now, row.value))


def _unchecked(found: Return, shown: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Figures that were written since the checks have looked at them."""
    looked = found.checked_version or 0
    return {code for code, one in shown.items() if one.get("version", 0) > looked}


def _evidence(found: Return, at: datetime | None) -> list[Evidence]:
    """The documents that stand there, or stood there at a moment."""
    stood = Q(removed_at=None) if at is None else Q(Q(removed_at=None) | Q(removed_at__gt=at), at__lte=at)
    return list(found.evidence.filter(stood).order_by("pk"))


def filled_of(found: Return) -> Page:
    """Of the page of a return that is being checked, what tells its own people how much is filled in."""
    pack, live = pack_of(found.pack), _live(found)
    sections = [
        Section(label, [Row(variable, "", "", **live.get(variable.code, {"now": ""})) for variable in group])
        for label, group in asked_variables(pack)
    ]
    return Page(pack, sections, Standing(False), True, year_before(found.period.code))


def label_of(found: Return, code: str) -> str | None:
    """What a figure of a return is called in the language in force; None where the return does not ask for it."""
    language_of_page()
    variable = variables_of(pack_of(found.pack)).get(code)
    return str(variable.label) if variable else None


def _live(found: Return) -> dict[str, dict[str, Any]]:
    return {
        code: {
            "now": figure.written,
            "value": figure.value,
            "version": figure.version,
            "by": str(figure.by) if figure.by else "",
            "place": f"{figure.sheet} {figure.cell}".strip(),
        }
        for code, figure in all_figures_of(found).items()
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
            "value": value_of(figure),
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

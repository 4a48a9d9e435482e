"""Who and what a return workbook is for: its hidden sheet held against the visible head and against the pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from corymb.i18n import LANGUAGES, mark
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.sources.grids import RowSheet
from corymb.sources.keys import period_of
from corymb.sources.return_form import CLUSTER_TEMPLATE, ORGANISATION, PERIOD, TEMPLATE_SHEET, TEMPLATE_VERSION
from corymb.sources.version_changes import UNREAD, Asked, changes, events_asked, figures_asked
from corymb.sources.written import organisation_id, plain, text_of

_ASKED_AT = 3
_CODE_COLUMNS = 12


@dataclass(frozen=True)
class Head:
    """`variables`, `events`: what the template asked for and the pack still takes, with the template's own scale."""

    file: str
    organisation: str
    period: str
    origin: str
    variables: dict[str, Asked]
    events: dict[str, Asked]
    language: str


@dataclass(frozen=True)
class Layout:
    """What the hidden sheet says: its keys, what was asked for, as in `Head`; `left`: what the pack does not take."""

    keys: dict[str, str]
    variables: dict[str, Asked]
    events: dict[str, Asked]
    left: dict[str, Asked]
    left_events: dict[str, Asked]


def template_of(sheets: Sequence[RowSheet]) -> str:
    """What the hidden sheet says the workbook is; "" where there is none."""
    hidden = next((sheet for sheet in sheets if sheet.sheet == TEMPLATE_SHEET), None)
    return _keys(hidden).get("template", "") if hidden is not None else ""


def _keys(hidden: RowSheet) -> dict[str, str]:
    return {text_of(row[0]): text_of(row[1]) for row in hidden.rows if len(row) > 1 and text_of(row[0])}


def language_told(layout: Layout) -> str:
    """The language in which the template was written; "" where it says none that there is."""
    told = layout.keys.get("language", "")
    return told if told in LANGUAGES else ""


def read_head(sheets: Sequence[RowSheet], layout: Layout, file: str) -> Head:
    """The head of a return. Refuses a workbook of many members, and one that does not say whose or of when it is."""
    if layout.keys.get("template") == CLUSTER_TEMPLATE:
        raise Refusal(
            mark("The workbook holds the returns of many members, not of one."),
            where=file,
            mend=mark("Whoever looks after the cluster gives it for all of them."),
        )
    return Head(
        file,
        _organisation(sheets, layout.keys, file),
        period_told(sheets, layout.keys, file),
        layout.keys.get("origin") or "reported",
        layout.variables,
        layout.events,
        language_told(layout),
    )


def read_layout(sheets: Sequence[RowSheet], pack: Pack, file: str) -> Layout:
    """What was asked for by which pack. Refuses what was made from no template, another pack or a newer template."""
    hidden = next((sheet for sheet in sheets if sheet.sheet == TEMPLATE_SHEET), None)
    if hidden is None:
        raise Refusal(
            mark("The workbook was not made from a return template: its hidden sheet {sheet} is missing."),
            where=file,
            mend=mark("Copy the figures into a fresh workbook of this return."),
            sheet=TEMPLATE_SHEET,
        )
    keys = _keys(hidden)
    _refuse_strangers(keys, pack, file)
    variables, events = _asked(hidden)
    left = {change.code for change in changes(variables, figures_asked(pack)) if change.what in UNREAD}
    left_events = {change.code for change in changes(events, events_asked(pack)) if change.what in UNREAD}
    return Layout(
        keys,
        {code: asked for code, asked in variables.items() if code not in left},
        {code: asked for code, asked in events.items() if code not in left_events},
        {code: asked for code, asked in variables.items() if code in left},
        {code: asked for code, asked in events.items() if code in left_events},
    )


def _refuse_strangers(keys: dict[str, str], pack: Pack, file: str) -> None:
    if keys.get("pack") != pack.code:
        raise Refusal(
            mark("The workbook is a return of the pack {found}, not of {expected}."),
            where=file,
            mend=mark("Fill in the workbook of this return."),
            found=keys.get("pack") or "-",
            expected=pack.code,
        )
    if keys.get("template_version", "") != str(TEMPLATE_VERSION):
        raise Refusal(
            mark("The workbook has template version {found}; version {expected} is read."),
            where=file,
            mend=mark("Copy the figures into a fresh workbook of this return."),
            found=keys.get("template_version") or "-",
            expected=TEMPLATE_VERSION,
        )


def _asked(hidden: RowSheet) -> tuple[dict[str, Asked], dict[str, Asked]]:
    found: dict[str, dict[str, Asked]] = {"variable": {}, "event": {}}
    for row in hidden.rows:
        if len(row) < _ASKED_AT + 4 or row[_ASKED_AT] not in found:
            continue
        kind, code, unit, factor = [text_of(cell) for cell in row[_ASKED_AT : _ASKED_AT + 4]]
        try:
            found[kind][code] = Asked(unit, Decimal(factor))
        except InvalidOperation:
            continue
    return found["variable"], found["event"]


def _visible(sheets: Sequence[RowSheet], code: str) -> tuple[str, str]:
    """(text, place) of a value of the visible head: the first filled cell after code and label."""
    for sheet, number, row in ((s, n, row) for s in sheets for n, row in enumerate(s.rows)):
        at = next((i for i, c in enumerate(row[:_CODE_COLUMNS]) if isinstance(c, str) and plain(c) == code), None)
        if at is not None:
            text = next((t for c in row[at + 2 :] if (t := text_of(c))), "")
            return text, f"{sheet.sheet} {sheet.at[0] + number + 1}"
    return "", ""


def _organisation(sheets: Sequence[RowSheet], keys: dict[str, str], file: str) -> str:
    written, place = _visible(sheets, ORGANISATION)
    seen, hidden = organisation_id(written), keys.get("organisation", "")
    hidden = organisation_id(hidden) or hidden
    if written and not seen:
        raise Refusal(
            mark("{value} is not an organisation number."),
            where=f"{file} {place}",
            value=written,
            mend=mark("Write the taxpayer number: 10 digits for a legal entity, 12 for a sole trader."),
        )
    return _one(
        seen,
        hidden,
        f"{file} {place}",
        mark("The workbook was made for {hidden}, but says {seen}."),
        mark("The workbook does not say whose return it is."),
    )


def period_told(sheets: Sequence[RowSheet], keys: dict[str, str], file: str) -> str:
    written, place = _visible(sheets, PERIOD)
    return _one(
        period_of(written),
        keys.get("period", ""),
        f"{file} {place}",
        mark("The workbook was made for the year {hidden}, but says {seen}."),
        mark("The workbook does not say which year it is for."),
    )


def _one(seen: str, hidden: str, where: str, differ: str, none: str) -> str:
    """What the member sees, unless the workbook was made for another."""
    if seen and hidden and seen != hidden:
        raise Refusal(
            differ,
            where=where.strip(),
            seen=seen,
            hidden=hidden,
            mend=mark("Ask for the workbook of this organisation and year; do not rename another one."),
        )
    if not (seen or hidden):
        raise Refusal(none, where=where.strip(), mend=mark("Fill in the head of the first sheet."))
    return seen or hidden

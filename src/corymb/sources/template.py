"""Writes the return workbook of a pack: what a member fills in, and what `returns` reads back.

Found again by the codes of the first column, by named cells, and by the hidden sheet `_corymb`.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.return_form import (
    CELL_NAME,
    NAME,
    ORGANISATION,
    PERIOD,
    TEMPLATE,
    TEMPLATE_SHEET,
    TEMPLATE_VERSION,
    ReturnForm,
    asked_variables,
    kind_factor,
    speaking,
    unit_name,
)
from corymb.sources.template_events import DropDowns, write_event_sheet
from corymb.sources.template_looks import (
    LAST_COLUMN,
    Looks,
    footer_text,
    sheet_title,
    write_exact,
)
from corymb.sources.template_pages import write_certification, write_guide

CODE, LABEL, UNIT, BEFORE, NOW, COMMENT = range(6)
HEAD_ROW = 7
_LABEL_WIDTH = 52
_LONGEST_MESSAGE = 255
_EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)  # a fixed date of creation keeps equal returns equal files


def write_template(pack: Pack, path: Path, form: ReturnForm) -> None:
    """The return workbook of `pack` at `path`, blank or prefilled, in the language of the form.

    Figures are entered in the scale of their variable (thousand roubles); the form's values are in base units.
    """
    with speaking(form.language), Workbook(path, {"in_memory": True}) as book:
        footer = footer_text(str(pack.code), pack.version, form.name or form.organisation, form.period)
        looks = Looks(book, footer, form.origin == "synthetic")
        book.set_properties(
            {"title": str(pack.name), "subject": gettext("Return of a cluster member"), "created": _EPOCH}
        )
        taken = {TEMPLATE_SHEET}
        main = looks.sheet(sheet_title(gettext("Indicators"), taken))
        lists = DropDowns(form.language)
        _write_indicators(main, book, looks, pack, form)
        for kind in pack.events:
            write_event_sheet(looks.sheet(sheet_title(str(kind.label), taken)), looks, (pack, kind), form, lists)
        write_certification(looks.sheet(sheet_title(gettext("Certification"), taken), portrait=True), looks, form)
        write_guide(looks.sheet(sheet_title(gettext("How to fill"), taken), portrait=True), looks, pack)
        keys = (("organisation", form.organisation), ("period", form.period), ("language", form.language))
        write_hidden(book, pack, (("template", TEMPLATE), *keys, ("origin", form.origin)), lists)
        main.activate()


def _write_indicators(sheet: Worksheet, book: Workbook, looks: Looks, pack: Pack, form: ReturnForm) -> None:
    for column, width in ((CODE, 9), (LABEL, _LABEL_WIDTH), (UNIT, 14), (BEFORE, 18), (NOW, 18), (COMMENT, 34)):
        sheet.set_column(column, column, width)
    sheet.set_column(COMMENT + 1, LAST_COLUMN, None, looks["free"])
    _write_top(sheet, looks, pack, form)
    heads = (
        gettext("Code"),
        gettext("Indicator"),
        gettext("Unit"),
        form.previous_period or gettext("Year before"),
        form.period or gettext("This year"),
        gettext("Comment"),
    )
    for column, text in enumerate(heads):
        sheet.write_string(HEAD_ROW, column, text, looks["head_right" if column in {BEFORE, NOW} else "head"])
    sheet.set_row(HEAD_ROW, 24)
    row = HEAD_ROW + 1
    for section, variables in asked_variables(pack):
        if section:
            for column in range(LABEL, COMMENT + 1):
                sheet.write(row, column, section if column == LABEL else None, looks["band"])
            row += 1
        for variable in variables:
            _write_variable(sheet, looks, row, (pack, variable), form)
            book.define_name(
                f"{CELL_NAME}{variable.code}", f"='{sheet.name}'!{xl_rowcol_to_cell(row, NOW, True, True)}"
            )
            row += 1
    sheet.freeze_panes(HEAD_ROW + 1, UNIT)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, LABEL, row, COMMENT)
    sheet.set_selection(HEAD_ROW + 2, NOW, HEAD_ROW + 2, NOW)


def _write_top(sheet: Worksheet, looks: Looks, pack: Pack, form: ReturnForm) -> None:
    sheet.write_string(0, LABEL, str(pack.name), looks["title"])
    sheet.write_string(1, LABEL, gettext("Return of a cluster member"), looks["hint"])
    looks.banner(sheet, 1, UNIT)
    number = form.organisation.removeprefix("RU-INN-")
    head = (
        (NAME, gettext("Organisation"), form.name),
        (ORGANISATION, gettext("Taxpayer number (INN)"), number),
        (PERIOD, gettext("Year"), form.period),
    )
    for row, (code, label, value) in enumerate(head, 2):
        sheet.write_string(row, CODE, code, looks["code"])
        sheet.write_string(row, LABEL, label, looks["label"])
        sheet.write_string(row, UNIT, value, looks["known" if value else "text"])
    sheet.write_string(
        6,
        LABEL,
        gettext("Fill in the yellow cells. An empty cell means not reported; write 0 where there was nothing."),
        looks["hint"],
    )


def _write_variable(sheet: Worksheet, looks: Looks, row: int, asked: tuple[Pack, Variable], form: ReturnForm) -> None:
    pack, variable = asked
    whole = "whole" if variable.unit in {"person", "job"} or variable.scale != "unit" else "number"
    sheet.set_row(row, 26 if len(str(variable.label)) > _LABEL_WIDTH else 18)
    sheet.write_string(row, CODE, variable.code, looks["code"])
    sheet.write_string(row, LABEL, str(variable.label), looks["label"])
    sheet.write_string(row, UNIT, unit_name(pack, variable.unit, variable.scale), looks["unit"])
    for column, values, look in (
        (BEFORE, form.previous, "before_whole" if whole == "whole" else "before"),
        (NOW, form.values, whole),
    ):
        write_figure(sheet, (row, column), entered(values, variable), (looks, look))
    sheet.write_blank(row, COMMENT, None, looks["text"])
    sheet.data_validation(row, NOW, row, NOW, validation(pack, variable))


def write_figure(sheet: Worksheet, at: tuple[int, int], value: Decimal | str | None, look: tuple[Looks, str]) -> None:
    """A figure; one with decimals is not shown as a whole number, a text is left as it was given."""
    looks, name = look
    if isinstance(value, Decimal):
        exact = (
            name
            if value == value.to_integral_value()
            else {"before_whole": "before", "whole": "number"}.get(name, name)
        )
        write_exact(sheet, at, value, looks[exact])
    elif value is None:
        sheet.write_blank(*at, None, looks[name])
    else:
        sheet.write_string(*at, value, looks[name])


def entered(
    values: Mapping[str, Decimal | None] | Mapping[str, Decimal | str | None], variable: Variable
) -> Decimal | str | None:
    value = values.get(variable.code)
    return value / variable.factor if isinstance(value, Decimal) else value


def validation(pack: Pack, variable: Variable) -> dict[str, object]:
    """A number of zero or more, any number where the variable is signed. Excel asks, it does not forbid."""
    unit = unit_name(pack, variable.unit, variable.scale)
    message = f"{variable.definition}"
    if len(message) > _LONGEST_MESSAGE:
        message = message[: _LONGEST_MESSAGE - 1].rsplit(" ", 1)[0] + "…"
    rule = (
        {"criteria": "between", "minimum": -1e15, "maximum": 1e15}
        if variable.signed
        else {"criteria": ">=", "value": 0}
    )
    asked = gettext("A number in {unit}, zero or more.") if not variable.signed else gettext("A number in {unit}.")
    return {
        "validate": "decimal",
        **rule,
        "ignore_blank": True,
        "error_type": "warning",
        "input_title": str(variable.label)[:32],
        "input_message": message,
        "error_title": gettext("Check the figure"),
        "error_message": asked.format(unit=unit),
    }


def write_hidden(book: Workbook, pack: Pack, keys: tuple[tuple[str, str], ...], lists: DropDowns) -> None:
    """Who and what the workbook is for (`keys`), the variables as they were asked, and the lists of the drop-downs."""
    sheet = book.add_worksheet(TEMPLATE_SHEET)
    first, *rest = keys
    asked_by = (("pack", pack.code), ("pack_version", pack.version), ("pack_hash", pack.hash))
    for row, pair in enumerate((first, ("template_version", str(TEMPLATE_VERSION)), *asked_by, *rest)):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    asked = [("variable", v.code, v.unit, f"{v.factor:f}") for _, group in asked_variables(pack) for v in group]
    asked += [("event", kind.code, kind.unit or "", f"{kind_factor(kind):f}") for kind in pack.events]
    for row, fields in enumerate(asked):
        for column, text in enumerate(fields, 3):
            sheet.write_string(row, column, text)
    lists.write(sheet)
    sheet.very_hidden()

"""Writes the workbook with the returns of many members: a row for each of them, a column for each figure.

Found again by the row of codes above the figures, and by the hidden sheet `_corymb`.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext, ngettext
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.cluster_form import ClusterForm, MemberRow
from corymb.sources.return_form import (
    CLUSTER_TEMPLATE,
    ORGANISATION,
    PERIOD,
    TEMPLATE_SHEET,
    ReturnForm,
    asked_variables,
    speaking,
    unit_name,
)
from corymb.sources.template import entered, validation, write_figure, write_hidden
from corymb.sources.template_events import DropDowns, write_event_sheet
from corymb.sources.template_looks import LAST_COLUMN, Looks, footer_text, sheet_title
from corymb.sources.template_pages import write_guide

NUMBER, NAME, FIRST = range(3)
BAND_ROW, LABEL_ROW, UNIT_ROW, CODE_ROW = range(6, 10)
_BLANK_EVENTS = 30
_EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)  # a fixed date of creation keeps equal workbooks equal files


def write_cluster_template(pack: Pack, path: Path, form: ClusterForm) -> None:
    """The workbook of all members at `path`, filled in as far as the form is, in the language of the form."""
    with speaking(form.language), Workbook(path, {"in_memory": True}) as book:
        looks = Looks(
            book, footer_text(str(pack.code), pack.version, form.title, form.period), form.origin == "synthetic"
        )
        book.set_properties({"title": str(pack.name), "subject": gettext("Returns of many members"), "created": _EPOCH})
        taken, lists = {TEMPLATE_SHEET}, DropDowns(form.language)
        single = ReturnForm(form.period, language=form.language, origin=form.origin, blank_rows=_BLANK_EVENTS)
        main = looks.sheet(sheet_title(gettext("Indicators"), taken))
        _write_sheet(main, looks, pack, form)
        before = looks.sheet(sheet_title(single.previous_period or gettext("Year before"), taken))
        _write_sheet(before, looks, pack, form, before=True)
        members = tuple(f"{row.number} {row.name}".strip() for row in form.rows)
        told = replace(single, events=[_of(row, event) for row in form.rows for event in row.events])
        for kind in pack.events:
            page = looks.sheet(sheet_title(str(kind.label), taken))
            write_event_sheet(page, looks, (pack, kind), told, lists, members)
        write_guide(looks.sheet(sheet_title(gettext("How to fill"), taken), portrait=True), looks, pack, _advice())
        keys = (("template", CLUSTER_TEMPLATE), ("cluster", form.cluster), ("period", form.period))
        write_hidden(book, pack, (*keys, ("language", form.language), ("origin", form.origin)), lists)
        main.activate()


def _of(row: MemberRow, event: object) -> dict[str, object]:
    return {**dict(event), "member": f"{row.number} {row.name}".strip()}  # type: ignore[call-overload]  # a mapping


def _advice() -> tuple[str, ...]:
    return (
        gettext("Yellow cells are yours. You may paste into them, use formulas, add columns and sheets of your own."),
        gettext("The unit stands above each figure. Decimal comma and spaces between thousands are understood."),
        gettext("An empty cell means not reported, which is not zero. Write 0 where there was nothing."),
        gettext("A row without any figure is passed over; rows may be sorted, or taken out."),
        gettext("The grey codes above the figures tell which figure stands where: keep the codes."),
        gettext("Give each joint project, patent and contract its own number: by it, it counts only once."),
    )


def _write_sheet(sheet: Worksheet, looks: Looks, pack: Pack, form: ClusterForm, *, before: bool = False) -> None:
    """The figures of a period; those of the year before, to look at, have no codes and are not read back."""
    sheet.set_column(NUMBER, NUMBER, 16)
    sheet.set_column(NAME, NAME, 38)
    _write_top(sheet, looks, pack, form, before=before)
    column = FIRST
    for section, variables in asked_variables(pack):
        _write_band(sheet, looks, (column, len(variables)), section)
        for variable in variables:
            _write_heading(sheet, looks, column, (pack, variable), before=before)
            if form.rows and not before:
                last = CODE_ROW + len(form.rows)
                sheet.data_validation(CODE_ROW + 1, column, last, column, validation(pack, variable))
            column += 1
    sheet.set_row(LABEL_ROW, 72)
    sheet.set_column(column, LAST_COLUMN, None, looks["free"])
    variables = [variable for _section, group in asked_variables(pack) for variable in group]
    for number, row in enumerate(form.rows, CODE_ROW + 1):
        _write_row(sheet, looks, (number, row), variables, before=before)
    sheet.freeze_panes(CODE_ROW + 1, FIRST)
    sheet.repeat_rows(LABEL_ROW, UNIT_ROW)
    sheet.repeat_columns(NUMBER, NAME)
    sheet.print_area(0, 0, CODE_ROW + max(len(form.rows), 1), column - 1)
    if not before:
        sheet.set_selection(CODE_ROW + 1, FIRST, CODE_ROW + 1, FIRST)


def _write_top(sheet: Worksheet, looks: Looks, pack: Pack, form: ClusterForm, *, before: bool) -> None:
    sheet.write_string(0, NAME, str(pack.name), looks["title"])
    sheet.write_string(1, NAME, gettext("Returns of many members"), looks["hint"])
    looks.banner(sheet, 1, FIRST)
    sheet.write_string(2, NAME, gettext("Cluster"), looks["label"])
    sheet.write_string(2, FIRST, form.title, looks["known"])
    sheet.write_string(3, NAME, gettext("Year"), looks["label"])
    if before:
        told = gettext("The year before, to compare with. Nothing is read from this sheet.")
    else:
        sheet.write_string(3, NUMBER, PERIOD, looks["code"])
        sheet.write_string(3, FIRST, form.period, looks["known"])
        told = gettext("Fill in the yellow cells. An empty cell means not reported; write 0 where there was nothing.")
    sheet.write_string(4, NAME, told, looks["hint"])
    if form.left_out and not before:
        said = ngettext(
            "{n} member is not here: its return is with its certifier or was handed in.",
            "{n} members are not here: their returns are with their certifiers or were handed in.",
            form.left_out,
        )
        sheet.write_string(5, NAME, said.format(n=form.left_out), looks["hint"])
    for column, text, code in (
        (NUMBER, gettext("Taxpayer number (INN)"), ORGANISATION),
        (NAME, gettext("Organisation"), ""),
    ):
        sheet.write_string(LABEL_ROW, column, text, looks["head"])
        sheet.write_blank(UNIT_ROW, column, None, looks["unit"])
        sheet.write_string(CODE_ROW, column, "" if before else code, looks["code"])


def _write_band(sheet: Worksheet, looks: Looks, place: tuple[int, int], section: str) -> None:
    """The name of a section above its columns."""
    first, width = place
    for column in range(first, first + width):
        sheet.write(BAND_ROW, column, section if column == first else None, looks["band"])


def _write_heading(sheet: Worksheet, looks: Looks, column: int, asked: tuple[Pack, Variable], *, before: bool) -> None:
    pack, variable = asked
    sheet.set_column(column, column, 18)
    sheet.write_string(LABEL_ROW, column, str(variable.label), looks["head"])
    sheet.write_string(UNIT_ROW, column, unit_name(pack, variable.unit, variable.scale), looks["unit"])
    sheet.write_string(CODE_ROW, column, "" if before else variable.code, looks["code"])


def _write_row(
    sheet: Worksheet, looks: Looks, row: tuple[int, MemberRow], variables: list[Variable], *, before: bool
) -> None:
    number, member = row
    sheet.write_string(number, NUMBER, member.number, looks["known"])
    sheet.write_string(number, NAME, member.name, looks["label"])
    for column, variable in enumerate(variables, FIRST):
        whole = variable.unit in {"person", "job"} or variable.scale != "unit"
        if before:
            look, value = "before_whole" if whole else "before", entered(member.previous, variable)
        else:
            look, value = "whole" if whole else "number", entered(member.values, variable)
        write_figure(sheet, (number, column), value, (looks, look))

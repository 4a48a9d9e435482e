"""The two pages of a return workbook that hold no figures: certification and how to fill it in."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext
from corymb.packs.schema import Pack
from corymb.sources.return_form import ReturnForm, asked_variables, unit_name
from corymb.sources.template_looks import LAST_COLUMN, Looks


def write_certification(sheet: Worksheet, looks: Looks, form: ReturnForm) -> None:
    """Who filled the return in and who certifies it, with room for signature and stamp."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 52, looks["free"])
    sheet.set_column(2, LAST_COLUMN, None, looks["free"])
    sheet.write_string(0, 0, gettext("Certification"), looks["title"])
    sheet.write_string(1, 0, " ".join(part for part in (form.name, form.period) if part), looks["hint"])
    looks.banner(sheet, 2, 0)
    row = 4
    prepared, certified = gettext("Filled in by"), gettext("Certified by")
    person = (gettext("Surname and name"), gettext("Position"), gettext("Telephone, e-mail"), gettext("Date"))
    for heading, fields in ((prepared, person), (certified, (*person, gettext("Signature"), gettext("Stamp")))):
        sheet.write_string(row, 0, heading, looks["band"])
        sheet.write_blank(row, 1, None, looks["band"])
        for number, label in enumerate(fields, 1):
            sheet.set_row(row + number, 24)
            sheet.write_string(row + number, 0, label, looks["label"])
            sheet.write_blank(row + number, 1, None, looks["rule"])
        row += len(fields) + 2
    sheet.set_row(row, 48)
    sheet.merge_range(
        row,
        0,
        row,
        1,
        gettext(
            "I confirm that the figures are complete and agree with the accounts of the organisation. "
            "Whoever fills the return in and whoever certifies it should be two persons."
        ),
        looks["prose"],
    )
    sheet.print_area(0, 0, row, 1)


def write_guide(sheet: Worksheet, looks: Looks, pack: Pack, advice: Sequence[str] = ()) -> None:
    """A short guide (`advice` in place of that of a single return), then every figure with its definition."""
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 62)
    sheet.write_string(0, 0, gettext("How to fill"), looks["title"])
    row = 1
    for text in advice or (
        gettext(
            "Yellow cells are yours. You may paste into them, use formulas, add rows, columns and sheets of your own."
        ),
        gettext("The unit stands beside each figure. Decimal comma and spaces between thousands are understood."),
        gettext("An empty cell means not reported, which is not zero. Write 0 where there was nothing."),
        gettext(
            "If a figure of last year is wrong, say so in the comment; it is corrected in the return of that year."
        ),
        gettext(
            "The grey codes on the left tell which figure stands where: move rows as you like, but keep the codes."
        ),
        gettext("Give each joint project, patent and contract its own number: by it, it counts only once."),
    ):
        sheet.set_row(row, 20)
        sheet.merge_range(row, 0, row, 2, f"{row}. {text}", looks["prose"])
        row += 1
    row += 1
    for column, text in enumerate((gettext("Indicator"), gettext("Unit"), gettext("What belongs in it"))):
        sheet.write_string(row, column, text, looks["head"])
    head = row
    for _, variables in asked_variables(pack):
        for variable in variables:
            row += 1
            definition = str(variable.definition)
            sheet.set_row(row, 14 * max(1, -(-len(definition) // 64), -(-len(str(variable.label)) // 38)) + 4)
            sheet.write_string(row, 0, str(variable.label), looks["label"])
            sheet.write_string(row, 1, unit_name(pack, variable.unit, variable.scale), looks["unit"])
            sheet.write_string(row, 2, definition, looks["label"])
    sheet.repeat_rows(head)
    sheet.print_area(0, 0, row, 2)

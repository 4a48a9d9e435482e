"""What can be wrong with a cell: level, wording and how to mend it, one for each kind of trouble. Light to load."""

from corymb.i18n import mark
from corymb.methods.findings import Level

WORDS: dict[str, tuple[Level, str, str]] = {
    "not_a_number": ("error", mark("{value} is not a number."), mark("Write a number, or leave the cell empty.")),
    "unit_in_cell": (
        "error",
        mark("{value} is a number with a unit."),
        mark("Write the number alone, in the unit of the column."),
    ),
    "unit_proposed": (
        "error",
        mark("{value} is a number with a unit."),
        mark("If {proposal} is meant, write that."),
    ),
    "ambiguous": (
        "error",
        mark("{value} can be read in two ways: the comma is a decimal or a thousands sign."),
        mark('Write it without the comma, or say decimal = "," or "." in the mapping.'),
    ),
    "too_large": (
        "error",
        mark("{value} is larger than any figure a member can report (16 digits)."),
        mark("Check the unit and the digits."),
    ),
    "date": (
        "error",
        mark("{value} is a date, not a number."),
        mark("Set the cell's format to a number and retype it."),
    ),
    "yes_no": ("error", mark("{value} is a yes or no, not a number."), mark("Write a number.")),
    "formula_error": ("error", mark("The formula gives {value}."), mark("Mend the formula, or write the number.")),
    "empty_formula": (
        "error",
        mark("The cell holds a formula that no program has computed yet."),
        mark("Open the workbook in Excel or LibreOffice, save it and send it again."),
    ),
    "merged_figure": (
        "explain",
        mark("The cell is merged over several rows; its figure counts for the first row alone."),
        mark("Unmerge it and write each row's own figure."),
    ),
    "bad_organisation": (
        "error",
        mark("{value} is not an organisation number."),
        mark("Write the taxpayer number: 10 digits for a legal entity, 12 for a sole trader."),
    ),
    "no_organisation": (
        "error",
        mark("The row has figures but no organisation."),
        mark("Write the taxpayer number in every row."),
    ),
    "total_row": ("note", mark("The row {value} looks like a total and was not read."), ""),
    "bad_period": (
        "error",
        mark("{value} is not a year or a quarter."),
        mark("Write 2016 or 2016-Q1; where the column holds dates, say from_date = true in the mapping."),
    ),
    "no_period": ("error", mark("The row has figures but no year."), mark("Write the year in every row.")),
    "bad_date": ("error", mark("{value} is not a date."), mark("Write 31.12.2016 or 2016-12-31.")),
    "bad_moment": (
        "error",
        mark(
            "{value} is not a date, with or without a time; the row is left out, for it may have been recorded any day."
        ),
        mark("Write 2019-03-31 or 2019-03-31T14:05, or leave the cell empty."),
    ),
    "bad_share": ("error", mark("{value} is not a share between 0 and 1."), mark("Write a tenth as 0.1.")),
    "bad_number": ("error", mark("{value} is not a whole number."), mark("Write a whole number.")),
    "unknown_unit": (
        "error",
        mark("The unit {value} is not known."),
        mark("Use RUB, thousand RUB, million RUB, or the base unit."),
    ),
    "unknown_code": (
        "note",
        mark("The programme has no variable {value}; its figures are not used."),
        mark("Check the code, or name it under codes in the mapping."),
    ),
    "unknown_flag": (
        "error",
        mark("{value} is not a mark of a figure."),
        mark("Write estimated, provisional or supplied_late, or leave the cell empty."),
    ),
    "padded": (
        "explain",
        mark("{value} lost its leading zero; it was read as {proposal}."),
        mark("Set the format of the column to text."),
    ),
}
RULES = {"unit_proposed": "unit_in_cell"}

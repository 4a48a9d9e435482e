"""How a file that was not made from our template feeds the tables: columns, scales, periods, as a small TOML file."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from corymb.i18n import mark
from corymb.packs.syntax import MEND, stops
from corymb.packs.toml import NotRead, parsed
from corymb.refusal import Refusal

TableName = Literal["facts", "organisations", "memberships", "events", "links", "clusters"]
FileFormat = Literal["workbook", "csv", "parquet", "tax_service"]

SCALES: dict[str, Decimal] = {
    "unit": Decimal(1),
    "RUB": Decimal(1),
    "thousand": Decimal(1000),
    "million": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
}


def scale_factor(written: object) -> object:
    """The factor a scale stands for: a name of SCALES, or a positive number (also as text)."""
    if isinstance(written, str) and written in SCALES:
        return SCALES[written]
    return Decimal(repr(written)) if isinstance(written, float) else written


Scale = Annotated[Decimal, BeforeValidator(scale_factor), Field(gt=0)]


class Part(BaseModel):
    """A part of a mapping: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Match(Part):
    """How to recognise a file. All that is given must hold; a mapping named on the command line is used anyway."""

    columns: tuple[str, ...] = ()
    name: str | None = None
    format: FileFormat | None = None


class OrganisationColumn(Part):
    """Where the organisation stands. `scheme`: what a raw number is, RU-INN (10 or 12 digits) or LEI; "" = as is."""

    column: str
    scheme: str = "RU-INN"


class PeriodColumn(Part):
    """Where the period stands: a column, or one value for the whole file. `from_date`: the year of a date counts."""

    column: str | None = None
    value: str | None = None
    from_date: bool = False

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise ValueError("column | value")
        return self


class VariableColumn(Part):
    """One column of figures in a wide file. `period` where the column belongs to one period ("Revenue 2016")."""

    column: str
    variable: str
    scale: Scale | None = None
    period: str | None = None


class LongColumns(Part):
    """Columns of a long file: one figure a row. `codes` turns written names into variable codes.

    `unit`: a column with units to apply (RUB, thousand, million, "тыс. руб."); not given = any such column is ignored.
    `scales`: a scale per variable code, else the mapping's own.
    """

    variable: str
    value: str
    unit: str | None = None
    codes: dict[str, str] = Field(default_factory=dict)
    scales: dict[str, Scale] = Field(default_factory=dict)


class Mapping(Part):
    """What a file feeds and how.

    `scale`: factor to the base unit for columns without their own. `already_scaled`: a note that the values are
    already in `scale`, so a unit column of the file (listed in `ignore`) is not applied again. `missing`: texts that
    mean "not reported" beside blanks and dashes. `recorded_at`: header of the column that says when a row of facts was
    recorded. `attributes`: columns of `organisations` that stand in a facts file
    (name, region, activity, size ...). `columns` and `constants` serve tables other than facts: table column -> file
    column, table column -> fixed value.
    """

    table: TableName = "facts"
    layout: Literal["wide", "long"] = "wide"
    match: Match = Match()
    organisation: OrganisationColumn | None = None
    period: PeriodColumn | None = None
    recorded_at: str = "recorded_at"
    variables: tuple[VariableColumn, ...] = ()
    long: LongColumns | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    scale: Scale = Decimal(1)
    already_scaled: str | None = None
    ignore: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decimal: Literal["auto", ".", ","] = "auto"
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1)] | None = None
    source: str = ""

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.table != "facts":
            if not self.columns:
                raise ValueError("columns")
            return self
        if self.organisation is None:
            raise ValueError("organisation")
        if self.layout == "long" and self.long is None:
            raise ValueError("long")
        if self.layout == "wide" and not self.variables:
            raise ValueError("variables")
        if self.period is None and (self.layout == "long" or any(v.period is None for v in self.variables)):
            raise ValueError("period")
        return self

    def file_columns(self) -> tuple[str, ...]:
        """Every column of the file that the mapping reads, in order, each once."""
        found = [self.organisation.column] if self.organisation else []
        if self.period and self.period.column:
            found.append(self.period.column)
        found += [v.column for v in self.variables]
        if self.long:
            found += [c for c in (self.long.variable, self.long.value, self.long.unit) if c]
        if self.recorded_at != type(self).model_fields["recorded_at"].default:
            found.append(self.recorded_at)
        return tuple(dict.fromkeys([*found, *self.attributes.values(), *self.columns.values()]))


def load_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file. Refuses with file, line, key and what is expected."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        written = parsed(text)
    except OSError as error:
        raise Refusal(mark("The mapping file cannot be opened."), where=str(path)) from error
    except NotRead as reason:
        raise Refusal(reason.message, where=f"{path}:{reason.line}", most=reason.most) from reason
    except ValueError as error:
        message, fields = stops(str(error))
        raise Refusal(message, where=str(path), mend=MEND, **fields) from error
    return mapping_from(written, str(path), text)


def mapping_from(written: dict[str, object], where: str, text: str = "") -> Mapping:
    """The mapping of a parsed TOML table. `text` lets the refusal name the line."""
    try:
        return Mapping.model_validate(written)
    except ValidationError as error:
        raise _refusal(error, where, text) from error


_SAID = (
    ("missing", mark("The mapping lacks the key {key}.")),
    ("extra_forbidden", mark("The mapping has an unknown key: {key}.")),
    ("value_error", mark("The mapping is incomplete{at}: it must say {expected}.")),
    ("greater_than", mark("The mapping key {key} has the value {value}, a number above 0 is expected.")),
    (
        "decimal",
        mark(
            "The mapping key {key} has the value {value}, expected is a number, or unit, RUB, thousand, "
            "million, billion."
        ),
    ),
    ("string", mark("The mapping key {key} has the value {value}, a text in quotation marks is expected.")),
    ("tuple", mark("The mapping key {key} has the value {value}, a list in square brackets is expected.")),
    ("bool", mark("The mapping key {key} has the value {value}, true or false is expected.")),
    ("int", mark("The mapping key {key} has the value {value}, a whole number is expected.")),
    ("model", mark("The mapping key {key} has the value {value}, a table is expected.")),
)
_OTHERWISE = mark("The mapping key {key} has the value {value}, expected: {expected}.")


def _refusal(error: ValidationError, where: str, text: str) -> Refusal:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    context = first.get("ctx", {})
    line = _line_of(first["loc"], text)
    place = f"{where}:{line}" if line else where
    expected = str(context.get("expected", context.get("error", first["msg"])))
    message = next((said for start, said in _SAID if first["type"].startswith(start)), _OTHERWISE)
    return Refusal(
        message,
        where=place,
        key=key,
        at=f" ({key})" if key else "",
        expected=expected,
        value=repr(first.get("input")),
        mend=mark("Look at docs/methods/sources.md for an example."),
    )


def _line_of(location: tuple[int | str, ...], text: str) -> int:
    """Line of the last named key, or of the table it is missing from; 0 where neither is written."""
    lines = [line.strip() for line in text.splitlines()]
    start, end = 0, next((i for i, line in enumerate(lines) if line.startswith("[")), len(lines))
    found = 0
    for part, following in pairwise((*location, None)):
        if not isinstance(part, str):
            continue
        written = (f"{part} ", f"{part}=", f'"{part}"')
        inside = next((i for i in range(start, end) if lines[i].startswith(written)), None)
        if inside is not None:
            return inside + 1
        heads = [i for i, line in enumerate(lines) if line in {f"[{part}]", f"[[{part}]]"}]
        index = following if isinstance(following, int) else 0
        if index >= len(heads):
            return found
        start = heads[index] + 1
        found, end = start, next((i for i in range(start, len(lines)) if lines[i].startswith("[")), len(lines))
    return found

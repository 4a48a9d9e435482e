"""A mapping proposed from a file's headers and first rows, for a person to look over before it is used."""

import re
from collections.abc import Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

import pyarrow.parquet as pq

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.programme import Variable
from corymb.packs.mapping import Mapping
from corymb.refusal import Refusal
from corymb.sources.archives import kind_of
from corymb.sources.delimited import read_delimited
from corymb.sources.grids import ArrowSheet, Grid, Sheet
from corymb.sources.keys import period_of
from corymb.sources.reading import PackLike
from corymb.sources.workbooks import read_workbook
from corymb.sources.written import is_inn, plain, text_of

LIKE_ENOUGH = 0.72
_SAMPLE = 200
_NINE = 9
_FEW = 4
_SCALES = (
    (re.compile(r"млрд|bln|billion"), "billion"),
    (re.compile(r"млн|mln|million"), "million"),
    (re.compile(r"тыс|thous|\bk?rub ?'?000|\b000\b"), "thousand"),
)
_YEAR_NAMES = ("year", "period", "год", "период", "отчетный год", "report year", "report_year")
_YEAR_IN_HEADER = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SYNONYMS = {
    "revenue": ("выручка", "sales", "доход", "income", "turnover"),
    "income": ("доход", "сумдоход", "revenue"),
    "employees": ("staff", "headcount", "численность", "среднесписочная численность", "employees count", "ссч"),
    "headcount": ("staff", "employees", "численность", "среднесписочная численность"),
    "exports": ("экспорт", "export"),
    "patents": ("патенты", "patent"),
    "expenses": ("расход", "expenditure"),
}
_UNIT_TAIL = re.compile(
    r"[,(]?\s*(тыс\.?|млн\.?|млрд\.?|thousand|million|billion)?\s*(руб\.?|rub|₽|чел\.?|шт\.?|pers\w*)?\)?\s*$"
)


def guess_mapping(path: Path, pack: PackLike) -> tuple[Mapping, list[Finding]]:
    """A proposal and what to look at in it. Refuses a file with no organisation column or no figures it knows."""
    grid = _grid(path)
    variables = pack.programme().variables
    organisation = _organisation_column(grid)
    if organisation is None:
        raise Refusal(
            mark("No column holds taxpayer numbers."),
            where=path.name,
            mend=mark("Write the mapping by hand: docs/methods/sources.md shows how."),
        )
    period = _period_column(grid, organisation)
    notes: list[Finding] = []
    found = _variables(grid, variables, {organisation, period}, notes)
    if not found:
        raise Refusal(
            mark("No column resembles a variable of the programme."),
            where=path.name,
            mend=mark("Write the mapping by hand: docs/methods/sources.md shows how."),
        )
    written: dict[str, object] = {
        "match": {"columns": [grid.headers[organisation]]},
        "organisation": {"column": grid.headers[organisation]},
        "variables": found,
    }
    if period is not None:
        written["period"] = {"column": grid.headers[period]}
    elif any("period" not in item for item in found):
        written["period"] = {"value": "2016"}
        notes.append(_note(grid, mark("No column holds years: the year 2016 is a placeholder. Put the right one.")))
    used = {str(item["column"]) for item in found}
    if "unit" in map(plain, grid.headers):
        notes.append(
            _note(grid, mark("The file has a column of units. Say in already_scaled whether they are applied."))
        )
    rest = [
        name for i, name in enumerate(grid.headers) if name and i not in {organisation, period} and name not in used
    ]
    return Mapping.model_validate({**written, "ignore": rest}), notes


def _grid(path: Path) -> Grid:
    kind = kind_of(path)
    sheets: Sequence[Sheet]
    if kind == "parquet":
        sheets = [ArrowSheet(path.name, pq.ParquetFile(path).read())]
    elif kind == "text":
        sheets = [read_delimited(path, path.name)[0]]
    else:
        sheets = read_workbook(path, path.name, kind)[0]
    for sheet in sheets:
        headers = frozenset(plain(name) for name in sheet.first_headers()) - {""}
        grid = sheet.grid(headers.issubset) if len(headers) > 1 else None
        if grid is not None and len(grid):
            return grid
    raise Refusal(mark("The file has no filled sheet."), where=path.name, mend=mark("Fill it and send it again."))


def _sample(grid: Grid, column: int) -> list[str]:
    return [text for cell in list(grid.columns[column][:_SAMPLE]) if (text := text_of(_plain_value(cell)))]


def _plain_value(cell: object) -> object:
    return cell.as_py() if hasattr(cell, "as_py") else cell


def _organisation_column(grid: Grid) -> int | None:
    """The column where most values pass the check digits of a taxpayer number."""
    best, share = None, 0.5
    for column in range(len(grid.headers)):
        texts = _sample(grid, column)
        right = sum(is_inn(text.zfill(10) if len(text) == _NINE else text) for text in texts)
        if texts and right / len(texts) > share:
            best, share = column, right / len(texts)
    return best


def _period_column(grid: Grid, organisation: int) -> int | None:
    for column, header in enumerate(grid.headers):
        texts = _sample(grid, column)
        if column != organisation and texts and all(map(period_of, texts)):
            named = any(name == plain(header) for name in _YEAR_NAMES)
            if named or len(set(texts)) < max(2, len(texts) // 2) or len(texts) < _FEW:
                return column
    return None


def _variables(
    grid: Grid,
    variables: Sequence[Variable],
    taken: set[int | None],
    notes: list[Finding],
) -> list[dict[str, object]]:
    """The best variable for each remaining column, each variable and period once, best likeness first."""
    scored = []
    for column, header in enumerate(grid.headers):
        if column in taken or not header:
            continue
        likeness, code = max(
            ((_likeness(header, variable), variable.code) for variable in variables), default=(0.0, "")
        )
        if likeness >= LIKE_ENOUGH:
            scored.append((likeness, column, code))
    found: dict[tuple[str, str], tuple[int, dict[str, object]]] = {}
    for likeness, column, code in sorted(scored, key=lambda item: (-item[0], item[1])):
        header = grid.headers[column]
        year = _YEAR_IN_HEADER.search(header)
        key = (code, year[1] if year else "")
        if key in found:
            continue
        item: dict[str, object] = {"column": header, "variable": code}
        if scale := _scale(header):
            item["scale"] = scale
        if year:
            item["period"] = year[1]
        found[key] = (column, item)
        if likeness < 1:
            notes.append(_note(grid, mark("{column} was taken for {variable}."), column=header, variable=code))
    return [item for _, item in sorted(found.values(), key=lambda pair: pair[0])]


def _likeness(header: str, variable: Variable) -> float:
    bare = _bare(header)
    names = {variable.code, *variable.label.values(), *_SYNONYMS.get(variable.code, ())}
    return max((SequenceMatcher(None, bare, _bare(name)).ratio() for name in names), default=0.0)


def _bare(header: str) -> str:
    """A header without year, unit and punctuation."""
    text = _YEAR_IN_HEADER.sub("", plain(header).replace("_", " "))
    text = re.sub(r"\bза\b|\bг\.?(?=\s|,|$)|\bгод\b", " ", text)
    return re.sub(r"[^\w]+", " ", _UNIT_TAIL.sub("", text.strip(" ,."))).strip()


def _scale(header: str) -> str | None:
    return next((name for pattern, name in _SCALES if pattern.search(plain(header))), None)


def _note(grid: Grid, message: str, **fields: object) -> Finding:
    return Finding("import.guess", "note", message, file=grid.file, sheet=grid.sheet, fields=fields)


def to_toml(mapping: Mapping) -> str:
    """The mapping as TOML text that `load_mapping` reads back to an equal mapping."""
    written = mapping.model_dump(exclude_defaults=True)
    lines, tables = [], []
    for key, value in written.items():
        if isinstance(value, dict):
            tables += _table(key, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            for item in value:
                tables += ["", f"[[{key}]]", *(f"{_key(k)} = {_value(v)}" for k, v in item.items() if v is not None)]
        elif value is not None:
            lines.append(f"{key} = {_value(value)}")
    return "\n".join([*lines, *tables]).strip() + "\n"


def _table(name: str, content: dict[str, object]) -> list[str]:
    """A TOML table and the tables inside it."""
    inner = {k: v for k, v in content.items() if isinstance(v, dict)}
    lines = ["", f"[{name}]", *(f"{_key(k)} = {_value(v)}" for k, v in content.items() if k not in inner)]
    return lines + [line for key, value in inner.items() for line in _table(f"{name}.{key}", value)]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f'"{value.normalize():f}"'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_value, value)) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", escaped) + '"'

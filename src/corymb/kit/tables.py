"""Rows of a query as a table of Arrow, or as a file of them. Loads PyArrow: for jobs, never for pages."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from django.db import connection
from pyarrow import csv

PARSED = csv.ParseOptions(newlines_in_values=True)


def asked(sql: str, values: list[Any], schema: pa.Schema) -> pa.Table:
    """The rows of a query in a schema; columns the query does not give are null."""
    with TemporaryDirectory() as folder:
        rows = csv.read_csv(copied(sql, values, Path(folder)), parse_options=PARSED, convert_options=as_in(schema))
    found = set(rows.column_names)
    arrays = [rows[f.name] if f.name in found else pa.nulls(rows.num_rows, f.type) for f in schema]
    return pa.table(arrays, schema=schema)


def copied(sql: str, values: list[Any], folder: Path) -> Path:
    """The rows of a query in a file of the folder: millions of them never stand in memory."""
    path = folder / "rows.csv"
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(statement, values) as copy:
        for piece in copy:
            file.write(piece)
    return path


def as_in(schema: pa.Schema) -> csv.ConvertOptions:
    """How COPY writes what is missing (nothing) and an empty text (quotes)."""
    return csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )

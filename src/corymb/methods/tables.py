"""The four tables, and two small ones beside them, as Arrow schemas: the only shape in which data enters the methods.

Values are DECIMAL(20,4) in the variable's base unit. Organisation ids carry their scheme (RU-INN-7700000000).
Periods are SDMX (2016, 2016-Q1). Dates of membership are inclusive; a null `to` is open. See docs/methods/tables.md.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

VALUE = pa.decimal128(20, 4)
SHARE = pa.decimal128(9, 6)
MOMENT = pa.timestamp("us")
"""When a row was recorded, in UTC; null = always known. See docs/methods/vintages.md."""

ORGANISATIONS = pa.schema(
    [
        ("organisation", pa.string()),
        ("name", pa.string()),
        ("region", pa.string()),  # ISO 3166-2 (RU-KLU) or the code the pack declares
        ("activity", pa.string()),  # OKVED2 / NACE code, for instance 62.01
        ("size", pa.string()),  # micro, small, medium, large
        ("group", pa.string()),  # id of the group of companies, null = on its own
        ("started", pa.int32()),  # year the organisation was founded, null = not known
        ("flags", pa.string()),  # space separated: confidential, restricted ...
        ("from", pa.date32()),  # validity of this row, null = always
        ("to", pa.date32()),
    ]
)

MEMBERSHIPS = pa.schema(
    [
        ("organisation", pa.string()),
        ("cluster", pa.string()),
        ("from", pa.date32()),
        ("to", pa.date32()),
        ("share", SHARE),  # attribution share, 0..1, null = 1
        ("basis", pa.string()),
        ("recorded_at", MOMENT),
    ]
)

EVENTS = pa.schema(
    [  # one row per event, period and participant
        ("event", pa.string()),
        ("kind", pa.string()),
        ("period", pa.string()),
        ("date", pa.date32()),  # null = last day of the period
        ("amount", VALUE),  # of the whole event in that period, same on every row of (event, period)
        ("category", pa.string()),
        ("started", pa.int32()),
        ("organisation", pa.string()),
        ("role", pa.string()),
        ("country", pa.string()),  # ISO 3166-1 alpha-2, null = the programme's
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("recorded_at", MOMENT),
    ]
)

FLAGS = ("estimated", "provisional", "supplied_late")
"""What a fact may be marked as."""

FACTS = pa.schema(
    [
        ("organisation", pa.string()),
        ("period", pa.string()),
        ("variable", pa.string()),
        ("value", VALUE),
        ("unit", pa.string()),
        ("source", pa.string()),
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),  # A1 address, or "line 17"
        ("written", pa.string()),  # the value as written
        ("scale", pa.string()),  # factor applied to reach the base unit, "1000"
        ("flag", pa.string()),  # null or one of FLAGS
        ("recorded_at", MOMENT),
    ]
)

LINKS = pa.schema(
    [  # mergers and splits
        ("predecessor", pa.string()),
        ("successor", pa.string()),
        ("on", pa.date32()),
        ("share", SHARE),  # of the predecessor that went to the successor
    ]
)

CLUSTERS = pa.schema(
    [
        ("cluster", pa.string()),
        ("name_en", pa.string()),
        ("name_ru", pa.string()),
        ("region", pa.string()),
    ]
)


def empty(schema: pa.Schema) -> pa.Table:
    """A table of the schema with no rows."""
    return schema.empty_table()


KINDS_OF = {
    "reported": frozenset({"reported"}),
    "synthetic": frozenset({"synthetic"}),
    "mixed": frozenset({"reported", "synthetic"}),
}
"""Origin of a run -> kinds of the facts behind it."""


def kinds_of(sources: Iterable[str | None]) -> frozenset[str]:
    """Whether facts of these sources are synthetic, reported or both: a `source` says so by its first word."""
    return frozenset("synthetic" if (source or "").startswith("synthetic") else "reported" for source in sources)


def origin_of(kinds: frozenset[str]) -> str:
    """What a run says of data of these kinds; of no facts at all "reported"."""
    return next((origin for origin, meant in KINDS_OF.items() if meant == kinds), "reported")


@dataclass(frozen=True)
class Tables:
    """One programme's data. `facts_path`: a Parquet file instead of `facts`, too many for memory.

    `known_on`: only what was recorded on or before this day counts, as `vintages.as_known` sets it.
    """

    facts: pa.Table = field(default_factory=lambda: empty(FACTS))
    organisations: pa.Table = field(default_factory=lambda: empty(ORGANISATIONS))
    memberships: pa.Table = field(default_factory=lambda: empty(MEMBERSHIPS))
    events: pa.Table = field(default_factory=lambda: empty(EVENTS))
    links: pa.Table = field(default_factory=lambda: empty(LINKS))
    clusters: pa.Table = field(default_factory=lambda: empty(CLUSTERS))
    facts_path: str | None = None
    origin: str = "reported"  # "synthetic" where every row says so, "mixed" where some do
    known_on: dt.date | None = None

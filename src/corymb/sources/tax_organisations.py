"""Organisations as official registers describe them over time, brought together."""

import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.tables import ORGANISATIONS

_DESCRIPTION = [name for name in ORGANISATIONS.names if name not in {"from", "to"}]


def condensed(rows: pa.Table) -> pa.Table:
    """Equal descriptions of an organisation once, `from` being the first date they are stated."""
    spans = rows.group_by(_DESCRIPTION, use_threads=False).aggregate([("from", "min")])
    return _organisation_rows({**{key: spans[key] for key in _DESCRIPTION}, "from": spans["from_min"]}, spans.num_rows)


def settled(rows: pa.Table) -> pa.Table:
    """Organisations of several archives: the register's rows where there are any, else one row with the name.

    Equal descriptions count once, from the first date they are stated; the earliest holds for the time before, too.
    """
    described = pc.or_(pc.is_valid(rows["region"]), pc.is_valid(rows["activity"]))
    register, named = rows.filter(described), rows.filter(pc.invert(described))
    named = named.filter(pc.invert(pc.is_in(named["organisation"], value_set=pc.unique(register["organisation"]))))
    latest = named.sort_by([("organisation", "ascending"), ("from", "ascending")])
    latest = latest.group_by("organisation", use_threads=False).aggregate([("name", "last")])
    spans = condensed(register)
    first = spans.group_by("organisation").aggregate([("from", "min")])
    at = pc.index_in(spans["organisation"], value_set=first["organisation"])
    start = pc.if_else(pc.equal(spans["from"], first["from_min"].take(at)), pa.scalar(None, pa.date32()), spans["from"])
    return pa.concat_tables(
        [
            _organisation_rows({**{key: spans[key] for key in _DESCRIPTION}, "from": start}, spans.num_rows),
            _organisation_rows({"organisation": latest["organisation"], "name": latest["name_last"]}, latest.num_rows),
        ]
    ).sort_by([("organisation", "ascending"), ("from", "ascending")])


def _organisation_rows(given: dict[str, pa.Array], rows: int) -> pa.Table:
    columns = [given.get(item.name, pa.nulls(rows, item.type)) for item in ORGANISATIONS]
    return pa.Table.from_arrays(columns, schema=ORGANISATIONS)

"""What the register says of each organisation in each year, and the table values and prices that follow from it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.activities import activity_chain, section_of
from corymb.methods.drawn import drawn_once
from corymb.methods.engine import Engine
from corymb.methods.panel import Context, used_lookups
from corymb.methods.programme import LOOKUP_KEYS, Deflators, LookupTable, Programme
from corymb.methods.tables import VALUE


def year_table(engine: Engine, years: Iterable[int]) -> ir.Table:
    """The years of the run as a table (year int32)."""
    return engine.table("years", pa.table({"year": pa.array(list(years), pa.int32())}))


def attributes(engine: Engine, organisations: pa.Table, years: ir.Table) -> ir.Table:
    """(organisation, year, region, activity, section, size, group, started), one row per organisation and year.

    A dated row of the register holds for a year if it holds on its last day; where several hold, the latest wins.
    """
    dated = engine.table("organisations", organisations).cross_join(years)
    last = ibis.date(dated.year, 12, 31)
    holds = dated.filter((dated["from"].isnull() | (dated["from"] <= last)) & (dated.to.isnull() | (dated.to >= last)))
    if pc.count_distinct(organisations["organisation"]).as_py() < organisations.num_rows:
        newest = ibis.row_number().over(
            ibis.window(group_by=["organisation", "year"], order_by=[holds["from"].desc(nulls_first=False)])
        )
        holds = holds.mutate(place=newest).filter(ibis._.place == 0)
    one = holds.select("organisation", "year", "region", "activity", "size", "group", "started")
    joined = one.left_join(engine.table("sections", sections(organisations)), "activity")
    return joined.select("organisation", "year", "region", "activity", "section", "size", "group", "started")


def sections(organisations: pa.Table) -> pa.Table:
    """(activity, section) of the activities in the register that lie in one."""
    found = {a: section_of(a) for a in organisations["activity"].unique().to_pylist() if section_of(a)}
    columns = {"activity": list(found), "section": list(found.values())}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def looked_up(table: LookupTable, key: Mapping[str, str | None], year: int) -> Decimal | None:
    """The table's value for a key and year along its fallback chain; None when no link of the chain has it.

    Within a link the activity is tried from class to section.
    """
    for link in table.chain:
        if not table.keys.issuperset(link):
            continue
        activities: tuple[str | None, ...] = activity_chain(key["activity"]) if "activity" in link else (None,)
        for activity in activities:
            region = key["region"] if "region" in link else None
            size = key["size"] if "size" in link else None
            if (region, activity, size, year) in table.values:
                return table.values[region, activity, size, year]
    return None


def with_lookups(
    engine: Engine, panel: ir.Table, organisations: pa.Table, programme: Programme, context: Context
) -> ir.Table:
    """The panel with a column lookup_<code> per table used by an indicator (null = in no link of the chain).

    Where an indicator keeps the values of the baseline year, they stand in lookup_<code>_base.
    """
    for name, rows in lookup_values(programme, organisations, context).items():
        values = engine.table(name, rows)
        matched = [column for column in rows.column_names if column.startswith("k_")]
        on = [panel[c.removeprefix("k_")].fill_null("") == values[c] for c in matched if c != "k_year"]
        panel = panel.left_join(values, [*on, panel.year == values.k_year]).drop(*matched)
    return panel


def lookup_values(programme: Programme, organisations: pa.Table, context: Context) -> dict[str, pa.Table]:
    """lookup_<code> of each table in use: its values for every combination of keys in the register, in every year.

    Columns k_<key> and k_year, "" where the register says nothing or does not know the organisation.
    """
    frozen = any(indicator.frozen for indicator in programme.indicators)
    used = used_lookups(programme)
    nothing: dict[str, str | None] = dict.fromkeys(LOOKUP_KEYS)
    found: dict[str, pa.Table] = {}
    for table in (t for t in programme.lookups if t.code in used):
        keys = [k for k in LOOKUP_KEYS if k in table.keys]
        there = organisations.group_by(keys).aggregate([]).to_pylist() if keys else [{}]
        unknown: dict[str, str | None] = dict.fromkeys(keys)
        combos = [(c, year) for c in (there if unknown in there else [*there, unknown]) for year in context.years]
        name = f"lookup_{table.code}"
        columns = {f"k_{k}": pa.array([c[k] for c, _ in combos], pa.string()).fill_null("") for k in keys}
        columns["k_year"] = pa.array([year for _, year in combos], pa.int32())
        columns[name] = pa.array([looked_up(table, nothing | c, year) for c, year in combos], VALUE)
        if frozen:
            kept = [looked_up(table, nothing | c, context.base) for c, _ in combos]
            columns[f"{name}_base"] = pa.array(kept, VALUE)
        found[name] = pa.table(columns)
    return found


def price_index(deflators: Deflators, activity: object, year: int, base: int) -> Decimal | None:
    """Index of an activity in a year against the base year: class -> group -> section -> total; None if missing."""
    for key in (*activity_chain(activity), None):
        series = deflators.series.get(key)
        if series and year in series and base in series:
            return series[year] / series[base]
    return None


def with_prices(
    engine: Engine, panel: ir.Table, register: ir.Table, programme: Programme, context: Context
) -> ir.Table:
    """The panel with what a value of the year is divided by under the price basis.

    Constant prices: price_own, price_base, price_prev, the index of the activity the organisation had in the same, the
    baseline and the previous year. US dollars: rate_mean and rate_end. Null = not known, the figure cannot be said.
    """
    if context.prices == "usd":
        rates = engine.table(
            "rates",
            pa.table(
                {
                    "r_year": pa.array([r.year for r in programme.rates], pa.int32()),
                    "rate_mean": pa.array([float(r.mean) for r in programme.rates], pa.float64()),
                    "rate_end": pa.array([float(r.year_end) for r in programme.rates], pa.float64()),
                }
            ),
        )
        return panel.left_join(rates, panel.year == rates.r_year).drop("r_year")
    deflators = programme.deflators or Deflators(series={})
    known = [None, *engine.arrow(register.select("activity").distinct())["activity"].to_pylist()]
    triples = [
        (a or "", y, price_index(deflators, a, y, context.base)) for a in dict.fromkeys(known) for y in context.years
    ]
    indices = engine.table(
        "price_indices",
        pa.table(
            {
                "p_activity": pa.array([t[0] for t in triples], pa.string()),
                "p_year": pa.array([t[1] for t in triples], pa.int32()),
                "p_index": pa.array([None if t[2] is None else float(t[2]) for t in triples], pa.float64()),
            }
        ),
    )
    for name, at in (("own", panel.year), ("base", ibis.literal(context.base)), ("prev", panel.year - 1)):
        panel = _with_index(panel, register, indices, name, at)
    return panel


@drawn_once
def _with_index(panel: ir.Table, register: ir.Table, indices: ir.Table, name: str, at: ir.Value) -> ir.Table:
    """Join the price index of the activity an organisation had in the year `at`, else of its activity in the year."""
    then = register.select(a_org=register.organisation, a_year=register.year, a_activity=register.activity)
    keyed = panel.mutate(at_year=at.cast("int32"))
    joined = keyed.left_join(then, [keyed.organisation == then.a_org, keyed.at_year == then.a_year])
    joined = joined.mutate(key=ibis.coalesce(joined.a_activity, joined.activity, ibis.literal("")))
    joined = joined.drop("a_org", "a_year", "a_activity", "at_year")
    found = joined.left_join(indices, [joined.key == indices.p_activity, joined.year == indices.p_year])
    return found.mutate(**{f"price_{name}": found.p_index}).drop("key", "p_activity", "p_year", "p_index")

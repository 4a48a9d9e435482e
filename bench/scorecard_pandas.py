"""The peer of the scorecard bench: the same targets under the same rules by a competent hand in pandas, on doubles.

It reads only the columns, variables and years it needs, pivots once, and never loops over organisations. It covers what
the benchmark holds (member shares, thresholds by region and size, joint projects, patents, start-ups), nothing more: no
mergers, no prices, no exclusions, no coverage, no text of a refusal.
"""

import json
import sys
import time
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BASE, LAST = 2016, 2020
YEARS = tuple(range(BASE, LAST + 1))
PRIVATE = ["investment_own", "investment_credit", "investment_other_private", "investment_foreign"]
VARIABLES = ["revenue", "purchases", "headcount", "filled_jobs", "mean_wage", "export_nonprimary", *PRIVATE]
INVESTED = ["equity", "convertible", "fund", "angel"]
OWN = ["organisation", "year"]
Thresholds = dict[tuple[str | None, str | None, str | None, int], Decimal]
Answers = dict[tuple[str, str, str], float | None]


def read_facts(path: Path) -> pd.DataFrame:
    """One row per organisation and year, a column per variable used; every row of the file in these years counts."""
    wanted = pc.field("period").isin([str(y) for y in YEARS])
    table = pq.read_table(path, columns=["organisation", "period", "variable", "value"], filters=wanted)
    table = table.set_column(3, "value", pc.cast(table["value"], pa.float64()))
    rows = table.to_pandas()
    keys = [rows["organisation"], rows["period"].astype(int).rename("year")]
    returned = pd.MultiIndex.from_frame(pd.concat(keys, axis=1).drop_duplicates())
    used = rows["variable"].isin(VARIABLES)
    index = [key[used].astype(str) if key.name == "organisation" else key[used] for key in keys]
    wide = rows.loc[used, "value"].groupby([*index, rows.loc[used, "variable"].astype(str)]).max().unstack()
    everyone = returned.set_levels(returned.levels[0].astype(str), level=0)
    return wide.reindex(everyone, columns=VARIABLES).rename_axis(OWN).reset_index()


def read_members(path: Path) -> pd.DataFrame:
    """(organisation, scope, year, share): members on the last day of each year, of the programme and of clusters."""
    rows = pd.read_parquet(path)
    rows["share"] = rows["share"].astype(float).fillna(1.0)
    years = rows.merge(pd.DataFrame({"year": YEARS}), how="cross")
    day = pd.to_datetime(years["year"].astype(str) + "-12-31")
    since, until = pd.to_datetime(years["from"]), pd.to_datetime(years["to"])
    there = years[(since.isna() | (since <= day)) & (until.isna() | (until >= day))]
    clusters = there.groupby(["organisation", "cluster", "year"], as_index=False)["share"].sum()
    whole = clusters.groupby(OWN, as_index=False)["share"].sum()
    whole["share"] = whole["share"].clip(upper=1.0)
    clusters["scope"] = "cluster:" + clusters["cluster"]
    return pd.concat([whole.assign(scope="programme"), clusters.drop(columns="cluster")], ignore_index=True)


def with_base(members: pd.DataFrame) -> pd.DataFrame:
    """Members of any year beside their share of the baseline year; those who left keep rows without a share."""
    start = members[members["year"] == BASE].drop(columns="year").rename(columns={"share": "base_share"})
    every = start[["organisation", "scope"]].merge(pd.DataFrame({"year": YEARS}), how="cross")
    keys = ["organisation", "scope", "year"]
    return members.merge(every, on=keys, how="outer").merge(start, on=["organisation", "scope"], how="left")


def figures(wide: pd.DataFrame, num: pd.Series, den: pd.Series | None, complete: pd.Series) -> pd.DataFrame:
    """num, den and completeness of one indicator with the figures of the baseline year and the year before beside."""
    rows = wide[OWN].assign(num=num.where(complete), den=np.nan if den is None else den.where(complete), has=complete)
    start = rows[rows["year"] == BASE].drop(columns="year").set_index("organisation").add_suffix("_0")
    rows = rows.join(start, on="organisation")
    earlier = rows[[*OWN, "num", "den", "has"]].assign(year=rows["year"] + 1)
    rows = rows.merge(earlier, on=OWN, how="left", suffixes=("", "_1")).sort_values(OWN, ignore_index=True)
    so_far = rows["has"].astype(int).groupby(rows["organisation"]).cumsum()
    rows["whole"] = so_far == rows["year"] - BASE + 1
    for name in ("has_0", "has_1"):
        rows[name] = rows[name].eq(True)
    return rows[rows["has"]]


def growth(target: str, cells: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Factors of one target under the five rules in every scope."""
    rows = standing.merge(cells, on=OWN)
    member, last = rows["share"].notna(), rows["year"] == LAST
    answers: Answers = {}
    level = _level(rows[member], "")
    answers |= _named(target, "reporting", level.xs(LAST, level="year") / level.xs(BASE, level="year"))
    for rule, kept in (("matched", rows["has_0"]), ("panel", rows["whole"])):
        answers |= _named(target, rule, _factor(rows[member & last & kept], "_0").xs(LAST, level="year"))
    links = _factor(rows[member & rows["has_1"]], "_1").unstack("year").reindex(columns=YEARS[1:])
    answers |= _named(target, "chained", links.prod(axis=1, skipna=False))
    return answers | _named(target, "baseline", _baseline(cells, standing))


def _sums(rows: pd.DataFrame, names: Iterable[str]) -> list[pd.Series]:
    weighted = pd.DataFrame({name: rows["share"] * rows[name] for name in names})
    found = weighted.groupby([rows["scope"], rows["year"]]).sum()
    return [found[name] for name in found]


def _factor(rows: pd.DataFrame, then: str) -> pd.Series:
    return _level(rows, "") / _level(rows, then)


def _level(rows: pd.DataFrame, when: str) -> pd.Series:
    """Ratio of weighted sums; the sum itself where there is no denominator."""
    if rows["den"].isna().all():
        return _sums(rows, (f"num{when}",))[0]
    num, den = _sums(rows, (f"num{when}", f"den{when}"))
    return num / den


def _baseline(cells: pd.DataFrame, standing: pd.DataFrame) -> pd.Series:
    """All members of the baseline year that reported it; of the last year those still reporting, gone or not."""
    at_last = standing[(standing["year"] == LAST) & standing["base_share"].notna()]
    weights = at_last.assign(share=at_last["share"].fillna(at_last["base_share"]))
    start = weights.drop(columns="year").merge(cells[cells["year"] == BASE], on="organisation")
    end = weights.merge(cells[cells["has_0"]], on=OWN)
    return _level(end, "").droplevel("year") / _level(start, "").droplevel("year")


def totals(target: str, cells: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Sums since the baseline year under the two rules a total knows."""
    rows = standing.merge(cells[cells["year"] > BASE], on=OWN)
    reporting = _total(rows[rows["share"].notna()])
    kept = rows[rows["base_share"].notna() & rows["has_0"]]
    baseline = _total(kept.assign(share=kept["share"].fillna(kept["base_share"])))
    return _named(target, "reporting", reporting) | _named(target, "baseline", baseline)


def _total(rows: pd.DataFrame) -> pd.Series:
    return (rows["share"] * rows["num"]).groupby(rows["scope"]).sum()


def peak_gains(target: str, cells: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Credit of highly productive jobs: the highest weighted gain of each organisation and scope, never below zero."""
    rows = standing.merge(cells[(cells["year"] > BASE) & cells["has_0"]], on=OWN)
    rows["above"] = rows["num"] - rows["num_0"]
    reporting = rows[rows["share"].notna()]
    kept = rows[rows["base_share"].notna()]
    kept = kept.assign(share=kept["share"].fillna(kept["base_share"]))
    return _named(target, "reporting", _peak(reporting)) | _named(target, "baseline", _peak(kept))


def _peak(rows: pd.DataFrame) -> pd.Series:
    gains = (rows["share"] * rows["above"]).groupby([rows["scope"], rows["organisation"]]).max().clip(lower=0)
    return gains.groupby("scope").sum()


def jobs(wide: pd.DataFrame, register: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    """Jobs above the wage threshold of the region, else of the size, else of the country."""
    known = wide[OWN].join(register.set_index("organisation")[["region", "size"]], on="organisation")
    table = {key: float(value) for key, value in thresholds.items()}
    keys = known[["region", "size", "year"]].drop_duplicates()
    chains = (((r, None, None, y), (None, None, s, y), (None, None, None, y)) for r, s, y in keys.to_numpy())
    keys["wage"] = [next((table[key] for key in chain if key in table), np.nan) for chain in chains]
    wage = known.merge(keys, on=["region", "size", "year"], how="left")["wage"]
    return wide["filled_jobs"] * (wide["mean_wage"] >= wage.to_numpy())


def event_answers(events: pd.DataFrame, returned: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Joint research, patents and start-ups: every event once per scope, with its full amount."""
    events = events.assign(year=events["period"].str[:4].astype(int), amount=events["amount"].astype(float))
    joint = events[events["kind"] == "joint_rd"]
    started = events[(events["kind"] == "startup") & events["category"].isin(INVESTED) & (events["started"] >= BASE)]
    started = started[started["year"] == started.groupby("event")["year"].transform("min")]
    patents = events[(events["kind"] == "patent") & (events["role"] == "owner") & (events["category"] == "invention")]
    answers: Answers = {}
    for target, rows, needed in (("T4", joint, 2), ("T5b", started, 1)):
        later = rows[rows["year"].between(BASE + 1, LAST)]
        start = standing[(standing["year"] == BASE) & standing["base_share"].notna()].drop(columns="year")
        there = standing[standing["share"].notna()]
        for rule, members in (
            ("reporting", later.merge(there, on=OWN)),
            ("baseline", later.merge(start, on="organisation")),
        ):
            worth = _counted(members, needed, ["scope"]) if target == "T4" else _numbered(members, ["scope"])
            answers |= _named(target, rule, worth)
    return answers | patent_answers(patents, returned, standing)


def _counted(members: pd.DataFrame, needed: int, keys: list[str]) -> pd.Series:
    """Amounts of the events behind which enough members of the programme stand."""
    whole = members[members["scope"] == "programme"].groupby(["event", "year"])["organisation"].nunique()
    enough = members.join((whole >= needed).rename("joint"), on=["event", "year"])
    once = enough[enough["joint"].eq(True)].drop_duplicates([*keys, "event", "year"])
    return once.groupby(keys)["amount"].sum()


def _numbered(members: pd.DataFrame, keys: list[str]) -> pd.Series:
    return members.drop_duplicates([*keys, "event", "year"]).groupby(keys).size().astype(float)


def patent_answers(patents: pd.DataFrame, returned: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Factors of counts; the cohorts are those who returned anything."""
    cells = figures(returned, pd.Series(0.0, returned.index), None, pd.Series(True, returned.index))
    rows = standing.merge(cells, on=OWN)
    member, last = rows["share"].notna(), rows["year"] == LAST
    owners = patents[["event", "year", "organisation"]]
    here = _numbered(owners.merge(standing[standing["share"].notna()], on=OWN), ["scope", "year"]).unstack("year")
    answers = _named("T5a", "reporting", here[LAST] / here[BASE])
    for rule, kept in (("matched", rows["has_0"]), ("panel", rows["whole"])):
        cohort = rows.loc[member & last & kept, ["scope", "organisation"]]
        answers |= _named("T5a", rule, _events_of(owners, cohort, LAST) / _events_of(owners, cohort, BASE))
    links = []
    for year in YEARS[1:]:
        cohort = rows.loc[member & rows["has_1"] & (rows["year"] == year), ["scope", "organisation"]]
        links.append(_events_of(owners, cohort, year) / _events_of(owners, cohort, year - 1))
    answers |= _named("T5a", "chained", pd.concat(links, axis=1).prod(axis=1, skipna=False))
    began = rows[rows["base_share"].notna() & (rows["year"] == BASE)][["scope", "organisation"]]
    still = rows[rows["base_share"].notna() & rows["has_0"] & last][["scope", "organisation"]]
    return answers | _named("T5a", "baseline", _events_of(owners, still, LAST) / _events_of(owners, began, BASE))


def _events_of(owners: pd.DataFrame, cohort: pd.DataFrame, year: int) -> pd.Series:
    return _numbered(owners[owners["year"] == year].merge(cohort, on="organisation"), ["scope"])


def _named(target: str, rule: str, values: pd.Series) -> Answers:
    finite = values.where(np.isfinite(values) & (values > 0 if target in {"T1", "T5a", "T6", "T7"} else True))
    return {(target, str(scope), rule): None if pd.isna(v) else float(v) for scope, v in finite.items()}


def score(folder: Path, thresholds: Thresholds) -> Answers:
    """The figure of every (target, scope, rule): a factor, or the total of a cumulative target."""
    wide = read_facts(folder / "facts.parquet")
    members = read_members(folder / "memberships.parquet")
    standing = with_base(members)
    register = pd.read_parquet(folder / "organisations.parquet", columns=["organisation", "region", "size"])
    events = pd.read_parquet(folder / "events.parquet")
    there = wide.notna()
    answers: Answers = {}
    answers |= growth(
        "T1", figures(wide, wide["revenue"], wide["headcount"], there["revenue"] & there["headcount"]), standing
    )
    answers |= growth("T6", figures(wide, wide["export_nonprimary"], None, there["export_nonprimary"]), standing)
    added = wide["revenue"] - wide["purchases"]
    answers |= growth("T7", figures(wide, added, wide["revenue"], there["revenue"] & there["purchases"]), standing)
    productive = jobs(wide, register, thresholds)
    answers |= peak_gains("T2", figures(wide, productive, None, there["filled_jobs"] & there["mean_wage"]), standing)
    answers |= totals("T3", figures(wide, wide[PRIVATE].sum(axis=1), None, there[PRIVATE].all(axis=1)), standing)
    return answers | event_answers(events, wide[OWN], standing)


def main(folder: Path, output: Path) -> None:
    from corymb.packs.loader import load_pack

    started = time.perf_counter()
    programme = load_pack("innovative-clusters-2016").programme()
    found = score(folder, programme.lookups[0].values)
    rows = [[*key, value] for key, value in found.items()]
    output.write_text(json.dumps({"seconds": time.perf_counter() - started, "answers": rows}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

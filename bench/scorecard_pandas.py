"""The peer of the scorecard bench: the same targets under the same rules by a competent hand in pandas, on doubles.

It reads the row groups, columns, variables and years it needs and nothing else, pivots once, keeps texts as categories,
and never loops over organisations. It covers what the benchmark holds (member shares, thresholds by region and size,
joint projects, patents, start-ups), nothing more: no mergers, no prices, no exclusions, no coverage, no text of a
refusal. It knows nothing of Corymb but the pack, which it reads as any TOML file.
"""

import itertools
import json
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BASE, LAST = 2016, 2020
YEARS = tuple(range(BASE, LAST + 1))
PRIVATE = ["investment_own", "investment_credit", "investment_other_private", "investment_foreign"]
INVESTED = ["equity", "convertible", "fund", "angel"]
OWN = ["organisation", "year"]
Answer = tuple[float | None, float | None, float | None]
"""Baseline, actual, factor; a total has an actual only, the chained rule starts at 1."""
Answers = dict[tuple[str, str, str], Answer]


def read_facts(path: Path, codes: list[str], known: pd.CategoricalDtype) -> pd.DataFrame:
    """One row per organisation and year with any fact of the pack, a column per variable of the pack."""
    file = pq.ParquetFile(path)
    groups = [n for n in range(file.num_row_groups) if _may_hold_years(file, n)]
    table = file.read_row_groups(groups, columns=["organisation", "period", "variable", "value"])
    table = table.filter(pc.field("variable").isin(codes) & pc.field("period").isin([str(y) for y in YEARS]))
    table = table.set_column(3, "value", pc.cast(table["value"], pa.float64()))
    rows = table.to_pandas()
    rows["year"] = rows.pop("period").astype(int)
    rows["organisation"] = rows["organisation"].astype(known)
    wide = rows.pivot(index=OWN, columns="variable", values="value").reset_index()
    wide.columns = wide.columns.astype(str)
    return wide


def _may_hold_years(file: pq.ParquetFile, group: int) -> bool:
    """By the statistics of the file. A filter given to the reader skips no group where texts are stored as categories,

    and then reads all periods: 2 s more.
    """
    held = file.metadata.row_group(group).column(file.schema_arrow.get_field_index("period")).statistics
    return held is None or not held.has_min_max or (held.max >= str(BASE) and held.min <= str(LAST))


def read_members(path: Path, known: pd.CategoricalDtype) -> pd.DataFrame:
    """(organisation, scope, year, share): members on the last day of each year, of the programme and of clusters."""
    rows = pd.read_parquet(path, columns=["organisation", "cluster", "from", "to", "share"])
    rows["share"] = rows["share"].astype(float).fillna(1.0)
    rows["organisation"], rows["scope"] = rows["organisation"].astype(known), "cluster:" + rows.pop("cluster")
    for name in ("from", "to"):
        rows[name] = pd.to_datetime(rows[name])
    scopes = pd.CategoricalDtype(["programme", *rows["scope"].unique()])
    rows["scope"] = rows["scope"].astype(scopes)
    there = []
    for year in YEARS:
        day = pd.Timestamp(year, 12, 31)
        held = (rows["from"].isna() | (rows["from"] <= day)) & (rows["to"].isna() | (rows["to"] >= day))
        there.append(rows.loc[held, ["organisation", "scope", "share"]].assign(year=year))
    clusters = pd.concat(there).groupby(["organisation", "scope", "year"], observed=True)["share"].sum().reset_index()
    whole = clusters.groupby(OWN, observed=True)["share"].sum().clip(upper=1.0).reset_index()
    whole["scope"] = pd.Categorical(["programme"] * len(whole), dtype=scopes)
    return pd.concat([whole, clusters], ignore_index=True)


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
    """One target under the five rules in every scope."""
    rows = standing.merge(cells, on=OWN)
    member, last = rows["share"].notna(), rows["year"] == LAST
    level = _level(rows[member], "")
    answers = _compared(target, "reporting", level.xs(BASE, level="year"), level.xs(LAST, level="year"))
    for rule, kept in (("matched", rows["has_0"]), ("panel", rows["whole"])):
        cohort = rows[member & last & kept]
        answers |= _compared(target, rule, *(_level(cohort, when).droplevel("year") for when in ("_0", "")))
    linked = rows[member & rows["has_1"]]
    links = (_level(linked, "") / _level(linked, "_1")).unstack("year").reindex(columns=YEARS[1:])
    return answers | _chained(target, links) | _compared(target, "baseline", *_baseline(cells, standing))


def _level(rows: pd.DataFrame, when: str) -> pd.Series:
    """Ratio of weighted sums by scope and year; the sum itself where there is no denominator."""
    if rows["den"].isna().all():
        return _sums(rows, (f"num{when}",))[0]
    num, den = _sums(rows, (f"num{when}", f"den{when}"))
    return num / den


def _sums(rows: pd.DataFrame, names: Iterable[str]) -> list[pd.Series]:
    weighted = pd.DataFrame({name: rows["share"] * rows[name] for name in names})
    found = weighted.groupby([rows["scope"], rows["year"]], observed=True).sum()
    return [found[name] for name in found]


def _baseline(cells: pd.DataFrame, standing: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """All members of the baseline year that reported it; of the last year those still reporting, gone or not."""
    at_last = standing[(standing["year"] == LAST) & standing["base_share"].notna()]
    weights = at_last.assign(share=at_last["share"].fillna(at_last["base_share"]))
    start = weights.drop(columns="year").merge(cells[cells["year"] == BASE], on="organisation")
    end = weights.merge(cells[cells["has_0"]], on=OWN)
    return _level(start, "").droplevel("year"), _level(end, "").droplevel("year")


def totals(target: str, cells: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Sums since the baseline year under the two rules a total knows."""
    rows = standing.merge(cells[cells["year"] > BASE], on=OWN)
    reporting, kept = rows[rows["share"].notna()], rows[rows["base_share"].notna() & rows["has_0"]]
    kept = kept.assign(share=kept["share"].fillna(kept["base_share"]))
    return _totalled(target, "reporting", _total(reporting)) | _totalled(target, "baseline", _total(kept))


def _total(rows: pd.DataFrame) -> pd.Series:
    return (rows["share"] * rows["num"]).groupby(rows["scope"], observed=True).sum()


def peak_gains(target: str, cells: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Credit of highly productive jobs: the highest weighted gain of each organisation and scope, never below zero."""
    rows = standing.merge(cells[(cells["year"] > BASE) & cells["has_0"]], on=OWN)
    rows["above"] = rows["num"] - rows["num_0"]
    kept = rows[rows["base_share"].notna()]
    kept = kept.assign(share=kept["share"].fillna(kept["base_share"]))
    return _totalled(target, "reporting", _peak(rows[rows["share"].notna()])) | _totalled(
        target, "baseline", _peak(kept)
    )


def _peak(rows: pd.DataFrame) -> pd.Series:
    by = [rows["scope"], rows["organisation"]]
    gains = (rows["share"] * rows["above"]).groupby(by, observed=True).max().clip(lower=0)
    return gains.groupby("scope", observed=True).sum()


def jobs(wide: pd.DataFrame, register: pd.DataFrame, thresholds: list[dict[str, Any]]) -> pd.Series:
    """Jobs above the wage threshold of region and size, else of the region, else of the size, else of the country."""
    known = wide[OWN].join(register.set_index("organisation")[["region", "size"]], on="organisation")
    table = {(row.get("region"), row.get("size"), row["year"]): row["value"] for row in thresholds}
    keys = known[["region", "size", "year"]].drop_duplicates()
    chains = (itertools.product((region, None), (size, None), (year,)) for region, size, year in keys.to_numpy())
    keys["wage"] = [next((table[key] for key in chain if key in table), np.nan) for chain in chains]
    wage = known.merge(keys, on=["region", "size", "year"], how="left")["wage"]
    return wide["filled_jobs"] * (wide["mean_wage"] >= wage.to_numpy())


def read_events(path: Path, known: pd.CategoricalDtype) -> pd.DataFrame:
    """The participants of events, a row each."""
    columns = ["event", "kind", "period", "amount", "category", "started", "organisation", "role"]
    events = pd.read_parquet(path, columns=columns)
    events["event"] = events["event"].astype("category")
    events["organisation"] = events["organisation"].astype(known)
    return events.assign(year=events["period"].str[:4].astype(int), amount=events["amount"].astype(float))


def event_answers(events: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Joint research and start-ups: every event once per scope, with its full amount."""
    joint = events[events["kind"] == "joint_rd"]
    started = events[(events["kind"] == "startup") & events["category"].isin(INVESTED) & (events["started"] >= BASE)]
    first = started.groupby("event", observed=True)["year"].transform("min")
    there = standing[standing["share"].notna()]
    began = standing[(standing["year"] == BASE) & standing["base_share"].notna()].drop(columns="year")
    answers: Answers = {}
    for target, rows in (("T4", joint), ("T5b", started[started["year"] == first])):
        later = rows[rows["year"].between(BASE + 1, LAST)]
        worth = _amounts if target == "T4" else _counts
        answers |= _totalled(target, "reporting", worth(later.merge(there, on=OWN)))
        answers |= _totalled(target, "baseline", worth(later.merge(began, on="organisation")))
    return answers


def _amounts(members: pd.DataFrame) -> pd.Series:
    """Amounts of the projects behind which at least two members of the programme stand."""
    whole = members[members["scope"] == "programme"].drop_duplicates(["event", "year", "organisation"])
    enough = whole.groupby(["event", "year"], observed=True).size() >= 2
    once = members.join(enough.rename("joint"), on=["event", "year"])
    once = once[once["joint"].eq(True)].drop_duplicates(["scope", "event", "year"])
    return once.groupby("scope", observed=True)["amount"].sum()


def _counts(members: pd.DataFrame, keys: tuple[str, ...] = ("scope",)) -> pd.Series:
    once = members.drop_duplicates([*dict.fromkeys((*keys, "event", "year"))])
    return once.groupby(list(keys), observed=True).size().astype(float)


def patent_answers(events: pd.DataFrame, returned: pd.DataFrame, standing: pd.DataFrame) -> Answers:
    """Patents against those of the baseline year; the cohorts are those who returned anything."""
    patents = events[(events["kind"] == "patent") & (events["role"] == "owner") & (events["category"] == "invention")]
    owners = patents[["event", "year", "organisation"]]
    cells = figures(returned, pd.Series(0.0, returned.index), None, pd.Series(True, returned.index))
    rows = standing.merge(cells, on=OWN)[["scope", *OWN, "share", "base_share", "has_0", "has_1", "whole"]]
    member, start, last = rows["share"].notna(), rows["base_share"].notna(), rows["year"] == LAST
    here = _counts(owners.merge(standing[standing["share"].notna()], on=OWN), ("scope", "year")).unstack("year")
    answers = _compared("T5a", "reporting", here[BASE], here[LAST])
    for rule, kept in (("matched", rows["has_0"]), ("panel", rows["whole"])):
        cohort = rows[member & last & kept]
        answers |= _compared("T5a", rule, *(_events_of(owners, cohort, year) for year in (BASE, LAST)))
    began, still = rows[start & (rows["year"] == BASE)], rows[start & rows["has_0"] & last]
    answers |= _compared("T5a", "baseline", _events_of(owners, began, BASE), _events_of(owners, still, LAST))
    links = []
    for year in YEARS[1:]:
        cohort = rows[member & rows["has_1"] & (rows["year"] == year)]
        links.append(_events_of(owners, cohort, year) / _events_of(owners, cohort, year - 1))
    return answers | _chained("T5a", pd.concat(links, axis=1))


def _events_of(owners: pd.DataFrame, cohort: pd.DataFrame, year: int) -> pd.Series:
    return _counts(owners[owners["year"] == year].merge(cohort[["scope", "organisation"]], on="organisation"))


def _compared(target: str, rule: str, then: pd.Series, now: pd.Series) -> Answers:
    factor = (now / then).where(then > 0)
    return _named(target, rule, pd.DataFrame({"then": then, "now": now, "factor": factor}))


def _chained(target: str, links: pd.DataFrame) -> Answers:
    whole = links.prod(axis=1, skipna=False)
    return _named(target, "chained", pd.DataFrame({"then": 1.0, "now": whole, "factor": whole}))


def _totalled(target: str, rule: str, worth: pd.Series) -> Answers:
    return _named(target, rule, pd.DataFrame({"then": np.nan, "now": worth, "factor": np.nan}))


def _named(target: str, rule: str, found: pd.DataFrame) -> Answers:
    values = found.astype(object).where(np.isfinite(found), None).itertuples(index=False, name=None)
    return {(target, str(scope), rule): value for scope, value in zip(found.index, values, strict=True)}


def score(folder: Path, pack: dict[str, Any]) -> Answers:
    """The figures of every (target, scope, rule)."""
    register = pd.read_parquet(folder / "organisations.parquet", columns=["organisation", "region", "size"])
    known = pd.CategoricalDtype(register["organisation"])
    register = register.astype({"organisation": known, "region": "category", "size": "category"})
    wide = read_facts(folder / "facts.parquet", [v["code"] for v in pack["variables"]], known)
    standing = with_base(read_members(folder / "memberships.parquet", known))
    events = read_events(folder / "events.parquet", known)
    there = wide.notna()
    output = figures(wide, wide["revenue"], wide["headcount"], there["revenue"] & there["headcount"])
    exports = figures(wide, wide["export_nonprimary"], None, there["export_nonprimary"])
    added = figures(wide, wide["revenue"] - wide["purchases"], wide["revenue"], there["revenue"] & there["purchases"])
    productive = jobs(wide, register, pack["tables"][0]["rows"])
    filled = figures(wide, productive, None, there["filled_jobs"] & there["mean_wage"])
    invested = figures(wide, wide[PRIVATE].sum(axis=1), None, there[PRIVATE].all(axis=1))
    answers = growth("T1", output, standing) | growth("T6", exports, standing) | growth("T7", added, standing)
    answers |= peak_gains("T2", filled, standing) | totals("T3", invested, standing)
    return answers | event_answers(events, standing) | patent_answers(events, wide[OWN], standing)


def main(folder: Path, pack: Path, output: Path) -> None:
    """Score the folder by the pack's file and write rows of target, scope, rule, baseline, actual, factor."""
    found = score(folder, tomllib.loads(pack.read_text(encoding="utf-8")))
    output.write_text(json.dumps([[*key, *value] for key, value in found.items()]), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

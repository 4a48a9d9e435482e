"""A synthetic programme of benchmark size: tens of millions of facts in one Parquet file, other tables beside it."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corymb.methods.tables import CLUSTERS, MEMBERSHIPS, ORGANISATIONS, SHARE, VALUE
from corymb.packs.schema import Pack
from corymb.sources.synthetic.bench_events import bench_events
from corymb.sources.synthetic.bench_figures import block_figures, decimals
from corymb.sources.synthetic.cast import number_of

FORMAT = 3
"""Raised when the files of a plan change, so that cached ones are made anew."""
LAST_YEAR = 2020
_BLOCK = 500
_ABSENT = 0.006
_JOINER, _LEAVER, _SHARED = 0.12, 0.06, 0.03
_SOURCE = "synthetic benchmark"


@dataclass(frozen=True)
class BenchPlan:
    """Size of the benchmark; `variables` are those of the pack first, then ones no pack knows."""

    seed: int = 2016
    organisations: int = 20_000
    variables: int = 60
    periods: int = 42
    clusters: int = 200

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(LAST_YEAR - self.periods + 1, LAST_YEAR + 1))


@dataclass(frozen=True)
class BenchFiles:
    """Where the tables are, and how many facts there are."""

    folder: Path
    facts: Path
    rows: int


@dataclass(frozen=True)
class _Firms:
    """The organisations of a plan: ids, cluster numbers, and first and last year of membership (0 = open)."""

    ids: list[str]
    cluster: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    second: np.ndarray


def write_bench(
    folder: Path, pack: Pack, plan: BenchPlan, progress: Callable[[int, int], None] | None = None
) -> BenchFiles:
    """The tables of a plan as Parquet in `folder`, made once. `progress(done, total)` counts periods."""
    note, facts = folder / "plan.json", folder / "facts.parquet"
    wanted = {"format": FORMAT, "origin": "synthetic", "pack": [v.code for v in pack.variables], **asdict(plan)}
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) == wanted and facts.is_file():
        return BenchFiles(folder, facts, pq.ParquetFile(facts).metadata.num_rows)
    folder.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    firms = _firms(plan)
    rows = _write_facts(facts, pack, plan, firms, progress)
    for name, table in _registers(plan, firms).items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    events = bench_events(firms.ids, firms.cluster, plan.seed, plan.years)
    pq.write_table(events, folder / "events.parquet", compression="zstd")
    note.write_text(json.dumps(wanted), encoding="utf-8")
    return BenchFiles(folder, facts, rows)


def _firms(plan: BenchPlan) -> _Firms:
    """Organisations in cluster order, with made-up numbers."""
    rng = np.random.default_rng([plan.seed, 1])
    number = plan.organisations
    ids = [number_of(50 + i // 100_000, i % 100_000) for i in range(number)]
    chance, year = rng.random(number), LAST_YEAR - rng.integers(1, 4, number)
    second = np.where(rng.random(number) < _SHARED, 1, 0)
    return _Firms(
        ids,
        np.arange(number) * plan.clusters // number,
        np.where(chance < _JOINER, year, 0),
        np.where((chance >= _JOINER) & (chance < _JOINER + _LEAVER), year, 0),
        second if plan.clusters > 1 else np.zeros(number, int),
    )


def _write_facts(
    path: Path, pack: Pack, plan: BenchPlan, firms: _Firms, progress: Callable[[int, int], None] | None
) -> int:
    """Facts as they come in, period by period; a few returns are absent as a whole."""
    asked = [v for v in pack.variables if v.reported_by == "member"][: plan.variables]
    codes = [v.code for v in asked] + [f"other_{n:02d}" for n in range(1, plan.variables - len(asked) + 1)]
    units = [v.unit for v in asked] + ["RUB"] * (plan.variables - len(asked))
    texts = pa.dictionary(pa.int32(), pa.string())
    kinds = {"organisation": texts, "period": texts, "variable": texts, "value": VALUE, "unit": texts, "source": texts}
    schema = pa.schema(list(kinds.items()))
    coded = [name for name, kind in kinds.items() if kind is texts]
    figures, returned = _figures(plan, codes)
    organisation, variable = (n.ravel().astype(np.int32) for n in np.indices((plan.organisations, plan.variables)))
    rows = 0
    with pq.ParquetWriter(path, schema, use_dictionary=coded) as writer:
        for place, year in enumerate(plan.years):
            kept = np.repeat(returned[:, place], plan.variables)
            number = int(kept.sum())
            batch = [
                _coded(organisation[kept], firms.ids),
                _coded(np.zeros(number, np.int32), [str(year)]),
                _coded(variable[kept], codes),
                decimals(figures[:, place].reshape(-1)[kept]),
                _coded(variable[kept], units),
                _coded(np.zeros(number, np.int32), [_SOURCE]),
            ]
            writer.write_batch(pa.record_batch(batch, schema=schema))
            rows += number
            if progress:
                progress(place + 1, plan.periods)
    return rows


def _figures(plan: BenchPlan, codes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """((organisations, periods, variables) whole base units, (organisations, periods) whether a return came)."""
    figures = np.empty((plan.organisations, plan.periods, plan.variables), np.int64)
    returned = np.empty((plan.organisations, plan.periods), bool)
    for start in range(0, plan.organisations, _BLOCK):
        end = min(start + _BLOCK, plan.organisations)
        rng = np.random.default_rng([plan.seed, 2, start])
        figures[start:end] = block_figures(rng, codes, end - start, plan.periods)
        returned[start:end] = (rng.random((end - start) * plan.periods) >= _ABSENT).reshape(end - start, -1)
    return figures, returned


def _coded(index: np.ndarray, texts: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index), pa.array(texts, pa.string()))


def _registers(plan: BenchPlan, firms: _Firms) -> dict[str, pa.Table]:
    number = len(firms.ids)
    rng = np.random.default_rng([plan.seed, 3])
    names = [f"cluster-{n + 1:03d}" for n in range(plan.clusters)]
    regions = [f"RU-S{n % 89:02d}" for n in range(plan.clusters)]
    sizes = np.array(["micro", "small", "medium", "large"])[rng.integers(0, 4, number)]
    organisations = {
        "organisation": firms.ids,
        "name": [f"Synthetica-{n + 1:05d} (invented)" for n in range(number)],
        "region": [regions[c] for c in firms.cluster],
        "activity": [f"{10 + n % 60}.10" for n in range(number)],
        "size": sizes.tolist(),
        "flags": ["synthetic"] * number,
    }
    first = np.flatnonzero(firms.second >= 0)
    shared = np.flatnonzero(firms.second)
    rows = np.concatenate([first, shared])
    clusters = np.concatenate([firms.cluster, (firms.cluster[shared] + 1) % plan.clusters])
    shares = np.where(firms.second[rows] > 0, "0.5", "1")
    memberships = {
        "organisation": [firms.ids[i] for i in rows],
        "cluster": [names[c] for c in clusters],
        "from": [dt.date(y, 1, 1) if y else None for y in firms.joined[rows].tolist()],
        "to": [dt.date(y, 12, 31) if y else None for y in firms.left[rows].tolist()],
        "share": pa.array(shares.tolist()).cast(SHARE),
        "basis": ["synthetic"] * len(rows),
    }
    own = {
        "cluster": names,
        "name_en": [f"Synthetic cluster {n}" for n in names],
        "name_ru": [f"Вымышленный кластер {n}" for n in names],
        "region": regions,
    }
    return {
        "organisations": _table(ORGANISATIONS, organisations),
        "memberships": _table(MEMBERSHIPS, memberships),
        "clusters": _table(CLUSTERS, own),
    }


def _table(schema: pa.Schema, columns: Mapping[str, Sequence[object] | pa.Array]) -> pa.Table:
    """A table of the schema; columns that are not given are null."""
    number = len(next(iter(columns.values())))
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(number, f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)

"""Events of the benchmark: joint projects, patents and start-ups of every cluster, by whole columns."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from corymb.methods.tables import EVENTS
from corymb.sources.synthetic.bench_figures import decimals

_PROJECTS, _PATENTS, _STARTUPS = 12, 60, 6
"""A year and cluster."""
_YEARS = 5


@dataclass(frozen=True)
class _Kind:
    """How one kind of event is drawn; `parties`: participants of each."""

    kind: str
    prefix: str
    yearly: int
    parties: int
    roles: tuple[str, ...]
    category: str | None
    amount: int


_KINDS = (
    _Kind("joint_rd", "RD", _PROJECTS, 2, ("lead", "partner"), None, 40_000_000),
    _Kind("patent", "SYNTH", _PATENTS, 1, ("owner",), "invention", 0),
    _Kind("startup", "SU", _STARTUPS, 1, ("host",), "equity", 5_000_000),
)


def bench_events(ids: list[str], cluster: np.ndarray, seed: int, years: tuple[int, ...]) -> pa.Table:
    """Rows of the event table for the last five years of the plan."""
    rng = np.random.default_rng([seed, 4])
    firsts = np.searchsorted(cluster, np.arange(cluster.max() + 1))
    sizes = np.diff([*firsts, len(cluster)])
    return pa.concat_tables([_events(rng, kind, ids, (firsts, sizes), years[-_YEARS:]) for kind in _KINDS])


def _events(
    rng: np.random.Generator,
    kind: _Kind,
    ids: list[str],
    blocks: tuple[np.ndarray, np.ndarray],
    years: tuple[int, ...],
) -> pa.Table:
    firsts, sizes = blocks
    number = len(firsts) * len(years) * kind.yearly
    place = np.tile(np.arange(len(firsts)), len(years) * kind.yearly)
    year = np.sort(rng.integers(0, len(years), number))
    member = firsts[place] + (rng.random((kind.parties, number)) * sizes[place]).astype(int)
    amounts = np.rint(kind.amount * rng.lognormal(0, 0.6, number)).astype(np.int64)
    rows = number * kind.parties
    columns: dict[str, object] = {
        "event": [f"{kind.prefix}-{n:06d}" for n in range(number)] * kind.parties,
        "kind": [kind.kind] * rows,
        "period": [str(years[y]) for y in year] * kind.parties,
        "amount": decimals(np.tile(amounts, kind.parties)) if kind.amount else [None] * rows,
        "category": [kind.category] * rows,
        "started": [years[y] for y in year] * kind.parties if kind.kind == "startup" else [None] * rows,
        "organisation": [ids[m] for m in member.ravel()],
        "role": [role for role in kind.roles for _ in range(number)],
    }
    arrays = []
    for field in EVENTS:
        given = columns.get(field.name)
        array = pa.nulls(rows) if given is None else given if isinstance(given, pa.Array) else pa.array(given)
        arrays.append(array.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=EVENTS)

"""TOPSIS scores and all ranks under 10,000 weight vectors, and the scores of two libraries for the same vectors."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from bench.measuring import Row, output_of
from corymb.methods.composite.ranks import ranks_under

DRAWS, ALTERNATIVES, CRITERIA = 10_000, 100, 25
OF_PEERS = 500
"""Draws the peers are timed on, vector by vector as they work; their time grows in proportion."""
BAR = 0.040
TOLERANCE = 1e-12
PEERS = ("pymcdm", "scikit-criteria")

Scores = Callable[[np.ndarray], np.ndarray]


def drawn(draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Synthetic values scaled to 0..1, higher is better, and weights on the simplex."""
    rng = np.random.default_rng(20261101)
    values = rng.random((ALTERNATIVES, CRITERIA))
    values = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    return values, rng.dirichlet(np.ones(CRITERIA), draws)


def corymb(values: np.ndarray) -> Scores:
    from corymb.methods.composite.distances import Topsis

    return Topsis(values).scores


def pymcdm(values: np.ndarray) -> Scores:
    from pymcdm.methods import TOPSIS

    method, types = TOPSIS(), np.ones(CRITERIA)
    return lambda weights: np.array([method(values, w, types) for w in weights])


def skcriteria(values: np.ndarray) -> Scores:
    from skcriteria import mkdm
    from skcriteria.agg.similarity import TOPSIS

    method, objectives = TOPSIS(), [max] * CRITERIA
    return lambda weights: np.array([
        method.evaluate(mkdm(values, objectives, weights=w)).e_.similarity for w in weights
    ])  # fmt: skip


BY = {"corymb": corymb, "pymcdm": pymcdm, "scikit-criteria": skcriteria}


def measure(by: str, draws: int, kept: Path) -> dict[str, float]:
    """Seconds of all draws in this process, after one that is not counted; the scores of the first are kept.

    Corymb scores and ranks all draws, the peers only score.
    """
    values, weights = drawn(draws)
    scores = BY[by](values)
    work = scores if by != "corymb" else partial(ranks_under, scores, n=ALTERNATIVES)
    work(weights[:1])
    started = time.perf_counter()
    work(weights)
    seconds = time.perf_counter() - started
    np.save(kept, scores(weights[:OF_PEERS]))
    return {"seconds": seconds, "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds and memory of Corymb, and how many times faster it is than each peer, a draw against a draw."""
    draws, of_peers = (20, 20) if small else (DRAWS, OF_PEERS)
    with tempfile.TemporaryDirectory() as folder:
        found = {by: _several(by, draws if by == "corymb" else of_peers, runs, Path(folder)) for by in BY}
        own = np.load(Path(folder, "corymb.npy"))[:of_peers]
        for peer in PEERS:
            apart = float(np.abs(own - np.load(Path(folder, f"{peer}.npy"))).max())
            if not apart <= TOLERANCE:
                raise SystemExit(f"scores of {peer} differ from Corymb's by up to {apart:g}")
    work = f"TOPSIS, {draws:,} weight vectors, {ALTERNATIVES} x {CRITERIA}, scores and ranks"
    ours = Row(work, "s", tuple(one["seconds"] for one in found["corymb"]), BAR, peak=_peak(found["corymb"]))
    compared = [ours]
    for peer in PEERS:
        scale = draws / of_peers
        theirs = tuple(one["seconds"] * scale for one in found[peer])
        compared.append(Row(f"scores alone in {peer}, from {of_peers} vectors", "s", theirs, peak=_peak(found[peer])))
        compared.append(Row(f"times faster than {peer}, equal scores", "x", (min(theirs) / ours.best,), higher=True))
    return compared


def _several(by: str, draws: int, runs: int, folder: Path) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "bench.weights", by, str(draws), str(folder / f"{by}.npy")]
    return [json.loads(output_of(command)) for _ in range(runs)]


def _peak(found: list[dict[str, float]]) -> float:
    return max(one["peak_MB"] for one in found)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))

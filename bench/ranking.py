"""A ranking as the job computes it: scores, draws of weights, what moves the line, everybody left out, calibration."""

import json
import resource
import sys
import time

import numpy as np

from bench.measuring import Row, output_of
from corymb.methods.chain import canonical
from corymb.methods.ranking import ranked
from corymb.methods.ranking_told import told
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import Entry, Frozen, Given
from corymb.packs.call_presets import preset
from corymb.packs.call_ranking import panel_of

WHOLE, SMALL = (2_000, 1_000), (40, 12)
"""Applications and experts, three reviews each application."""
REGIONS = 80
KINDS = {"plain": "the best are selected", "quotas": "at most so many of each region, trimmed means"}


def panel(n: int, experts: int, kind: str) -> tuple[CallContent, Frozen]:
    """Synthetic; a tenth of the applications is selected."""
    call = preset("three-stages").model_dump(mode="json") | {"places": max(n // 10, 1)}
    rng = np.random.default_rng(20261128)
    quality, strict, codes = rng.normal(0, 1, n), rng.normal(0, 0.5, experts), [one["code"] for one in call["criteria"]]
    regions = [f"region {place:02}" for place in rng.integers(REGIONS, size=n)]
    if kind == "quotas":
        call["quotas"] = [{"code": "region", "label": {"en": "region", "ru": "регион"}, "at_most": max(n // 400, 1)}]
        call["criteria"] = [one | {"aggregate": "trimmed"} for one in call["criteria"]]
    content = CallContent.model_validate(call)
    worst, best = content.scale.worst, content.scale.best
    marks = [
        Given(
            application=str(i),
            expert=str(e),
            criterion=code,
            mark=int(np.clip(round((worst + best) / 2 + quality[i] - strict[e] + rng.normal(0, 0.7)), worst, best)),
        )
        for i in range(n)
        for e in rng.choice(experts, 3, replace=False)
        for code in codes
    ]
    entries = (Entry(application=str(i), sha256="0" * 64, group=region, cost=None) for i, region in enumerate(regions))
    frozen = Frozen(call="bench", call_version=1, call_sha256="0" * 64, applications=tuple(entries), marks=tuple(marks))
    return content, frozen


def measure(n: int, experts: int, kind: str) -> dict[str, float]:
    """Seconds from what was frozen to what the hash is taken of; the packages are loaded before."""
    canonical(told(ranked(panel_of(*panel(*SMALL, kind)))))
    asked = panel(n, experts, kind)
    started = time.perf_counter()
    canonical(told(ranked(panel_of(*asked))))
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds and peak memory of fresh processes."""
    n, experts = SMALL if small else WHOLE
    return [_row(n, experts, kind, said, runs) for kind, said in KINDS.items()]


def _row(n: int, experts: int, kind: str, said: str, runs: int) -> Row:
    command = [sys.executable, "-m", "bench.ranking", str(n), str(experts), kind]
    found = [json.loads(output_of(command)) for _ in range(runs)]
    work = f"ranking of {n:,} applications by {experts:,} experts: {said}"
    return Row(work, "s", tuple(one["seconds"] for one in found), peak=max(one["peak_MB"] for one in found))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))

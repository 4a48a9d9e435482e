"""What the synthetic organisations report, year by year, in base units."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from corymb.packs.schema import Pack
from corymb.sources.synthetic.cast import Member, plan_of

Figures = dict[str, Decimal]
_THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Kind:
    """Of one kind of organisation: median headcount, its spread (log), output against the cluster's, value added,
    export, R&D and investment as shares of revenue, wage against the threshold (log).
    """

    heads: float
    spread: float
    output: float
    added: float
    export: float
    research: float
    investment: float
    wage: float


KINDS = {
    "small": Kind(32, 0.7, 0.85, 0.40, 0.020, 0.04, 0.05, 0.06),
    "medium": Kind(160, 0.25, 0.95, 0.38, 0.035, 0.03, 0.05, 0.00),
    "large": Kind(1500, 0.5, 1.05, 0.335, 0.042, 0.02, 0.052, -0.02),
    "education": Kind(900, 0.4, 0.35, 0.66, 0.004, 0.15, 0.03, -0.03),
    "research": Kind(260, 0.5, 0.55, 0.60, 0.010, 0.45, 0.05, 0.05),
    "infrastructure": Kind(35, 0.4, 0.60, 0.50, 0.0, 0.02, 0.20, -0.04),
    "other": Kind(45, 0.7, 0.60, 0.45, 0.005, 0.03, 0.03, -0.02),
}
_SOURCES = {
    "investment_own": 0.46,
    "investment_credit": 0.33,
    "investment_other_private": 0.12,
    "investment_foreign": 0.09,
    "investment_public": 0.10,
    "investment_quasi_public": 0.07,
}
"""Shares of the non-public investment; the last two come on top of it."""
_STEPS = (0.06, -0.08, 0.0, -0.09, -0.012, 0.05, -0.1, -0.025)
"""Wages of the large ones against the threshold, in turn: above it from the start, never there, there in some year."""
ASKED = (
    "revenue",
    "purchases",
    "headcount",
    "filled_jobs",
    "mean_wage",
    "jobs_created",
    "jobs_upgraded",
    *_SOURCES,
    "rd_spending",
    "export_nonprimary",
)


@dataclass
class _Start:
    """An organisation in its first year: staff and output per head, and how it goes on from there."""

    heads: float
    output: float
    growth: float
    hiring: float
    added: float
    wage: float
    export: float


def figures(pack: Pack, members: Sequence[Member], seed: int, years: Sequence[int]) -> dict[tuple[str, int], Figures]:
    """(organisation, year) -> what it would report in full, for every year, member or not."""
    starts = {m.organisation: _start(m, seed) for m in members}
    for cluster in {m.cluster for m in members}:
        _fit(cluster, [m for m in members if m.cluster == cluster and m.joined is None], starts)
    thresholds = Thresholds(pack)
    found: dict[tuple[str, int], Figures] = {}
    for member in members:
        rng = Random(f"{seed} figures {member.organisation}")  # noqa: S311 - invented data, not a secret
        size = size_class(pack, starts[member.organisation].heads)
        peak = Decimal(0)
        base: Decimal | None = None
        for age, year in enumerate(years):
            own = _year(rng, member, starts[member.organisation], age)
            threshold = thresholds.value(member.region, size, year)
            own["mean_wage"] = _whole(threshold * math.exp(starts[member.organisation].wage + 0.012 * age))
            good = own["filled_jobs"] if own["mean_wage"] >= Decimal(repr(threshold)) else Decimal(0)
            base = good if base is None else base
            gain = max(Decimal(0), good - base - peak)
            peak += gain
            hired = max(Decimal(0), own["filled_jobs"] - found.get((member.organisation, year - 1), own)["filled_jobs"])
            own["jobs_created"] = min(gain, hired)
            own["jobs_upgraded"] = gain - own["jobs_created"]
            found[member.organisation, year] = own
    return found


def _start(member: Member, seed: int) -> _Start:
    rng = Random(f"{seed} start {member.organisation}")  # noqa: S311 - invented data, not a secret
    kind, plan = KINDS[member.kind], plan_of(member.cluster)
    joiner = member.joined is not None
    turn = int(member.organisation[-8:-1]) // 100_000 + int(member.organisation[-6:-1])
    step = _STEPS[turn % len(_STEPS)] if member.kind == "large" else rng.gauss(0, 0.07)
    return _Start(
        heads=kind.heads * math.exp(kind.spread * rng.gauss(0, 1)),
        output=plan.output * kind.output * math.exp(0.3 * rng.gauss(0, 1)) * (1.9 if joiner else 1),
        growth=0.041 + 0.02 * rng.gauss(0, 1) + (0.03 if joiner else 0),
        hiring=0.008 + 0.015 * rng.gauss(0, 1) + (0.08 if joiner else 0),
        added=min(0.75, max(0.15, kind.added + 0.04 * rng.gauss(0, 1))),
        wage=kind.wage + step,
        export=0 if rng.random() < 0.3 and member.kind != "large" else kind.export * math.exp(0.5 * rng.gauss(0, 1)),  # noqa: PLR2004
    )


def _fit(cluster: str, members: Sequence[Member], starts: Mapping[str, _Start]) -> None:
    """Scales the large members so that the cluster's revenue of the first year is the planned one."""
    plan = plan_of(cluster)
    revenue = {m.organisation: starts[m.organisation].heads * starts[m.organisation].output for m in members}
    large = [m.organisation for m in members if m.kind == "large"]
    rest = sum(value for name, value in revenue.items() if name not in large)
    wanted = max(plan.revenue * 1000 - rest, sum(revenue[name] for name in large) / 20)
    for name in large:
        starts[name].heads *= wanted / sum(revenue[n] for n in large)


def _year(rng: Random, member: Member, start: _Start, age: int) -> Figures:
    kind = KINDS[member.kind]
    heads = max(1, round(start.heads * math.exp(start.hiring * age + 0.02 * rng.gauss(0, 1))))
    revenue = heads * start.output * 1e6 * math.exp(start.growth * age + 0.03 * rng.gauss(0, 1))
    added = start.added * (1 + 0.033 * age) * (1 + 0.01 * rng.gauss(0, 1))
    invested = revenue * kind.investment * math.exp(0.35 * rng.gauss(0, 1)) * (1 + 0.02 * age)
    exported = min(0.9, start.export * math.exp(0.138 * age + 0.08 * rng.gauss(0, 1)))
    money = {
        "revenue": revenue,
        "purchases": revenue * (1 - added),
        "rd_spending": revenue * kind.research * math.exp(0.2 * rng.gauss(0, 1)),
        "export_nonprimary": revenue * exported,
    }
    money |= {code: invested * share * math.exp(0.3 * rng.gauss(0, 1)) for code, share in _SOURCES.items()}
    found = {code: _thousands(value) for code, value in money.items()}
    return found | {"headcount": Decimal(heads), "filled_jobs": Decimal(max(1, round(heads * 0.97)))}


def _thousands(value: float) -> Decimal:
    """Roubles, whole thousands: what a return in thousand roubles can hold."""
    return round(value / 1000) * _THOUSAND


def _whole(value: float) -> Decimal:
    return Decimal(round(value))


def size_class(pack: Pack, heads: float) -> str:
    """The size class of the pack by headcount alone."""
    return next((s.code for s in pack.sizes if s.headcount_to is None or heads <= s.headcount_to), "large")


class Thresholds:
    """Wage thresholds of the pack by region, size and year, with its own fallback chain."""

    def __init__(self, pack: Pack) -> None:
        table = next((t for t in pack.tables if t.code == "hpj_wage"), None)
        self._chain = table.chain if table else ((),)
        self._rows = {(r.region, r.activity, r.size, r.year): float(r.value) for r in table.rows} if table else {}
        self._years = sorted({key[3] for key in self._rows})

    def value(self, region: str, size: str, year: int) -> float:
        """The threshold in roubles a month; of the nearest year where the table has none for this one."""
        near = min(self._years, key=lambda y: abs(y - year), default=year)
        for keys in self._chain:
            if "activity" in keys:
                continue
            key = (region if "region" in keys else None, None, size if "size" in keys else None, near)
            if key in self._rows:
                return self._rows[key]
        return 40_000.0

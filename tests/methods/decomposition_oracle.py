"""The decompositions a second time: plain Python and fractions, from docs/methods/decomposition.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

F = Fraction
Year = tuple[F, F] | None
"""Numerator and denominator; None = not reported."""


@dataclass(frozen=True)
class Firm:
    """Figures, membership and share of both years; `took`: figures of the earlier year of absorbed non-members."""

    then: Year
    now: Year
    member_then: bool
    member_now: bool
    share_then: F
    share_now: F
    took: tuple[Year, ...] = ()

    @property
    def stays(self) -> bool:
        return self.in_then and self.in_now

    @property
    def in_then(self) -> bool:
        return self.member_then and self.then is not None

    @property
    def in_now(self) -> bool:
        return self.member_now and self.now is not None

    def weighted_then(self, *, later_share: bool, absorbed: bool) -> tuple[F, F]:
        """The earlier figures as the steps of the page change them."""
        if not self.in_then or self.then is None:
            return F(0), F(0)
        share = self.share_now if self.stays and later_share and self.share_then > 0 else self.share_then
        num, den = share * self.then[0], share * self.then[1]
        for more in self.took if self.stays and absorbed else ():
            if more is not None:
                num, den = num + self.share_now * more[0], den + self.share_now * more[1]
        return num, den

    def weighted_now(self) -> tuple[F, F]:
        if not self.in_now or self.now is None:
            return F(0), F(0)
        return self.share_now * self.now[0], self.share_now * self.now[1]


def contributions(firms: Mapping[str, Firm]) -> dict[str, F]:
    """Parts of an additive indicator in percent of the earlier value."""
    start = sum((f.weighted_then(later_share=False, absorbed=False)[0] for f in firms.values()), F(0))
    parts: dict[str, F] = {}
    for f in firms.values():
        plain, shared, whole = (
            f.weighted_then(later_share=x, absorbed=y)[0] for x, y in ((False, False), (True, False), (True, True))
        )
        later = f.weighted_now()[0]
        if f.stays:
            _add(parts, "within", later - whole)
            _add(parts, "absorbed_nonmembers", whole - shared)
            _add(parts, "shares_changed", shared - plain)
        elif f.in_now:
            _add(parts, "entry_started" if f.member_then else "entry_joined", later)
        elif f.in_then:
            _add(parts, "exit_stopped" if f.member_now else "exit_left", -plain)
    return {k: 100 * v / start for k, v in parts.items()}


def ratio(firms: Mapping[str, Firm]) -> dict[str, dict[str, F]]:
    """Parts of a ratio by method, in percent of the earlier value."""
    earlier = [
        {i: f.weighted_then(later_share=x, absorbed=y) for i, f in firms.items()}
        for x, y in ((False, False), (True, False), (True, True))
    ]
    now = {i: f.weighted_now() for i, f in firms.items()}
    start, shared, whole = (_value(x) for x in earlier)
    end = _value(now)
    then = earlier[2]
    s0, p0, q0 = _weights(then)
    s1, p1, q1 = _weights(now)
    outside = {"outside_weights": (end - q1) - (whole - q0), "shares_changed": shared - start}
    outside["absorbed_nonmembers"] = whole - shared
    stay = [i for i in firms if i in p0 and i in p1]
    methods = {
        "griliches_regev": _griliches(stay, (s0, p0, q0), (s1, p1, q1)),
        "foster_haltiwanger_krizan": _foster(stay, (s0, p0, q0), (s1, p1, q1)),
    }
    against = {"griliches_regev": ((q0 + q1) / 2,) * 2, "foster_haltiwanger_krizan": (q0, q0)}
    if stay:
        value0, value1 = (
            sum((s[i] * p[i] for i in stay), F(0)) / sum((s[i] for i in stay), F(0)) for s, p in ((s0, p0), (s1, p1))
        )
        mean0, mean1 = (sum((p[i] for i in stay), F(0)) / len(stay) for p in (p0, p1))
        methods["melitz_polanec"] = {"within": mean1 - mean0, "between": value1 - mean1 - value0 + mean0}
        against["melitz_polanec"] = (value1, value0)
    for name, parts in methods.items():
        _movers(parts, firms, (s0, p0, s1, p1), against[name])
        for part, value in outside.items():
            _add(parts, part, value)
    return {name: {k: 100 * v / start for k, v in parts.items()} for name, parts in methods.items()}


def _value(rows: Mapping[str, tuple[F, F]]) -> F:
    return sum((n for n, _ in rows.values()), F(0)) / sum((d for _, d in rows.values()), F(0))


def _weights(rows: Mapping[str, tuple[F, F]]) -> tuple[dict[str, F], dict[str, F], F]:
    inside = {i: row for i, row in rows.items() if row[1] > 0}
    total = sum((d for _, d in inside.values()), F(0))
    return {i: d / total for i, (_, d) in inside.items()}, {i: n / d for i, (n, d) in inside.items()}, _value(inside)


Weights = tuple[dict[str, F], dict[str, F], F]


def _foster(stay: list[str], then: Weights, now: Weights) -> dict[str, F]:
    (s0, p0, q0), (s1, p1, _) = then, now
    return {
        "within": sum((s0[i] * (p1[i] - p0[i]) for i in stay), F(0)),
        "between": sum(((s1[i] - s0[i]) * (p0[i] - q0) for i in stay), F(0)),
        "cross": sum(((s1[i] - s0[i]) * (p1[i] - p0[i]) for i in stay), F(0)),
    }


def _griliches(stay: list[str], then: Weights, now: Weights) -> dict[str, F]:
    (s0, p0, q0), (s1, p1, q1) = then, now
    mean = (q0 + q1) / 2
    return {
        "within": sum(((s0[i] + s1[i]) / 2 * (p1[i] - p0[i]) for i in stay), F(0)),
        "between": sum(((s1[i] - s0[i]) * ((p0[i] + p1[i]) / 2 - mean) for i in stay), F(0)),
    }


def _movers(
    parts: dict[str, F],
    firms: Mapping[str, Firm],
    weights: tuple[dict[str, F], dict[str, F], dict[str, F], dict[str, F]],
    against: tuple[F, F],
) -> None:
    s0, p0, s1, p1 = weights
    for i, f in firms.items():
        if i in p1 and i not in p0:
            why = "gained_weight" if f.in_then else "entry_started" if f.member_then else "entry_joined"
            _add(parts, why, s1[i] * (p1[i] - against[0]))
        if i in p0 and i not in p1:
            why = "lost_weight" if f.in_now else "exit_stopped" if f.member_now else "exit_left"
            _add(parts, why, -s0[i] * (p0[i] - against[1]))


def _add(parts: dict[str, F], name: str, value: F) -> None:
    parts[name] = parts.get(name, F(0)) + value

"""The methods once more, in plain Python from their definitions, one weight vector and one application at a time."""

from math import exp, log, sqrt


def mean(kind: str, values: list[float], weights: list[float]) -> float:
    total = sum(weights)
    if kind == "arithmetic":
        return sum(w * x for w, x in zip(weights, values, strict=True)) / total
    if kind == "geometric":
        return exp(sum(w * log(x) for w, x in zip(weights, values, strict=True)) / total)
    return total / sum(w / x for w, x in zip(weights, values, strict=True))


def topsis(rows: list[list[float]], weights: list[float]) -> list[float]:
    weighted = [[w * x for w, x in zip(weights, row, strict=True)] for row in rows]
    best, worst = [max(c) for c in zip(*weighted, strict=True)], [min(c) for c in zip(*weighted, strict=True)]

    def far(row: list[float], point: list[float]) -> float:
        return sqrt(sum((x - y) ** 2 for x, y in zip(row, point, strict=True)))

    return [far(row, worst) / (far(row, worst) + far(row, best)) for row in weighted]


def vikor(rows: list[list[float]], weights: list[float], v: float) -> list[float]:
    columns = list(zip(*rows, strict=True))
    regrets = [
        [
            w * (max(c) - x) / (max(c) - min(c)) if max(c) > min(c) else 0.0
            for w, x, c in zip(weights, row, columns, strict=True)
        ]
        for row in rows
    ]
    s, r = [sum(x) for x in regrets], [max(x) for x in regrets]

    def scaled(x: float, all_of: list[float]) -> float:
        span = max(all_of) - min(all_of)
        return (x - min(all_of)) / span if span > 1e-12 * max(all_of) else 0.0

    return [-(v * scaled(a, s) + (1 - v) * scaled(b, r)) for a, b in zip(s, r, strict=True)]


def preference(shape: str, q: float, p: float, lead: float) -> float:  # noqa: PLR0911 - six shapes
    if lead <= 0:
        return 0.0
    if shape == "usual":
        return 1.0
    if shape == "u":
        return 1.0 if lead > q else 0.0
    if shape == "v":
        return min(lead / p, 1.0)
    if shape == "level":
        return 0.0 if lead <= q else 0.5 if lead <= p else 1.0
    if shape == "linear":
        return 0.0 if lead <= q else min((lead - q) / (p - q), 1.0)
    return 1 - exp(-(lead**2) / (2 * p**2))


def promethee(rows: list[list[float]], weights: list[float], shape: str, q: float, p: float) -> list[float]:
    def over(a: list[float], b: list[float]) -> float:
        return sum(w * preference(shape, q, p, x - y) for w, x, y in zip(weights, a, b, strict=True))

    others = len(rows) - 1
    return [sum(over(a, b) - over(b, a) for b in rows if b is not a) / others for a in rows]


def copeland(rows: list[list[float]], weights: list[float]) -> list[float]:
    def balance(a: list[float], b: list[float]) -> int:
        ahead = sum(w for w, x, y in zip(weights, a, b, strict=True) if x > y)
        behind = sum(w for w, x, y in zip(weights, a, b, strict=True) if x < y)
        return 0 if abs(ahead - behind) < 1e-12 else 1 if ahead > behind else -1

    return [float(sum(balance(a, b) for b in rows if b is not a)) for a in rows]


def places(scores: list[float]) -> list[int]:
    return [1 + sum(other > own for other in scores) for own in scores]

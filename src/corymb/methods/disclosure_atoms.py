"""Published sums as a system of equations over atoms: contributors that the same sums contain with the same shares.

Whatever is published by scope, year, cohort rule, exclusion, price basis or version splits the contributors; no
combination of published sums can tell two contributors of one atom apart.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.sparse import csr_matrix, lil_matrix

Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class PublishedSum:
    """One sum that a published line gives away: sum of share * value over its contributors.

    `key`: the line; lines with several sums (numerator, denominator, both years) repeat it. `measure`: what is summed
    (variable, year, price basis): sums of one measure are about the same values. `contributors`: contributor -> value;
    `shares`: contributor -> share, 1 where not given. A value restated in a later version is another value.
    """

    key: Key
    measure: str
    contributors: Mapping[str, float]
    shares: Mapping[str, float] | None = None
    beside: frozenset[str] = frozenset()
    """Who reported and has nothing in the sum that could be told from others' nothing: a member without any event."""

    def share(self, contributor: str) -> float:
        return 1.0 if self.shares is None else self.shares.get(contributor, 1.0)

    def contributions(self) -> dict[str, float]:
        """Contributor -> share * value."""
        return {i: self.share(i) * v for i, v in self.contributors.items()}


@dataclass(frozen=True)
class Atom:
    """Contributors no combination of sums can part. `holders`: group -> size of its values; `total` of the values."""

    holders: Mapping[str, float]
    total: float

    @property
    def ranked(self) -> list[tuple[str, float]]:
        """Groups, the largest first."""
        return sorted(self.holders.items(), key=lambda kv: (-kv[1], kv[0]))


@dataclass(frozen=True)
class System:
    """The sums of one measure: `matrix` (sums, atoms) of shares, `keys` of sums, `signed`: some value is negative.

    The matrix is sparse: most contributors stand in few sums.
    """

    measure: str
    keys: tuple[Key, ...]
    matrix: csr_matrix
    atoms: tuple[Atom, ...]
    signed: bool


def by_group(values: Mapping[str, float], groups: Mapping[str, str]) -> dict[str, float]:
    """Size (absolute value) of what each group holds."""
    held: dict[str, float] = defaultdict(float)
    for contributor, value in values.items():
        held[groups.get(contributor, contributor)] += abs(value)
    return dict(held)


def systems(sums: Iterable[PublishedSum], groups: Mapping[str, str]) -> tuple[System, ...]:
    """One system per measure."""
    by_measure: dict[str, list[PublishedSum]] = defaultdict(list)
    for published in sums:
        by_measure[published.measure].append(published)
    return tuple(_system(measure, rows, groups) for measure, rows in sorted(by_measure.items()))


def _system(measure: str, rows: Sequence[PublishedSum], groups: Mapping[str, str]) -> System:
    signatures: dict[tuple[str, float], list[tuple[int, float]]] = defaultdict(list)
    for j, published in enumerate(rows):
        for contributor, value in published.contributors.items():
            if published.share(contributor) != 0:
                signatures[contributor, value].append((j, published.share(contributor)))
    members: dict[tuple[tuple[int, float], ...], dict[tuple[str, float], float]] = defaultdict(dict)
    for who, signature in signatures.items():
        members[tuple(signature)][who] = who[1]
    matrix = lil_matrix((len(rows), len(members)))
    atoms: list[Atom] = []
    for q, (entries, held) in enumerate(members.items()):
        for j, share in entries:
            matrix[j, q] = share
        sizes: dict[str, float] = defaultdict(float)
        for contributor, value in held:
            sizes[groups.get(contributor, contributor)] += abs(value)
        atoms.append(Atom(dict(sizes), sum(abs(v) for v in held.values())))
    signed = any(value < 0 for _, value in signatures)
    return System(measure, tuple(r.key for r in rows), matrix.tocsr(), tuple(atoms), signed)

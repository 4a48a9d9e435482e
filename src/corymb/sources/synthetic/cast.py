"""Who takes part in the synthetic programme: real clusters of the pack, invented organisations.

Every organisation carries a taxpayer number of the region 00, which does not exist, with right check digits.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from stdnum.ru import inn

from corymb.i18n import Text
from corymb.packs.context import Cluster
from corymb.packs.schema import Pack

KINDS = ("small", "medium", "large", "education", "research", "infrastructure", "other")
_MIX = (40, 13, 19, 7, 8, 3, 8)
"""Member mix of the cluster map, September 2016 (S12), in percent; the 2 % public authorities file no returns."""
_LEAST = 6
_ACTIVITIES = {"education": "85.22", "research": "72.19", "infrastructure": "68.32", "other": "71.12"}


@dataclass(frozen=True)
class ClusterPlan:
    """Calibration of one cluster: members at full size, revenue of the first year in RUB bn, RUB m per employee.

    Kaluga: 63 members and an output of RUB 35 bn in 2017 (S26); Lipetsk 114 (S29), Bashkortostan 188 (S33) and
    Mordovia about 20 (S36) members; everything else is invented (P).
    """

    members: int
    revenue: float
    output: float
    activity: str
    word: Text


def _words(en: str, ru: str) -> Text:
    return Text(en=en, ru=ru)


PLANS = {
    "kaluga-pharma": ClusterPlan(63, 32.4, 4.4, "21.20", _words("Flax", "Лён")),
    "yenisei": ClusterPlan(60, 62, 2.6, "30.30", _words("Larch", "Лиственница")),
    "lipetsk": ClusterPlan(114, 88, 3.4, "28.41", _words("Linden", "Липа")),
    "moscow-region": ClusterPlan(90, 74, 2.8, "72.19", _words("Birch", "Берёза")),
    "novosibirsk": ClusterPlan(100, 54, 2.4, "62.01", _words("Cedar", "Кедр")),
    "bashkortostan": ClusterPlan(188, 205, 6.2, "20.14", _words("Honey", "Мёд")),
    "mordovia": ClusterPlan(20, 17, 2.1, "27.40", _words("Lantern", "Фонарь")),
    "innokam": ClusterPlan(80, 390, 5.2, "29.10", _words("Willow", "Ива")),
    "samara": ClusterPlan(90, 172, 2.9, "30.30", _words("Oak", "Дуб")),
    "tomsk": ClusterPlan(110, 43, 2.5, "26.60", _words("Pine", "Сосна")),
    "ulyanovsk": ClusterPlan(70, 71, 2.6, "30.30", _words("Heron", "Цапля")),
    "zelenograd": ClusterPlan(60, 63, 3.1, "26.11", _words("Amber", "Янтарь")),
}
_OTHER = ClusterPlan(60, 50, 3, "28.99", _words("Stone", "Камень"))


@dataclass(frozen=True)
class Member:
    """An invented organisation. `joined`, `left`: first and last year of membership, None = from the start, to the end.

    `second`: another cluster and the attribution share there; the first keeps the rest.
    """

    organisation: str
    name: str
    cluster: str
    region: str
    kind: str
    activity: str
    started: int
    joined: int | None = None
    left: int | None = None
    second: tuple[str, float] | None = None
    group: str | None = None
    flags: str = "synthetic"

    def is_member(self, year: int) -> bool:
        return (self.joined or year) <= year <= (self.left or year)


def plan_of(cluster: str) -> ClusterPlan:
    """The calibration of a cluster; a made-up one for a cluster that is not in the list."""
    return PLANS.get(cluster, _OTHER)


def chosen_clusters(pack: Pack, number: int) -> tuple[Cluster, ...]:
    """The first `number` clusters of the pack."""
    return pack.clusters[:number]


def number_of(place: int, serial: int) -> str:
    """A taxpayer number that cannot be given out (region 00), with its check digit: `place` 0..99, serial 0..99999."""
    body = f"00{place:02d}{serial:05d}"
    return f"RU-INN-{body}{inn.calc_company_check_digit(body)}"


def cast(pack: Pack, seed: int, clusters: int, members: int, years: Sequence[int], language: str) -> list[Member]:
    """All organisations, cluster by cluster, the largest kinds of each first come first served by the mix."""
    chosen = chosen_clusters(pack, clusters)
    sizes = _sizes([plan_of(c.code).members for c in chosen], members)
    found = []
    for place, (cluster, size) in enumerate(zip(chosen, sizes, strict=True), 1):
        rng = Random(f"{seed} cast {cluster.code}")  # noqa: S311 - invented data, not a secret
        kinds = _kinds(size)
        found += [_member(rng, cluster, (place, n), kind, years, language) for n, kind in enumerate(kinds, 1)]
    return found


def _sizes(full: Sequence[int], members: int) -> list[int]:
    """`members` split in proportion to the full sizes, at least six each."""
    return [max(_LEAST, round(members * size / sum(full))) for size in full]


def _kinds(size: int) -> list[str]:
    """Kinds by the mix, by largest remainder of the running share, with at least two large ones among the first six."""
    kinds, given = ["large", "large"], dict.fromkeys(KINDS, 0)
    given["large"] = 2
    while len(kinds) < size:
        nth = len(kinds) + 1
        kind = max(KINDS, key=lambda k: (_MIX[KINDS.index(k)] * nth / sum(_MIX) - given[k], -KINDS.index(k)))
        given[kind] += 1
        kinds.append(kind)
    return kinds


def _member(
    rng: Random, cluster: Cluster, number: tuple[int, int], kind: str, years: Sequence[int], language: str
) -> Member:
    place, serial = number
    plan = plan_of(cluster.code)
    joined = left = None
    chance = rng.random()
    late = years[1:-1]
    anchor = serial <= 2  # noqa: PLR2004 - the two large ones stay all the time
    if not anchor and late and chance < 0.2:  # noqa: PLR2004 - a fifth joins later
        joined = late[int(rng.random() * len(late))]
    elif not anchor and late and chance < 0.28:  # noqa: PLR2004 - a twelfth leaves
        left = late[int(rng.random() * len(late))]
    title = "Синтетика-{}-{:03d} (вымышленная)" if language == "ru" else "Synthetica-{}-{:03d} (invented)"
    return Member(
        organisation=number_of(place, serial),
        name=title.format(plan.word[language], serial),
        cluster=cluster.code,
        region=cluster.region,
        kind=kind,
        activity=_ACTIVITIES.get(kind, plan.activity),
        started=min(1992 + int(rng.random() * 23), years[0] - 1),
        joined=joined,
        left=left,
    )


def first_day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def last_day(year: int) -> dt.date:
    return dt.date(year, 12, 31)

"""How firmly the line stands when weights are drawn, around those published or any, as the page of a ranking tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from corymb.apps.council.queries.outcomes import Plain
from corymb.apps.council.queries.ranked import Row, part_said
from corymb.kit.saying import number

WAYS = ("around", "anywhere")
MOST_CENTRAL = 5
"""Of so many applications central weights are shown, for each way of drawing."""


@dataclass(frozen=True)
class Pair:
    """How often an application above the line stands before one below, in per cent, by both ways of drawing."""

    above: str
    below: str
    around: str
    anywhere: str


@dataclass(frozen=True)
class Central:
    """The mean of the weights that put an application first, in per cent by criterion, and how often some do."""

    way: str
    application: str
    first: str
    weights: list[str]


@dataclass(frozen=True)
class ToldFirm:
    """`neighbours` are the last above the line and the first below it, with their titles."""

    error: str
    neighbours: list[tuple[str, Row]]
    pairs: list[Pair]
    criteria: list[str]
    central: list[Central]


def named_in_draws(whole: Plain) -> set[str]:
    """Numbers of the applications that stand in it."""
    if "firm" not in whole:
        return set()
    pairs = {one[side] for one in whole["firm"]["around"]["pairs"] for side in ("above", "below")}
    return pairs | {one["application"] for way in WAYS for one in whole["firm"][way]["central"][:MOST_CENTRAL]}


def firm_told(whole: Plain, titles: Mapping[str, str], labels: Mapping[str, str]) -> ToldFirm | None:
    """None for rankings frozen before it was kept."""
    if "firm" not in whole:
        return None
    around, anywhere = (whole["firm"][way] for way in WAYS)
    pairs = [
        Pair(
            titles.get(near["above"], near["above"]), titles.get(near["below"], near["below"]),
            part_said(near["before"], near["before_error"]), part_said(far["before"], far["before_error"]),
        )
        for near, far in zip(around["pairs"], anywhere["pairs"], strict=True)
    ]  # fmt: skip
    return ToldFirm(
        number(Decimal(whole["largest_error"]) * 100, 2),
        _neighbours(whole, titles),
        pairs,
        list(labels.values()),
        [
            *_central(_("around those published"), around, titles, labels),
            *_central(_("anywhere"), anywhere, titles, labels),
        ],
    )


def _neighbours(whole: Plain, titles: Mapping[str, str]) -> list[tuple[str, Row]]:
    pairs = whole["firm"]["around"]["pairs"]
    numbers = dict.fromkeys([*(one["above"] for one in pairs), *(one["below"] for one in pairs)])
    rows = {row["application"]: row for row in whole["rows"] if row["application"] in numbers}
    return [(titles.get(one, one), Row(rows[one]["rank"], rows[one])) for one in numbers]


def _central(way: str, found: Plain, titles: Mapping[str, str], labels: Mapping[str, str]) -> list[Central]:
    return [
        Central(
            way,
            titles.get(one["application"], one["application"]),
            part_said(one["first"], one["first_error"]),
            [number(Decimal(one["weights"][code]) * 100, 1) if code in one["weights"] else "–" for code in labels],
        )
        for one in found["central"][:MOST_CENTRAL]
    ]

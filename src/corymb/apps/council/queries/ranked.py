"""Rows of a frozen ranking as a list shows them: found by place, named a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.assessment.queries.marks import agreed_at
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.outcomes import Plain, regions_ranked
from corymb.apps.council.queries.seeing import matters_visible_to
from corymb.apps.council.states import OUTSIDE, STANDINGS, WHYS
from corymb.apps.defence.queries.scores import commission_scores
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.among import about
from corymb.apps.selection.queries.seeing import visible_to
from corymb.kit.held import Held
from corymb.kit.saying import as_written, number, said
from corymb.reports.numbers import NO_BREAK

LEAST_SHOWN = Decimal("0.1")
"""Below so many percentage points one decimal would show no error at all."""
UP, SAME, DOWN = "↑", "", "↓"


class Row:
    """A row; `place` counts those that are seen. What depends on the others is not there where some are hidden.

    `then` is the row of a what-if, `group` what the rule counts it with, in words. `application`, what a commission
    gave, whether its experts agreed on their marks, and where its reader reads it, are there once `name_rows` had it.
    """

    __slots__ = ("application", "commission", "group", "is_agreed", "opens_line", "place", "plain", "then", "url")
    application: Application
    commission: Decimal | None
    is_agreed: bool

    def __init__(self, place: int, plain: Plain, then: Plain | None = None, *, opens_line: bool = False) -> None:
        self.place, self.plain, self.then, self.opens_line = place, plain, then, opens_line
        self.group = self.url = ""

    @property
    def pk(self) -> int:
        return int(self.plain["application"])

    @property
    def rank(self) -> int | None:
        return self.plain.get("rank")

    @property
    def standing(self) -> str:
        return str(self.plain.get("standing", ""))

    @property
    def standing_said(self) -> str:
        return said(STANDINGS, self.standing)

    @property
    def within(self) -> float:
        return float(self.plain["within"])

    @property
    def score(self) -> str:
        return number(Decimal(self.plain["score"]), 2)

    @property
    def reviews(self) -> int | str:
        """How many experts' marks count; in words where it is one consensus of all of them."""
        return _("consensus") if self.is_agreed else int(self.plain["reviews"])

    @property
    def commission_said(self) -> str:
        return number(self.commission, 2)

    @property
    def places(self) -> str:
        """From which place to which, in nine draws of ten."""
        return _places(self.plain["low"], self.plain["high"])

    @property
    def chance(self) -> str:
        """The part of the draws in which it stands above the line, in per cent, with what chance can bring."""
        return part_said(self.plain["within"], self.plain["within_error"])

    @property
    def any_places(self) -> str:
        """The same as `places` where weights are drawn anywhere."""
        return _places(self.plain["any_low"], self.plain["any_high"])

    @property
    def any_chance(self) -> str:
        """The same as `chance` where weights are drawn anywhere."""
        return part_said(self.plain["any_within"], self.plain["any_within_error"])

    @property
    def cost(self) -> Decimal | str | None:
        """In the currency of the call; in words where the application does not say. None where there is no budget."""
        if "cost" not in self.plain:
            return None
        return Decimal(self.plain["cost"]) if self.plain["cost"] is not None else _("not said")

    @property
    def cost_said(self) -> str:
        return as_written(self.cost) if isinstance(self.cost, Decimal) else self.cost or ""

    @property
    def spent(self) -> Decimal | None:
        """What the selected take of the budget down to this one, in the currency of the call."""
        return Decimal(self.plain["spent"]) if "spent" in self.plain else None

    @property
    def spent_said(self) -> str:
        return "" if self.spent is None else as_written(self.spent)

    @property
    def why(self) -> str:
        """Why the rule leaves it out, where that is not that better ones took the places."""
        told = said(WHYS, self.plain["why"]) if "why" in self.plain else ""
        if "over" not in self.plain:
            return told
        return _("{reason}: {amount} too much").format(reason=told, amount=as_written(Decimal(self.plain["over"])))

    @property
    def calibrated_chance(self) -> str:
        """How often the rule selects it by draws of calibrated marks, in per cent, with what chance can bring."""
        if "chance" not in self.plain:
            return ""
        return part_said(self.plain["chance"], self.plain.get("chance_error"))

    @property
    def calibrated_place(self) -> str:
        """Its place by calibrated marks, and from which to which it stands in nine draws of ten."""
        if "calibrated_rank" not in self.plain:
            return ""
        place = str(self.plain["calibrated_rank"])
        if "calibrated_low" not in self.plain:
            return place
        return f"{place} ({_places(self.plain['calibrated_low'], self.plain['calibrated_high'])})"

    @property
    def then_standing(self) -> str:
        """Where a what-if puts it; empty where it could not be ranked then."""
        return str(self.then["standing"]) if self.then else ""

    @property
    def then_rank(self) -> int | None:
        return int(self.then["rank"]) if self.then else None

    @property
    def arrow(self) -> str:
        now, then = int(self.plain["rank"]), self.then_rank
        return SAME if then in {None, now} else UP if then is not None and then < now else DOWN

    @property
    def crosses(self) -> bool:
        """Whether a what-if puts it on another side of the line; who is not ranked in it is not above it."""
        return (self.then_standing or OUTSIDE) != self.standing


def _places(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def by_rule(row: Plain) -> str:
    """What the rule of the call makes of a row, and why it leaves it out where that is not better ones alone.

    By how much a budget is exceeded is not said: it would tell an applicant what others cost.
    """
    standing = said(STANDINGS, row.get("standing", ""))
    return f"{standing}: {said(WHYS, row['why'])}" if row.get("why") else standing


def part_said(part: str, error: str | None) -> str:
    """A part of draws in per cent, with half its interval of 95 % by chance of the draws where that is kept."""
    told = number(Decimal(part) * 100, 1)
    if error is None:
        return f"{told}{NO_BREAK}%"
    half = Decimal(error) * 100
    return NO_BREAK.join((told, "±", number(half, 1 if half >= LEAST_SHOWN else 2), "%"))


def rows_seen(rows: Sequence[Plain], groups: Mapping[str, str]) -> Held:
    """Rows of a ranking, the best first; whoever stands first on the other side of a line opens it.

    `groups`: words for what the rule calls a group, where they differ.
    """
    before, found = "", []
    for place, plain in enumerate(rows, 1):
        standing = plain.get("standing", "")
        row = Row(place, plain, opens_line=bool(before) and before != standing)
        group = plain.get("group", "")
        row.group = groups.get(group, group)
        found.append(row)
        before = standing
    return Held(found)


def rows_beside(now: Sequence[Plain], then: dict[str, Plain]) -> Held:
    """Rows of a ranking in the order of a what-if; who is not ranked in it stands last."""
    pairs = [(plain, then.get(plain["application"])) for plain in now]
    pairs.sort(key=lambda pair: (pair[1] is None, pair[1]["rank"] if pair[1] else 0, pair[0]["rank"]))
    return Held(Row(place, plain, other) for place, (plain, other) in enumerate(pairs, 1))


def regions_among(ranking: Ranking, rows: Iterable[Any]) -> set[int]:
    """Regions, by number, of rows of a ranking."""
    regions, shown = regions_ranked(ranking), list(rows)
    return set(regions.values()) if len(shown) == len(regions) else {regions[row.pk] for row in shown}


def narrowed(call: Call | int, rows: Held, asked: dict[str, Any]) -> Held:
    """Rows of applications whose title has some words, or of a region."""
    if not (asked["q"] or asked["region"]):
        return rows
    numbers = set(about(Application.objects.filter(call=call), asked).values_list("pk", flat=True))
    return rows.where(lambda row: row.pk in numbers)


def name_rows(ranking: Ranking, rows: Iterable[Row], *, with_commission: bool = False, person: Any = None) -> None:
    """Fetch what the rows of a page are shown with: a fixed number of queries. With a `person` where they read each."""
    shown = list(rows)
    numbers = [row.pk for row in shown]
    names = Application.objects.filter(pk__in=numbers).select_related("region", "cluster").in_bulk()
    told = (ranking.call_id, ranking.by_version, numbers, ranking.ordered_at)
    scores = commission_scores(*told) if with_commission else {}
    agreed = agreed_at(numbers, ranking.ordered_at)
    urls = _read_at(ranking, numbers, person) if person else {}
    for row in shown:
        row.application, row.url = names[row.pk], urls.get(row.pk, "")
        row.is_agreed = row.pk in agreed
        row.commission = scores.get(row.pk, (None, 0))[0]


def _read_at(ranking: Ranking, numbers: list[int], person: Any) -> dict[int, str]:
    """Where a person reads which of some applications: by office, or as an item of a session on this ranking."""
    near = visible_to(person).filter(pk__in=numbers)
    items = matters_visible_to(person).filter(session__ranking=ranking, application__in=numbers).order_by("pk")
    urls = {number: reverse("council:application", args=[pk]) for pk, number in items.values_list("pk", "application")}
    own = near.values_list("pk", flat=True)
    return urls | {number: reverse("selection:application", args=[number]) for number in own}

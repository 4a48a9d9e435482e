"""The list of a frozen ranking, declared once for page and file."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.forms import RankedFilter, RowsFilter
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.naming import ranking_name
from corymb.apps.council.queries.ranked import Row, name_rows, narrowed, regions_among
from corymb.apps.council.queries.telling import Told
from corymb.apps.council.states import STANDING_TONES, STANDINGS, ZONES
from corymb.apps.registry.forms.parts import regions_by
from corymb.kit.held import Held
from corymb.kit.list_addresses import query_of
from corymb.kit.listing import PAGE, Column, Listing
from corymb.kit.places import written
from corymb.kit.registries import Label, listed
from corymb.kit.saying import number, said
from corymb.reports.numbers import rounded

RANKED = listed("ranking", _("Ranking"))
BEFORE_THE_LINE = PAGE // 2
"""So many rows stand above the line where one is led to it."""

PLACE = Column("place", _("Place"), lambda r: r.rank, sort="place", at_end=True)
APPLICATION = Column("title", _("Application"), lambda r: r.application.title, is_wide=True)
REGION = Column("region", _("Region"), lambda r: r.application.region.title)
STANDING = Column(
    "standing",
    _("By the rule of the call"),
    lambda r: said(STANDINGS, r.standing),
    badge=lambda r: STANDING_TONES[r.standing],
)


def figures(code: str, label: Label, figure: Callable[[Row], Any], *, shown: bool = True) -> Column:
    """A column of figures from 0 to 100: told with two decimals, numbers of as many in files."""

    def cell(row: Row) -> Decimal | None:
        found = figure(row)
        return None if found is None else rounded(Decimal(found), 2)

    return Column(code, label, cell, at_end=True, shown=shown, told=lambda row: number(cell(row), 2))


SCORE = figures("score", _("Score"), lambda r: r.plain["score"])


def ranking_listing(ranking: Ranking, told: Told, person: Any) -> Listing:
    """The rows of a ranking. Whoever is recused from a part of it has no column that tells of the others.

    What decides stands at once and fits a small screen; whatever else there is to know is among the columns to choose.
    """
    is_crowded = told.rule.has_whys or bool(told.rule.currency)
    columns = [replace(APPLICATION, link=lambda r: r.url), replace(REGION, shown=not is_crowded), SCORE]
    if told.defends:
        columns.append(figures("commission", _("Commission"), lambda r: r.commission))
    if told.is_whole:
        columns = [PLACE, *columns, STANDING]
    if told.rule.has_whys:
        columns.append(Column("why", _("Why not selected"), lambda r: r.why))
    columns += _of_rule(told)
    if told.is_whole:
        columns += _hanging(told)
    if told.calibrates:
        columns += _calibrated()
    columns += [figures(f"mark-{code}", label, _mark(code), shown=False) for code, label in told.labels.items()]
    columns.append(Column("reviews", _("Experts who marked"), lambda r: r.reviews, at_end=True, shown=False))
    return Listing(
        code=RANKED,
        columns=tuple(columns),
        filters=RankedFilter if told.is_whole else RowsFilter,
        offer=regions_by(lambda rows: regions_among(ranking, rows)),
        narrow=lambda rows, asked: narrowed(ranking.call_id, _standing(rows, asked), asked),
        sort="place",
        empty_title=_("No application is ranked"),
        prepare=lambda rows: name_rows(ranking, rows, with_commission=told.defends, person=person),
        about=about_of(ranking),
        mark=lambda row: "below-line" if row.opens_line else "",
    )


def _of_rule(told: Told) -> list[Column]:
    """The group a quota is about, where it is not the region; costs, and what the selected use of the budget."""
    rule, columns = told.rule, []
    if rule.group:
        columns.append(Column("group", rule.group, lambda r: r.group, shown=False))
    if rule.currency:
        cost = format_lazy("{cost}, {currency}", cost=_("Cost"), currency=rule.currency)
        columns.append(Column("cost", cost, lambda r: r.cost, at_end=True))
    if rule.currency and told.is_whole:
        spent = format_lazy("{spent}, {currency}", spent=_("Used of the budget"), currency=rule.currency)
        columns.append(Column("spent", spent, lambda r: r.spent, at_end=True, shown=False))
    return columns


def _calibrated() -> list[Column]:
    """What calibrated marks say, beside the raw ones."""
    columns = [
        figures("calibrated", _("Calibrated"), lambda r: r.plain["calibrated"]),
        Column("calibrated_place", _("Place by calibrated marks"), lambda r: r.calibrated_place),
        Column("chance", _("Chance of being selected, by calibrated marks"), lambda r: r.calibrated_chance),
        Column("zone", _("By calibrated marks"), lambda r: said(ZONES, r.plain.get("zone", ""))),
    ]
    return [replace(column, shown=False) for column in columns]


def _hanging(told: Told) -> list[Column]:
    """What hangs on the other applications, by weights drawn around the published ones and by any others."""
    columns = [
        Column("places", _("Places, 90 % of the draws"), lambda r: r.places),
        Column("within", _("Above the line, of the draws"), lambda r: r.chance, sort="within", shown=False),
    ]
    anywhere = [
        Column("any_places", _("Places by any weights, 90 % of the draws"), lambda r: r.any_places, shown=False),
        Column("any_within", _("Above the line by any weights, of the draws"), lambda r: r.any_chance, shown=False),
    ]
    return columns + (anywhere if told.firm else [])


def _mark(code: str) -> Callable[[Row], Any]:
    return lambda row: row.plain["marks"][code]


def _standing(rows: Held, asked: dict[str, Any]) -> Held:
    wanted = asked.get("standing")
    return rows.where(lambda row: row.standing == wanted) if wanted else rows


def about_of(ranking: Ranking) -> tuple[tuple[Label, str], ...]:
    return (_("Ranking"), ranking_name(ranking)), ("sha256", ranking.sha256)


def to_the_line(request: HttpRequest, told: Told) -> str:
    """The address of the page on which the line runs; empty where all stands on one page."""
    rows = list(told.rows)
    line = next((place for place, row in enumerate(rows) if row.opens_line), 0)
    first = line - BEFORE_THE_LINE
    if first < 1 or len(rows) <= PAGE:
        return ""
    row = rows[first - 1]
    return f"{request.path}?{query_of([('after', written(str(row.place), row.pk))])}"


def ways(request: HttpRequest, told: Told) -> list[tuple[str, Label]]:
    """Addresses of the list at its line, and with other columns in place of the usual ones, as they are called."""
    standing = ["standing"] if told.is_whole else ["score"]
    marks = ["score", *(f"mark-{code}" for code in told.labels), "reviews"]
    draws = [*standing, "places", "within", "any_places", "any_within"]
    calibrated = [*standing, "calibrated", "calibrated_place", "chance", "zone"]
    costs = [*standing, "group", "cost", "spent"]
    found = [(to_the_line(request, told), _("To the line"))] if told.is_whole else []
    for is_there, columns, label in (
        (True, marks, _("Marks by criterion")),
        (told.firm, draws, _("By drawn weights")),
        (told.calibrates, calibrated, _("By calibrated marks")),
        (told.rule.currency, costs, _("Costs and the budget")),
    ):
        if is_there:
            found.append((f"{request.path}?{query_of([('columns', ','.join(['place', 'title', *columns]))])}", label))
    return [(url, label) for url, label in found if url]

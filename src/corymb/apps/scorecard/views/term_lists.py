"""Lists of what stands behind a line: its members, its events; and what a file of them says it is."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Region
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.returns.queries.seeing import visible_to as returns_visible_to
from corymb.apps.returns.states import STATES as RETURN_STATES
from corymb.apps.scorecard.forms import TermsFilter
from corymb.apps.scorecard.models import Term
from corymb.apps.scorecard.queries import events
from corymb.apps.scorecard.queries.about import about_line, units_of
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.queries.terms import NAMES, Basis, Foot, exact
from corymb.apps.scorecard.states import REASONS, STANDING_TONES, STANDINGS
from corymb.kit.addresses import address_of
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import Label, listed
from corymb.kit.saying import said

MEMBERS = listed("scorecard_members", gettext_lazy("Members behind a figure"))
EVENTS = listed("scorecard_events", gettext_lazy("Events behind a figure"))
_OF_ORGANISATIONS = "scheme", "number", "name", "short_name", "name_en", "sort_name", "is_confidential", "region"
OF_MEMBERS = (
    *("organisation", "standing", "reason", "share_0", "share_t", *NAMES),
    *(f"organisation__{name}" for name in _OF_ORGANISATIONS),
)
"""Columns of the database a list of members is made of; of organisations they are a third."""


def heads(basis: Basis) -> list[tuple[str, Label]]:
    """The sums a line of this kind has, with the year and the unit of each."""
    line, (num, den) = basis.row.line, units_of(basis)
    if basis.indicator.is_cumulative:
        told = _("Total {first}-{last}, {unit}").format(first=line.baseline_year + 1, last=line.year, unit=num)
        return [("num_t", told)]
    first = line.year - 1 if line.cohort == "chained" else line.baseline_year
    found: list[tuple[str, Label]] = []
    for ending, year in (("0", first), ("t", line.year)):
        found.append((f"num_{ending}", _("Numerator {year}, {unit}").format(year=year, unit=num)))
        if basis.indicator.denominator:
            found.append((f"den_{ending}", _("Denominator {year}, {unit}").format(year=year, unit=den)))
    return found


def members_listing(basis: Basis, foot: Foot, person: Any) -> Listing:
    """Organisations of a scope: counted or why not, with what share, and their terms of the line."""
    first, last = basis.row.line.baseline_year, basis.row.line.year
    is_shared = basis.row.line.scope != PROGRAMME  # in the programme a member counts whole

    def prepare(rows: list[Term]) -> None:
        asked = returns_visible_to(person).filter(period__code__in=[str(first), str(last)])
        asked = asked.filter(organisation__in=[row.organisation_id for row in rows])
        told = asked.values_list("organisation_id", "period__code", "pk", "state")
        found: dict[tuple[int | None, str], tuple[int, str]] = {(of, year): (pk, state) for of, year, pk, state in told}
        for row in rows:
            vars(row)["returned"] = {year: found.get((row.organisation_id, str(year))) for year in (first, last)}

    @cache
    def regions() -> dict[int | None, str]:
        """Names of regions, read where the column is asked for; there are few, and many who are in them."""
        return {row.pk: row.title for row in Region.objects.all()}

    def region(term: Term) -> str:
        return regions().get(term.organisation.region_id, "") if term.organisation else ""

    columns = [
        Column(
            "name", gettext_lazy("Organisation"), _named, sort="organisation__sort_name", link=_own_url, is_wide=True
        ),
        Column("identifier", gettext_lazy("Number"), lambda t: t.organisation.identifier, shown=False),
        Column("region", gettext_lazy("Region"), region, shown=False),
        *_standing(),
        Column(
            "share_0", _("Share {year}").format(year=first), lambda t: exact(t.share_0), at_end=True, shown=is_shared
        ),
        Column(
            "share_t", _("Share {year}").format(year=last), lambda t: exact(t.share_t), at_end=True, shown=is_shared
        ),
        *([] if basis.indicator.is_event else _sums(basis)),
        *(_return_column(year) for year in (first, last)),
    ]
    return _list_of(MEMBERS, columns, basis, foot, prepare)


def events_listing(basis: Basis, foot: Foot, person: Any) -> Listing:
    """Events of a scope's members: counted or why not, with their participants, and their terms of the line."""
    pack = pack_of(basis.run.pack)

    def prepare(rows: list[Term]) -> None:
        told = events.told_of(person, pack, rows)
        for row in rows:
            kind, _sign, number = row.event.partition(":")
            vars(row)["told"] = told.get((row.event, row.year or 0)) or events.Told(kind, number)

    unit = units_of(basis)[0]
    columns = [
        Column("event", gettext_lazy("Event"), lambda t: t.told.number, sort="event", link=lambda t: t.told.url),
        Column("kind", gettext_lazy("Kind"), lambda t: t.told.kind, shown=False),
        Column("year", gettext_lazy("Year"), lambda t: Named(t.year) if t.year else None),
        Column("date", gettext_lazy("Date"), lambda t: t.told.date, shown=False),
        Column("category", gettext_lazy("Category"), lambda t: t.told.category, shown=False),
        Column("who", gettext_lazy("Participants"), lambda t: t.told.who, is_wide=True),
        *_standing(),
        Column("worth", _("Amount of the event, {unit}").format(unit=unit), lambda t: exact(t.worth), at_end=True),
        *_sums(basis),
        Column("return", gettext_lazy("Return"), _return_word, link=lambda t: t.told.return_url),
    ]
    return _list_of(EVENTS, columns, basis, foot, prepare)


def _list_of(
    code: str, columns: list[Column], basis: Basis, foot: Foot, prepare: Callable[[list[Term]], None]
) -> Listing:
    return Listing(
        code=code,
        columns=tuple(columns),
        filters=TermsFilter,
        narrow=lambda rows, asked: rows.filter(standing=asked["standing"]) if asked.get("standing") else rows,
        sort=columns[0].sort,
        empty_title=gettext_lazy("None that you may see"),
        prepare=prepare,
        about=(*about_line(basis), *_told_of_foot(basis, foot)),
    )


def _told_of_foot(basis: Basis, foot: Foot) -> list[tuple[Label, str]]:
    """What all terms add up to and what the line says, for whoever adds the file up again."""
    hidden = foot.hidden.n or 0 if foot.hidden else 0
    found: list[tuple[Label, str]] = [(_("Rows not shown to you"), str(hidden))] if hidden else []
    for name, label in heads(basis):
        for whose, sums in ((_("all together"), foot.whole), (_("the line"), foot.line)):
            value = exact(getattr(sums, name)) if sums else None
            if value is not None:
                found.append((_("{label}: {whose}").format(label=label, whose=whose), f"{value:f}"))
    return found


def _sums(basis: Basis) -> list[Column]:
    def told(name: str) -> Callable[[Term], Any]:
        return lambda term: exact(getattr(term, name))

    return [Column(name, label, told(name), at_end=True, is_summed=True) for name, label in heads(basis)]


def _standing() -> list[Column]:
    return [
        Column(
            "standing",
            gettext_lazy("Counted"),
            lambda t: said(STANDINGS, t.standing),
            badge=lambda t: STANDING_TONES[t.standing],
        ),
        Column("reason", gettext_lazy("Why not, or not wholly"), lambda t: said(REASONS, t.reason) if t.reason else ""),
    ]


def _return_column(year: int) -> Column:
    def found(term: Term) -> tuple[int, str] | None:
        there: tuple[int, str] | None = vars(term)["returned"][year]
        return there

    def word(term: Term) -> str:
        there = found(term)
        return said(RETURN_STATES, there[1]) if there else ""

    def url(term: Term) -> str:
        there = found(term)
        return address_of("returns:return", there[0]) if there else ""

    return Column(f"return_{year}", _("Return {year}").format(year=year), word, link=url)


def _return_word(term: Any) -> str:
    return _("return") if term.told.return_url else ""


def _named(term: Term) -> str:
    return named_openly(term.organisation) if term.organisation else ""


def _own_url(term: Term) -> str:
    return address_of("scorecard:organisation", term.organisation_id or 0)

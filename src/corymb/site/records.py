"""Records kept elsewhere, as `corymb score` reads them, become a programme in an empty house: members, facts, returns.

Loads PyArrow: for commands, never for pages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow.compute as pc

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.programme.queries.periods import usual_days
from corymb.apps.registry import actions as registry
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region
from corymb.apps.registry.states import COUNCIL_DECISION, NOT_SELECTED
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import FactRow
from corymb.apps.returns.states import LOCKED
from corymb.methods.tables import Tables
from corymb.packs.schema import Pack

GROUPING = "A region taken for a cluster to look at its organisations together; no cluster of a programme"


@dataclass(frozen=True)
class Records:
    """What was read, and where it comes from."""

    tables: Tables
    source: str

    def years(self) -> list[str]:
        return sorted(set(self.tables.facts["period"].to_pylist()))

    def organisations(self) -> list[dict[str, Any]]:
        """One row for each organisation with a fact, with what else is known of it."""
        known = self.tables.organisations
        told = {row["organisation"]: row for row in known.to_pylist()} if known is not None else {}
        reported = sorted(set(self.tables.facts["organisation"].to_pylist()))
        return [told.get(code, {}) | {"organisation": code} for code in reported]


def load_records(records: Records, now: datetime, *, by_region: bool) -> int:
    """Everything in one go; how many organisations. `by_region`: each region is taken for a cluster of its own."""
    rows = records.organisations()
    made = {row["organisation"]: _organisation(row, records.source, now) for row in rows}
    _into_regions(rows, made, records.source, now)
    first = date(int(min(records.years())[:4]), 1, 1)
    memberships = list(_by_region(made.values(), first, now)) if by_region else []
    load = registry.Load(list(made.values()), [], memberships)
    registry.load_organisations(load, actor=SYSTEM, now=now, source=records.source)
    numbers = {code: organisation.pk for code, organisation in made.items()}
    version, _pack = pack_in_force()
    for year in records.years():
        _load_year(records, year, numbers, version, now)
    return len(made)


def _organisation(row: dict[str, Any], source: str, now: datetime) -> Organisation:
    scheme, _sign, number = row["organisation"].rpartition("-")
    return Organisation(
        scheme=scheme,
        number=number,
        name=row.get("name") or row["organisation"],
        kind="company",
        okved_main=row.get("activity") or "",
        source=source,
        created_at=now,
    )


def _into_regions(rows: list[dict[str, Any]], made: dict[str, Organisation], source: str, now: datetime) -> None:
    """By the code of the records; a region that is not in the register yet is put there under its code."""
    known = set(Region.objects.values_list("code", flat=True))
    codes = {row["region"] for row in rows if row.get("region")} - known
    new = [{"code": code, "name_en": code, "name_ru": code} for code in sorted(codes)]
    if new:
        registry.load_regions(new, actor=SYSTEM, now=now, source=source)
    regions = {region.code: region for region in Region.objects.all()}
    for row in rows:
        made[row["organisation"]].region = regions.get(row.get("region") or "")


def _by_region(organisations: Iterable[Organisation], first: date, now: datetime) -> Iterator[Membership]:
    clusters: dict[int, Cluster] = {}
    for organisation in organisations:
        region = organisation.region
        if region is None:
            continue
        if region.pk not in clusters:
            facts = registry.ClusterFacts(
                code=region.code.lower(), title_en=region.name_en, title_ru=region.name_ru, region=region
            )
            standing = registry.Standing(NOT_SELECTED, first, GROUPING)
            clusters[region.pk] = registry.register_cluster(facts, standing, actor=SYSTEM, now=now)
        yield Membership(
            organisation=organisation, cluster=clusters[region.pk], starts_on=first, share=1, basis=COUNCIL_DECISION
        )


def _load_year(records: Records, year: str, numbers: dict[str, int], version: PackVersion, now: datetime) -> None:
    """A closed period, the facts of it, and a locked return for everybody who has one."""
    period = programme.plan_period(year, *usual_days(year), actor=SYSTEM, now=now)
    programme.open_period(period.pk, actor=SYSTEM, now=now)
    facts = records.tables.facts
    rows = facts.filter(pc.equal(facts["period"], year)).to_pylist()
    told = (_fact(row, numbers[row["organisation"]], records.source) for row in rows)
    returns.load_facts(told, [], f"{records.source} {year}", actor=SYSTEM, now=now)
    reported = sorted({numbers[row["organisation"]] for row in rows})
    returns.load_returns(reported, (_again(period), version), LOCKED, actor=SYSTEM, now=now, source=records.source)
    programme.close_period(period.pk, actor=SYSTEM, now=now)


def _again(period: Period) -> Period:
    return Period.objects.get(pk=period.pk)


def _fact(row: dict[str, Any], organisation: int, source: str) -> FactRow:
    texts = {name: row[name] or "" for name in ("file", "sheet", "cell", "written", "scale", "flag")}
    return FactRow(
        organisation_id=organisation,
        period=row["period"],
        variable=row["variable"],
        value=row["value"],
        unit=row["unit"],
        source=(row["source"] or source)[:100],
        **texts,
    )


def source_of(pack: Pack, name: str) -> str:
    """How the entries name what they come from."""
    return f"{name} ({pack.code} {pack.version})"

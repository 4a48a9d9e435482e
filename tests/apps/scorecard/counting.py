"""Members whose facts are on record for some years, so that there is something to measure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.models import FactRow
from corymb.apps.returns.queries.figures import variables_of
from tests import factories
from tests.apps.returns.reporting import FIGURES
from tests.apps.returns.reporting import pack_in_force as put_pack_in_force
from tests.people import CLUSTER, NOW, OTHER_CLUSTER
from tests.stages import built_once

YEARS = (2016, 2017, 2018)


def period(year: int) -> Period:
    made = programme.plan_period(
        str(year), date(year + 1, 1, 1), datetime(year + 1, 5, 1, tzinfo=UTC), actor=SYSTEM, now=NOW
    )
    return programme.open_period(made.pk, actor=SYSTEM, now=NOW)


def facts_of(organisation: Organisation, year: int, figures: Mapping[str, str]) -> list[FactRow]:
    """Facts as a load brings them, in the scales of the pack."""
    _version, pack = pack_in_force()
    variables = variables_of(pack)
    return [
        FactRow(
            organisation_id=organisation.pk,
            period=str(year),
            variable=code,
            value=Decimal(text) * variables[code].factor,
            unit=variables[code].unit,
            source="test",
            written=text,
            scale=f"{variables[code].factor:f}",
        )
        for code, text in figures.items()
    ]


@built_once
def house(members: int = 4) -> list[Organisation]:
    """A programme with members of two clusters in one region; revenue grows by a tenth a year, staff stays."""
    put_pack_in_force()
    clusters = [factories.cluster(CLUSTER), factories.cluster(OTHER_CLUSTER)]
    found = [factories.organisation(f"ООО «Член-{n}»") for n in range(members)]
    for place, organisation in enumerate(found):
        factories.membership(organisation, clusters[place % 2])
    version, _pack = pack_in_force()
    for step, year in enumerate(YEARS):
        opened = period(year)
        rows = [fact for place, o in enumerate(found) for fact in facts_of(o, year, grown(step, place))]
        actions.load_facts(rows, [], f"test {year}", actor=SYSTEM, now=NOW)
        numbers: Sequence[int] = [o.pk for o in found]
        actions.load_returns(numbers, (opened, version), "locked", actor=SYSTEM, now=NOW, source="test")
    return found


def grown(step: int, place: int) -> dict[str, str]:
    """Figures of a member in a year: revenue 120,000 thousand at first, a tenth more each year and for each place."""
    revenue = Decimal(120_000) * (1 + Decimal(place) / 10) * Decimal("1.1") ** step
    return FIGURES | {"revenue": f"{revenue:f}"}

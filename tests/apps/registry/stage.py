"""The same things for every test about who sees and may what: inside the cast's scopes, and outside them."""

from dataclasses import dataclass
from datetime import date

from corymb.apps.registry.models import Cluster, Membership, Organisation
from tests import factories, people
from tests.stages import built_once


@dataclass(frozen=True)
class Place:
    """A cluster with an open member, a confidential one, and one that has left."""

    cluster: Cluster
    open: Organisation
    confidential: Organisation
    past: Organisation
    membership: Membership


def place(code: str, region_code: str, identifier: str, name: str) -> Place:
    region = factories.region(region_code, f"Region {region_code}", f"Регион {region_code}")
    cluster = factories.cluster(code, region=region)
    number = identifier.rpartition("-")[2]
    known = factories.organisation(f"ООО «{name}»", number=number, region=region)
    hidden = factories.organisation(f"АО «{name} закрытое»", is_confidential=True, region=region)
    # Registered elsewhere: only its past membership ties it to the place.
    gone = factories.organisation(f"ООО «{name} прежнее»", region=None)
    membership = factories.membership(known, cluster)
    factories.membership(hidden, cluster)
    factories.membership(gone, cluster, ends_on=date(2017, 12, 31))
    return Place(cluster, known, hidden, gone, membership)


@built_once
def inside() -> Place:
    return place(people.CLUSTER, people.REGION, people.ORGANISATION, "Калуга")


@built_once
def outside() -> Place:
    return place(people.OTHER_CLUSTER, people.OTHER_REGION, people.OTHER_ORGANISATION, "Томск")

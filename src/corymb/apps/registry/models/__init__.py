"""The register: places, organisations, clusters and what ties them together."""

from corymb.apps.registry.models.clusters import Cluster, ClusterStanding, Membership
from corymb.apps.registry.models.organisations import Organisation, SizeClass
from corymb.apps.registry.models.places import Region, Territory
from corymb.apps.registry.models.ties import Appointment, Contract, ContractParty, Residence

KEPT = (
    Region,
    Territory,
    Organisation,
    SizeClass,
    Cluster,
    ClusterStanding,
    Membership,
    Residence,
    Appointment,
    Contract,
    ContractParty,
)
"""Models whose rows the journal answers for."""

__all__ = [
    "KEPT",
    "Appointment",
    "Cluster",
    "ClusterStanding",
    "Contract",
    "ContractParty",
    "Membership",
    "Organisation",
    "Region",
    "Residence",
    "SizeClass",
    "Territory",
]

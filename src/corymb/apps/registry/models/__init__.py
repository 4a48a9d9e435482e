"""The register: places, organisations, clusters and what ties them together."""

from corymb.apps.registry.models.clusters import Cluster, ClusterStanding, Membership
from corymb.apps.registry.models.imports import ImportBatch, ImportRow
from corymb.apps.registry.models.merging import DuplicateProposal, Merge
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
    ImportBatch,
    DuplicateProposal,
    Merge,
)
"""Models whose rows the journal answers for: all but the rows of files, whose list
the entry of their import has the hash of."""

__all__ = [
    "KEPT",
    "Appointment",
    "Cluster",
    "ClusterStanding",
    "Contract",
    "ContractParty",
    "DuplicateProposal",
    "ImportBatch",
    "ImportRow",
    "Membership",
    "Merge",
    "Organisation",
    "Region",
    "Residence",
    "SizeClass",
    "Territory",
]

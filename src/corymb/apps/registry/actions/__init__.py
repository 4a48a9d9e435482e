"""What happens in the register. One function, one intention, one entry in the journal."""

from corymb.apps.registry.actions.clusters import (
    ClusterFacts,
    Standing,
    change_cluster,
    move_cluster_status,
    register_cluster,
)
from corymb.apps.registry.actions.loading import Load, load_organisations, load_regions
from corymb.apps.registry.actions.memberships import Admission, admit_member, change_share, end_membership
from corymb.apps.registry.actions.organisations import (
    OrganisationFacts,
    change_organisation,
    register_organisation,
    set_size,
)
from corymb.apps.registry.actions.reading import note_read, note_taken
from corymb.apps.registry.actions.ties import (
    ContractFacts,
    Post,
    add_residence,
    appoint_person,
    end_appointment,
    register_contract,
    register_territory,
)
from corymb.kit.asking import NotPossible

__all__ = [
    "Admission",
    "ClusterFacts",
    "ContractFacts",
    "Load",
    "NotPossible",
    "OrganisationFacts",
    "Post",
    "Standing",
    "add_residence",
    "admit_member",
    "appoint_person",
    "change_cluster",
    "change_organisation",
    "change_share",
    "end_appointment",
    "end_membership",
    "load_organisations",
    "load_regions",
    "move_cluster_status",
    "note_read",
    "note_taken",
    "register_cluster",
    "register_contract",
    "register_organisation",
    "register_territory",
    "set_size",
]

"""Every operation of the interface, as it is meant to be."""

from corymb.apps.registry import rules as registry
from corymb.kit.doors import SIGNED_IN

OPERATIONS = {
    "list_regions": (SIGNED_IN, False),
    "read_region": (SIGNED_IN, False),
    "list_territories": (SIGNED_IN, False),
    "read_territory": (SIGNED_IN, False),
    "register_territory": (registry.EDIT, True),
    "list_clusters": (SIGNED_IN, False),
    "read_cluster": (SIGNED_IN, False),
    "register_cluster": (registry.EDIT, True),
    "change_cluster": (registry.EDIT, True),
    "move_cluster": (registry.EDIT, True),
    "list_organisations": (registry.SEE, False),
    "read_organisation": (registry.SEE, False),
    "register_organisation": (registry.EDIT, True),
    "change_organisation": (registry.EDIT, True),
    "list_memberships": (registry.SEE, False),
    "read_membership": (registry.SEE, False),
    "admit_member": (registry.EDIT_MEMBERS, True),
    "change_share": (registry.EDIT_MEMBERS, True),
    "end_membership": (registry.EDIT_MEMBERS, True),
    "list_calls": (SIGNED_IN, False),
    "read_call": (SIGNED_IN, False),
    "list_applications": (SIGNED_IN, False),
    "read_application": (SIGNED_IN, False),
    "read_file": (SIGNED_IN, False),
}
"""By operation: the permission it asks for, and whether it writes."""

"""Every operation of the interface, as it is meant to be."""

from corymb.apps.programme import rules as programme
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
    "list_packs": (programme.SEE, False),
    "propose_pack": (programme.RUN, True),
    "read_pack": (programme.SEE, False),
    "read_pack_text": (programme.SEE, False),
    "list_periods": (SIGNED_IN, False),
    "plan_period": (programme.RUN, True),
    "read_period": (SIGNED_IN, False),
    "change_period": (programme.RUN, True),
    "move_period": (programme.RUN, True),
    "list_targets": (programme.SEE, False),
    "read_target": (programme.SEE, False),
    "plan_part": (programme.RUN, True),
    "read_file": (SIGNED_IN, False),
}
"""By operation: the permission it asks for, and whether it writes."""

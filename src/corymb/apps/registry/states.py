"""Words of the register: kinds, sizes, bases, roles, and the moves a cluster's status allows."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "registry.region": _("Region"),
    "registry.territory": _("Territory"),
    "registry.organisation": _("Organisation"),
    "registry.sizeclass": _("Size class"),
    "registry.cluster": _("Cluster"),
    "registry.clusterstanding": _("Standing of a cluster"),
    "registry.membership": _("Membership"),
    "registry.residence": _("Residence in a territory"),
    "registry.appointment": _("Appointment"),
    "registry.contract": _("Contract"),
    "registry.contractparty": _("Party of a contract"),
}
"""What the journal calls the kinds of things."""

# Organisations

SCHEMES: Words = {"RU-INN": _("Taxpayer number (INN)"), "LEI": _("Legal entity identifier (LEI)")}
"""Number schemes with check digits; others of org-id.guide may be written as they are."""

KINDS: Words = {
    "company": _("Company"),
    "university": _("University or college"),
    "research": _("Research organisation"),
    "support": _("Support infrastructure"),
    "authority": _("Public authority"),
    "bank": _("Bank or fund"),
    "other": _("Other organisation"),
}
SIZES: Words = {"micro": _("Micro"), "small": _("Small"), "medium": _("Medium"), "large": _("Large")}

# Regions and territories

REGION_KINDS: Words = {
    "republic": _("Republic"),
    "territory": _("Territory (kray)"),
    "region": _("Region (oblast)"),
    "federal_city": _("City of federal significance"),
    "autonomous_region": _("Autonomous region"),
    "autonomous_area": _("Autonomous area"),
}
TERRITORIES: Words = {
    "sez": _("Special economic zone"),
    "asez": _("Advanced socio-economic development area"),
    "industrial_park": _("Industrial park"),
    "technopark": _("Technopark"),
    "municipality": _("Municipality"),
}

# Clusters

PILOT, LEADER, SECOND_CATEGORY = "pilot", "leader", "second_category"
NOT_SELECTED, WITHDRAWN = "not_selected", "withdrawn"
STATUSES: Words = {
    PILOT: _("Pilot cluster"),
    LEADER: _("Leader"),
    SECOND_CATEGORY: _("Second category"),
    NOT_SELECTED: _("Not selected"),
    WITHDRAWN: _("Withdrawn"),
}
TONES = {PILOT: "info", LEADER: "success", SECOND_CATEGORY: "accent", NOT_SELECTED: "neutral", WITHDRAWN: "warning"}
MOVES: Mapping[str, frozenset[str]] = {
    PILOT: frozenset({LEADER, SECOND_CATEGORY, NOT_SELECTED, WITHDRAWN}),
    SECOND_CATEGORY: frozenset({LEADER, NOT_SELECTED, WITHDRAWN}),
    NOT_SELECTED: frozenset({PILOT, LEADER, SECOND_CATEGORY}),
    LEADER: frozenset({WITHDRAWN}),
    WITHDRAWN: frozenset({PILOT}),
}
"""From a status to those that may follow. Who moves it: the holders of registry.edit."""

# Memberships, contracts

COUNCIL_DECISION, THREE_PARTY_CONTRACT = "council_decision", "three_party_contract"
BASES: Words = {
    COUNCIL_DECISION: _("Decision of the cluster council"),
    THREE_PARTY_CONTRACT: _("Three-party accession contract"),
}
CONTRACTS: Words = {
    "supply": _("Supply"),
    "research": _("Research and development"),
    "service": _("Service"),
    "accession": _("Accession to a cluster"),
}
PARTIES: Words = {
    "customer": _("Customer"),
    "supplier": _("Supplier or contractor"),
    "partner": _("Partner"),
    "member": _("Member"),
    "manager": _("Managing organisation"),
    "authority": _("Authority"),
}

# What the journal calls the acts

ORGANISATION_REGISTERED = act("registry.organisation.registered", _("registered an organisation"))
ORGANISATION_CHANGED = act("registry.organisation.changed", _("changed an organisation"))
ORGANISATION_READ = act("registry.organisation.read", _("read a confidential organisation"))
CONFIDENTIAL_EXPORTED = act("registry.organisation.exported", _("took away a list with confidential organisations"))
SIZE_SET = act("registry.size.set", _("set the size of an organisation"))
CLUSTER_REGISTERED = act("registry.cluster.registered", _("registered a cluster"))
CLUSTER_CHANGED = act("registry.cluster.changed", _("changed a cluster"))
CLUSTER_MOVED = act("registry.cluster.moved", _("changed the status of a cluster"))
MEMBER_ADMITTED = act("registry.member.admitted", _("admitted a member"))
SHARE_CHANGED = act("registry.member.share_changed", _("changed the share of a member"))
MEMBERSHIP_ENDED = act("registry.member.ended", _("ended a membership"))
TERRITORY_REGISTERED = act("registry.territory.registered", _("registered a territory"))
RESIDENCE_ADDED = act("registry.residence.added", _("noted a resident of a territory"))
PERSON_APPOINTED = act("registry.appointment.made", _("appointed a person"))
APPOINTMENT_ENDED = act("registry.appointment.ended", _("ended an appointment"))
CONTRACT_REGISTERED = act("registry.contract.registered", _("registered a contract"))
REGIONS_LOADED = act("registry.regions.loaded", _("loaded a list of regions"))
ORGANISATIONS_LOADED = act("registry.organisations.loaded", _("loaded organisations and memberships"))


def may_follow(status: str) -> list[str]:
    """Statuses a cluster may move to, in the order of the list."""
    return [code for code in STATUSES if code in MOVES[status]]

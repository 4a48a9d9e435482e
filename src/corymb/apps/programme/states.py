"""Words of the programme: packs and how they come in force, reporting periods and how they move, planned parts."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "programme.packversion": _("Version of the pack"),
    "programme.period": _("Reporting period"),
    "programme.allocation": _("Planned part of a target"),
}
"""What the journal calls the kinds of things."""

# Packs

PROPOSED, IN_FORCE, SUPERSEDED, DECLINED = "proposed", "in_force", "superseded", "declined"
PACKS: Words = {
    PROPOSED: _("proposed"),
    IN_FORCE: _("in force"),
    SUPERSEDED: _("replaced"),
    DECLINED: _("declined"),
}
PACK_TONES = {PROPOSED: "yours", IN_FORCE: "success", SUPERSEDED: "neutral", DECLINED: "neutral"}
PACK_MOVES: Mapping[str, frozenset[str]] = {
    PROPOSED: frozenset({IN_FORCE, DECLINED}),
    IN_FORCE: frozenset({SUPERSEDED}),
    SUPERSEDED: frozenset({IN_FORCE}),
    DECLINED: frozenset(),
}
"""From a state to those that may follow; a version that was replaced may come in force again. Who: programme.run."""

# Targets

TARGETS: Words = {
    "growth": _("growth since the baseline year"),
    "multiple": _("a multiple of the baseline year"),
    "cumulative": _("gathered since the baseline year"),
}
CUMULATIVE = "cumulative"
"""The kind of target that can be divided."""

# What packs are compared by

GROUPS: Words = {
    "programme": _("Name and version"),
    "period": _("Years, membership, coverage, publication"),
    "targets": _("Targets"),
    "indicators": _("Indicators"),
    "variables": _("Figures members report"),
    "events": _("Events"),
    "checks": _("Checks and exclusions"),
    "tables": _("Tables, size classes, prices and rates"),
    "clusters": _("Clusters"),
    "sources": _("Sources and statements"),
}

# Periods

PERIOD_CODE = r"^\d{4}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])))?$"
"""A year, half-year, quarter or month, as SDMX writes them."""
PLANNED, OPEN, CLOSED = "planned", "open", "closed"
PERIODS: Words = {PLANNED: _("planned"), OPEN: _("open for returns"), CLOSED: _("closed to returns")}
PERIOD_TONES = {PLANNED: "neutral", OPEN: "accent", CLOSED: "success"}
PERIOD_MOVES: Mapping[str, frozenset[str]] = {
    PLANNED: frozenset({OPEN}),
    OPEN: frozenset({CLOSED}),
    CLOSED: frozenset({OPEN}),
}
"""From a state to those that may follow. Who moves it: the holders of programme.run."""

# What the journal calls the acts

PACK_PROPOSED = act("programme.pack.proposed", _("proposed a version of the pack"))
PACK_PUT_IN_FORCE = act("programme.pack.put_in_force", _("put a version of the pack in force"))
PACK_DECLINED = act("programme.pack.declined", _("declined a version of the pack"))
PERIOD_PLANNED = act("programme.period.planned", _("planned a reporting period"))
PERIOD_OPENED = act("programme.period.opened", _("opened a reporting period"))
PERIOD_REOPENED = act("programme.period.reopened", _("opened a reporting period again"))
PERIOD_CLOSED = act("programme.period.closed", _("closed a reporting period"))
PERIOD_REMOVED = act("programme.period.removed", _("removed a planned reporting period"))
PERIOD_MOVED = act("programme.period.due_moved", _("moved the deadline of a reporting period"))
PART_PLANNED = act("programme.part.planned", _("planned a part of a target"))
PART_CHANGED = act("programme.part.changed", _("changed a planned part of a target"))
PART_REMOVED = act("programme.part.removed", _("took a planned part of a target back"))

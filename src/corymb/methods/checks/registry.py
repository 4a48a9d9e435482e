"""Kinds of checks by name, and what is known of each without running it."""

from corymb.methods.checks import (
    declared,
    identity,
    returned,
    slips,
    staffing,
    steps,
    together,
    values,
)
from corymb.methods.checks.suspicion import Check

KINDS: dict[str, Check] = {
    "required": values.required,
    "type": values.typed,
    "range": values.within_range,
    "sign": values.sign,
    "cross_field": values.cross_field,
    "jump": steps.jump,
    "unit_slip": slips.unit_slip,
    "income_without_staff": staffing.income_without_staff,
    "headcount_jump": staffing.headcount_jump,
    "shell": staffing.shell,
    "duplicate": returned.duplicate,
    "check_digit": identity.check_digit,
    "missing_return": returned.missing_return,
    "partial_return": returned.partial_return,
    "event_conflict": together.event_conflict,
    "event_total": together.event_total,
    "event_participants": together.event_participants,
    "declared_above_credit": declared.declared_above_credit,
    "share_sum": returned.share_sum,
    "unknown_organisation": returned.unknown_organisation,
    "unknown_variable": values.unknown_variable,
    "wrong_period": values.wrong_period,
}

OF_ROWS = frozenset(
    {
        "required",
        "type",
        "range",
        "sign",
        "cross_field",
        "jump",
        "unit_slip",
        "income_without_staff",
        "headcount_jump",
        "shell",
        "duplicate",
        "partial_return",
        "event_total",
        "declared_above_credit",
    }
)
"""Kinds whose findings stand at one organisation and period: as exclusions they drop those organisation-years."""

OF_ORGANISATIONS = frozenset({"check_digit", "unknown_organisation"})
"""Kinds whose findings stand at an organisation and look at no value: as exclusions they drop the organisation."""

LEAST_VARIABLES = {"income_without_staff": 2, "headcount_jump": 1, "shell": 2, "event_total": 1}
"""How many variables a rule of the kind must name."""

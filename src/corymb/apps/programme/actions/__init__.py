"""What happens to the programme. One function, one intention, one entry in the journal."""

from corymb.apps.programme.actions.packs import decline_pack, hindrances, propose_pack, put_in_force
from corymb.apps.programme.actions.parts import NOT_DIVIDED, Part, plan_part, remove_part
from corymb.apps.programme.actions.periods import close_period, move_due, open_period, plan_period, remove_period

__all__ = [
    "NOT_DIVIDED",
    "Part",
    "close_period",
    "decline_pack",
    "hindrances",
    "move_due",
    "open_period",
    "plan_part",
    "plan_period",
    "propose_pack",
    "put_in_force",
    "remove_part",
    "remove_period",
]

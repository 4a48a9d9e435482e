"""Words of replays: how one ended, what may not hold, what the journal says."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {"replays.replay": _("Replay of a ranking")}
"""What the journal calls the kinds of things."""

WAITS, HOLDS, DIFFERS = "waits", "holds", "differs"
REPLAYS: Words = {
    WAITS: _("being replayed"),
    HOLDS: _("the same ranking"),
    DIFFERS: _("not everything holds"),
}
REPLAY_TONES = {WAITS: "info", HOLDS: "success", DIFFERS: "danger"}

UNKNOWN, OTHER, INPUTS, OUTCOME, BROKEN = "unknown", "other", "inputs", "outcome", "broken"
FAULTS: Words = {
    UNKNOWN: _("The journal does not know this ranking."),
    OTHER: _("{thing} {number} is not what the journal says was submitted."),
    INPUTS: _("What was submitted and marked has another hash than what was frozen."),
    OUTCOME: _("What follows from it has another hash than the ranking."),
    BROKEN: _("It cannot be computed again: a text of the call is not the one its hash stands for."),
}

REPLAY_ASKED = act("replay.asked", _("had a ranking replayed"))
REPLAY_DONE = act("replay.done", _("replayed a ranking"))

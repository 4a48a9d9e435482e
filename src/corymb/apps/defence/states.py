"""Words of the defence: where a defence and a slot of it stand, how slots are put in order, what the journal says."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "defence.defence": _("Defence"),
    "defence.commissioner": _("Member of a commission"),
    "defence.exclusion": _("Recusal from a slot"),
    "defence.slot": _("Slot of a defence"),
    "defence.speaker": _("Speaker at a defence"),
}
"""What the journal calls the kinds of things."""

# Defences

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
DEFENCES: Words = {PLANNED: _("being planned"), OPEN: _("under way"), CLOSED: _("over")}
DEFENCE_TONES = {PLANNED: "info", OPEN: "accent", CLOSED: "success"}
DEFENCE_MOVES: Mapping[str, frozenset[str]] = {
    PLANNED: frozenset({OPEN}),
    OPEN: frozenset({CLOSED}),
    CLOSED: frozenset(),
}

# Slots

WAITING, HEARD, DONE, MISSED = "waiting", "heard", "done", "missed"
SLOTS: Words = {
    WAITING: _("to come"),
    HEARD: _("being heard"),
    DONE: _("heard"),
    MISSED: _("nobody came"),
}
SLOT_TONES = {WAITING: "info", HEARD: "accent", DONE: "success", MISSED: "warning"}
SLOT_MOVES: Mapping[str, frozenset[str]] = {
    WAITING: frozenset({HEARD, MISSED}),
    HEARD: frozenset({DONE}),
    DONE: frozenset(),
    MISSED: frozenset({WAITING}),
}
"""From a state to those that may follow, all of it while the defence is under way. Who: defence.run."""

BY_NUMBER, BY_LOT = "number", "lot"
ORDERS: Words = {
    BY_NUMBER: _("by the numbers of the applications"),
    BY_LOT: _("by lot, drawn from a seed"),
}

DECLARED, REGISTER = "declared", "register"
SOURCES: Words = {
    DECLARED: _("stated by the member, by who invited them or by who holds the defence"),
    REGISTER: _("found in the register"),
}

LETTER = "defence.slot"
"""The kind of letter that tells a region when it defends its application."""
LETTER_COMMISSION = "defence.commission"
"""The kind of letter that convenes a member of the commission."""
LETTER_REMOVED = "defence.removed"
"""The kind of letter to a member who was convened and is in the commission no longer."""

# What the journal calls the acts

DEFENCE_PLANNED = act("defence.defence.planned", _("planned a defence"))
DEFENCE_CHANGED = act("defence.defence.changed", _("changed the plan of a defence"))
SLOTS_PROPOSED = act("defence.defence.slots", _("put the slots of a defence in order"))
ANNOUNCED = act("defence.defence.announced", _("told the regions when they defend"))
LETTERS_WRITTEN = act("defence.defence.told", _("wrote the letters of a defence"))
DEFENCE_OPENED = act("defence.defence.opened", _("opened a defence"))
DEFENCE_CLOSED = act("defence.defence.closed", _("closed a defence"))
AGENDA_ASKED = act("defence.defence.agenda", _("asked for the agenda of a defence"))
MEMBER_NAMED = act("defence.member.named", _("named a member of a commission"))
MEMBER_REMOVED = act("defence.member.removed", _("took a member out of a commission"))
PRESENT = act("defence.member.present", _("noted who is present at a defence"))
EXCLUDED = act("defence.exclusion.made", _("recused a member of a commission from a slot"))
EXCLUSION_LIFTED = act("defence.exclusion.lifted", _("lifted the recusal of a member of a commission"))
SLOT_ADDED = act("defence.slot.added", _("gave an application a slot"))
SLOT_MOVED = act("defence.slot.moved", _("moved a slot"))
SLOTS_SWAPPED = act("defence.slot.swapped", _("swapped two slots"))
SLOT_REMOVED = act("defence.slot.removed", _("took a slot out of a defence"))
SLOT_CALLED = act("defence.slot.heard", _("called an application to its defence"))
SLOT_DONE = act("defence.slot.done", _("closed the defence of an application"))
SLOT_MISSED = act("defence.slot.missed", _("noted that nobody came to a defence"))
SLOT_PUT_BACK = act("defence.slot.put_back", _("put a missed slot back"))
SPEAKERS_NAMED = act("defence.slot.speakers", _("named who speaks at a defence"))
MARKED = act("defence.slot.marked", _("marked an application at its defence"))
SLOT_READ = act("defence.slot.read", _("looked at the marks of a commission"))
SLOT_ACTS = {HEARD: SLOT_CALLED, DONE: SLOT_DONE, MISSED: SLOT_MISSED, WAITING: SLOT_PUT_BACK}

"""Words of the council: rankings, sessions, who sits in them, results, what the journal says."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "council.ranking": _("Ranking"),
    "council.session": _("Session of the council"),
    "council.seat": _("Seat in a session"),
    "council.abstention": _("Recusal of a member"),
    "council.matter": _("Item of a session"),
    "council.vote": _("Vote"),
    "council.decision": _("Decision"),
}
"""What the journal calls the kinds of things."""

# Rankings

ORDERED, FROZEN, FAILED = "ordered", "frozen", "failed"
RANKINGS: Words = {ORDERED: _("being computed"), FROZEN: _("frozen"), FAILED: _("could not be computed")}
RANKING_TONES = {ORDERED: "info", FROZEN: "success", FAILED: "danger"}

WITHIN, BETWEEN, OUTSIDE = "selected", "undecided", "not_selected"
STANDINGS: Words = {
    WITHIN: _("above the line"),
    BETWEEN: _("equal at the line"),
    OUTSIDE: _("below the line"),
}
"""Where the rule of the call puts an application; what becomes of it the council decides."""
STANDING_TONES = {WITHIN: "success", BETWEEN: "warning", OUTSIDE: "neutral"}
WHYS: Words = {
    "group": _("the quota of its group is full"),
    "budget": _("does not fit into the budget"),
    "budget_above": _("the budget ended the list above it"),
    "kept": _("the places left are kept for other groups"),
}
"""Why the rule leaves out an application for another reason than that better ones took the places."""
ZONES: Words = {"select": _("select"), "leave": _("do not select"), "lots": _("too close to call")}

# Sessions

PLANNED, OPEN, CLOSED, CANCELLED = "planned", "open", "closed", "cancelled"
SESSIONS: Words = {
    PLANNED: _("to be held"),
    OPEN: _("in session"),
    CLOSED: _("concluded"),
    CANCELLED: _("called off"),
}
SESSION_TONES = {PLANNED: "info", OPEN: "accent", CLOSED: "success", CANCELLED: "neutral"}
OVER = (CLOSED, CANCELLED)
ALREADY = _("A session of this call is planned or open already.")
"""States of a session in which nothing is decided any more."""
SESSION_MOVES: Mapping[str, frozenset[str]] = {
    PLANNED: frozenset({OPEN}),
    OPEN: frozenset({CLOSED}),
    CLOSED: frozenset(),
    CANCELLED: frozenset(),
}

MINUTES: Words = {"pdf": _("Minutes (PDF)"), "docx": _("Minutes (Word)")}

# Recusals

DECLARED, OWN, REGISTER, EARLIER = "declared", "own", "register", "earlier"
SOURCES: Words = {
    DECLARED: _("stated by whoever holds the session"),
    OWN: _("declared by the member"),
    REGISTER: _("found in the register"),
    EARLIER: _("recused at the defence or in the assessment"),
}

# Items and results

SELECTED, SECOND, RESERVE, REFUSED = "selected", "second", "reserve", "not_selected"
RESULTS: Words = {
    SELECTED: _("selected"),
    SECOND: _("second category"),
    RESERVE: _("reserve"),
    REFUSED: _("not selected"),
}
OPEN_YET = "open"
"""What a filter calls items that are not decided."""
LEFT = "left"
"""What a filter calls applications that nothing was decided on, in reserve, or not selected."""
ANEW = "anew"
"""What a filter calls applications on which it is decided anew."""
RESULT_TONES = {SELECTED: "success", SECOND: "info", RESERVE: "warning", REFUSED: "neutral"}

FOR, AGAINST, ABSTAINS = "for", "against", "abstains"
VOTES: Words = {FOR: _("for"), AGAINST: _("against"), ABSTAINS: _("abstains")}

LETTER, CONVENED_LETTER, CANCELLED_LETTER, UNSEATED_LETTER = (
    "council.decided", "council.convened", "council.cancelled", "council.unseated",
)  # fmt: skip
"""Kinds of letters: to an applicant what was decided; to a member before a session, and where it is called off or they

are a member of it no longer.
"""

# What the journal calls the acts

RANKING_ORDERED = act("council.ranking.ordered", _("froze the marks of a call for a ranking"))
RANKING_FROZEN = act("council.ranking.frozen", _("computed a ranking"))
RANKING_FAILED = act("council.ranking.failed", _("could not compute a ranking"))
RANKING_READ = act("council.ranking.read", _("read a ranking"))
VARIANT_ASKED = act("council.variant.asked", _("asked for a ranking under other weights"))
SESSION_PLANNED = act("council.session.planned", _("planned a session of the council"))
SESSION_OPENED = act("council.session.opened", _("opened a session of the council"))
SESSION_CLOSED = act("council.session.closed", _("closed a session of the council"))
SESSION_CANCELLED = act("council.session.cancelled", _("called a session off"))
SESSION_REPLANNED = act("council.session.replanned", _("changed when or where a session is held"))
CONVENED = act("council.session.convened", _("convened the members of a session"))
SEATED = act("council.seat.given", _("named a member for a session"))
UNSEATED = act("council.seat.removed", _("took a member out of a session"))
PRESENT = act("council.seat.present", _("noted who is present at a session"))
ABSTAINED = act("council.abstention.declared", _("recused a member from an item"))
FOUND = act("council.abstention.found", _("found ties of members of the council"))
LIFTED = act("council.abstention.lifted", _("lifted the recusal of a member"))
PROPOSED = act("council.matter.proposed", _("proposed a result"))
VOTED = act("council.vote.given", _("noted a vote"))
VOTED_TOGETHER = act("council.vote.together", _("noted the votes of several members on an item"))
VOTED_ON_MANY = act("council.vote.many", _("noted votes on many items at once"))
DECIDED = act("council.decision.made", _("decided on an application"))
FAILED_VOTE = act("council.matter.failed", _("found no majority for a result"))
LETTERS_WRITTEN = act("council.session.told", _("wrote the letters of a session"))
DOSSIER_ASKED = act("council.dossier.asked", _("asked for the dossier of a call"))

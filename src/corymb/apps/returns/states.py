"""Words of members' returns: where a return stands and who moves it on, what is remarked, where a figure is from."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.moves import Move
from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "returns.return": _("Return of a member"),
    "returns.submission": _("Submission of a return"),
    "returns.explanation": _("Explanation"),
    "returns.evidence": _("Evidence"),
    "returns.remark": _("Remark"),
    "returns.event": _("Shared event"),
    "returns.participant": _("Participant of an event"),
    "returns.factload": _("Load of facts"),
    "returns.baseline": _("Baseline"),
}
"""What the journal calls the kinds of things."""

# Where a return stands

DRAFT, TO_CERTIFY, SUBMITTED = "draft", "to_certify", "submitted"
RETURNED, ACCEPTED, LOCKED = "returned", "accepted", "locked"
STATES: Words = {
    DRAFT: _("draft"),
    TO_CERTIFY: _("to certify"),
    SUBMITTED: _("submitted"),
    RETURNED: _("returned with remarks"),
    ACCEPTED: _("accepted"),
    LOCKED: _("locked"),
}
TONES = {
    DRAFT: "neutral",
    TO_CERTIFY: "info",
    SUBMITTED: "info",
    RETURNED: "yours",
    ACCEPTED: "success",
    LOCKED: "accent",
}
WAY = (DRAFT, TO_CERTIFY, SUBMITTED, ACCEPTED, LOCKED)
"""The way of a return, as the page shows it; one that is returned stands at its beginning again."""
NOT_IN = (DRAFT, RETURNED, TO_CERTIFY)
"""States in which a return is with the organisation."""
EDITABLE = frozenset({DRAFT, RETURNED})
STANDING = frozenset({ACCEPTED, LOCKED})
"""States whose figures count."""


SEND, RECALL, HAND_BACK, SUBMIT = "send", "recall", "hand_back", "submit"
RETURN, ACCEPT, LOCK, REOPEN = "return", "accept", "lock", "reopen"

OPENED = act("returns.return.opened", _("opened a return"))
SAVED = act("returns.return.saved", _("saved figures of a return"))
READ = act("returns.return.read", _("read a member's return"))
FACTS_READ = act("returns.facts.read", _("read facts of members"))
EXTENDED = act("returns.return.extended", _("gave more time for a return"))
EXPLAINED = act("returns.return.explained", _("explained a figure"))
PROVED = act("returns.evidence.added", _("added evidence to a figure"))
PROOF_REMOVED = act("returns.evidence.removed", _("took evidence off a figure"))
REMARKED = act("returns.remark.made", _("made a remark on a figure"))
REMARK_REMOVED = act("returns.remark.removed", _("took a remark back"))
EVENT_ENTERED = act("returns.event.entered", _("entered an event"))
EVENT_CHANGED = act("returns.event.changed", _("changed an event"))
EVENT_REMOVED = act("returns.event.removed", _("took an event out"))
EVENT_CONFIRMED = act("returns.event.confirmed", _("confirmed an event"))
EVENT_DISPUTED = act("returns.event.disputed", _("disputed an event"))
BASELINE_PROPOSED = act("returns.baseline.proposed", _("proposed a baseline"))
BASELINE_APPROVED = act("returns.baseline.approved", _("approved and signed the baseline"))
BASELINE_DECLINED = act("returns.baseline.declined", _("declined a baseline"))
BASELINE_PROVED = act("returns.baseline.proved", _("proved that the facts of a baseline are the same ones"))
BASELINE_DIFFERS = act("returns.baseline.differs", _("found that the facts of a baseline are not the same ones"))
FACTS_LOADED = act("returns.facts.loaded", _("loaded facts"))
RETURNS_LOADED = act("returns.returns.loaded", _("loaded returns"))

FILL_CODE, CERTIFY_CODE = "returns.fill", "returns.certify"
ACCEPT_CODE, LOCK_CODE, REOPEN_CODE = "returns.accept", "returns.lock", "returns.reopen"

MOVES: Mapping[str, Move] = {
    SEND: Move(
        EDITABLE,
        TO_CERTIFY,
        FILL_CODE,
        act("returns.return.sent", _("sent a return to its certifier")),
        _("Send to the certifier"),
    ),
    RECALL: Move(
        frozenset({TO_CERTIFY}),
        DRAFT,
        FILL_CODE,
        act("returns.return.recalled", _("took a return back before it was signed")),
        _("Recall"),
    ),
    HAND_BACK: Move(
        frozenset({TO_CERTIFY}),
        DRAFT,
        CERTIFY_CODE,
        act("returns.return.handed_back", _("handed a return back to its preparer")),
        _("Hand back"),
    ),
    SUBMIT: Move(
        frozenset({TO_CERTIFY}),
        SUBMITTED,
        CERTIFY_CODE,
        act("returns.return.submitted", _("signed and submitted a return")),
        _("Sign and submit"),
    ),
    RETURN: Move(
        frozenset({SUBMITTED}),
        RETURNED,
        ACCEPT_CODE,
        act("returns.return.returned", _("returned a return with remarks")),
        _("Return"),
    ),
    ACCEPT: Move(
        frozenset({SUBMITTED}),
        ACCEPTED,
        ACCEPT_CODE,
        act("returns.return.accepted", _("accepted a return")),
        _("Accept"),
    ),
    LOCK: Move(frozenset({ACCEPTED}), LOCKED, LOCK_CODE, act("returns.return.locked", _("locked a return")), _("Lock")),
    REOPEN: Move(
        STANDING, RETURNED, REOPEN_CODE, act("returns.return.reopened", _("opened a return again")), _("Open again")
    ),
}
"""The table of moves: nothing else moves a return."""

# Where a figure comes from

FORM, WORKBOOK, PROGRAM = "form", "workbook", "api"
SOURCES: Words = {FORM: _("form"), WORKBOOK: _("workbook"), PROGRAM: _("program")}

# How a signer has proved who they are, by the codes of the sign-in

FACTORS: Words = {
    "password": _("password"),
    "mfa": _("second factor"),
    "code": _("code by mail"),
    "demonstration": _("demonstration, without proof"),
}

# Events

WAITS, CONFIRMED, DISPUTED = "waits", "confirmed", "disputed"
ANSWERS: Words = {WAITS: _("not confirmed yet"), CONFIRMED: _("confirmed"), DISPUTED: _("disputed")}
NOT_ASKED = (DRAFT, TO_CERTIFY)
"""While a return stands here, nobody is asked to confirm its events: it was not handed in yet."""
ANSWER_TONES = {WAITS: "info", CONFIRMED: "success", DISPUTED: "danger"}

# Baseline

PROPOSED, APPROVED, SUPERSEDED, DECLINED = "proposed", "approved", "superseded", "declined"
BASELINES: Words = {
    PROPOSED: _("proposed"),
    APPROVED: _("approved"),
    SUPERSEDED: _("replaced"),
    DECLINED: _("declined"),
}
BASELINE_TONES = {PROPOSED: "yours", APPROVED: "success", SUPERSEDED: "neutral", DECLINED: "neutral"}

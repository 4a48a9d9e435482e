"""Words of what follows a decision: what an applicant is shown, complaints, results, agreements."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.kit.moves import Move
from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "outcomes.withholding": _("Comment that is withheld"),
    "outcomes.release": _("Comments released to an applicant"),
    "outcomes.complaint": _("Complaint"),
    "outcomes.ground": _("Ground of a complaint"),
    "outcomes.finding": _("Finding on a ground"),
    "outcomes.results": _("Public results of a call"),
    "outcomes.agreementtext": _("Text of agreements"),
    "outcomes.agreement": _("Agreement"),
    "outcomes.commitment": _("Commitment of an agreement"),
}
"""What the journal calls the kinds of things."""

# What an applicant is shown

WAITS, RELEASED = "waits", "released"
FEEDBACK: Words = {WAITS: _("to be looked through"), RELEASED: _("released")}

WITHHELD = act("outcomes.comment.withheld", _("withheld a comment of an expert"))
GIVEN_BACK = act("outcomes.comment.given_back", _("no longer withholds a comment of an expert"))
COMMENTS_READ = act("outcomes.comments.read", _("read the comments on an application"))
COMMENTS_RELEASED = act("outcomes.comments.released", _("released the comments on an application"))
COMMENTS_ALL_RELEASED = act("outcomes.comments.all_released", _("released the comments on the applications of a call"))

# Complaints

DRAFT, FILED, REGISTERED, ADMITTED, DISMISSED = "draft", "filed", "registered", "admitted", "dismissed"
LOOKED, CONCLUDED, ANSWERED, WITHDRAWN = "looked", "concluded", "answered", "withdrawn"
COMPLAINTS: Words = {
    DRAFT: _("being written"),
    FILED: _("filed"),
    REGISTERED: _("registered by the office"),
    ADMITTED: _("admitted"),
    DISMISSED: _("not admitted"),
    LOOKED: _("second look"),
    CONCLUDED: _("second look ended"),
    ANSWERED: _("answered"),
    WITHDRAWN: _("withdrawn by the region"),
}
COMPLAINT_TONES = {
    DRAFT: "yours",
    FILED: "info",
    REGISTERED: "info",
    ADMITTED: "info",
    DISMISSED: "neutral",
    LOOKED: "accent",
    CONCLUDED: "accent",
    ANSWERED: "success",
    WITHDRAWN: "neutral",
}
WAY = (DRAFT, FILED, REGISTERED, ADMITTED, LOOKED, CONCLUDED, ANSWERED)
WAY_NOT_ADMITTED = (DRAFT, FILED, REGISTERED, DISMISSED, ANSWERED)
"""The ways of a complaint, as its page shows them."""
OF_OFFICE = (FILED, REGISTERED, ADMITTED, DISMISSED, CONCLUDED)
"""States in which a complaint waits for the office."""
UNSETTLED = (LOOKED, *OF_OFFICE)
LOOKED_AT = frozenset({LOOKED, CONCLUDED, ANSWERED})
"""States in which whoever looks again sees it."""

COMPLAIN_CODE, HANDLE_CODE = "outcomes.complain", "outcomes.handle"
FILE, REGISTER, ADMIT, DISMISS, WITHDRAW = "file", "register", "admit", "dismiss", "withdraw"
APPOINT, CONCLUDE, ANSWER = "appoint", "conclude", "answer"


MOVES: Mapping[str, Move] = {
    FILE: Move(
        frozenset({DRAFT}),
        FILED,
        COMPLAIN_CODE,
        act("outcomes.complaint.filed", _("filed a complaint")),
        _("File the complaint"),
    ),
    REGISTER: Move(
        frozenset({FILED}),
        REGISTERED,
        HANDLE_CODE,
        act("outcomes.complaint.registered", _("registered a complaint")),
        _("Register the complaint"),
        "registered_as",
    ),
    ADMIT: Move(
        frozenset({REGISTERED}),
        ADMITTED,
        HANDLE_CODE,
        act("outcomes.complaint.admitted", _("admitted a complaint")),
        _("Admit the complaint"),
        "ruled_why",
    ),
    DISMISS: Move(
        frozenset({REGISTERED}),
        DISMISSED,
        HANDLE_CODE,
        act("outcomes.complaint.dismissed", _("did not admit a complaint")),
        _("Do not admit"),
        "ruled_why",
    ),
    APPOINT: Move(
        frozenset({ADMITTED, LOOKED}),
        LOOKED,
        HANDLE_CODE,
        act("outcomes.complaint.appointed", _("named who looks at an application again")),
        _("Name who looks again"),
    ),
    CONCLUDE: Move(
        frozenset({LOOKED}),
        CONCLUDED,
        "",
        act("outcomes.complaint.concluded", _("found on each ground of a complaint")),
        _("Give the findings"),
    ),
    ANSWER: Move(
        frozenset({CONCLUDED, DISMISSED}),
        ANSWERED,
        HANDLE_CODE,
        act("outcomes.complaint.answered", _("answered a complaint")),
        _("Answer by letter"),
        "answer",
    ),
    WITHDRAW: Move(
        frozenset({DRAFT, FILED, REGISTERED, ADMITTED}),
        WITHDRAWN,
        COMPLAIN_CODE,
        act("outcomes.complaint.withdrawn", _("withdrew a complaint")),
        _("Withdraw the complaint"),
    ),
}
"""The table of moves: nothing else moves a complaint."""

LETTER = "outcomes.answered"
"""The kind of letter that answers a complaint."""
LETTER_LOOK = "outcomes.look"
"""The kind of letter that asks somebody to look again."""

COMPLAINT_STARTED = act("outcomes.complaint.started", _("began a complaint"))
COMPLAINT_WRITTEN = act("outcomes.complaint.written", _("changed the text of a complaint"))
GROUND_ADDED = act("outcomes.ground.added", _("added a ground to a complaint"))
GROUND_REMOVED = act("outcomes.ground.removed", _("took a ground out of a complaint"))
COMPLAINT_READ = act("outcomes.complaint.read", _("read a complaint"))

# Public results

RESULTS_ORDERED, RESULTS_DONE = "ordered", "done"
RESULTS: Words = {RESULTS_ORDERED: _("being put together"), RESULTS_DONE: _("published")}
COUNTED: Words = {
    "submitted": _("Applications submitted"), "selected": _("Applications selected"),
    "second": _("Of the second category"), "reserve": _("Kept in reserve"),
    "not_selected": _("Applications not selected"), "not_admitted": _("Applications not admitted"),
    "withdrawn": _("Withdrawn by their regions"), "undecided": _("Nothing decided on"),
}  # fmt: skip
"""Counts of public results; those of `IF_ANY` only where there are such applications."""
IF_ANY = frozenset({"withdrawn", "undecided"})
RESULTS_TONES = {RESULTS_ORDERED: "info", RESULTS_DONE: "success"}

LETTERS_FIRST = _("Let the letters with the decisions go first: regions hear before the public does.")
KEPT = _(
    "You are tied to an application of this call. What its sessions decided you read here once it is public: sooner it "
    "would tell of the one you are tied to."
)
NOT_BY_APPLICANTS = _("Who acts for an applicant of the call does not publish its results; somebody else does.")
ORDERED_RESULTS = act("outcomes.results.ordered", _("published the results of a call"))
PUBLISHED_RESULTS = act("outcomes.results.done", _("put the public results of a call together"))

# Agreements

DRAFTED, SENT, BY_REGION, SIGNED = "drafted", "sent", "by_region", "signed"
CANCELLED, DECLINED, TERMINATED = "cancelled", "declined", "terminated"
AGREEMENTS: Words = {
    DRAFTED: _("drafted, not sent"),
    SENT: _("sent to the region"),
    BY_REGION: _("signed by the region"),
    SIGNED: _("signed by both"),
    DECLINED: _("declined by the region"),
    CANCELLED: _("cancelled by the office"),
    TERMINATED: _("terminated"),
}
AGREEMENT_TONES = {
    DRAFTED: "yours", SENT: "info", BY_REGION: "accent", SIGNED: "success", DECLINED: "warning", CANCELLED: "neutral",
    TERMINATED: "neutral",
}  # fmt: skip
AGREEMENT_WAY = (DRAFTED, SENT, BY_REGION, SIGNED)
AGREEMENT_OVER = (DECLINED, CANCELLED, TERMINATED)
"""States in which an agreement binds nobody, and another one may be drafted."""

DRAW_CODE, SIGN_CODE = "outcomes.draw", "outcomes.sign"
SEND, RECALL, SIGN_REGION, SIGN_OFFICE, CANCEL = "send", "recall", "sign_region", "sign_office", "cancel"
ON_PAPER, DECLINE, TERMINATE = "on_paper", "decline", "terminate"
AGREEMENT_MOVES: Mapping[str, Move] = {
    SEND: Move(
        frozenset({DRAFTED}), SENT, DRAW_CODE, act("outcomes.agreement.sent", _("sent an agreement")), _("Send")
    ),
    RECALL: Move(
        frozenset({SENT}),
        DRAFTED,
        DRAW_CODE,
        act("outcomes.agreement.recalled", _("took an agreement back to change it")),
        _("Take back to change"),
    ),
    SIGN_REGION: Move(
        frozenset({SENT}),
        BY_REGION,
        SIGN_CODE,
        act("outcomes.agreement.signed_by_region", _("gave an agreement signed by the region")),
        _("Upload the copy signed by the region"),
    ),
    DECLINE: Move(
        frozenset({SENT}),
        DECLINED,
        SIGN_CODE,
        act("outcomes.agreement.declined", _("declined an agreement")),
        _("Decline the agreement"),
        "reason",
    ),
    ON_PAPER: Move(
        frozenset({SENT}),
        BY_REGION,
        DRAW_CODE,
        act("outcomes.agreement.came_on_paper", _("took in an agreement the region signed on paper")),
        _("Upload the region's copy that came on paper"),
    ),
    SIGN_OFFICE: Move(
        frozenset({BY_REGION}),
        SIGNED,
        DRAW_CODE,
        act("outcomes.agreement.signed_by_office", _("gave an agreement signed by the programme office")),
        _("Upload the copy signed by the office"),
    ),
    CANCEL: Move(
        frozenset({DRAFTED, SENT, BY_REGION}),
        CANCELLED,
        DRAW_CODE,
        act("outcomes.agreement.cancelled", _("cancelled an agreement")),
        _("Cancel the agreement"),
        "reason",
    ),
    TERMINATE: Move(
        frozenset({SIGNED}),
        TERMINATED,
        DRAW_CODE,
        act("outcomes.agreement.terminated", _("terminated an agreement")),
        _("Terminate the agreement"),
        "reason",
    ),
}
"""The table of moves of an agreement: nothing else moves one."""

FEWEST = 3
"""Of fewer applications marks are not opened, nor changed where they are open: it could be told whose they are."""
LETTER_MOVED = "outcomes.agreement_moved"
"""The kind of letter that tells a region that the office signed an agreement, or that it holds no more."""
NUDGE = "outcomes.nudged"
"""The kind of letter that reminds a region of an agreement."""
NOT_VERIFIED = _("stored, not verified")

AGREEMENTS_DRAFTED = act("outcomes.agreement.drafted", _("drafted agreements"))
TEXT_WRITTEN = act("outcomes.agreementtext.written", _("wrote the text of agreements"))
COMMITMENT_ADDED = act("outcomes.commitment.added", _("added a commitment to an agreement"))
COMMITMENT_CHANGED = act("outcomes.commitment.changed", _("changed a commitment of an agreement"))
COMMITMENT_REMOVED = act("outcomes.commitment.removed", _("took a commitment out of an agreement"))
NUDGED = act("outcomes.agreement.nudged", _("reminded a region of an agreement"))

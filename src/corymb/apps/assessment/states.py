"""Words of the assessment: experts, what ties them to applicants, reviews and their ways, what the journal says."""

from collections.abc import Mapping
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from corymb.i18n import mark
from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "assessment.arrangement": _("Arrangement of an assessment"),
    "assessment.expert": _("Expert of a call"),
    "assessment.declaration": _("Declaration of an expert"),
    "assessment.conflict": _("Conflict of interest"),
    "assessment.recusal": _("Recusal of who arranges"),
    "assessment.proposal": _("Proposal of an assignment"),
    "assessment.review": _("Review"),
    "assessment.assent": _("Answer to a consensus"),
    "assessment.pack": _("Applications as PDF"),
}
"""What the journal calls the kinds of things."""

# Experts

NAMED_BY_INVITER = mark("Named by whoever invited the expert")
"""What is kept as the words of such a tie; told in the language of its reader."""
INVITED, ACCEPTED, DECLINED, WITHDRAWN = "invited", "accepted", "declined", "withdrawn"
EXPERTS: Words = {
    INVITED: _("invited"),
    ACCEPTED: _("takes part"),
    DECLINED: _("declined the invitation"),
    WITHDRAWN: _("no longer takes part"),
}
EXPERT_TONES = {INVITED: "info", ACCEPTED: "success", DECLINED: "neutral", WITHDRAWN: "neutral"}
EXPERT_MOVES: Mapping[str, frozenset[str]] = {
    INVITED: frozenset({ACCEPTED, DECLINED, WITHDRAWN}),
    ACCEPTED: frozenset({WITHDRAWN}),
    DECLINED: frozenset({INVITED}),
    WITHDRAWN: frozenset({INVITED}),
}
"""From a state to those that may follow. The expert answers; whoever arranges the assessment invites and withdraws."""

OPEN, COLLEAGUES, FULL = "open", "colleagues", "full"
BLIND: Words = {
    OPEN: _("sees who applies and who else assesses"),
    COLLEAGUES: _("sees who applies, not who else assesses"),
    FULL: _("sees neither who applies nor who else assesses"),
}

STATEMENT = 1
"""Version of the text an expert agrees to. A changed text is a new version, which is declared anew."""
STATEMENT_TEXT = _(
    "I have named every organisation and region with which I am tied: by work now or in the last three years, "
    "ownership, contracts, joint projects, kinship. I assess by the documents alone, keep what I read to myself, "
    "and say so at once when I find a tie I did not know of."
)


def statement_sha256(text: str) -> str:
    """The hash of the text as it was shown."""
    return sha256(text.encode()).hexdigest()


# Conflicts

EMPLOYER, GROUP, CONTRACT, PROJECT, REGION = "employer", "group", "contract", "project", "region"
EARLIER, OFFICE, KIN, OTHER = "earlier", "office", "kin", "other"
KINDS: Words = {
    EMPLOYER: _("work"),
    GROUP: _("ownership, one group"),
    CONTRACT: _("contract"),
    PROJECT: _("joint project"),
    REGION: _("region"),
    EARLIER: _("earlier work"),
    OFFICE: _("acts for the applicant"),
    KIN: _("kinship"),
    OTHER: _("another tie"),
}
DECLARED, REGISTER = "declared", "register"
SOURCES: Words = {DECLARED: _("stated by the expert or by the office"), REGISTER: _("found in the register")}
YEARS = 3
"""Earlier work and contracts count for so long after they ended."""

# Reviews

ASSIGNED, STARTED, PUT = "assigned", "started", "put"
SUBMITTED, REFUSED, REPLACED = "submitted", "declined", "replaced"
REVIEWS: Words = {
    ASSIGNED: _("not begun"),
    STARTED: _("begun"),
    PUT: _("put to the other experts"),
    SUBMITTED: _("marks submitted"),
    REFUSED: _("declined by the expert"),
    REPLACED: _("taken back"),
}
TIE_DECLARED, TIE_FOUND, GIVEN_AWAY, REPAIRED = DECLARED, REGISTER, "replaced", "repair"
ENDINGS: Words = {
    TIE_DECLARED: _("the expert declared a tie to the application"),
    TIE_FOUND: _("the register knows a tie to the application"),
    GIVEN_AWAY: _("given to another expert"),
    REPAIRED: _("given to another expert when the assignment was repaired"),
}
"""Why a review was taken back, where nobody wrote a reason of their own."""
REVIEW_TONES = {
    ASSIGNED: "yours",
    STARTED: "accent",
    PUT: "info",
    SUBMITTED: "success",
    REFUSED: "warning",
    REPLACED: "neutral",
}
ACTIVE = (ASSIGNED, STARTED, PUT, SUBMITTED)
WRITABLE = (ASSIGNED, STARTED)
UNSETTLED = (*WRITABLE, PUT)
"""Those that do not count yet."""
SHOWN = (PUT, SUBMITTED)
"""Those whose marks others may see."""
REVIEW_MOVES: Mapping[str, frozenset[str]] = {
    ASSIGNED: frozenset({STARTED, PUT, SUBMITTED, REFUSED, REPLACED}),
    STARTED: frozenset({PUT, SUBMITTED, REFUSED, REPLACED}),
    PUT: frozenset({STARTED, SUBMITTED, REPLACED}),
    SUBMITTED: frozenset({REPLACED}),
    REFUSED: frozenset(),
    REPLACED: frozenset(),
}
"""From a state to those that may follow. A submitted one is locked; it is taken back only for a conflict.

A consensus is put to the other experts first, and is submitted once they agreed or it was closed.
"""
AGREES, OBJECTS, CLOSED = "agrees", "objects", "closed"
ANSWERS: Words = {
    AGREES: _("agrees"),
    OBJECTS: _("objects"),
    CLOSED: _("closed without the consent of all"),
}
"""What experts say of a consensus that was put to them; whoever arranges the assessment may close it."""
ANSWER_TONES = {AGREES: "success", OBJECTS: "warning", CLOSED: "neutral"}

DISCREPANCY = "discrepancy"
"""The stage of a further expert where the call names none itself."""
CONSENSUS_STAGE = "consensus"
"""Where the rapporteur of a consensus writes."""
SPREAD = 30
"""Points of a hundred between the greatest and the least total of an application, above which somebody looks again.

Our proposal, to be changed by whoever arranges the assessment.
"""

# Proposals

ENOUGH = mark("Every application has the experts it needs.")
"""Why there is nothing to propose."""
GREATEST, FAIREST, LOT, REPAIR, BY_HAND = "greatest", "fairest", "lot", "repair", "by_hand"
AIMS: Words = {
    FAIREST: _("the worst pair as good as it can be, then the greatest sum"),
    GREATEST: _("the greatest sum of fit"),
    LOT: _("by lot: no pair is certain, the sum expected is the greatest"),
    REPAIR: _("as few changes as possible after a late conflict"),
    BY_HAND: _("changed by hand"),
}
REGIONS, HOUSES, SEASONED, SCIENCE, BUSINESS = "regions", "houses", "seasoned", "science", "business"
RULES: Words = {
    REGIONS: _("no two experts from one region"),
    HOUSES: _("no two experts from one organisation or group"),
    SEASONED: _("at least one who submitted marks in another call"),
    SCIENCE: _("at least one who works at a university or research organisation"),
    BUSINESS: _("at least one who works at a company"),
}
"""Of the experts of each application, by what the register and the record know of them."""
CAP = 50
"""Percent: no pair of a lot is more likely, where whoever asks does not say otherwise. Our proposal."""

# Letters

ACTING = "assessment.acting"
INVITATION, GIVEN, TAKEN_BACK = "assessment.invited", "assessment.assigned", "assessment.taken_back"
CONSENSUS, CONSENSUS_PUT_TO = "assessment.consensus", "assessment.consensus_put"
CONSENSUS_OBJECTED_TO = "assessment.consensus_objected"
LETTERS: Words = {
    INVITATION: _("Invitation to assess applications"),
    GIVEN: _("Applications to assess"),
    TAKEN_BACK: _("A review that was taken back"),
    CONSENSUS: _("A consensus to be written"),
    ACTING: _("To act for somebody who is tied"),
    CONSENSUS_PUT_TO: _("A consensus to be agreed to"),
    CONSENSUS_OBJECTED_TO: _("An objection to a consensus"),
}

# What the journal calls the acts

ARRANGED = act("assessment.arrangement.made", _("arranged the assessment of a call"))
EXPERT_INVITED = act("assessment.expert.invited", _("invited an expert"))
EXPERT_ACCEPTED = act("assessment.expert.accepted", _("accepted an invitation to assess"))
EXPERT_DECLINED = act("assessment.expert.declined", _("declined an invitation to assess"))
EXPERT_WITHDRAWN = act("assessment.expert.withdrawn", _("took an expert out of a call"))
EXPERT_CHANGED = act("assessment.expert.changed", _("changed what an expert takes and sees"))
PROFILE_WRITTEN = act("assessment.expert.profile", _("wrote their fields as an expert"))
TIES_DECLARED = act("assessment.expert.ties_declared", _("declared their ties as an expert"))
CONFLICTS_RAISED = act("assessment.conflict.raised", _("had conflicts of interest found in the register"))
CONFLICT_DECLARED = act("assessment.conflict.declared", _("declared a conflict of interest"))
CONFLICT_LIFTED = act("assessment.conflict.lifted", _("lifted a conflict of interest"))
RECUSED = act("assessment.recusal.made", _("was shut out of an application for a conflict of interest"))
RECUSAL_DECLARED = act("assessment.recusal.declared", _("declared a tie to an application as who arranges"))
RECUSAL_LIFTED_ACT = act("assessment.recusal.lifted", _("lifted the recusal of who arranges an assessment"))
ACTING_NAMED = act("assessment.recusal.acting_named", _("named who acts for somebody with a conflict of interest"))
ASKED = act("assessment.proposal.asked", _("asked for a proposal of an assignment"))
PROPOSED = act("assessment.proposal.made", _("proposed an assignment"))
CHANGED_BY_HAND = act("assessment.proposal.changed", _("changed a proposed assignment by hand"))
CONFIRMED = act("assessment.proposal.confirmed", _("confirmed an assignment"))
REPLACED_BY = act("assessment.review.replaced", _("gave a review to another expert"))
REVIEW_DECLINED = act("assessment.review.declined", _("declined to review an application"))
REVIEW_READ = act("assessment.review.read", _("read an application to assess it"))
REVIEW_BEGUN = act("assessment.review.begun", _("began to mark an application"))
MARKS_SAVED = act("assessment.review.saved", _("saved marks"))
REVIEW_SUBMITTED = act("assessment.review.submitted", _("submitted a review"))
MARKS_SEEN = act("assessment.review.seen", _("looked at the marks of an application"))
THIRD_ADDED = act("assessment.review.third", _("added a further expert"))
CONSENSUS_OPENED = act("assessment.review.consensus", _("opened a consensus"))
CONSENSUS_PUT = act("assessment.review.put", _("put a consensus to the other experts"))
CONSENSUS_TAKEN_UP = act("assessment.review.taken_up", _("took a consensus up again"))
CONSENSUS_AGREED = act("assessment.assent.agreed", _("agreed to a consensus"))
CONSENSUS_OBJECTED = act("assessment.assent.objected", _("objected to a consensus"))
CONSENSUS_CLOSED = act("assessment.assent.closed", _("closed a consensus without the consent of all"))
PACK_ASKED = act("assessment.pack.asked", _("asked for applications as PDF"))
PACKED = act("assessment.pack.made", _("put applications together as PDF"))

"""Words of the selection: where a call and an application stand, who moves them on, what the parts of a call are."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corymb.kit.moves import Move
from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "selection.call": _("Call"),
    "selection.callversion": _("Version of a call"),
    "selection.application": _("Application"),
    "selection.consent": _("Sign-off of a partner"),
    "selection.attachment": _("Document of an application"),
    "selection.handingin": _("Submission of an application"),
    "selection.workbook": _("File of an application"),
    "selection.judgement": _("Judgement of weights"),
}
"""What the journal calls the kinds of things."""

# Calls

DRAFT, PUBLISHED, CANCELLED = "draft", "published", "cancelled"
CALLS: Words = {DRAFT: _("draft"), PUBLISHED: _("made public"), CANCELLED: _("cancelled")}
CALL_MOVES: Mapping[str, frozenset[str]] = {
    DRAFT: frozenset({PUBLISHED, CANCELLED}),
    PUBLISHED: frozenset({PUBLISHED, CANCELLED}),
    CANCELLED: frozenset(),
}
"""From a state to those that may follow; a published call is published again with a new version. Who: selection.run."""

ANNOUNCED, OPEN, CLOSED = "announced", "open", "closed"
STANDINGS: Words = {
    **CALLS,
    ANNOUNCED: _("announced"),
    OPEN: _("open for applications"),
    CLOSED: _("closed to applications"),
}
"""Where a call stands for its readers: a published one by its window and the clock."""
STANDING_TONES = {
    DRAFT: "yours",
    ANNOUNCED: "info",
    OPEN: "accent",
    CLOSED: "success",
    PUBLISHED: "info",
    CANCELLED: "neutral",
}

# Parts of a call

CRITERIA, GATES, STAGES = "criteria", "gates", "stages"
QUESTIONS, DOCUMENTS, QUOTAS = "questions", "documents", "quotas"
PARTS: Words = {
    CRITERIA: _("Criterion"),
    GATES: _("Condition"),
    STAGES: _("Stage"),
    QUESTIONS: _("Question"),
    DOCUMENTS: _("Document asked for"),
    QUOTAS: _("Quota"),
}
QUESTION_KINDS: Words = {
    "line": _("a line of text"),
    "text": _("a longer text"),
    "number": _("a number"),
    "yes_no": _("yes or no"),
    "choice": _("a choice"),
}
PREFILLS: Words = {
    "members": _("number of members of the cluster"),
    "managing": _("the managing organisation of the cluster"),
    "specialisation": _("the specialisation of the cluster"),
}
"""What a question can be filled in with from the register."""
STAGE_KINDS: Words = {
    "intake": _("check of completeness and conditions"),
    "scoring": _("scoring by experts"),
    "discrepancy": _("further expert where marks differ"),
    "defence": _("defence"),
    "council": _("decision of the council"),
    "order": _("order"),
}
AGGREGATES: Words = {"mean": _("mean"), "trimmed": _("trimmed mean"), "median": _("median")}
TESTS: Words = {
    "given": _("is there"),
    "at_least": _("at least"),
    "at_most": _("at most"),
    "is": _("is"),
}
VERDICTS: Words = {"meets": _("meets"), "does_not": _("does not meet"), "unknown": _("cannot be said yet")}
VERDICT_TONES = {"meets": "success", "does_not": "danger", "unknown": "info"}
VERDICT_ICONS = {"meets": "check", "does_not": "x", "unknown": "question-mark"}

# Weights of a draft, as people judge them

PAIRWISE, POINTS = "pairwise", "points"
WAYS: Words = {PAIRWISE: _("comparison in pairs"), POINTS: _("points given away")}

# Applications

LETTER_EXTENDED, LETTER_CHANGED = "selection.extended", "selection.changed"
LETTER_RECEIVED = "selection.received"
LETTER_SIGN_OFF, LETTER_DECLINED, LETTER_ADMISSION = "selection.sign_off", "selection.declined", "selection.admission"
WRITING, SIGNING, SUBMITTED, WITHDRAWN = "writing", "signing", "submitted", "withdrawn"
NOT_ADMITTED = "unadmitted"
ACTS_FOR = _("This person holds a role of the applicant or a partner; the tie stands until that role ends.")
APPLICATIONS: Words = {
    WRITING: _("being written"),
    SIGNING: _("with its partners"),
    SUBMITTED: _("handed in"),
    WITHDRAWN: _("withdrawn by the region"),
    NOT_ADMITTED: _("inadmissible"),
}
APPLICATION_TONES = {
    WRITING: "yours", SIGNING: "info", SUBMITTED: "success", WITHDRAWN: "neutral", NOT_ADMITTED: "danger",
}  # fmt: skip
MET, LACKING, UNDECIDED = "met", "lacking", "undecided"
CONDITIONS: Words = {
    MET: _("all are met"),
    LACKING: _("not all are met"),
    UNDECIDED: _("not all are met, admission not decided"),
}
"""How submitted applications are found by the conditions of their call."""
WAY = (WRITING, SIGNING, SUBMITTED)
"""The way of an application, as its page shows it."""

FILL_CODE, SUBMIT_CODE, RUN_CODE = "selection.fill", "selection.submit", "selection.run"


ASK, RECALL, SUBMIT, WITHDRAW, RESUME = "ask", "recall", "submit", "withdraw", "resume"
TURN_AWAY, ADMIT = "turn-away", "admit"
MOVES: Mapping[str, Move] = {
    ASK: Move(
        frozenset({WRITING}),
        SIGNING,
        FILL_CODE,
        act("selection.application.sent_round", _("asked the partners to sign off an application")),
        _("Ask for sign-off"),
    ),
    RECALL: Move(
        frozenset({SIGNING}),
        WRITING,
        FILL_CODE,
        act("selection.application.recalled", _("took an application back to change it")),
        _("Take back to change"),
    ),
    SUBMIT: Move(
        frozenset({SIGNING}),
        SUBMITTED,
        SUBMIT_CODE,
        act("selection.application.submitted", _("submitted an application")),
        _("Submit the application"),
    ),
    WITHDRAW: Move(
        frozenset({SUBMITTED}),
        WITHDRAWN,
        SUBMIT_CODE,
        act("selection.application.withdrawn", _("withdrew an application")),
        _("Withdraw"),
    ),
    RESUME: Move(
        frozenset({WITHDRAWN}),
        WRITING,
        FILL_CODE,
        act("selection.application.resumed", _("took up a withdrawn application again")),
        _("Take up again"),
    ),
    TURN_AWAY: Move(
        frozenset({SUBMITTED}),
        NOT_ADMITTED,
        RUN_CODE,
        act("selection.application.not_admitted", _("did not admit an application")),
        _("Do not admit to the assessment"),
    ),
    ADMIT: Move(
        frozenset({SUBMITTED, NOT_ADMITTED}),
        SUBMITTED,
        RUN_CODE,
        act("selection.application.admitted", _("admitted an application")),
        _("Admit to the assessment"),
    ),
}
"""The table of moves: nothing else moves an application."""
WHEN: Mapping[str, frozenset[str]] = {
    WITHDRAW: frozenset({OPEN, CLOSED}),
    TURN_AWAY: frozenset({CLOSED}),
    ADMIT: frozenset({CLOSED}),
}
"""How the call must stand for a move; open for those that are not here. After it has closed, until the council has
decided on the application."""
GIVES_REASON: Mapping[str, Promise] = {
    WITHDRAW: _("Say why the application is withdrawn."),
    TURN_AWAY: _("Say why the application is not admitted; the region reads it."),
    ADMIT: _("Say why the application is admitted; the region reads it."),
}
"""Moves that need a reason, and how it is asked for."""

WAITS, AGREED, DECLINED = "waits", "agreed", "declined"
CONSENTS: Words = {WAITS: _("not signed off yet"), AGREED: _("signed off"), DECLINED: _("declined by the partner")}
CONSENT_TONES = {WAITS: "info", AGREED: "success", DECLINED: "danger"}

# Workbooks and Word documents on their way into an application

EXCEL, WORD = "excel", "word"
FILE_KINDS: Words = {EXCEL: _("Excel workbook"), WORD: _("Word document")}
ENDINGS = {"xlsx": EXCEL, "xlsm": EXCEL, "xls": EXCEL, "ods": EXCEL, "docx": WORD}
"""Which kind a file is by the ending of its name."""
WORKBOOK = "selection.workbook"
COMING, TO_DECIDE, APPLIED, LEFT, REFUSED, SAME = "coming", "decide", "applied", "left", "refused", "same"
WORKBOOKS: Words = {
    COMING: _("being read"),
    TO_DECIDE: _("waits for a decision"),
    APPLIED: _("taken over"),
    LEFT: _("left aside"),
    REFUSED: _("cannot be used"),
    SAME: _("says nothing new"),
}
WORKBOOK_TONES = {
    COMING: "info",
    TO_DECIDE: "yours",
    APPLIED: "success",
    LEFT: "neutral",
    REFUSED: "danger",
    SAME: "neutral",
}

# What the journal calls the acts

CALL_DRAFTED = act("selection.call.drafted", _("drafted a call"))
CALL_CHANGED = act("selection.call.changed", _("changed the draft of a call"))
CALL_PUBLISHED = act("selection.call.published", _("published a version of a call"))
CALL_CANCELLED = act("selection.call.cancelled", _("cancelled a call"))
JUDGES_ASKED = act("selection.call.judges_asked", _("asked the council what criteria weigh"))
JUDGED = act("selection.judgement.given", _("judged what criteria weigh"))
REHEARSED = act("selection.call.rehearsed", _("tried the draft of a call out"))
WEIGHED = act("selection.call.weighed", _("put judged weights into the draft of a call"))
STARTED = act("selection.application.started", _("started an application"))
CORRECTED = act("selection.application.corrected", _("corrected the title or the cluster of an application"))
NAMED = act("selection.application.cluster_named", _("named the cluster of a submitted application"))
FILLED = act("selection.application.prefilled", _("filled an application in from the register"))
SAVED = act("selection.application.saved", _("saved answers of an application"))
READ = act("selection.application.read", _("read an application"))
ANSWERS_TAKEN = act("selection.call.answers_taken", _("took the applications of a call with their answers"))
FOLLOWED = act("selection.application.followed", _("moved an application to the new version of its call"))
PARTNER_ADDED = act("selection.consent.added", _("named a partner of an application"))
PARTNER_REMOVED = act("selection.consent.removed", _("took a partner out of an application"))
SIGNED_OFF = act("selection.consent.agreed", _("signed off an application as its partner"))
NOT_SIGNED_OFF = act("selection.consent.declined", _("declined to sign off an application"))
ATTACHED = act("selection.attachment.added", _("added a document to an application"))
DETACHED = act("selection.attachment.removed", _("took a document off an application"))
BOOK_GIVEN = act("selection.workbook.given", _("gave a file of an application"))
BOOK_READ = act("selection.workbook.read", _("read a file of an application"))
BOOK_TAKEN = act("selection.workbook.taken", _("took answers of a file over"))
BOOK_LEFT = act("selection.workbook.left", _("left a file of an application aside"))

"""Words of files on their way into the register, and of organisations that may be one."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {
    "linkage.importbatch": _("Import"),
    "linkage.duplicateproposal": _("Possible duplicate"),
    "linkage.merge": _("Merge"),
}
"""What the journal calls the kinds of things."""

# Imports

WORKBOOK, SME_REGISTER = "workbook", "sme_register"
SOURCES: Words = {WORKBOOK: _("Workbook or table"), SME_REGISTER: _("Tax service's register of small businesses")}
WAITING, READ, MATCHED, APPLYING = "waiting", "read", "matched", "applying"
APPLIED, CALLED_OFF, REFUSED = "applied", "withdrawn", "refused"
BATCHES: Words = {
    WAITING: _("being read"),
    READ: _("being matched"),
    MATCHED: _("waits for decisions"),
    APPLYING: _("being applied"),
    APPLIED: _("applied"),
    CALLED_OFF: _("import withdrawn"),
    REFUSED: _("cannot be used"),
}
BATCH_TONES = {
    WAITING: "info",
    READ: "info",
    MATCHED: "yours",
    APPLYING: "info",
    APPLIED: "success",
    CALLED_OFF: "neutral",
    REFUSED: "danger",
}
BY_NUMBER, BY_NAME, BY_NOTHING, AMBIGUOUS = "number", "name", "none", "ambiguous"
MATCHES: Words = {
    BY_NUMBER: _("its number"),
    BY_NAME: _("name, one alone"),
    AMBIGUOUS: _("name, several or less like"),
    BY_NOTHING: _("not found"),
}
NEW, CHANGED, UNCHANGED, TO_DECIDE, WRONG, LEFT = "new", "changed", "unchanged", "decide", "wrong", "left"
EFFECTS: Words = {
    TO_DECIDE: _("to decide"),
    WRONG: _("wrong"),
    NEW: _("new"),
    CHANGED: _("changed"),
    UNCHANGED: _("unchanged"),
    LEFT: _("left out"),
}
EFFECT_TONES = {
    TO_DECIDE: "yours",
    WRONG: "danger",
    NEW: "success",
    CHANGED: "info",
    UNCHANGED: "neutral",
    LEFT: "neutral",
}
TAKE, MAKE, SKIP = "take", "new", "skip"
DECISIONS: Words = {TAKE: _("is the one found"), MAKE: _("make new"), SKIP: _("leave out")}

# Duplicates and merges

OPEN, SAME, DIFFERENT = "open", "same", "different"
PROPOSALS: Words = {OPEN: _("to decide"), SAME: _("merged"), DIFFERENT: _("two different ones")}
PROPOSAL_TONES = {OPEN: "yours", SAME: "success", DIFFERENT: "neutral"}
BY_HAND = "hand"
WHYS: Words = {BY_NAME: _("names alike"), BY_HAND: _("named by a person")}

# What the journal calls the acts

IMPORT_GIVEN = act("linkage.import.given", _("gave a file to be loaded"))
IMPORT_READ = act("linkage.import.read", _("read and matched a file"))
IMPORT_CONFIRMED = act("linkage.import.confirmed", _("had an import applied"))
IMPORT_APPLIED = act("linkage.import.applied", _("applied an import"))
IMPORT_WITHDRAWN = act("linkage.import.withdrawn", _("withdrew an import"))
DUPLICATES_FOUND = act("linkage.duplicates.found", _("found possible duplicates"))
DUPLICATE_NAMED = act("linkage.duplicate.named", _("named a possible duplicate"))
DUPLICATE_DENIED = act("linkage.duplicate.denied", _("said that two organisations are different"))
MERGED = act("linkage.merge.made", _("merged two organisations"))
UNMERGED = act("linkage.merge.undone", _("undid a merge"))

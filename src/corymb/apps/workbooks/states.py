"""Words of workbooks: one for a return, many in a ZIP, and what becomes of them."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

UPLOAD_KIND, BULK_KIND = "returns.upload", "returns.bulk"
"""Under these names the journal, the files and the jobs have known workbooks since they were a part of returns; what is
on record is never rewritten, so the names stay."""
THINGS: Words = {UPLOAD_KIND: _("Workbook of a return"), BULK_KIND: _("Workbooks of many members")}
"""What the journal calls the kinds of things."""

UPLOADED = act("returns.upload.given", _("gave a workbook"))
UPLOAD_READ = act("returns.upload.read", _("read a workbook"))
UPLOAD_APPLIED = act("returns.upload.applied", _("took the figures of a workbook over"))
UPLOAD_LEFT = act("returns.upload.left", _("left a workbook aside"))
BULK_GIVEN = act("returns.bulk.given", _("gave workbooks of many members"))
BULK_READ = act("returns.bulk.read", _("read workbooks of many members"))
BULK_TAKEN = act("returns.bulk.taken", _("took away workbooks with notes"))
BULK_PREPARED = act("returns.bulk.prepared", _("took the workbook of a cluster's members"))

COMING, TO_DECIDE, APPLIED, LEFT, REFUSED = "coming", "decide", "applied", "left", "refused"
UPLOADS: Words = {
    COMING: _("being read"),
    TO_DECIDE: _("waits for a decision"),
    APPLIED: _("taken over"),
    LEFT: _("left aside"),
    REFUSED: _("cannot be used"),
}
UPLOAD_TONES = {COMING: "info", TO_DECIDE: "yours", APPLIED: "success", LEFT: "neutral", REFUSED: "danger"}

PACKED = ".zip"
"""How the name of a file with many workbooks ends; any other is one workbook of all members."""

READ_THROUGH = "read"
BULKS: Words = {COMING: _("being read"), READ_THROUGH: _("was read"), REFUSED: _("cannot be used")}
BULK_TONES = {COMING: "info", READ_THROUGH: "success", REFUSED: "danger"}

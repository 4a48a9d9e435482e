"""The lists of workbooks, declared once for page and file."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.workbooks.forms import BulksFilter, UploadsFilter
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.queries import narrowing
from corymb.apps.workbooks.queries.naming import bulk_url, upload_url
from corymb.apps.workbooks.states import BULK_TONES, REFUSED, UPLOAD_TONES, UPLOADS
from corymb.apps.workbooks.states import BULKS as BULK_STATES
from corymb.kit.findings import told
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed


def _organisation(row: Upload) -> str:
    return row.member_return.organisation.title if row.member_return else ""


def _of_level(level: str) -> Callable[[Upload], int]:
    return lambda row: sum(finding.get("level") == level for finding in row.findings)


def _first_said(row: Upload) -> str:
    """Why a workbook cannot be used; what is said of one that can stands on its page."""
    return " ".join(f"{one.text} {one.mend}".strip() for one in told(row.findings[:1])) if row.state == REFUSED else ""


BOOKS = Listing(
    code=listed("workbooks", _("Workbooks")),
    columns=(
        Column("file", _("File"), lambda u: u.file_name, link=upload_url),
        Column("organisation", _("Organisation"), _organisation, link=upload_url),
        Column("figures", _("Figures read"), lambda u: len(u.figures), at_end=True),
        Column("errors", _("Errors"), _of_level("error"), at_end=True),
        Column("explain", _("To explain"), _of_level("explain"), at_end=True),
        Column("state", _("State"), lambda u: UPLOADS[u.state], badge=lambda u: UPLOAD_TONES[u.state]),
        Column("why", _("Why not"), _first_said),
    ),
    filters=UploadsFilter,
    narrow=narrowing.uploads,
    sort="id",
    empty_title=_("No workbooks here"),
    empty_text=_("Nothing in the file could be taken in."),
)

BULKS = Listing(
    code=listed("zips", _("Workbooks of many members")),
    columns=(
        Column("file", _("File"), lambda b: b.file_name, link=bulk_url),
        Column("cluster", _("Cluster"), lambda b: b.cluster.title),
        Column("period", _("Period"), lambda b: b.period.code),
        Column("received", _("Received"), lambda b: timezone.localtime(b.at), sort="id"),
        Column("by", _("Who gave it"), lambda b: str(b.by)),
        Column("state", _("State"), lambda b: BULK_STATES[b.state], badge=lambda b: BULK_TONES[b.state]),
    ),
    filters=BulksFilter,
    narrow=narrowing.bulks,
    sort="-id",
    empty_title=_("No workbooks here"),
    empty_text=_("They are given on the board of progress, beside the cluster the members belong to."),
)

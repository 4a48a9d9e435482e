"""The lists of returns, declared once for page and file."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.returns.forms import ReturnsFilter, UploadsFilter
from corymb.apps.returns.models import Return, Upload
from corymb.apps.returns.queries import narrowing
from corymb.apps.returns.queries.naming import return_url, upload_url
from corymb.apps.returns.states import REFUSED, STATES, TONES, UPLOAD_TONES, UPLOADS
from corymb.kit.findings import told
from corymb.kit.listing import Column, Listing
from corymb.kit.saying import left


def lateness(found: Return) -> str:
    """How long there is, or how late it is, while the return is with the organisation."""
    return left(found.due_at) if found.state in narrowing.NOT_IN else ""


RETURNS = Listing(
    code="returns",
    columns=(
        Column("organisation", _("Organisation"), lambda r: r.organisation.title, link=return_url),
        Column("number", _("Number"), lambda r: r.organisation.number, shown=False),
        Column("region", _("Region"), lambda r: r.organisation.region.title if r.organisation.region else ""),
        Column("period", _("Period"), lambda r: r.period.code),
        Column("state", _("State"), lambda r: STATES[r.state], badge=lambda r: TONES[r.state]),
        Column("round", _("Round"), lambda r: r.round, at_end=True, shown=False),
        Column("due", _("Due"), lambda r: timezone.localtime(r.due_at), sort="due_at"),
        Column("left", _("Left"), lateness),
        Column("changed", _("Last changed"), lambda r: timezone.localtime(r.changed_at), sort="changed_at"),
    ),
    filters=ReturnsFilter,
    narrow=narrowing.returns,
    sort="due_at",
    empty_title=_("No returns here"),
    empty_text=_("Returns are opened for all members when the programme office opens a period."),
)


def _organisation(row: Upload) -> str:
    return row.member_return.organisation.title if row.member_return else ""


def _of_level(level: str) -> Callable[[Upload], int]:
    return lambda row: sum(finding.get("level") == level for finding in row.findings)


def _first_said(row: Upload) -> str:
    """Why a workbook cannot be used; what is said of one that can stands on its page."""
    return " ".join(f"{one.text} {one.mend}".strip() for one in told(row.findings[:1])) if row.state == REFUSED else ""


BOOKS = Listing(
    code="workbooks",
    columns=(
        Column("file", _("File"), lambda u: u.file_name, link=upload_url),
        Column("organisation", _("Organisation"), _organisation),
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
    empty_text=_("None of the files in the ZIP was a workbook that could be taken in."),
)

"""The lists of returns, declared once for page and file."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.returns.forms import ReturnsFilter
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import narrowing
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.states import NOT_IN, STATES, TONES
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import left


def lateness(found: Return) -> str:
    """How long there is, or how late it is, while the return is with the organisation."""
    return left(found.due_at) if found.state in NOT_IN else ""


RETURNS = Listing(
    code=listed("returns", _("Returns")),
    columns=(
        Column("organisation", _("Organisation"), lambda r: r.organisation.title, link=return_url),
        Column("number", _("Number"), lambda r: r.organisation.number, shown=False),
        Column("region", _("Region"), lambda r: r.organisation.region.title if r.organisation.region else ""),
        Column("period", _("Period"), lambda r: r.period.code),
        Column("state", _("State"), lambda r: STATES[r.state], badge=lambda r: TONES[r.state]),
        Column("round", _("Submission number"), lambda r: r.round, at_end=True, shown=False),
        Column("due", _("Due"), lambda r: timezone.localtime(r.due_at), sort="due_at"),
        Column("left", _("Left"), lateness),
        Column("changed", _("Last changed"), lambda r: timezone.localtime(r.changed_at), sort="changed_at"),
    ),
    filters=ReturnsFilter,
    narrow=narrowing.returns,
    sort="-due_at",
    empty_title=_("No returns here"),
    empty_text=_("Returns are opened for all members when the programme office opens a period."),
)

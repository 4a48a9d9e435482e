"""The list of a call's applications, for whoever arranges their assessment: how far each is, how far experts differ."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.queries.bids import add_progress, narrowed
from corymb.apps.assessment.queries.naming import application_url
from corymb.apps.assignment.forms.assigning import BidsFilter
from corymb.apps.selection.models import Application, Call
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import number
from corymb.reports.numbers import rounded

BIDS = listed("assessed", _("Applications to be assessed"))


def bids_listing(call: Call) -> Listing:
    """The list of the applications of one call."""

    def link(row: Application) -> str:
        return application_url(call.pk, row.pk)

    return Listing(
        code=BIDS,
        columns=(
            Column("title", _("Application"), lambda a: a.title, link=link),
            Column("region", _("Region"), lambda a: a.region.title),
            Column("has", _("Experts"), lambda a: a.has, at_end=True),
            Column("done", _("Reviews submitted"), lambda a: a.done, at_end=True),
            Column(
                "spread",
                _("Spread"),
                lambda a: None if a.spread is None else rounded(a.spread, 1),
                told=lambda a: "" if a.spread is None else number(a.spread, 1),
                badge=lambda a: "warning" if a.is_wide else "",
                at_end=True,
            ),
        ),
        filters=BidsFilter,
        narrow=lambda rows, asked: narrowed(call, rows, asked["standing"]),
        sort="pk",
        empty_title=_("No applications here"),
        empty_text=_("Applications that were submitted stand here."),
        prepare=lambda rows: add_progress(call, rows),
    )

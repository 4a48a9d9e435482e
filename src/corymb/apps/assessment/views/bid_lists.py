"""The list of a call's applications, for whoever arranges their assessment: how far each is, how far experts differ."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.forms.assigning import BidsFilter
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.naming import application_url
from corymb.apps.assessment.queries.spread import NONE, limit_of, totals, wide
from corymb.apps.assessment.states import ACTIVE, SUBMITTED, WRITABLE
from corymb.apps.selection.models import Application, Call
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import number

BIDS = listed("assessed", _("Applications to be assessed"))


def _narrowed(call: Call) -> Callable[[QuerySet[Application], dict[str, Any]], QuerySet[Application]]:
    """By how far applications of a call are assessed."""

    def narrow(rows: QuerySet[Application], asked: dict[str, Any]) -> QuerySet[Application]:
        own = Review.objects.filter(application=OuterRef("pk"))
        active, waits = Exists(own.filter(state__in=ACTIVE)), Exists(own.filter(state__in=WRITABLE))
        standing = asked["standing"]
        if standing == "wide":
            return rows.filter(pk__in=wide(call))
        conditions = {"unassigned": (~active,), "waits": (waits,), "done": (active, ~waits)}
        return rows.filter(*conditions.get(standing, ()))

    return narrow


def _prepared(call: Call) -> Callable[[list[Application]], None]:
    """What the rows of a page need beside their own fields, in three queries."""

    def prepare(rows: list[Application]) -> None:
        numbers = [row.pk for row in rows]
        reviews = Review.objects.filter(application__in=numbers, state__in=ACTIVE, is_rapporteur=False)
        states = list(reviews.values_list("application", "state"))
        has, done = Counter(a for a, _state in states), Counter(a for a, state in states if state == SUBMITTED)
        told, limit = totals(call, numbers), limit_of(call)
        for row in rows:
            spread = told.get(row.pk, NONE).spread
            row.has, row.done, row.spread = has[row.pk], done[row.pk], spread  # type: ignore[attr-defined]
            row.is_wide = spread is not None and spread > limit  # type: ignore[attr-defined]

    return prepare


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
                lambda a: "" if a.spread is None else number(a.spread, 1),
                badge=lambda a: "warning" if a.is_wide else "",
                at_end=True,
            ),
        ),
        filters=BidsFilter,
        narrow=_narrowed(call),
        sort="pk",
        empty_title=_("No applications here"),
        empty_text=_("Applications that were submitted stand here."),
        prepare=_prepared(call),
    )

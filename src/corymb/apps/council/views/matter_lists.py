"""The items of a session as a list, declared once for page and file."""

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.forms import ItemsFilter, MattersFilter
from corymb.apps.council.models import Matter
from corymb.apps.council.queries.naming import matter_url
from corymb.apps.council.queries.sitting import with_decisions, without_results
from corymb.apps.council.states import OPEN_YET, RESULT_TONES, RESULTS
from corymb.apps.registry.forms.parts import regions_of
from corymb.apps.selection.queries.among import about
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def _narrow(rows: QuerySet[Matter], asked: dict[str, Any]) -> QuerySet[Matter]:
    rows = about(rows, asked, "application__")
    if asked["items"]:
        rows = rows.filter(reduce(or_, (Q(item__range=(span.first, span.last)) for span in asked["items"])))
    if asked.get("proposed"):
        rows = rows.filter(proposed=asked["proposed"])
    if asked.get("decided") == OPEN_YET:
        return rows.filter(decision=None)
    return rows.filter(decision__result=asked["decided"]) if asked.get("decided") else rows


def _decided(name: str) -> Any:
    return lambda row: getattr(row.decided, name) if row.decided else None


MATTERS = Listing(
    code=listed("items", _("Items of a session")),
    columns=(
        Column("item", _("Item"), lambda m: m.item, sort="item", at_end=True),
        Column("title", _("Application"), lambda m: m.application.title, link=matter_url, is_wide=True),
        Column("region", _("Region"), lambda m: m.application.region.title),
        Column("proposed", _("Proposed"), lambda m: said(RESULTS, m.proposed) if m.proposed else ""),
        Column(
            "decided", _("Decided"), lambda m: said(RESULTS, m.decided.result) if m.decided else "",
            badge=lambda m: RESULT_TONES[m.decided.result] if m.decided else "",
        ),
        Column(
            "before", _("Decided earlier"), lambda m: said(RESULTS, m.before.result) if m.before else "",
            badge=lambda m: RESULT_TONES[m.before.result] if m.before else "", shown=False,
        ),
        Column("for", _("For"), _decided("votes_for"), at_end=True),
        Column("against", _("Against"), _decided("votes_against"), at_end=True),
        Column("abstained", _("Abstained"), _decided("abstained"), at_end=True),
    ),
    filters=MattersFilter,
    offer=regions_of("application__region"),
    narrow=_narrow,
    sort="item",
    empty_title=_("No items"),
    prepare=with_decisions,
)  # fmt: skip
KEPT_MATTERS = replace(MATTERS, columns=MATTERS.columns[:3], filters=ItemsFilter, prepare=without_results)
"""The same for somebody from whom results are kept."""

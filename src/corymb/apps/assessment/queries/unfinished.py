"""What an assessment leaves unfinished, in words: for whoever freezes its marks."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.queries.bids import narrowed
from corymb.apps.assessment.queries.spread import unsettled
from corymb.apps.selection.models import Application, Call
from corymb.kit.saying import MOST_NAMED, names_of, number


def unfinished(call: Call, among: QuerySet[Application]) -> Iterator[str]:
    """Of some applications of a call: experts who differ, are too few, or have not submitted their marks."""
    titles = _titles(unsettled(call).filter(pk__in=among.order_by().values("pk")))
    if titles:
        told = _("Experts differ, and nobody looks again: {titles}")
        yield told.format(titles=names_of(titles[:MOST_NAMED], len(titles)))
    few = narrowed(call, among, "lacking").count()
    if few:
        told = ngettext(
            "{n} application has fewer experts than the call asks for.",
            "{n} applications have fewer experts than the call asks for.",
            few,
        )
        yield told.format(n=number(few))
    titles = _titles(narrowed(call, among, "waits"))
    if titles:
        told = _("Marks that are not submitted do not count. Experts still owe them to: {titles}")
        yield told.format(titles=names_of(titles[:MOST_NAMED], len(titles)))


def _titles(rows: QuerySet[Application]) -> list[str]:
    return list(rows.order_by("title", "pk").values_list("title", flat=True))

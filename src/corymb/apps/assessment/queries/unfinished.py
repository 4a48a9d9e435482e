"""What an assessment leaves unfinished, in words: for whoever freezes its marks."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.queries.bids import narrowed
from corymb.apps.assessment.queries.board import scoring
from corymb.apps.assessment.queries.marks import agreed_at
from corymb.apps.assessment.queries.spread import unsettled
from corymb.apps.selection.models import Application, Call
from corymb.kit.saying import MOST_NAMED, names_of, number
from corymb.packs.call import CallContent


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


def few_said(content: CallContent, reviews: Mapping[int, int], at: datetime) -> list[str]:
    """That marks of fewer experts counted at a moment than the call asks for; a consensus is of all of them.

    `reviews`: how many counted, by application.
    """
    stage = scoring(content)
    needed = stage.experts if stage else 0
    few = {number_: count for number_, count in reviews.items() if count < needed}
    for number_ in agreed_at(few, at) if few else ():
        del few[number_]
    if not few:
        return []
    titles = Application.objects.in_bulk([*few][:MOST_NAMED])
    names = [f"{titles[number_].title} ({number(few[number_])})" for number_ in [*few][:MOST_NAMED]]
    told = _("The call asks for marks of {needed} for each application; fewer count for these: {names}.")
    experts = ngettext("{n} expert", "{n} experts", needed).format(n=number(needed))
    return [told.format(needed=experts, names=names_of(names, len(few)))]


def _titles(rows: QuerySet[Application]) -> list[str]:
    return list(rows.order_by("title", "pk").values_list("title", flat=True))

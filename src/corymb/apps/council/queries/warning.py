"""What whoever freezes a ranking should know before: nothing of it forbids to freeze."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.queries.bids import narrowed
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.assessment.queries.spread import unsettled
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.council.queries.telling_names import MOST_NAMED, names_of
from corymb.apps.defence.queries.scores import counted
from corymb.apps.defence.queries.shut import tied_with_marks
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.kit.saying import number
from corymb.packs.call_defence import share_of_defence


def warnings_of(call: Call, person: Any) -> Iterator[str]:
    """Experts who differ, applications with too few of them or without a defence that counts, marks of who is tied now.

    Of applications that are kept from the person nothing is told.
    """
    hidden = hidden_from(person, call)
    rows = unsettled(call).exclude(pk__in=hidden).order_by("title", "pk")
    titles = list(rows.values_list("title", flat=True))
    if titles:
        told = _("Experts differ, and nobody looks again: {titles}")
        yield told.format(titles=names_of(titles[:MOST_NAMED], len(titles)))
    few = narrowed(call, applications_visible_to(person, call).exclude(pk__in=hidden), "lacking").count()
    if few:
        told = ngettext(
            "{n} application has fewer experts than the call asks for.",
            "{n} applications have fewer experts than the call asks for.",
            few,
        )
        yield told.format(n=number(few))
    version = newest_version(call)
    if version and share_of_defence(content_of(version)):
        heard = counted(call).filter(mark__isnull=False).values("slot__application")
        unheard = applications_visible_to(person, call).exclude(pk__in=hidden).exclude(pk__in=heard)
        titles = list(unheard.order_by("title", "pk").values_list("title", flat=True))
        if titles:
            told = _("Without marks of the defence, which counts in the score, these are not ranked: {titles}")
            yield told.format(titles=names_of(titles[:MOST_NAMED], len(titles)))
    tied = [str(who) for who, applications in tied_with_marks(call) if applications - hidden]
    if tied:
        told = _(
            "Marks given at the defence count though who gave them is tied to the application by now: {names}. Recuse "
            "them on the page of the defence where they should not."
        )
        yield told.format(names=", ".join(tied))

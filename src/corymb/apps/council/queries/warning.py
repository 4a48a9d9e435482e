"""What whoever freezes a ranking, opens or closes a session should know before: nothing of it forbids to."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.assessment.queries.unfinished import unfinished
from corymb.apps.council.models import Session
from corymb.apps.council.queries.beyond import beyond_rule
from corymb.apps.council.queries.seeing import hidden_from, matters_visible_to
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries.scores import counted
from corymb.apps.defence.queries.shut import tied_with_marks
from corymb.apps.defence.queries.telling import yet_to_be_heard
from corymb.apps.defence.states import CLOSED
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.apps.selection.queries.seeing import settled_among
from corymb.kit.saying import MOST_NAMED, moment, names_of
from corymb.packs.call_defence import share_of_defence


def before_opening(session: Session, person: Any) -> Iterator[str]:
    """That the hour members were called for has not come, or the defence of applications they decide on."""
    items = matters_visible_to(person).filter(session=session)
    yield from yet_to_be_heard(session.call, set(items.values_list("application", flat=True)))
    if now() < session.starts_at:
        yield _("The session is called for {moment}; until then members may still be on their way.").format(
            moment=moment(session.starts_at)
        )


def before_closing(session: Session, person: Any) -> Iterator[str]:
    """Items nothing is decided on yet, and where what is selected leaves the rule of the call."""
    rows = matters_visible_to(person).filter(session=session, decision=None).order_by("place")
    titles = list(rows.values_list("application__title", flat=True))
    if titles:
        yield _("Nothing is decided on: {titles}").format(titles=names_of(titles[:MOST_NAMED], len(titles)))
    for chair in session.seats.filter(is_chair=True, present_at=None).select_related("person"):
        yield _("{name}, in the chair, is not present.").format(name=chair.person)
    yield from filter(None, [beyond_rule(session, person, closes=True)])


def warnings_of(call: Call, person: Any) -> Iterator[str]:
    """Experts who differ, or are too few, or have not submitted; no defence that counts; marks of who is tied now.

    Of applications that are kept from the person nothing is told.
    """
    hidden = hidden_from(person, call)
    seen = applications_visible_to(person, call).exclude(pk__in=hidden)
    settled = settled_among(seen.order_by().values_list("pk", flat=True))  # nobody marks these any more
    yield from unfinished(call, seen.exclude(pk__in=settled))
    version = newest_version(call)
    if version and share_of_defence(content_of(version)):
        if Slot.objects.filter(defence__call=call).exclude(defence__state=CLOSED).exists():
            yield _("A defence of the call is not closed yet.")
        heard = counted(call).filter(mark__isnull=False).values("slot__application")
        unheard = applications_visible_to(person, call).exclude(pk__in=hidden).exclude(pk__in=heard)
        titles = list(unheard.order_by("title", "pk").values_list("title", flat=True))
        if titles:
            told = _("Without marks of the defence, which counts in the score, these are not ranked: {titles}")
            yield told.format(titles=names_of(titles[:MOST_NAMED], len(titles)))
        tied = [str(who) for who, applications in tied_with_marks(call) if applications - hidden]
        if tied:
            told = _(
                "Marks given at the defence count though who gave them is tied to the application by now: {names}. "
                "Recuse them on the page of the defence where they should not."
            )
            yield told.format(names=", ".join(tied))
    else:
        yield from yet_to_be_heard(call, set(seen.values_list("pk", flat=True)) - set(settled))

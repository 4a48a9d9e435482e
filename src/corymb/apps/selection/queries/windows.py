"""The window a draft would be published with: from when to when, that it is over, what is unusual about it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of, lacks_of, moment_of, told_there
from corymb.apps.selection.states import PUBLISHED
from corymb.i18n import mark
from corymb.kit.registries import marks_frozen
from corymb.kit.saying import language_of_page
from corymb.kit.working_days import in_force
from corymb.packs.call import CallContent
from corymb.packs.call_lint import Lack
from corymb.packs.call_remarks import remarks

OVER = mark(
    "The window for applications ended on {closes}, and no application is taken after it: nobody could apply. Say "
    "a later “Until” under “The call as a whole”."
)


SPENT = mark(
    "The window for applications ended on {closes} and was extended once already, which it is only once: no further "
    "version can follow."
)

FROZEN = mark(
    "The marks of the call are frozen: what is decided rests on the version that is published, and none follows it."
)


def is_frozen(call: Call) -> bool:
    """Whether no further version of a call can follow, for its marks are frozen."""
    return any(told(call.pk) for told in marks_frozen)


def is_spent(call: Call, now: datetime) -> bool:
    """Whether no further version of a call can follow: its marks are frozen, or its window over and extended once."""
    if is_frozen(call):
        return True
    is_over = call.state == PUBLISHED and call.closes_at is not None and call.closes_at <= now
    return is_over and call.versions.exclude(order_number="").exists()


def lacks_now(call: Call, now: datetime) -> tuple[Lack, ...]:
    """What keeps the draft from being published, in the language of the page, a window that has ended among it."""
    found, content = lacks_of(call), draft_of(call)
    if is_frozen(call):
        return (*found, Lack(FROZEN))
    if is_spent(call, now) and call.closes_at:
        return (*found, Lack(SPENT, fields={"closes": told_there(call.closes_at, call.zone)}))
    closes = moment_of(content.closes_at, content.zone)
    if closes is None or closes > now:
        return found
    return (*found, Lack(OVER, fields={"closes": told_there(closes, content.zone)}))


def window_of(content: CallContent) -> list[str]:
    """From when to when, on the clock of the call."""
    pairs = ((_("Applications are taken from"), content.opens_at), (_("Until"), content.closes_at))
    return [f"{label} {told_there(moment_of(written, content.zone), content.zone)}" for label, written in pairs]


def unusual(call: Call, now: datetime) -> Iterator[str]:
    """What whoever publishes should look at again; nothing about a window that is published already."""
    content = draft_of(call)
    language_of_page()
    yield from map(str, remarks(content, is_new=call.state != PUBLISHED))
    opens, closes = moment_of(content.opens_at, content.zone), moment_of(content.closes_at, content.zone)
    known = call.state == PUBLISHED and (opens, closes) == (call.opens_at, call.closes_at)
    if opens is None or closes is None or known or closes <= now:
        return
    if opens < now and not (call.state == PUBLISHED and opens == call.opens_at):
        told = _("The window began on {opens}, before anybody could read of it: applications are taken at once.")
        yield told.format(opens=told_there(opens, content.zone))
    here = ZoneInfo(content.zone)
    if not _works(max(opens, now).astimezone(here).date(), closes.astimezone(here).date()):
        yield _("There is no working day from now to the end of the window; whoever applies finds nobody to ask.")


def _works(first: date, last: date) -> bool:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return any(map(in_force().is_working, days))

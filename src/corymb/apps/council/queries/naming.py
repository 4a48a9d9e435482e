"""Rankings and sessions by name: for the journal, for pages."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.council.models import Abstention, Decision, Matter, Ranking, Seat, Session, Vote
from corymb.apps.council.states import CANCELLED, SESSION_CANCELLED
from corymb.apps.journal.images import kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.reading import named, who
from corymb.apps.registry.queries.naming import Named, by_key
from corymb.apps.selection.models import Call


def call_url(call: Call) -> str:
    return reverse("council:call", args=[call.pk])


def ranking_url(row: Ranking) -> str:
    return reverse("council:ranking", args=[row.pk])


def session_url(row: Session) -> str:
    return reverse("council:session", args=[row.pk])


def matter_url(row: Matter) -> str:
    return reverse("council:matter", args=[row.pk])


def ranking_name(row: Ranking) -> str:
    return _("Ranking {number}").format(number=row.number)


def session_name(row: Session) -> str:
    return _("Session {number}").format(number=row.number)


def called_off_by(row: Session) -> str:
    """Who called a session off, as the journal has it; empty for any other session."""
    if row.state != CANCELLED:
        return ""
    rows = Entry.objects.filter(act=SESSION_CANCELLED, object_kind=kind_of(row), object_id=str(row.pk))
    entry = rows.order_by("pk").last()
    return who(entry.actor_kind, entry.actor_id, named([entry])) if entry else ""


def _of_session(row: Seat) -> tuple[str, str]:
    return session_name(row.session), session_url(row.session)


def _of_matter(row: Vote | Decision) -> tuple[str, str]:
    return _("Item {place}").format(place=row.matter.place), matter_url(row.matter)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Ranking: by_key(Ranking.objects.defer("inputs", "outcome").all, lambda r: (ranking_name(r), ranking_url(r))),
    Session: by_key(Session.objects.all, lambda r: (session_name(r), session_url(r))),
    Seat: by_key(Seat.objects.select_related("session").all, _of_session),
    Abstention: by_key(Abstention.objects.select_related("seat__session").all, lambda r: _of_session(r.seat)),
    Matter: by_key(Matter.objects.all, lambda r: (_("Item {place}").format(place=r.place), matter_url(r))),
    Vote: by_key(Vote.objects.select_related("matter").all, _of_matter),
    Decision: by_key(Decision.objects.select_related("matter").all, _of_matter),
}
"""How the journal names the rows of each model; never by the application, which the reader may not see."""

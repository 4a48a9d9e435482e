"""The session an act is about, locked in the state the act needs."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.council.models import Session
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible

MOVED_ON = _("The session has moved on meanwhile; look where it stands now.")


def locked(number: int, states: set[str]) -> Session:
    """A session, locked, in one of these states. Refuses another one."""
    session = Session.objects.select_for_update().get(pk=number)
    if session.state not in states:
        raise NotPossible(MOVED_ON)
    return session


def keys_of(session: Session) -> list[str]:
    return [call_key(session.call_id)]

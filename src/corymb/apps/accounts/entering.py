"""Who asks: a session, the person behind it, what they hold and by what they prove who they are.

Every request begins with these questions. They are written once as text: composing them took longer than answering.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore as RowsOfSessions
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone

from corymb.apps.accounts.models import Grant, Person


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


PERSON, GRANT = _names(Person), _names(Grant)
WHO = f"""
SELECT {_columns(Person, "p")}, ARRAY(SELECT type FROM {Authenticator._meta.db_table} WHERE user_id = p.id),
    {_columns(Grant, "g")}, {_columns(Grant, "d")}
FROM {Person._meta.db_table} p
LEFT JOIN {Grant._meta.db_table} g ON g.person_id = p.id
LEFT JOIN {Grant._meta.db_table} d ON d.id = g.stands_in_for_id
WHERE p.id = %s
"""
SESSION = f"""
SELECT {_columns(Session, "s")} FROM {Session._meta.db_table} s WHERE s.session_key = %s AND s.expire_date > %s
"""


class SessionStore(RowsOfSessions):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(Session.objects.raw(SESSION, [self.session_key, timezone.now()])), None)
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """allauth's, but that it brings along what a person holds and by what they prove who they are."""

    def get_user(self, user_id: Any) -> Person | None:
        with connection.cursor() as cursor:
            cursor.execute(WHO, [user_id])
            rows = cursor.fetchall()
        if not rows:
            return None
        held = len(PERSON) + 1
        person = Person.from_db(connection.alias, PERSON, rows[0][: len(PERSON)])
        person.keep([grant for row in rows if (grant := _grant(row[held:]))], set(rows[0][held - 1]))
        return person if self.user_can_authenticate(person) else None


def _grant(row: Sequence[Any]) -> Grant | None:
    """A grant with the one it stands in for; None where the row holds none."""
    own, other = row[: len(GRANT)], row[len(GRANT) :]
    if own[0] is None:
        return None
    grant: Grant = Grant.from_db(connection.alias, GRANT, own)
    grant.stands_in_for = None if other[0] is None else Grant.from_db(connection.alias, GRANT, other)
    return grant

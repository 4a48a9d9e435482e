"""Workbooks that wait for a person's decision. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import scopes_with
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of
from corymb.apps.returns.queries.duties import as_texts, ended
from corymb.apps.returns.queries.naming import return_label
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import EDITABLE
from corymb.apps.workbooks import states
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.queries.naming import upload_url
from corymb.apps.workbooks.queries.seeing import bulks_visible_to, uploads_visible_to
from corymb.kit.registries import Task

KEY = "workbook"
"""How the keys of these tasks begin."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Workbooks somebody else has given, or that say something else than the return does."""
    del now  # due when the return is
    identifiers = ids_of(scopes_with(person, FILL), "organisation")
    if not identifiers:
        return
    own = by_identifiers(identifiers, "member_return__organisation__")
    rows = Upload.objects.filter(own, state=states.TO_DECIDE, member_return__state__in=EDITABLE)
    rows = rows.filter(member_return__period__state=OPEN)
    for row in rows.select_related("member_return__organisation", "member_return__period").order_by("pk"):
        found = row.member_return
        due = found.due_at if found else None
        about = return_label(found) if found else ""
        yield Task(f"{KEY}:{row.pk}", _("A workbook waits for your decision"), upload_url(row), _("Decide"), due, about)


def decided_at(number: str) -> datetime | None:
    """When a workbook was taken over, or left aside."""
    return ended(states.UPLOAD_KIND, number, (states.UPLOAD_APPLIED, states.UPLOAD_LEFT))


def files_of_uploads(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the workbooks whose files a person may open."""
    return as_texts(uploads_visible_to(person).select_related(None))


def files_of_bulks(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the ZIPs with workbooks that a person may open."""
    return as_texts(bulks_visible_to(person).select_related(None))

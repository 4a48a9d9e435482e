"""Of whom judgements of weights are due. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import scopes_with
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection import states
from corymb.apps.selection.models import Call, Judgement
from corymb.apps.selection.queries.contents import draft_of, moment_of, newest_version
from corymb.apps.selection.queries.naming import weights_url
from corymb.apps.selection.rules import JUDGE
from corymb.apps.weighings.queries.judging import has_judged
from corymb.kit.registries import Task

JUDGE_KEY = "weights"
"""How the keys of these tasks begin."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Calls whose council a person sits in, and which ask it what their criteria weigh."""
    numbers = [int(one) for one in ids_of(scopes_with(person, JUDGE), "call") if one.isdecimal()]
    if not numbers:
        return
    asking = Call.objects.filter(pk__in=numbers, judged_until__gte=localdate(now)).exclude(state=states.CANCELLED)
    asking = asking.exclude(state=states.PUBLISHED, closes_at__lt=now)
    for call in asking.order_by("pk"):
        content, version = draft_of(call), newest_version(call)
        is_settled = version is not None and version.sha256 == call.sha256
        if not is_settled and not has_judged(person, call, content):
            due = moment_of(f"{call.judged_until}T23:59:59", call.zone)
            title = _("The call asks you what its criteria weigh")
            key = f"{JUDGE_KEY}:{call.pk}-{person.pk}"
            yield Task(key, title, weights_url(call), _("Judge"), due, str(content.title))


def judged_at(rest: str) -> datetime | None:
    """When a person judged the criteria of a call last."""
    call, _sign, person = rest.partition("-")
    if not (call.isdigit() and person.isdigit()):
        return None
    row = Judgement.objects.filter(call=int(call), person=int(person)).order_by("-at").first()
    return row.at if row else None

"""A second look: somebody who took no part in the first finds on each ground of a complaint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.outcomes.actions.complaints import keys_of, locked, moved
from corymb.apps.outcomes.models import Complaint, Finding
from corymb.apps.outcomes.queries.complaints import KIND
from corymb.apps.outcomes.queries.duties import end_of
from corymb.apps.outcomes.states import APPOINT, CONCLUDE, LETTER_LOOK, MOVES
from corymb.apps.secondlooks.queries.barring import why_not_looker
from corymb.kit.asking import NotPossible


@dataclass(frozen=True)
class Found:
    """What was found on a ground."""

    is_upheld: bool
    reason: str


@transaction.atomic
def appoint_looker(number: int, person: Person, look_by: date, *, actor: Actor, now: datetime) -> Complaint:
    """Name who looks again, and until which day; they are written to.

    Refuses whoever had a part in the first decision, or is tied to the application, and a day that has passed.
    """
    found = locked(number, MOVES[APPOINT].sources)
    told = why_not_looker(found, person)
    if told:
        raise NotPossible(told, "person")
    if look_by < localdate(now):
        raise NotPossible(_("The day has passed."), "look_by")
    before = image(found)
    found.looker, found.look_by = person, look_by
    made = moved(found, APPOINT, before, [], actor=actor, now=now)
    application = found.decision.application
    values = {
        "complaint": found.pk,
        "title": application.title,
        "call_en": application.call.title_en,
        "call_ru": application.call.title_ru,
        "due": end_of(look_by).isoformat(),
        "grounds": found.grounds.count(),
    }
    about = (KIND, str(found.pk))
    write_letter(LETTER_LOOK, str(person.pk), values, now=now, about=about, scope_keys=keys_of(found))
    return made


@transaction.atomic
def conclude(number: int, findings: Mapping[int, Found], by: Person, *, actor: Actor, now: datetime) -> Complaint:
    """Give a finding on every ground. Refuses anybody else, a ground without one, and one without a reason.

    Whoever was named and has become tied since may not find either.
    """
    found = locked(number, MOVES[CONCLUDE].sources)
    told = why_not_looker(found, by)
    if found.looker_id != by.pk or told:
        raise NotPossible(told or _("Somebody else looks at this complaint."))
    grounds = list(found.grounds.order_by("place"))
    if {row.pk for row in grounds} != set(findings) or any(not one.reason.strip() for one in findings.values()):
        raise NotPossible(_("Every ground needs a finding with its reason."))
    before = image(found)
    made = [
        Finding.objects.create(
            ground=row, is_upheld=findings[row.pk].is_upheld, reason=findings[row.pk].reason.strip(), at=now, by=by
        )
        for row in grounds
    ]
    return moved(found, CONCLUDE, before, [Change.of(row) for row in made], actor=actor, now=now)

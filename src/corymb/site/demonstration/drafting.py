"""A call of the demonstration that is being drafted: its council is asked what criteria weigh, and it is tried out."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from corymb.apps.accounts.actions import NewGrant, grant_role
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.accounts.states import COUNCIL_MEMBER
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.rehearsals.actions.asking import Expected, ask_rehearsal
from corymb.apps.rehearsals.tasks import rehearse
from corymb.apps.selection import actions
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import PAIRWISE, POINTS
from corymb.apps.weighings.actions import ask_judges, judge_weights
from corymb.site.demonstration.people import GRANTED
from corymb.site.demonstration.selection import PRESET, SUMMARY, ZONE

CODE = "draft-demo"
TITLE = {"en": "Selection that is being drafted (demonstration)", "ru": "Конкурс, который готовится (демонстрация)"}
OPENS, CLOSES, ASKED = timedelta(30), timedelta(70), timedelta(10)
JUDGED = ((POINTS, (50, 30, 20)), (POINTS, (40, 40, 20)), (PAIRWISE, (3, 5, 3)), (PAIRWISE, (3, 5, -7)))
"""What members say of the criteria at the top, invented; the last contradicts itself and does not count."""
EXPECTED = Expected(applications=22, experts=12, regions=20)


def load_draft(holders: Mapping[str, Person], now: datetime) -> None:
    """The draft, what other members of the council judged, and what it would come to. Nothing where it is there."""
    if Call.objects.filter(code=CODE).exists():
        return
    call = actions.draft_call(CODE, PRESET, None, actor=SYSTEM, now=now)
    window = {"opens_at": f"{now + OPENS:%Y-%m-%d}T12:00", "closes_at": f"{now + CLOSES:%Y-%m-%d}T12:00", "zone": ZONE}
    actions.change_call(call.pk, {"title": TITLE, "summary": SUMMARY, **window}, actor=SYSTEM, now=now)
    asked = holders[COUNCIL_MEMBER]
    others = list(Person.objects.filter(grants__role=COUNCIL_MEMBER).exclude(pk=asked.pk).distinct().order_by("pk"))
    for member in (asked, *others):
        new = NewGrant(COUNCIL_MEMBER, call_key(call), date(2016, 1, 1), reason=GRANTED)
        grant_role(member, new, actor=SYSTEM, by=None, now=now)
    ask_judges(call.pk, (now + ASKED).date(), actor=SYSTEM, now=now)
    for member, (way, given) in zip(others, JUDGED, strict=False):
        judge_weights(call.pk, ("", way), given, member, actor=plain_actor(member), now=now)
    rehearsal = ask_rehearsal(call.pk, EXPECTED, None, actor=SYSTEM, now=now)
    rehearse.defer(number=rehearsal.pk)

"""A call of the demonstration that is decided: 22 applications, a defence, a ranking, a session, 11 selected. Invented.

As many as in 2016; which regions applied, how they were marked and what was decided is not that of 2016.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from corymb.apps.accounts.actions import NewGrant, grant_role
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.accounts.states import COUNCIL_MEMBER, SECRETARY
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.experts import arrange
from corymb.apps.assessment.actions.marking import save_marks, submit_review
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.states import FAIREST
from corymb.apps.assignment.actions.assigning import confirm
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.council import actions as sitting
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Abstention, Decision, Matter, Session
from corymb.apps.council.states import ABSTAINS, AGAINST, FOR, REFUSED, SECOND, SELECTED
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Cluster
from corymb.apps.selection import actions
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.packs.call import CallContent
from corymb.site.demonstration.applicants import APPLICATIONS, COST, load_applications
from corymb.site.demonstration.assessment import FIELDS, taking_part, with_comment
from corymb.site.demonstration.defence import load_defence
from corymb.site.demonstration.people import GRANTED, invented_person, numbered
from corymb.site.demonstration.selection import SUMMARY, ZONE
from corymb.site.demonstration.settling import settle

CODE, PRESET, EXPERTS, MEMBERS, SECONDS = "decided-demo", "leaders-2016", 9, 5, 3
TITLE = {"en": "Selection that is decided (demonstration)", "ru": "Конкурс с решением совета (демонстрация)"}
SEED = 2016
OPENED, HANDED_IN, CLOSED, MARKED = timedelta(120), timedelta(70), timedelta(60), timedelta(40)
HEARD, FROZEN, SAT, LASTED = timedelta(35), timedelta(30), timedelta(25), timedelta(hours=2)
AFTERWARDS = {"opens_marks": True}
"""Beside what the preset says. Of the term of a complaint it says nothing, so that our proposal is seen."""
ADVICE = "Завершить стратегию и представить её снова (демонстрация)."
QUESTION = {
    "code": COST,
    "kind": "number",
    "section": {"en": "What the region asks for", "ru": "Что просит регион"},
    "label": {"en": "Support asked for the first year (demonstration)", "ru": "Поддержка на первый год (демонстрация)"},
    "unit": {"en": "RUB m", "ru": "млн руб."},
    "lowest": 0,
}
QUOTA = {
    "code": "of_one_region",
    "label": {
        "en": "Two applications of one region at most (demonstration)",
        "ru": "Не больше двух заявок одного региона (демонстрация)",
    },
    "at_most": 2,
}
BUDGET = 1_760
"""Enough for as many as there are places whatever they ask for; in the unit of the question."""


def load_decided_call(holders: Mapping[str, Person], now: datetime) -> None:
    """The call from its applications to its decisions. Nothing where it is there already."""
    if Call.objects.filter(code=CODE).exists() or not Cluster.objects.exists():
        return
    call, secretary = _call(now), holders[SECRETARY]
    content = content_of(call.versions.get())
    load_applications(call, content, holders, now - HANDED_IN)
    _given(secretary, SECRETARY, call, now)
    if _assessed(call, content, secretary, now - MARKED):
        settle()
        members = _members(call, holders[COUNCIL_MEMBER], now)
        load_defence(call, content, secretary, members, now - HEARD)
        _decided(call, secretary, members, now)


def _call(now: datetime) -> Call:
    then = now - OPENED
    call = actions.draft_call(CODE, PRESET, None, actor=SYSTEM, now=then)
    window = {"opens_at": f"{then:%Y-%m-%d}T12:00", "closes_at": f"{now - CLOSED:%Y-%m-%d}T12:00", "zone": ZONE}
    said = {"title": TITLE, "summary": SUMMARY, "after": call.content["after"] | AFTERWARDS, **window}
    actions.put_part(call.pk, "questions", "", QUESTION, actor=SYSTEM, now=then)
    actions.put_part(call.pk, "quotas", "", QUOTA, actor=SYSTEM, now=then)
    actions.change_call(call.pk, said | {"budget": str(BUDGET), "cost": COST}, actor=SYSTEM, now=then)
    actions.publish_call(call.pk, None, actor=SYSTEM, now=then)
    return Call.objects.get(pk=call.pk)


def _given(somebody: Person, role: str, call: Call, now: datetime) -> None:
    new = NewGrant(role, call_key(call), date(2016, 1, 1), reason=GRANTED)
    grant_role(somebody, new, actor=SYSTEM, by=None, now=now)


def _assessed(call: Call, content: CallContent, secretary: Person, then: datetime) -> bool:
    """Experts, an assignment, and marks around a quality drawn for each application; False where none can be found."""
    arrange(call.pk, then + timedelta(1), 30, None, actor=SYSTEM, now=then)
    called = "Expert {} of the decided call (demo)", "Эксперт {} решённого конкурса (демо)"
    people = [invented_person(f"decided-expert-{n}", numbered(called, n), then) for n in range(1, EXPERTS + 1)]
    for somebody, fields in zip(people, cycle(FIELDS), strict=False):
        taking_part(call, somebody, fields, then, APPLICATIONS)
    raise_conflicts(call.pk, actor=SYSTEM, now=then)
    found = propose(call.pk, FAIREST, None, actor=SYSTEM, now=then)
    if found.refusal:
        return False
    confirm(found.pk, secretary, actor=plain_actor(secretary), now=then)
    _marked(call, content, then)
    return True


def _marked(call: Call, content: CallContent, then: datetime) -> None:
    chance = Random(SEED)  # noqa: S311 - invents marks
    reviews = Review.objects.filter(application__call=call).select_related("expert__person").order_by("pk")
    quality = {number: chance.uniform(1.5, 4.7) for number in sorted({row.application_id for row in reviews})}
    strict = {number: chance.gauss(0, 0.4) for number in sorted({row.expert_id for row in reviews})}
    for row in reviews:
        around = quality[row.application_id] + strict[row.expert_id]
        typed = {
            leaf.code: with_comment(min(5, max(0, round(around + chance.gauss(0, 0.6))))) for leaf in content.leaves
        }
        told: dict[str, Any] = {"actor": plain_actor(row.expert.person), "now": then}
        save_marks(row.pk, typed, **told)
        submit_review(row.pk, **told)


def _members(call: Call, holder: Person, now: datetime) -> list[Person]:
    """The member one comes in as, and four who cannot sign in, the first of them in the chair."""
    called = "Member {} of the council (demo)", "Член совета {} (демо)"
    others = [invented_person(f"member-{n}", numbered(called, n), now) for n in range(1, MEMBERS)]
    for somebody in (*others, holder):
        _given(somebody, COUNCIL_MEMBER, call, now)
    return [*others, holder]


def _decided(call: Call, secretary: Person, members: list[Person], now: datetime) -> None:
    """A frozen ranking, and a session that decides on all of it; a member does not see an item below the third."""
    ordered = sitting.order_ranking(call.pk, secretary, actor=plain_actor(secretary), now=now - FROZEN)
    ranking = compute_ranking(ordered.pk, now - FROZEN)
    begins = (now - SAT).astimezone(ZoneInfo(call.zone)).replace(hour=14, minute=0, second=0, microsecond=0)
    told: dict[str, Any] = {"actor": plain_actor(secretary), "now": begins}
    plan = sitting.Plan(begins, "Москва (демо)", 50)
    session = sitting.plan_session(ranking.pk, plan, secretary, **told)
    seats = [sitting.give_seat(session.pk, one, is_chair=n == 0, **told) for n, one in enumerate(members)]
    known = Abstention.objects.filter(seat=seats[1]).values_list("application", flat=True)  # found when it was given
    below = Matter.objects.filter(session=session, place__gte=4).exclude(application__in=known).order_by("place")
    reason = "Работал у заявителя (демо)"
    sitting.recuse(session.pk, seats[1].pk, below[0].application_id, reason, **told)
    sitting.note_present(session.pk, {seat.pk for seat in seats}, **told)
    sitting.open_session(session.pk, **told)
    out = set(Abstention.objects.filter(seat__session=session).values_list("seat", "application"))
    matters = list(Matter.objects.filter(session=session).order_by("place"))
    for matter, result in zip(matters, _results(session, matters), strict=True):
        voters = [seat.pk for seat in seats if (seat.pk, matter.application_id) not in out]
        _voted(session, matter, voters, result, told)
    sitting.close_session(session.pk, **told | {"now": begins + LASTED})
    make_minutes(session.pk, begins + LASTED)


def _voted(session: Session, matter: Matter, seats: list[int], result: str, told: dict[str, Any]) -> None:
    """Most are for; one is against the first of the second category, and says why."""
    if matter.proposed != result:
        sitting.propose(matter.pk, result, ADVICE if result == SECOND else "", **told)
    is_first = result == SECOND and not Decision.objects.filter(matter__session=session, result=SECOND).exists()
    choices = [AGAINST if is_first else FOR, *[FOR] * (len(seats) - 2), ABSTAINS]
    for seat, choice in zip(seats, choices, strict=True):
        dissent = "Стратегия готова (демо)." if choice == AGAINST else ""
        sitting.vote(matter.pk, seat, sitting.Ballot(choice, dissent), None, **told)
    sitting.close_ballot(matter.pk, **told)


def _results(session: Session, matters: list[Matter]) -> list[str]:
    """What the rule proposes, equals at the line in their order; the next ones come into the second category."""
    places = content_of(session.ranking.by_version).places
    left = places - sum(matter.proposed == SELECTED for matter in matters)
    equals = [matter.pk for matter in matters if not matter.proposed][:left]
    within = [matter.proposed == SELECTED or matter.pk in equals for matter in matters]
    outside = [matter.pk for matter, is_within in zip(matters, within, strict=True) if not is_within]
    return [
        SELECTED if is_within else SECOND if matter.pk in outside[:SECONDS] else REFUSED
        for matter, is_within in zip(matters, within, strict=True)
    ]

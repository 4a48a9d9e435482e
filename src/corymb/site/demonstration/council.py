"""A call of the demonstration that is decided: 22 applications, a defence, a ranking, a session, 11 selected. Invented.

As many as in 2016; which regions applied, how they were marked and what was decided is not that of 2016.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

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
from corymb.apps.council.models import Abstention, Matter, Session
from corymb.apps.council.states import ABSTAINS, AGAINST, FOR, REFUSED, SECOND, SELECTED
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Cluster, Region
from corymb.apps.selection import actions
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.packs.call import CallContent, Question
from corymb.site.demonstration.assessment import ANSWERS, FIELDS, handed_in, started, taking_part, with_comment
from corymb.site.demonstration.defence import load_defence
from corymb.site.demonstration.people import GRANTED, invented_person, numbered
from corymb.site.demonstration.selection import SUMMARY, ZONE
from corymb.site.demonstration.settling import settle

CODE, PRESET, APPLICATIONS, EXPERTS, MEMBERS = "decided-demo", "leaders-2016", 22, 9, 5
TITLE = {"en": "Selection that is decided (demonstration)", "ru": "Конкурс с решением совета (демонстрация)"}
SEED = 2016
OPENED, HANDED_IN, CLOSED, MARKED = timedelta(120), timedelta(70), timedelta(60), timedelta(40)
HEARD, FROZEN, SAT = timedelta(35), timedelta(30), timedelta(25)
AFTERWARDS = {"opens_marks": True}
"""Beside what the preset says. Of the term of a complaint it says nothing, so that our proposal is seen."""
UNDERTAKEN = {
    "planned_jobs": "340",
    "planned_private_funding": "520000000",
    "planned_joint_rd": "90000000",
    "planned_startups": "6",
}
"""What agreements hold the regions to, as the text of the call says."""
ADVICE = "Завершить стратегию и представить её снова (демонстрация)."
REGIONAL = "Заявка региона без кластера (демонстрация)"
LONG = "Придуманный ответ, чтобы было что читать (демонстрация)."


def load_decided_call(holders: Mapping[str, Person], now: datetime) -> None:
    """The call from its applications to its decisions. Nothing where it is there already."""
    clusters = list(Cluster.objects.select_related("region", "parent").order_by("code")[:APPLICATIONS])
    if Call.objects.filter(code=CODE).exists() or not clusters:
        return
    call, secretary = _call(now), holders[SECRETARY]
    content = content_of(call.versions.get())
    starts = [started(cluster) for cluster in clusters]
    others = Region.objects.exclude(pk__in=[start.region.pk for start in starts]).order_by("code")
    starts += [actions.Start(region, REGIONAL, None) for region in others[: APPLICATIONS - len(starts)]]
    for start in starts:
        handed_in(call, start, holders["region_official"], _answers(content), now - HANDED_IN)
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
    actions.change_call(call.pk, said, actor=SYSTEM, now=then)
    actions.publish_call(call.pk, None, actor=SYSTEM, now=then)
    return Call.objects.get(pk=call.pk)


def _answers(content: CallContent) -> dict[str, str]:
    return {question.code: _answer(question) for question in content.questions}


def _answer(question: Question) -> str:
    if question.kind == "choice":
        return question.options[0].code
    return (ANSWERS | UNDERTAKEN).get(question.code) or {"number": "30", "yes_no": "yes"}.get(question.kind, LONG)


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
    told: dict[str, Any] = {"actor": plain_actor(secretary), "now": now - SAT}
    plan = sitting.Plan(now - SAT, "Москва (демо)", 50)
    session = sitting.plan_session(ranking.pk, plan, secretary, **told)
    seats = [sitting.give_seat(session.pk, one, is_chair=n == 0, **told) for n, one in enumerate(members)]
    known = Abstention.objects.filter(seat=seats[1]).values_list("application", flat=True)  # found when it was given
    below = Matter.objects.filter(session=session, place__gte=4).exclude(application__in=known).order_by("place")
    reason = "Работал у заявителя (демо)"
    sitting.recuse(session.pk, seats[1].pk, below[0].application_id, reason, **told)
    sitting.note_present(session.pk, {seat.pk for seat in seats}, **told)
    sitting.open_session(session.pk, **told)
    out = set(Abstention.objects.filter(seat__session=session).values_list("seat", "application"))
    for matter in Matter.objects.filter(session=session).order_by("place"):
        _voted(session, matter, [seat.pk for seat in seats if (seat.pk, matter.application_id) not in out], told)
    sitting.close_session(session.pk, **told)
    make_minutes(session.pk, now - SAT)


def _voted(session: Session, matter: Matter, seats: list[int], told: dict[str, Any]) -> None:
    """Most are for. Of equals at the line the first is selected; the three after come into the second category."""
    places = content_of(session.ranking.by_version).places
    if places < matter.place <= places + 3:
        sitting.propose(matter.pk, SECOND, ADVICE, **told)
    elif not matter.proposed:
        sitting.propose(matter.pk, SELECTED if matter.place <= places else REFUSED, "", **told)
    choices = [AGAINST if matter.place == places + 1 else FOR, *[FOR] * (len(seats) - 2), ABSTAINS]
    for seat, choice in zip(seats, choices, strict=True):
        dissent = "Стратегия готова (демо)." if choice == AGAINST else ""
        sitting.vote(matter.pk, seat, sitting.Ballot(choice, dissent), None, **told)
    sitting.close_ballot(matter.pk, **told)

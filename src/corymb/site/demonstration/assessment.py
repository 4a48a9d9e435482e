"""A call of the demonstration whose applications are being assessed: everything in it is invented and says so."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from corymb.apps.accounts.actions import NewGrant, NewPerson, grant_role
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import Proof, plain_actor
from corymb.apps.accounts.states import SECRETARY
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.declaring import declare, declare_conflict
from corymb.apps.assessment.actions.experts import Terms, answer_invitation, arrange, invite_expert, write_profile
from corymb.apps.assessment.actions.marking import Typed, save_marks, submit_review
from corymb.apps.assessment.models import Expert, Review
from corymb.apps.assessment.states import COLLEAGUES, FAIREST, STATEMENT_TEXT
from corymb.apps.assignment.actions.assigning import confirm
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.actions import Post, appoint_person
from corymb.apps.registry.models import Cluster, Membership, Organisation
from corymb.apps.selection import actions
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import ASK
from corymb.site.demonstration.people import GRANTED, invented_person, numbered, official_of
from corymb.site.demonstration.selection import PRESET, SUMMARY, ZONE

CODE, APPLICATIONS, EXPERTS, MOST = "assessed-demo", 6, 5, 4
TITLE = {
    "en": "Selection whose applications are assessed (demonstration)",
    "ru": "Конкурс на этапе экспертизы (демонстрация)",
}
OPENED, HANDED_IN, CLOSED, DUE = timedelta(40), timedelta(12), timedelta(5), timedelta(20)
ANSWERS = {
    "members": "14",
    "employees": "5200",
    "revenue": "18400",
    "strategy_approved": "yes",
    "strategy_summary": "Придуманная стратегия кластера; она показывает, как заявку читают эксперты (демонстрация).",
    "projects": "Придуманный общий проект: испытательная лаборатория на троих (демонстрация).",
    "manager": "yes",
    "team": "Придуманная команда из пяти человек (демонстрация).",
}
PARTNER = "Участник общих проектов (демонстрация)"
PDF = b"%PDF-1.4\n% invented, for the demonstration\n%%EOF\n"
FIELDS = (["21", "20"], ["26", "27"], ["72", "62"], ["28", "29"], ["21", "72"], ["26", "62"])
STRICT = (4, 3, 5, 2, 4, 1)
"""What an expert's marks gather around."""


COMMENTS = (
    "Данных нет (демонстрация).",
    "Заявлено, но не обосновано (демонстрация).",
    "Обосновано частично, пробелы велики (демонстрация).",
    "Обосновано, пробелы можно закрыть (демонстрация).",
    "Хорошо обосновано и подтверждено документами (демонстрация).",
    "Выдающийся уровень, есть подтверждения извне (демонстрация).",
)
"""Invented words of experts, by mark."""


def with_comment(mark: int) -> Typed:
    """A mark and what is said of it."""
    return Typed(str(mark), COMMENTS[mark])


def load_assessment(holders: Mapping[str, Person], now: datetime) -> None:
    """The call, its applications, experts and marks. Nothing where they are there already."""
    clusters = list(Cluster.objects.select_related("region", "parent").order_by("code")[:APPLICATIONS])
    if Call.objects.filter(code=CODE).exists() or not clusters:
        return
    call = _call(now)
    for cluster in clusters:
        by = official_of(cluster.region, holders, now)
        submitted(written(call, started(cluster), by, ANSWERS, now - HANDED_IN), by, now - HANDED_IN)
    secretary = holders[SECRETARY]
    new = NewGrant(SECRETARY, call_key(call), date(2016, 1, 1), reason=GRANTED)
    grant_role(secretary, new, actor=SYSTEM, by=None, now=now)
    arrange(call.pk, now + DUE, 30, None, actor=SYSTEM, now=now)
    people = [holders["expert"], *(_expert(n, now) for n in range(1, EXPERTS + 1))]
    member = Membership.objects.filter(cluster=clusters[0], ends_on=None).select_related("organisation").first()
    if member:
        post = Post(member.organisation, "Инженер (демо)", date(2016, 1, 1))
        appoint_person(people[1], post, actor=SYSTEM, now=now)
    for somebody, fields in zip(people, cycle(FIELDS), strict=False):
        taking_part(call, somebody, fields, now)
    raise_conflicts(call.pk, actor=SYSTEM, now=now)
    found = propose(call.pk, FAIREST, None, actor=SYSTEM, now=now)
    if not found.refusal:
        confirm(found.pk, secretary, actor=plain_actor(secretary), now=now)
        _marks(call, people, now)
        _tied_late(call, people[-1], now)


def _call(now: datetime) -> Call:
    then = now - OPENED
    call = actions.draft_call(CODE, PRESET, None, actor=SYSTEM, now=then)
    window = {"opens_at": _noon(then), "closes_at": _noon(now - CLOSED), "zone": ZONE}
    actions.change_call(call.pk, {"title": TITLE, "summary": SUMMARY, **window}, actor=SYSTEM, now=then)
    actions.publish_call(call.pk, None, actor=SYSTEM, now=then)
    return Call.objects.get(pk=call.pk)


def _noon(day: datetime) -> str:
    return f"{day:%Y-%m-%d}T12:00"


def started(cluster: Cluster) -> actions.Start:
    return actions.Start(cluster.region, f"{cluster.title_ru} (демонстрация)"[:300], cluster)


def written(
    call: Call,
    start: actions.Start,
    by: Person,
    answers: Mapping[str, str],
    then: datetime,
    partners: Iterable[Organisation] = (),
) -> Application:
    """A whole application, sent round its partners: ready to be submitted where it has none."""
    told: dict[str, Any] = {"actor": SYSTEM, "now": then}
    found = actions.start_application(call.pk, start, by, **told)
    actions.save_answers(found.pk, {code: actions.Typed(text) for code, text in answers.items()}, by, **told)
    for document in content_of(found.by_version).documents:
        file = SimpleUploadedFile(f"{document.code}.pdf", PDF)
        actions.attach(found.pk, document.code, file, by, **told)
    for organisation in partners:
        actions.add_partner(found.pk, organisation, PARTNER, **told)
    actions.move_application(found.pk, ASK, **told)
    return found


def submitted(found: Application, by: Person, then: datetime) -> None:
    proof = Proof("region_official", "demonstration", then)
    actions.submit_application(found.pk, by, proof, actor=SYSTEM, now=then)


def _expert(number: int, now: datetime) -> Person:
    return invented_person(f"expert-{number}", numbered(("Expert {} (demo)", "Эксперт {} (демо)"), number), now)


def taking_part(call: Call, somebody: Person, fields: list[str], now: datetime, at_most: int = MOST) -> Expert:
    """An expert who accepted, said what they know, and declared no ties."""
    who = NewPerson(somebody.name, str(somebody.email), somebody.language)
    people = Person.objects.filter(pk=somebody.pk)
    people.update(is_active=True)  # nobody is invited who cannot answer; invented people come in again never
    found = invite_expert(call.pk, who, Terms(at_most, COLLEAGUES), None, actor=SYSTEM, now=now)
    people.update(is_active=somebody.is_active)
    told: dict[str, Any] = {"actor": plain_actor(somebody), "now": now}
    answer_invitation(found.pk, accepts=True, **told)
    write_profile(found.pk, fields, "Выдуманный эксперт (демо).", **told)
    with override("en"):
        declare(found.pk, [], str(STATEMENT_TEXT), **told)
    return found


def _tied_late(call: Call, somebody: Person, now: datetime) -> None:
    """An expert finds out late that they are tied to an application: so there is one that needs another expert."""
    review = Review.objects.filter(application__call=call, expert__person=somebody).latest("pk")
    words = "Сестра работает у заявителя (демонстрация)."
    declare_conflict(review.pk, "kin", words, actor=plain_actor(somebody), now=now)


def _marks(call: Call, people: list[Person], now: datetime) -> None:
    """Everybody but the expert one comes in as has submitted; theirs are not begun, but for the first."""
    strict = {somebody.pk: around for somebody, around in zip(people, cycle(STRICT), strict=False)}
    reviews = Review.objects.filter(application__call=call).select_related("expert__person", "application__by_version")
    first = reviews.filter(expert__person=people[0]).order_by("pk").first()
    for review in reviews.order_by("pk"):
        somebody = review.expert.person
        leaves = [leaf.code for leaf in content_of(review.application.by_version).leaves]
        given = leaves if somebody != people[0] else leaves[:2] if review == first else []
        typed = {
            code: with_comment(min(5, strict[somebody.pk] + (review.application_id + n) % 2))
            for n, code in enumerate(given)
        }
        told: dict[str, Any] = {"actor": plain_actor(somebody), "now": now}
        save_marks(review.pk, typed, **told)
        if somebody != people[0]:
            submit_review(review.pk, **told)

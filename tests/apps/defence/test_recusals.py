"""Who of the commission is recused from what, and why: on the page of the defence and of a slot, for the office."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare
from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.reasons import whys_of
from corymb.apps.defence.actions import commission
from corymb.apps.defence.models import Exclusion
from corymb.apps.defence.queries.scores import heard_of
from corymb.kit.saying import moment
from tests.apps.council.sitting import AFTER
from tests.apps.council.test_recusals import works_in
from tests.apps.defence.defending import STAGES, Stage, stage
from tests.people import browser_of

pytestmark = pytest.mark.django_db
STATED = "stated by the member, by who invited them or by who holds the defence"
WHY = "родство (тест)"
WORKS = "Works at АО «Завод (тест)», which is in the region that applies"


def recused() -> Stage:
    """By the register from the second application, by what the secretary was told from the first."""
    here = stage()
    works_in(here.members[1].person, here.applications[1].region)
    here.opened()
    commission.find_exclusions(here.defence, **here.told())
    commission.exclude(here.defence.pk, here.members[2].pk, here.applications[0].pk, WHY, **here.told())
    assert Exclusion.objects.count() == 2
    return here


def shown(page: str, tag: str) -> list[str]:
    """The words of the card of recusals, row by row."""
    card = page.partition(">Recusals<")[2].partition("</section>")[0].partition("</thead>")
    rows = re.findall(rf"<{tag}[ >].*?</{tag}>", card[2] or card[0], re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", row)).replace("\xa0", " ").split()) for row in rows]


def on_defence(reader: Person, here: Stage) -> list[str]:
    return shown(browser_of(reader).get(reverse("defence:defence", args=[here.defence.pk])).content.decode(), "tr")


def on_slot(reader: Person, here: Stage, place: int) -> list[str]:
    return shown(browser_of(reader).get(reverse("defence:slot", args=[here.slot(place).pk])).content.decode(), "li")


def test_the_office_reads_who_is_recused_from_what_and_why() -> None:
    here = recused()
    titles, (second, third) = [one.title for one in here.applications], [one.person.name for one in here.members[1:]]
    when = moment(AFTER).replace("\xa0", " ")
    assert on_defence(here.secretary, here) == [
        f"{second} {titles[1]} {WORKS} found in the register, {when} Lift the recusal : {second}, {titles[1]}",
        f"{third} {titles[0]} {WHY} {STATED}, {when}",
    ]
    assert [on_slot(here.secretary, here, place) for place in range(3)] == [
        [f"{third} : {WHY} ({STATED}, {when})"], [f"{second} : {WORKS} (found in the register, {when})"], [],
    ]  # fmt: skip


def test_each_reads_it_in_their_own_language() -> None:
    here = recused()
    with override("ru"):
        address = reverse("defence:defence", args=[here.defence.pk])
    page = browser_of(here.secretary).get(address).content.decode()
    assert ("Место работы: АО «Завод (тест)», в регионе-заявителе" in page, WORKS in page) == (True, False)


def test_nobody_else_reads_it_and_nothing_of_what_is_shut_to_the_reader() -> None:
    here = recused()
    assert (on_defence(here.members[0].person, here), on_slot(here.members[0].person, here, 0)) == ([], [])
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    assert [row.split(" found")[0] for row in on_defence(here.secretary, here)] == [
        f"{here.members[1].person.name} {here.applications[1].title} {WORKS}"
    ]


def test_an_expert_who_tells_of_a_tie_late_is_out_of_it_in_the_commission_too() -> None:
    """The region of an application that was heard already: marks as an expert and as a member count no more."""
    here = stage(stages=STAGES)
    here.opened()
    heard = here.heard(0, "5", "4", "3")
    member, expert = here.members[2], here.council.experts[0]
    expert.person = member.person
    expert.state = "accepted"
    expert.save()
    before = heard_of(here.council.call)[heard.application_id].members
    tie = DeclaredTie("kin", None, heard.application.region, "сестра (тест)")
    declare(expert.pk, [tie], "текст", actor=plain_actor(member.person), now=AFTER + timedelta(hours=1))
    made = Exclusion.objects.get(member=member)
    assert (made.application_id, made.source, whys_of([made.ties])) == (
        heard.application_id, "declared", ["kinship: Kaluga Region – сестра (тест)"],
    )  # fmt: skip
    assert (member.pk in before, member.pk in heard_of(here.council.call)[heard.application_id].members) == (
        True,
        False,
    )
    declare(expert.pk, [tie], "текст", actor=plain_actor(member.person), now=AFTER + timedelta(hours=2))
    assert Exclusion.objects.count() == 1

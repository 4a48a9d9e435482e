"""Letters of the assessment in both languages; what programs and personal exports are told of it."""

import json
from collections import Counter

import pytest

from corymb.apps.accounts.actions import erase_person
from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.agreeing import Reply, answer_consensus
from corymb.apps.assessment.actions.conflicts import name_acting
from corymb.apps.assessment.actions.declaring import declare_conflict
from corymb.apps.assessment.actions.experts import withdraw_expert
from corymb.apps.assessment.models import Expert, Recusal, Review
from corymb.apps.assessment.queries import personal
from corymb.apps.assessment.states import LETTERS, TAKEN_BACK
from corymb.apps.assignment.actions.assigning import confirm, replace_review
from corymb.apps.assignment.actions.settling import open_consensus
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to, written
from corymb.kit.registries import Addressee
from tests.apps.assessment.assessing import LATER, TOLD, Panel, odd, panel
from tests.programs import program_of

pytestmark = pytest.mark.django_db
WITH_DUE = {"assessment.invited", "assessment.assigned", "assessment.consensus"}
SUBJECTS = {
    "en": {
        "You are invited to assess applications",
        "Applications wait for your marks",
        "One of your reviews was taken back",
        "You are asked to write a consensus",
        "You act for somebody who is tied to an application",
        "You are asked whether you agree to a consensus",
        "Somebody objects to the consensus you wrote",
    },
    "ru": {
        "Вас приглашают оценить заявки",
        "Заявки ждут ваших оценок",
        "Одна из ваших экспертиз отозвана",
        "Вас просят написать общее заключение",
        "Вы действуете за того, кто связан с заявкой",
        "Вас спрашивают, согласны ли вы с общим заключением",
        "Есть возражение против вашего общего заключения",
    },
}


def told() -> Panel:
    """One letter of each kind and more."""
    here = panel()
    for n in range(4):
        here.expert(f"Expert {n}")
    found = propose(here.call.pk, "fairest", here.secretary, **TOLD)
    confirm(found.pk, here.secretary, **here.told(here.secretary))
    first, second, third = Review.objects.order_by("pk")
    here.submitted(first, 5)
    here.submitted(second, 1)
    (free,) = [e for e in here.experts if e.pk not in {r.expert_id for r in (first, second, third)}]
    replace_review(third.pk, free.pk, "illness", here.secretary, **here.told(here.secretary))
    made = open_consensus(here.application.pk, first.expert_id, "spread", here.secretary, **here.told(here.secretary))
    put = here.submitted(made, 3, 2)
    objection = Reply(agrees=False, sha256=put.sha256, reason="too low (test)")
    answer_consensus(second.pk, objection, **here.told(second.expert.person, 3))
    tied = Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    name_acting(tied.pk, here.officer, **here.told(here.officer))
    return here


@pytest.mark.parametrize("language", SUBJECTS)
def test_every_kind_of_letter_speaks_the_language_of_its_reader_and_names_no_application(language: str) -> None:
    here = told()
    rows = list(Letter.objects.filter(kind__in=LETTERS))
    said = [written(row, Addressee("Анна", "anna@example.org", language)) for row in rows]
    assert {row.kind for row in rows} == set(LETTERS)
    assert {one.subject for one in said} == SUBJECTS[language]
    title = {"en": here.call.title_en, "ru": here.call.title_ru}[language]
    assert [one.text for one in said if title not in one.text or f"/{language}/assessment/" not in one.text] == []
    assert [one.text for one in said if here.application.title in one.text] == []
    assert [row.values for row in rows if here.application.title in json.dumps(row.values)] == []
    due = {"en": "Marks are due: ", "ru": "Срок оценок: "}[language]
    told_due = {row.kind: due in one.text for row, one in zip(rows, said, strict=True)}
    assert {kind for kind, has in told_due.items() if has} == WITH_DUE


WHY = {
    "given": "It was given to somebody else. Nothing is to be done. What is still yours:",
    "tie": "A conflict of interest stands between you and it. Nothing is to be done. What is still yours:",
    "out": ("You take no further part in the assessment; what you have submitted stays. Nothing is to be done."),
}


@pytest.mark.parametrize("why", WHY)
def test_the_letter_of_a_review_that_was_taken_back_says_why(why: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    if why == "given":
        other = here.expert("Boris Expert")
        replace_review(review.pk, other.pk, "too much to do (test)", here.secretary, **here.told(here.secretary))
    elif why == "tie":
        declare_conflict(review.pk, "kin", "", **here.told(review.expert.person))
    else:
        withdraw_expert(review.expert_id, "illness (test)", **here.told(here.secretary))
    text = written(Letter.objects.get(kind=TAKEN_BACK), Addressee("Anna", "anna@example.org", "en")).text
    (line,) = [line for line in text.splitlines() if line.startswith("an application")]
    assert line == f"an application to the call “{here.call.title_en}” is no longer yours to assess. {WHY[why]}"
    assert ("/en/assessment/reviews/" in text) == (why != "out")


def test_who_arranges_reads_the_invitations_unless_something_is_kept_from_them() -> None:
    """How many applications an expert was given would tell who assesses the one that is shut."""
    here = told()
    seen = visible_to(Person.objects.get(pk=here.secretary.pk))
    assert list(seen) == []
    Recusal.objects.all().delete()
    kinds = Counter(visible_to(Person.objects.get(pk=here.secretary.pk)).values_list("kind", flat=True))
    assert kinds == {"assessment.invited": 4, "assessment.assigned": 4}
    assert list(visible_to(Person.objects.get(pk=here.experts[0].person_id))) == []


def test_programs_of_experts_get_at_no_application() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    program = program_of(review.expert.person)
    assert program.get("/applications").json()["items"] == []
    assert program.get(f"/applications/{here.application.pk}").status_code == 404


def test_an_expert_is_told_what_is_kept_of_them_and_forgotten_by_name() -> None:
    here = panel()
    expert = here.expert("Anna Expert")
    here.expert("Boris Expert")
    (row,) = personal.told(str(expert.person_id))
    assert (row["about"], row["expertise"], row["declared"]) == ("Twenty years of it (test).", ["21", "26.60"], [[]])
    erase_person(expert.person, actor=SYSTEM, now=LATER, reason="asked for")
    assert Expert.objects.get(pk=expert.pk).about == ""
    assert Expert.objects.exclude(pk=expert.pk).get().about != ""
    assert odd() == []

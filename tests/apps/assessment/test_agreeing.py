"""A consensus counts once the others agreed to it, or once whoever arranges has closed it with a reason."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from corymb.apps.assessment.actions import agreeing, marking
from corymb.apps.assessment.actions.agreeing import Reply
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.experts import withdraw_expert
from corymb.apps.assessment.models import Assent, Review
from corymb.apps.assessment.queries import duties
from corymb.apps.assessment.queries.agreeing import answered_at, answers_to, put_to, taken_up_at, tasks, written_at
from corymb.apps.assessment.queries.colleagues import beside, colleagues_of
from corymb.apps.assessment.queries.marks import marks_of
from corymb.apps.assessment.queries.spread import wide
from corymb.apps.assessment.states import AGREES, CLOSED, FULL, OBJECTS, PUT, REPLACED, STARTED, SUBMITTED
from corymb.apps.assignment.actions import settling
from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.kit.asking import NotPossible
from tests.apps.assessment.assessing import TOLD, Panel, agreed, odd, panel
from tests.apps.assessment.test_conflicts import tied
from tests.web import entered

pytestmark = pytest.mark.django_db


def put() -> tuple[Panel, Review, list[Review]]:
    """A consensus of Anna that is put to the others, and the single reviews."""
    here = panel()
    given = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    singles = [here.submitted(row, mark) for row, mark in zip(given, (5, 1, 3), strict=True)]
    told = here.told(here.secretary, 2)
    made = settling.open_consensus(here.application.pk, singles[0].expert_id, "spread", here.secretary, **told)
    here.submitted(made, 3, 3)
    return here, Review.objects.get(pk=made.pk), singles


def objected(here: Panel, single: Review, reason: str = "too high (test)", hours: int = 4) -> Assent:
    found = put_to(single)
    assert found is not None
    reply = Reply(agrees=False, sha256=found.sha256, reason=reason)
    return agreeing.answer_consensus(single.pk, reply, **here.told(single.expert.person, hours))


def closed(here: Panel, consensus: Review, reason: str = "the majority agrees (test)") -> None:
    agreeing.close_consensus(consensus.pk, reason, here.secretary, **here.told(here.secretary, 6))


def counts(here: Panel) -> set[int | None]:
    """The marks that count, each once."""
    return {row.mark for row in marks_of(here.call)}


def acts() -> list[str]:
    return [name for name in Entry.objects.order_by("pk").values_list("act", flat=True) if "consensus" in name or
            name.startswith("assessment.assent") or name.endswith((".put", ".taken_up"))]  # fmt: skip


def test_a_consensus_counts_once_all_others_agreed() -> None:
    here, consensus, (first, second, third) = put()
    assert (consensus.state, counts(here), wide(here.call)) == (PUT, {5, 1, 3}, [here.application.pk])
    agreed(here, second)
    consensus.refresh_from_db()
    assert (consensus.state, counts(here)) == (PUT, {5, 1, 3})
    agreed(here, third, 5)
    consensus.refresh_from_db()
    assert (consensus.state, consensus.total, wide(here.call)) == (SUBMITTED, pytest.approx(60), [])
    assert {row.expert for row in marks_of(here.call)} == {first.expert_id}
    assert counts(here) == {3}
    assert acts() == ["assessment.review.consensus", "assessment.review.put", *["assessment.assent.agreed"] * 2]
    assert odd() == []


def test_those_who_are_asked_are_told_and_the_rapporteur_of_an_objection() -> None:
    here, consensus, (first, second, third) = put()
    sent = Letter.objects.filter(kind="assessment.consensus_put").order_by("pk")
    assert [(row.addressee_id, row.values["review"]) for row in sent] == [
        (str(row.expert.person_id), row.pk) for row in (second, third)
    ]
    objected(here, second)
    (letter,) = Letter.objects.filter(kind="assessment.consensus_objected")
    assert (letter.addressee_id, letter.values["review"]) == (str(first.expert.person_id), consensus.pk)


def test_what_is_due_from_whom_follows_the_consensus() -> None:
    here, consensus, (first, second, third) = put()

    def due(row: Review) -> list[str]:
        return [task.key for task in tasks(row.expert.person, TOLD["now"])]

    asked = [f"consensus-answer:{second.pk}"], [f"consensus-answer:{third.pk}"]
    assert (due(first), due(second), due(third)) == ([], *asked)
    assert answered_at(str(second.pk)) is None
    row = objected(here, second)
    assert (due(first), due(second), due(third)) == ([f"consensus-objected:{consensus.pk}"], [], asked[1])
    assert (answered_at(str(second.pk)), taken_up_at(str(consensus.pk))) == (row.at, None)
    taken = agreeing.take_up_again(consensus.pk, **here.told(first.expert.person, 5))
    assert (due(first), due(second), due(third)) == ([f"consensus-write:{consensus.pk}"], [], [])
    assert (answered_at(str(third.pk)), taken_up_at(str(consensus.pk))) == (taken.changed_at, taken.changed_at)
    assert written_at(str(consensus.pk)) is None


def test_the_task_of_a_rapporteur_says_which_application_what_to_do_and_by_when() -> None:
    here, consensus, (first, second, _third) = put()
    agreeing.take_up_again(consensus.pk, **here.told(first.expert.person, 5))
    (task,) = tasks(first.expert.person, TOLD["now"])
    title = f"Write down the marks on which the experts agree, and put them to the others: {here.application.title}"
    assert (task.title, task.due, task.act) == (title, here.call.arrangement.due_at, "Write")
    assert list(duties.tasks(first.expert.person, TOLD["now"])) == []
    first.expert.blind = FULL
    first.expert.save()
    (task,) = tasks(first.expert.person, TOLD["now"])
    assert task.title.endswith(f": Application {here.application.pk}")
    Review.objects.filter(pk=consensus.pk).update(assigned_at=here.call.arrangement.due_at)
    (task,) = tasks(first.expert.person, TOLD["now"])
    assert task.due is None  # it was opened when marks were due
    here.submitted(consensus, 4, 6)
    assert list(tasks(first.expert.person, TOLD["now"])) == []
    assert written_at(str(consensus.pk)) == Review.objects.get(pk=consensus.pk).changed_at
    (task,) = tasks(second.expert.person, TOLD["now"])
    assert task.title == f"A consensus waits for your answer: {here.application.title}"


def test_an_objection_is_read_the_consensus_changed_and_everybody_asked_anew() -> None:
    here, consensus, (first, second, third) = put()
    agreed(here, third)
    objected(here, second)
    assert [(expert.pk, row.answer if row else None) for expert, row in answers_to(consensus).by_expert] == [
        (second.expert_id, OBJECTS),
        (third.expert_id, AGREES),
    ]
    agreeing.take_up_again(consensus.pk, **here.told(first.expert.person, 5))
    consensus.refresh_from_db()
    assert (consensus.state, consensus.sha256, put_to(second)) == (STARTED, "", None)
    assert [row.answer for _expert, row in answers_to(consensus).by_expert if row] == [OBJECTS, AGREES]
    here.submitted(consensus, 2, 6)
    consensus.refresh_from_db()
    assert [row for _expert, row in answers_to(consensus).by_expert] == [None, None]
    agreed(here, second, 7)
    agreed(here, third, 7)
    assert counts(here) == {2}
    assert odd() == []


def test_who_agreed_to_the_very_same_marks_is_not_asked_again() -> None:
    here, consensus, (first, second, third) = put()
    agreed(here, third)
    objected(here, second)
    agreeing.take_up_again(consensus.pk, **here.told(first.expert.person, 5))
    Letter.objects.all().delete()
    marking.submit_review(consensus.pk, **here.told(first.expert.person, 6))
    assert [row.values["review"] for row in Letter.objects.filter(kind="assessment.consensus_put")] == [second.pk]
    agreed(here, second, 7)
    consensus.refresh_from_db()
    assert (consensus.state, counts(here)) == (SUBMITTED, {3})


def test_it_is_closed_with_a_reason_and_who_did_not_agree_stays_on_record() -> None:
    here, consensus, (_first, second, third) = put()
    objected(here, second)
    with pytest.raises(NotPossible, match="Say why"):
        agreeing.close_consensus(consensus.pk, " ", here.secretary, **here.told(here.secretary, 6))
    page = entered(here.secretary).get(reverse("assignment:close", args=[consensus.pk]))
    assert page.context["question"].button == "Close the consensus"
    closed(here, consensus)
    consensus.refresh_from_db()
    found = answers_to(consensus)
    assert (consensus.state, counts(here)) == (SUBMITTED, {3})
    assert [(expert.pk, row.answer if row else None) for expert, row in found.by_expert] == [
        (second.expert_id, OBJECTS),
        (third.expert_id, None),
    ]
    assert found.closed is not None
    assert (found.closed.answer, found.closed.by, found.closed.reason) == (
        CLOSED, here.secretary, "the majority agrees (test)",
    )  # fmt: skip
    with pytest.raises(NotPossible):
        closed(here, consensus)
    assert acts()[-1] == "assessment.assent.closed"
    assert odd() == []


def test_what_is_refused() -> None:
    here, consensus, (first, second, _third) = put()
    told: dict[str, Any] = here.told(second.expert.person, 4)
    for single, reply, said in (
        (second, Reply(agrees=False, sha256=consensus.sha256, reason=" "), "Say what you object to"),
        (second, Reply(agrees=True, sha256="0" * 64), "was changed meanwhile"),
        (first, Reply(agrees=True, sha256=consensus.sha256), "moved on"),
        (consensus, Reply(agrees=True, sha256=consensus.sha256), "moved on"),
    ):
        with pytest.raises(NotPossible, match=said):
            agreeing.answer_consensus(single.pk, reply, **told)
    with pytest.raises(NotPossible):
        here.marked(consensus, 4)
    tied(here, second.expert.person, "employer")
    with pytest.raises(NotPossible, match="conflict of interest"):
        agreed(here, second)
    assert Assent.objects.count() == 0


def test_an_expert_who_is_no_longer_there_is_not_waited_for() -> None:
    here, consensus, (_first, second, third) = put()
    withdraw_expert(third.expert_id, "order 7", **here.told(here.secretary, 4))
    agreed(here, second, 5)
    consensus.refresh_from_db()
    assert (consensus.state, counts(here)) == (SUBMITTED, {3})


def test_a_rapporteur_who_is_taken_out_takes_along_what_is_put() -> None:
    here, consensus, (first, *_others) = put()
    withdraw_expert(first.expert_id, "order 8", **here.told(here.secretary, 4))
    consensus.refresh_from_db()
    assert consensus.state == REPLACED


def test_a_conflict_of_the_rapporteur_takes_a_consensus_back_that_is_put() -> None:
    here, consensus, (first, second, _third) = put()
    tied(here, first.expert.person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    consensus.refresh_from_db()
    assert (consensus.state, put_to(second), counts(here)) == (REPLACED, None, {1, 3})


def test_a_consensus_stands_beside_ones_own_marks_and_its_rapporteur_sees_their_own() -> None:
    here, consensus, (first, second, third) = put()
    side = beside(consensus, second)
    assert side.heads == [("You", False), ("Expert 1", True), ("Expert 1", False), ("Expert 2", False)]
    assert {tuple(cell.mark for cell in cells) for _label, cells in side.rows} == {("1", "3", "5", "3")}
    (first_line, *_others) = side.lines
    assert [(name, agreed, cell.mark) for name, agreed, cell in first_line[1]] == [
        ("You", False, "1"), ("Expert 1", True, "3"), ("Expert 1", False, "5"), ("Expert 2", False, "3"),
    ]  # fmt: skip
    assert colleagues_of(consensus).heads == [("You", False), ("Expert 1", False), ("Expert 2", False)]
    assert colleagues_of(first).heads == [("Expert 1", False), ("Expert 2", False), ("You", True)]
    assert colleagues_of(third).heads == [("Expert 1", False), ("Expert 2", False), ("Expert 1", True)]
    del here


def test_a_consensus_that_was_submitted_before_anybody_was_asked_counts() -> None:
    here, consensus, _singles = put()
    Review.objects.filter(pk=consensus.pk).update(state=SUBMITTED, submitted_at=TOLD["now"])
    consensus.refresh_from_db()
    assert (counts(here), answers_to(consensus).by_expert, answers_to(consensus).closed) == ({3}, [], None)


def test_answers_are_never_changed() -> None:
    here, _consensus, (_first, second, _third) = put()
    row = objected(here, second)
    for act in (lambda: Assent.objects.filter(pk=row.pk).update(reason="other"), row.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()
    (entry,) = Entry.objects.filter(act="assessment.assent.objected")
    assert json.dumps(entry.reason) == json.dumps("too high (test)")

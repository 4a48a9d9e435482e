"""Marks: saved one by one, abstained from with a reason, locked on submission, counted; what settles wide spread."""

from hashlib import sha256

import pytest

from corymb.apps.assessment.actions import marking
from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.marking import Typed
from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.colleagues import colleagues_of
from corymb.apps.assessment.queries.marks import MarkRow, marks_of
from corymb.apps.assessment.queries.sheet import canonical_marks, sheet_of
from corymb.apps.assessment.queries.spread import totals, wide
from corymb.apps.assessment.queries.telling import title_of
from corymb.apps.assessment.states import ASSIGNED, PUT, REFUSED, REPLACED, REVIEW_MOVES, REVIEWS, STARTED, SUBMITTED
from corymb.apps.assessment.views.review_lists import _with_progress
from corymb.apps.assignment.actions import settling
from corymb.apps.journal.models import Entry
from corymb.kit.asking import NotPossible
from tests.apps.assessment.assessing import LATER, LEAVES, TOLD, Panel, agreed, odd, panel
from tests.apps.assessment.test_conflicts import tied

pytestmark = pytest.mark.django_db


def save(here: Panel, review: Review, hours: int = 1, **typed: Typed) -> marking.Saved:
    return marking.save_marks(review.pk, typed, **here.told(review.expert.person, hours))


def test_a_mark_saves_itself_and_the_comment_beside_it_stays() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    assert save(here, review, science=Typed(comment="first thoughts")).saved == ["science"]
    assert save(here, review, science=Typed(mark="4")).saved == ["science"]
    assert save(here, review, science=Typed(mark="4", comment="first thoughts")).saved == []
    review.refresh_from_db()
    row = Mark.objects.get()
    assert (row.mark, row.comment, review.state, review.version) == (4, "first thoughts", STARTED, 2)
    assert (sheet_of(review).given, sheet_of(review).asked) == (1, 5)
    entry = Entry.objects.filter(act="assessment.review.saved").latest("pk")
    assert entry.after == {"criteria": ["science"]}
    assert odd() == []


@pytest.mark.parametrize("typed", ["6", "-1", "best", "3.5"])
def test_a_mark_off_the_scale_is_refused(typed: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    with pytest.raises(NotPossible, match="Marks go from 0 to 5"):
        save(here, review, science=Typed(mark=typed))


def test_what_is_no_leaf_is_not_marked() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    for code in ("potential", "nothing"):
        with pytest.raises(NotPossible):
            save(here, review, **{code: Typed(mark="1")})
    with pytest.raises(NotPossible):
        save(here, review, science=Typed(comment="x" * 4001))
    assert Mark.objects.count() == 0


def test_two_windows_of_one_expert_notice_each_other() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    save(here, review, science=Typed(mark="4", seen=0))
    met = save(here, review, science=Typed(mark="1", seen=0), production=Typed(mark="2", seen=0))
    assert ([*met.met], met.saved) == (["science"], ["production"])
    assert dict(Mark.objects.values_list("criterion", "mark")) == {"science": 4, "production": 2}


def test_a_review_with_something_missing_is_not_submitted_nor_an_abstention_without_a_reason() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    save(here, review, **{code: Typed(mark="3") for code in LEAVES[1:]}, science=Typed(mark="abstain"))
    said = r"^Something is missing: Research and education\. Say in the comment why you abstain\.$"
    with pytest.raises(NotPossible, match=said):
        marking.submit_review(review.pk, **here.told(review.expert.person))
    assert (sheet_of(review).given, sheet_of(review).asked) == (4, 5)
    _with_progress([review])
    assert review.progress == "4 / 5"  # type: ignore[attr-defined]
    save(here, review, science=Typed(comment="not my field"))
    made = marking.submit_review(review.pk, **here.told(review.expert.person, 2))
    assert made.sha256 == sha256(canonical_marks(made).encode()).hexdigest()
    assert [row.mark for row in marks_of(here.call)] == [3, 3, 3, None, 3]


@pytest.mark.parametrize("state", [state for state in REVIEWS if state != PUT])
def test_what_an_expert_can_do_with_a_review_in_each_state(state: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.marked(review, 3)
    proof = {"submitted_at": LATER, "sha256": "0" * 64} if state == SUBMITTED else {}
    Review.objects.filter(pk=review.pk).update(state=state, **proof)
    acts = {
        STARTED: lambda: save(here, review, science=Typed(mark="1")),
        SUBMITTED: lambda: marking.submit_review(review.pk, **here.told(review.expert.person)),
        REFUSED: lambda: marking.decline_review(review.pk, "illness", **here.told(review.expert.person)),
    }
    for target, act in acts.items():
        goes = target in REVIEW_MOVES[state] or (state == target == STARTED)
        Review.objects.filter(pk=review.pk).update(state=state, **proof)
        if goes:
            act()
        else:
            with pytest.raises(NotPossible):
                act()
        assert Review.objects.get(pk=review.pk).state == (target if goes else state)
        Mark.objects.filter(review=review, criterion="science").update(mark=3)


def test_colleagues_marks_are_unseen_until_ones_own_are_in() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(first, 5)
    assert list(seeing.others_of(second)) == []
    assert colleagues_of(second).heads == []
    here.marked(second, 1)
    assert list(seeing.others_of(second)) == []
    here.submitted(second, 1, 2)
    assert list(seeing.others_of(second)) == [first]
    assert colleagues_of(second).heads == [("Expert 1", False)]
    assert {cell.mark for _label, cells in colleagues_of(second).rows for cell in cells} == {"5"}


def test_colleagues_keep_their_turn_whoever_submits_later_and_whoever_was_known_to_the_call_before() -> None:
    here = panel()
    dora = here.expert("Dora Expert")
    first, second, third = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    here.submitted(second, 1)
    here.submitted(third, 3)
    assert colleagues_of(second).heads == [("Expert 2", False)]
    here.submitted(first, 5)
    assert colleagues_of(second).heads == [("Expert 1", False), ("Expert 2", False)]
    fourth = here.submitted(here.given(dora, here.application), 2)
    assert colleagues_of(second).heads == [("Expert 1", False), ("Expert 2", False), ("Expert 3", False)]
    assert colleagues_of(fourth).heads == [("Expert 1", False), ("Expert 2", False), ("Expert 3", False)]


def test_only_submitted_reviews_count_and_they_come_in_order() -> None:
    here = panel()
    first, second, third = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    here.submitted(second, 2)
    here.submitted(first, 4)
    here.marked(third, 5)
    expected = [
        MarkRow(here.application.pk, review.expert_id, code, mark)
        for review, mark in ((first, 4), (second, 2))
        for code in sorted(LEAVES)
    ]
    assert marks_of(here.call) == expected


def test_a_later_conflict_takes_a_submitted_review_back_and_its_marks_stay_and_do_not_count() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    tied(here, first.expert.person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    first.refresh_from_db()
    assert (first.state, first.marks.count()) == (REPLACED, 5)
    assert {row.expert for row in marks_of(here.call)} == {second.expert_id}
    assert list(seeing.own_reviews(first.expert.person)) == []


def test_a_tie_that_came_to_light_stops_a_submission() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.marked(review, 3)
    tied(here, review.expert.person, "employer")
    with pytest.raises(NotPossible, match="conflict of interest"):
        marking.submit_review(review.pk, **here.told(review.expert.person))


def test_totals_and_spread_are_in_points_of_a_hundred() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(first, 5)
    assert (totals(here.call)[here.application.pk].spread, wide(here.call)) == (None, [])
    here.marked(second, 3)
    save(here, second, 1, management_quality=Typed(mark="abstain"))
    here.told(second.expert.person)
    marking.submit_review(second.pk, **here.told(second.expert.person))
    found = totals(here.call)[here.application.pk]
    assert found.by_review == {first.pk: pytest.approx(100), second.pk: pytest.approx(60)}
    assert (found.spread, wide(here.call)) == (pytest.approx(40), [here.application.pk])


def test_a_further_expert_is_added_once_two_are_in() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    free = here.expert("Clara Expert")
    here.submitted(first, 5)
    told = here.told(here.secretary)
    with pytest.raises(NotPossible):
        settling.add_third(here.application.pk, free.pk, "spread", here.secretary, **told)
    here.submitted(second, 1)
    with pytest.raises(NotPossible):
        settling.add_third(here.application.pk, first.expert_id, "spread", here.secretary, **told)
    made = settling.add_third(here.application.pk, free.pk, "spread", here.secretary, **told)
    assert (made.is_third, made.stage, made.state) == (True, "discrepancy", ASSIGNED)
    with pytest.raises(NotPossible):
        settling.add_third(here.application.pk, here.expert("Dora Expert").pk, "again", here.secretary, **told)
    here.submitted(made, 3)
    assert {row.expert for row in marks_of(here.call)} == {first.expert_id, second.expert_id, free.pk}
    assert odd() == []


def test_a_consensus_is_written_by_one_of_them_and_counts_instead() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    outsider = here.expert("Clara Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    told = here.told(here.secretary)
    with pytest.raises(NotPossible):
        settling.open_consensus(here.application.pk, outsider.pk, "", here.secretary, **told)
    made = settling.open_consensus(here.application.pk, first.expert_id, "spread", here.secretary, **told)
    assert wide(here.call) == [here.application.pk]
    with pytest.raises(NotPossible):
        settling.open_consensus(here.application.pk, second.expert_id, "again", here.secretary, **told)
    assert len(marks_of(here.call)) == 10
    assert colleagues_of(made).heads == [("You", False), ("Expert 1", False)]
    here.submitted(made, 3)
    assert len(marks_of(here.call)) == 10
    agreed(here, second)
    assert marks_of(here.call) == [MarkRow(here.application.pk, first.expert_id, code, 3) for code in sorted(LEAVES)]
    assert totals(here.call)[here.application.pk].spread == pytest.approx(80)
    assert wide(here.call) == []
    assert title_of(made) == f"{here.application.title}: consensus"
    assert totals(here.call, agreed=True)[here.application.pk].by_review == {made.pk: pytest.approx(60)}
    assert odd() == []


def test_the_database_keeps_a_submitted_review_with_its_hash() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    with pytest.raises(Exception, match="review_submitted_has_its_hash"):
        Review.objects.filter(pk=review.pk).update(state=SUBMITTED)

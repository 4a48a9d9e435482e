"""Totals of reviews: kept as they are submitted, and told by the weights in force whatever was kept."""

import pytest

from corymb.apps.assessment.actions import marking
from corymb.apps.assessment.actions.marking import Typed
from corymb.apps.assessment.models import Arrangement, Review
from corymb.apps.assessment.queries.spread import totals, wide
from corymb.apps.journal.images import image
from corymb.apps.office.queries.standing import standings
from corymb.apps.selection import actions as selection
from corymb.apps.selection.queries.contents import content_of
from tests.apps.assessment.assessing import LEAVES, Panel, odd, panel
from tests.apps.selection.calling import TOLD

pytestmark = pytest.mark.django_db


def marked_apart(here: Panel) -> list[Review]:
    """Two reviews that differ in one criterion, and one whose expert abstained from everything."""
    reviews = here.assigned("Anna Expert", "Boris Expert", "Vera Expert")
    for review, mark in zip(reviews, (5, 1, "abstain"), strict=True):
        here.marked(review, 3 if mark != "abstain" else mark)
        if mark != "abstain":
            told = here.told(review.expert.person, 2)
            marking.save_marks(review.pk, {"science": Typed(str(mark), "seen (test)")}, **told)
        marking.submit_review(review.pk, **here.told(review.expert.person, 3))
    return [Review.objects.get(pk=review.pk) for review in reviews]


def told_of(here: Panel) -> dict[int, float]:
    return totals(here.call)[here.application.pk].by_review


def apart(science: float) -> list[float]:
    """Totals of marks from 0 to 5: threes, but five and one for what weighs so much."""
    return [60 + 40 * science, 60 - 40 * science]


def share(here: Panel) -> float:
    newest = here.call.versions.order_by("-number").first()
    assert newest is not None
    return float(content_of(newest).shares["science"])


def test_a_total_is_kept_as_the_review_is_submitted() -> None:
    here = panel()
    first, second, third = marked_apart(here)
    version = here.call.versions.get()
    assert {row.weighed_by_id for row in (first, second, third)} == {version.pk}
    assert [first.total, second.total, third.total] == [*map(pytest.approx, apart(share(here))), None]
    assert told_of(here) == {first.pk: first.total, second.pk: second.total}
    assert not {"total", "weighed_by_id"} & set(image(first))
    assert odd() == []


@pytest.mark.parametrize(("most", "apart"), [(70.000000000000014, False), (70.01, True)])
def test_a_spread_that_just_reaches_the_limit_is_not_above_it(most: float, apart: bool) -> None:  # noqa: FBT001
    """(1, 4, 0, 2, 0) and (3, 3, 3, 5, 3) by weights of a fifth differ by 40 points, in binary by a little more."""
    here = panel()
    first, second, _third = marked_apart(here)
    for review, total in ((first, most), (second, 30.0)):
        Review.objects.filter(pk=review.pk).update(total=total)
    Arrangement.objects.filter(call=here.call).update(spread=40)
    counted = standings(here.secretary, [here.call])[here.call.pk].differing
    spread = totals(here.call)[here.application.pk].spread or 0
    assert (bool(wide(here.call)), spread > 40, bool(counted)) == (apart,) * 3


def test_what_was_kept_is_what_the_marks_say() -> None:
    here = panel()
    marked_apart(here)
    kept = told_of(here)
    Review.objects.update(weighed_by=None, total=None)
    assert told_of(here) == kept


def test_a_newer_version_weighs_anew() -> None:
    here = panel()
    first, *_others = marked_apart(here)
    before = share(here)
    assert (before, wide(here.call)) == (pytest.approx(0.2), [])
    newest = here.call.versions.get()
    leaves = [leaf.model_dump(mode="json") for leaf in content_of(newest).criteria]
    weights = {"science": "0.96"} | {code: "0.01" for code in LEAVES if code != "science"}
    changed = [leaf | {"weight": weights.get(leaf["code"], leaf["weight"])} for leaf in leaves]
    selection.change_call(here.call.pk, {"criteria": changed}, **TOLD)
    selection.publish_call(here.call.pk, None, reason="order 7", **TOLD)
    after = share(here)
    assert after > 0.4
    assert [total for _review, total in sorted(told_of(here).items())] == [*map(pytest.approx, apart(after))]
    assert (first.total, wide(here.call)) == (pytest.approx(68), [here.application.pk])
    last = here.assigned("Galina Expert")[0]
    here.submitted(last, 5)
    assert Review.objects.get(pk=last.pk).weighed_by_id != newest.pk
    assert told_of(here)[last.pk] == pytest.approx(100)

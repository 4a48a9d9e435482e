"""Open marks leave out whoever is named and shares their result with too few: their scores would tell of whom."""

import json
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.council.models import Decision, Ranking
from tests.apps.council.sitting import Council, council
from tests.apps.outcomes.deciding import commented, voted
from tests.apps.outcomes.test_open_marks import published

pytestmark = pytest.mark.django_db
S, C, R, N = "selected", "second", "reserve", "not_selected"
CASES: tuple[tuple[tuple[str, ...], bool, set[int]], ...] = (
    ((S, S, S, N), False, set()),
    ((S, S, S, N), True, {3}),
    ((S, S, C, N), False, {0, 1, 2}),
    ((S, C, C, C), False, {0}),
    ((R, N, N, N), True, {0}),
    ((S, S, C, R), False, {0, 1, 2, 3}),
    ((N, N, N, N), False, set()),
)


def decided_so(results: tuple[str, ...], *, names: bool) -> Council:
    here = council(after={"opens_marks": True, "names_not_selected": names})
    commented(here)
    voted(here, *results)
    return here


@pytest.mark.parametrize(("results", "names", "out"), CASES)
def test_who_is_left_out(results: tuple[str, ...], names: bool, out: set[int]) -> None:  # noqa: FBT001 - a case
    here = decided_so(results, names=names)
    found = published(here)
    told = json.loads(found.marks)
    decisions = list(Decision.objects.order_by("matter__place"))
    places = {one.application_id: place for place, one in enumerate(decisions)}
    assert [one.result for one in decisions] == list(results)
    given = json.loads(Ranking.objects.get().inputs)["marks"]
    wanted = sorted(one["mark"] for one in given if places[int(one["application"])] not in out)
    assert (told["left_out"], sorted(row["mark"] for row in told["marks"])) == (len(out), wanted)
    assert len({row["application"] for row in told["marks"]}) == 4 - len(out)
    assert json.loads(found.text)["marks_sha256"] == sha256(found.marks.encode()).hexdigest()


def test_the_public_page_says_so() -> None:
    here = decided_so((S, S, C, N), names=False)
    published(here)
    page = Client().get(reverse("outcomes:public_call", args=[here.call.code])).content.decode()
    assert page.count("Marks of named applications that share their result with fewer than two others") == 1

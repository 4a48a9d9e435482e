"""The reviews of a call as a list and a file: marks of what is submitted, nothing of what is kept from the reader."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.journal.models import Entry
from tests.apps.assessment.assessing import LATER, LEAVES, Panel, panel
from tests.people import browser_of
from tests.web import entered

pytestmark = pytest.mark.django_db


def address(here: Panel, **asked: str) -> str:
    told = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('assignment:reviews', args=[here.call.pk])}?{told}"


def rows(browser: object, here: Panel) -> list[dict[str, str]]:
    answer = browser.get(address(here, export="csv"))  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    start = next(n for n, line in enumerate(lines) if line[:1] == ["Application"])
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :] if len(line) == len(lines[start])]


def test_a_file_has_the_marks_of_submitted_reviews_alone() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(first, 4)
    here.marked(second, 2)
    told = rows(entered(here.officer), here)
    assert [(row["Application"], row["Expert"], row["State"]) for row in told] == [
        (here.application.title, "Anna Expert", "marks submitted"), (here.application.title, "Boris Expert", "begun"),
    ]  # fmt: skip
    marks = [list(row.values())[9::2] for row in told]
    assert marks == [["4"] * len(LEAVES), [""] * len(LEAVES)]
    assert Entry.objects.filter(act="assessment.review.seen", object_kind="selection.call").count() == 1


def test_who_is_tied_or_an_expert_or_a_stranger_reads_nothing() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.submitted(review, 4)
    Recusal.objects.create(application=here.application, person=here.secretary, kind="kin", raised_at=LATER)
    assert rows(entered(here.secretary), here) == []
    assert Entry.objects.filter(act="assessment.review.seen").count() == 0
    assert browser_of(review.expert.person).get(address(here)).status_code == 403


def test_it_costs_the_same_with_one_review_and_with_four() -> None:
    def cost() -> int:
        browser.get(address(here))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(here)).status_code == 200
        return len(asked)

    here = panel()
    browser = entered(here.officer)
    (review,) = here.assigned("Anna Expert")
    here.submitted(review, 4)
    before = cost()
    for n in range(3):
        bid = here.another(f"Заявка {n} (тест)", ("RU-TOM", "RU-NVS", "RU-LIP")[n])
        here.submitted(here.assigned(f"Expert {n}", application=bid)[0], 3)
    assert cost() == before

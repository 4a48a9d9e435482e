"""Applications as PDF: what waits for marks and is open, in the language of the page; shut with the first conflict."""

from decimal import Decimal

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from corymb.apps.assessment import tasks
from corymb.apps.assessment.actions.experts import Terms
from corymb.apps.assessment.actions.packing import ask_for_pack, make_pack
from corymb.apps.assessment.models import Pack, Review
from corymb.apps.assessment.queries.packs import content_of_pack
from corymb.apps.assessment.states import COLLEAGUES, FULL
from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.kit.asking import NotPossible
from tests.apps.assessment.assessing import LATER, Panel, odd, panel
from tests.apps.assessment.test_conflicts import tied
from tests.people import asked_again, browser_of

pytestmark = pytest.mark.django_db


def asked(here: Panel, review: Review) -> Pack:
    return ask_for_pack(review.expert_id, **here.told(review.expert.person))


def test_what_waits_for_marks_is_put_together_once() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    row = asked(here, review)
    made = make_pack(row.pk, now=LATER)
    assert make_pack(row.pk, now=LATER).file == made.file
    file = StoredFile.objects.get(pk=made.file)
    assert (file.kind, file.is_confidential, file.about_kind) == ("pdf", True, "assessment.pack")
    assert odd() == []


@pytest.mark.parametrize("blind", [COLLEAGUES, FULL])
def test_it_holds_what_the_page_holds(blind: str) -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert", terms=Terms(5, blind))
    pack = content_of_pack(asked(here, review), LATER)
    (bid,) = pack.bids
    title = f"Application {here.application.pk}" if blind == FULL else here.application.title
    about = "" if blind == FULL else f"Application {here.application.pk}, Kaluga Region"
    assert (bid.title, bid.about, pack.due) == (title, about, "1\u00a0Jan\u00a02090, 03:00\u00a0MSK")
    answers = [answer for _label, rows in bid.sections for _question, answer in rows]
    assert "Становится центром фармацевтики (тест)." in answers
    assert "14 organisations" in answers
    (conditions,) = (rows for label, rows in bid.sections if label == "Conditions")
    assert {verdict.rpartition("; ")[2] for _gate, verdict in conditions} == {"meets"}
    assert [told for _gate, told in conditions].count("answer “Members of the cluster”; 14; meets") == 1
    files = [rows for label, rows in bid.sections if label == "Documents"]
    assert [len(rows) for rows in files] == ([] if blind == FULL else [7])
    assert {file for rows in files for _document, file in rows} == (set() if blind == FULL else {"letter.pdf"})
    assert len(pack.criteria) == 5
    shares = [label.rpartition("(weight ")[2] for label, _marks in pack.criteria]
    assert sum(Decimal(one.partition(" %")[0]) for one in shares) == 100
    assert pack.criteria[0][1].endswith("5: outstanding, with proof from outside")


def test_it_is_in_the_language_of_the_page_that_asked() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    tasks.pack(asked(here, review).pk, "ru")
    made = PdfReader(path_of(StoredFile.objects.get(about_kind="assessment.pack").sha256))
    text = " ".join(page.extract_text() for page in made.pages)
    assert (review.expert.person.language, "Калужская область" in text, "Kaluga Region" in text) == ("en", True, False)


def test_nothing_is_made_where_nothing_waits() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.submitted(review, 3)
    with pytest.raises(NotPossible):
        asked(here, review)


def test_it_is_opened_by_its_expert_and_shut_with_the_first_conflict() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    browser, other = browser_of(review.expert.person), browser_of(here.expert("Boris Expert").person)
    assert browser.post(reverse("assessment:pack_ask", args=[review.expert_id])).status_code == 302
    row = Pack.objects.get()
    assert ProcrastinateJob.objects.get(task_name="assessment.pack").args == {"number": row.pk, "language": "en"}
    place = reverse("assessment:pack", args=[row.pk])
    assert browser.get(place).status_code == 404
    own = reverse("assessment:invitation", args=[review.expert_id])
    assert asked_again(browser, own) == "not yet"
    tasks.pack(row.pk)
    assert asked_again(browser, own) == "load anew"
    answer = browser.get(place)
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")
    row.refresh_from_db()
    assert other.get(place).status_code == 404
    assert browser.get(reverse("files:download", args=[row.file])).status_code == 404
    assert "PDF" in browser.get(own).content.decode()
    tied(here, review.expert.person, "employer")
    assert browser.get(place).status_code == 404

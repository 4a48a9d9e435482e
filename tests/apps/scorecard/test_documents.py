"""A publication as documents that everybody may take, in both languages."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.documents import make_documents
from corymb.apps.scorecard.models import Line
from corymb.apps.scorecard.tasks import compute
from tests.apps.scorecard.counting import house
from tests.people import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def answer(client: Client, number: int, language: str, kind: str) -> bytes:
    found = client.get(reverse("scorecard:public_document", args=[number, language, kind]))
    assert found.status_code == 200
    return b"".join(found.streaming_content)


def test_a_publication_is_taken_as_report_and_workbook_and_says_what_the_page_says(client: Client) -> None:
    house(8)
    run = actions.order_publication(2018, None, actor=SYSTEM, now=LATER, note="test")
    compute(number=run.pk)
    assert ProcrastinateJob.objects.filter(task_name="scorecard.documents").count() == 1
    page = client.get(reverse("scorecard:public_run", args=[run.pk]))
    assert page.context["documents"] == []
    made = make_documents(run.pk, LATER)
    assert [file.name for file in made] == [
        f"scorecard-2018-{run.pk}-{language}.{kind}" for language in ("en", "ru") for kind in ("pdf", "xlsx")
    ]
    assert make_documents(run.pk, LATER) == made
    page = client.get(reverse("scorecard:public_run", args=[run.pk]))
    assert page.context["documents"] == ["pdf", "xlsx"]
    growth = next(row for row in page.context["rows"] if row.target.code == "T1")
    assert growth.figure.startswith("+21")
    for language, word in (("en", "Output per employee"), ("ru", "Выработка на работника")):
        report = PdfReader(BytesIO(answer(client, run.pk, language, "pdf")))
        text = "".join(sheet.extract_text() for sheet in report.pages)
        assert (word in text, growth.figure in text, "Член-0" in text) == (True, language == "en", False)
        book = load_workbook(BytesIO(answer(client, run.pk, language, "xlsx")))
        cells = {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}
        assert any(word in cell for cell in cells)
        assert not any("Член-0" in cell for cell in cells)
    assert Line.objects.filter(run=run, audience="public", target="T1", cohort="matched").exists()


def test_what_is_not_there_is_not_found(client: Client) -> None:
    house()
    run = compute_run(actions.order_publication(2018, None, actor=SYSTEM, now=LATER, note="test").pk, LATER)
    other = actions.ask_for_day(2018, LATER, None, actor=SYSTEM, now=LATER)
    for number, language, kind in ((run.pk, "en", "pdf"), (other.pk, "en", "pdf"), (run.pk, "de", "pdf")):
        assert client.get(reverse("scorecard:public_document", args=[number, language, kind])).status_code == 404
    inputs = StoredFile.objects.get(pk=run.inputs)
    assert inputs.is_confidential

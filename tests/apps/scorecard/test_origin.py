"""Invented organisations make synthetic figures, and whatever shows a figure says so."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.queries.tables import Known, tables_of
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.documents import make_documents
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.actions.verifying import verify_run
from corymb.apps.scorecard.models import Line, Run
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_keeping_pace import LATER, accepted, told
from tests.people import NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
SAID = {"en": "SYNTHETIC DATA", "ru": "СИНТЕТИЧЕСКИЕ ДАННЫЕ"}


def invented(*organisations: Organisation) -> None:
    """These, and no others."""
    Organisation.objects.update(is_synthetic=False)
    Organisation.objects.filter(pk__in=[o.pk for o in organisations]).update(is_synthetic=True)


def published() -> Run:
    run = actions.order_publication(2018, None, actor=SYSTEM, now=LATER, note="test")
    return compute_run(run.pk, LATER)


def origins(run: Run | None) -> set[str]:
    return set(Line.objects.filter(run=run).values_list("told__origin", flat=True))


@pytest.mark.parametrize(("number", "origin"), [(0, "reported"), (1, "mixed"), (4, "synthetic")])
def test_facts_of_invented_organisations_are_synthetic(tmp_path: Path, number: int, origin: str) -> None:
    invented(*house()[:number])
    assert tables_of().origin == origin
    assert tables_of(Known(), tmp_path).origin == origin
    assert {row["source"] for row in tables_of().facts.to_pylist()} == {
        "reported": {"test"}, "mixed": {"test", "synthetic test"}, "synthetic": {"synthetic test"}}[origin]  # fmt: skip


def test_figures_of_what_was_merged_into_an_invented_organisation_are_synthetic() -> None:
    first, second, *_ = house(2)
    invented(first)
    second.merged_into, second.is_synthetic = first, False
    second.save()
    assert tables_of().origin == "synthetic"


def test_a_publication_of_invented_data_says_so_on_every_page_document_and_line(client: Client) -> None:
    invented(*house(8))
    run = published()
    assert origins(run) == {"synthetic"}
    assert verify_run(run.pk, LATER)
    lines = client.get(reverse("scorecard:public_lines", args=[run.pk])).json()["lines"]
    assert {line["origin"] for line in lines} == {"synthetic"}
    page = client.get(reverse("scorecard:public_run", args=[run.pk])).content.decode()
    assert page.count(SAID["en"]) == 1
    for file in make_documents(run.pk, LATER):
        said, content = SAID[file.name.rpartition("-")[2][:2]], path_of(file.sha256).read_bytes()
        if file.name.endswith("pdf"):
            pages = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(content)).pages]
            assert [said in text for text in pages] == [True] * len(pages)
        else:
            book = load_workbook(BytesIO(content))
            first = [" ".join(str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row) for sheet in book]
            assert [said in text for text in first] == [True] * len(first)


def test_a_publication_that_kept_no_origin_comes_out_as_it_did() -> None:
    house(4)
    invented()
    run = published()
    file = StoredFile.objects.get(pk=run.inputs)
    content = BytesIO()
    with zipfile.ZipFile(path_of(file.sha256)) as kept, zipfile.ZipFile(content, "w") as older:
        for name in kept.namelist():
            if name != "beside.json":
                older.writestr(name, kept.read(name))
    place = path_of(file.sha256)
    place.chmod(0o600)
    place.write_bytes(content.getvalue())
    assert verify_run(run.pk, LATER)


def test_the_living_scorecard_says_it_too_and_by_the_difference_what_a_whole_run_says() -> None:
    members = house()
    invented(*members)
    refresh_living(NOW)
    accepted(members[0], 2018, {"revenue": "777"})
    assert keep_pace(LATER)
    moved = told()
    refresh_living(LATER)
    assert (moved == told(), origins(Run.objects.get())) == (True, {"synthetic"})
    explain_living()
    browser = browser_of(member_of_the_cast("officer"))
    for url in (
        reverse("scorecard:board"), reverse("scorecard:compare"), reverse("scorecard:why", args=["programme", "T1"])
    ):  # fmt: skip
        assert browser.get(url).content.decode().count(SAID["en"]) == 1


def test_data_that_may_become_synthetic_or_cease_to_be_are_computed_whole() -> None:
    members = house()
    invented(*members)
    refresh_living(NOW)
    Organisation.objects.filter(pk=members[0].pk).update(is_synthetic=False)
    accepted(members[0], 2018, {"revenue": "777"})
    assert keep_pace(LATER) is False
    refresh_living(LATER + timedelta(hours=1))
    assert origins(Run.objects.get()) == {"mixed"}
    accepted(members[0], 2018, {"revenue": "778"})
    accepted(members[1], 2018, {"revenue": "779"})
    assert keep_pace(LATER + timedelta(hours=2))
    assert origins(Run.objects.get()) == {"mixed"}

"""The dossier of a call carries what followed its decision and copies to be read, and still proves itself."""

import io
import json
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.defence.actions import planning
from corymb.apps.defence.actions.printing import make_agenda
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.states import ANSWERED, SENT
from corymb.apps.selection.actions.receipts import make_receipts
from corymb.apps.selection.models import HandingIn
from corymb.cli import main
from tests.apps.council.sitting import AFTER, council
from tests.apps.defence.defending import PLAN, stage
from tests.apps.dossiers.everything import altered, of_first_form
from tests.apps.outcomes.complaining import case
from tests.apps.outcomes.deciding import decision_on
from tests.apps.outcomes.test_agreements import deal
from tests.apps.selection.calling import bid_in
from tests.people import actor
from tests.reports.archival import lacking

pytestmark = pytest.mark.django_db


def test_it_carries_comments_complaints_results_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    found = case().brought(ANSWERED)
    here, told = found.here, {"actor": plain_actor(found.here.secretary), "now": AFTER}
    actions.release(decision_on(here, 0).pk, None, **told)
    compute_results(actions.order_results(here.call.pk, "", None, **told).pk, Random(1), now=AFTER)
    actions.draft_agreements(here.call.pk, None, **told)
    path = path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    with ZipFile(path) as archive:
        names = archive.namelist()
        record = json.loads(archive.read(f"outcomes/complaints/{found.complaint.receipt}/record.json"))
    wanted = {
        f"outcomes/comments/{decision_on(here, 0).pk}.json", "outcomes/results/1.json",
        f"outcomes/complaints/{found.complaint.receipt}/filed.json",
        *(f"outcomes/agreements/{row.pk}/record.json" for row in Agreement.objects.all()),
    }  # fmt: skip
    assert wanted - set(names) == set()
    assert [one["is_upheld"] for one in record["findings"]] == [True, False]
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"The dossier holds. Files: {len(names) - 1}; rankings computed again: 1."


def test_every_pdf_the_site_makes_in_it_is_archival() -> None:
    found = deal()
    found.brought(SENT)
    make_papers(found.agreement.pk, AFTER)
    for row in HandingIn.objects.all():
        make_receipts(row.pk, AFTER)
    make_minutes(Session.objects.get().pk, AFTER)
    with ZipFile(path_of(make_dossier(found.here.call.pk, actor(found.officer), AFTER).sha256)) as archive:
        lacks = {name: lacking(archive.read(name)) for name in archive.namelist() if name.endswith(".pdf")}
    assert {name: told for name, told in lacks.items() if told} == {}
    wanted = {"applications": 3 * HandingIn.objects.count(), "sessions": 2, "outcomes": 4}
    assert Counter(name.split("/")[0] for name in lacks) == wanted


def test_a_submission_is_to_be_read_in_its_language() -> None:
    here = bid_in("submitted")
    path = path_of(make_dossier(here.call.pk, actor(here.officer), AFTER).sha256)
    with ZipFile(path) as archive:
        copy = PdfReader(io.BytesIO(archive.read(f"applications/{here.application.pk}/submission-1.pdf")))
    said = " ".join(" ".join(page.extract_text() for page in copy.pages).split())
    assert copy.trailer["/Root"]["/Lang"] == "ru"
    wanted = [HandingIn.objects.get().number, "Подача №", "Команда из пяти человек (тест).", "14 организаций"]
    assert [text for text in wanted if text not in said] == []


def test_each_agenda_that_was_printed_is_in_it_whatever_changed_since() -> None:
    here = stage()
    here.ordered()
    printed = {}
    for _again in range(2):
        here.defence.refresh_from_db()
        for language, file in zip(("en", "ru"), make_agenda(here.defence.pk, AFTER), strict=True):
            printed[f"defences/1/agenda-{here.defence.revision}-{language}.pdf"] = file.sha256
        planning.change_defence(here.defence.pk, replace(PLAN, place="Москва, зал 2 (тест)"), **here.told())
    with ZipFile(path_of(make_dossier(here.council.call.pk, actor(here.secretary), AFTER).sha256)) as archive:
        agendas = [name for name in archive.namelist() if "/agenda-" in name]
        found = {name: sha256(archive.read(name)).hexdigest() for name in agendas}
    assert (found, len(found)) == (printed, 4)


def test_a_copy_of_something_else_shows_and_an_older_dossier_without_copies_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = council()
    path = path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    first, second = (f"applications/{row.pk}/submission-1.pdf" for row in here.applications[:2])
    with ZipFile(path) as archive:
        swapped = {first: archive.read(second), second: archive.read(first)}
        copies = [name for name in archive.namelist() if name.endswith("/submission-1.pdf")]
    changed = altered(path, tmp_path / "swapped.zip", swapped)
    older = altered(of_first_form(path, tmp_path / "first.zip"), tmp_path / "older.zip", dict.fromkeys(copies))
    assert len(copies) == 4
    assert [main(["dossier", "verify", str(one), "--lang", "en"]) for one in (changed, older)] == [1, 0]
    said = [f"{name} is a copy of something else." for name in (first, second)]
    assert sorted(capsys.readouterr().out.splitlines()[:2]) == sorted(said)

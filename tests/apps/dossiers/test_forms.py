"""Dossiers of the first form, and what the making of one sees."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection

from corymb.apps.dossiers.actions import making
from corymb.apps.dossiers.actions.after import parts_of
from corymb.apps.files.actions import path_of
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.outcomes.actions import write_text
from corymb.apps.outcomes.models import AgreementText
from corymb.apps.selection.models import Call, Consent
from corymb.cli import main
from corymb.packs.call_dossier import proved
from tests import factories
from tests.apps.council.sitting import AFTER, council, stand
from tests.apps.dossiers.everything import altered, of_everything, of_first_form, verified
from tests.people import actor

pytestmark = pytest.mark.django_db


def test_a_file_that_is_in_it_twice_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = altered(of_everything(), tmp_path / "twice.zip", {})
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", archive.read("README.txt"))
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 1
    assert capsys.readouterr().out.splitlines() == ["README.txt is in it more than once."]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It is of the first form, which does not prove that nothing was taken out or put in another place."),
        ("ru", "Это досье первой формы: она не доказывает, что из него ничего не изъяли и не переложили."),
    ],
)
def test_one_of_the_first_form_holds_and_says_what_it_does_not_prove(
    language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = of_first_form(of_everything(), tmp_path / "first.zip")
    assert main(["dossier", "verify", str(path), "--lang", language]) == 0
    assert capsys.readouterr().out.splitlines()[1] == said


def test_one_from_before_rows_of_files_came_along_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = of_first_form(of_everything(), tmp_path / "first.zip")
    assert verified(path, tmp_path, {"rows/files.storedfile.jsonl": None}, capsys)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_it_is_put_together_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = council()

    def another_act(call: Call) -> Iterator[tuple[str, bytes | Path]]:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(written_meanwhile, call.pk).result()
        yield from parts_of(call)

    monkeypatch.setattr(making, "parts_of", another_act)
    path = path_of(making.make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    assert (AgreementText.objects.count(), proved(path).faults) == (1, [])
    with ZipFile(path) as archive:
        assert "rows/outcomes.agreementtext.jsonl" not in archive.namelist()


def written_meanwhile(call: int) -> None:
    """In another transaction, which ends at once."""
    write_text(call, ("Text (test)", "Текст (тест)"), None, actor=SYSTEM, now=AFTER)
    connection.close()


def test_a_row_that_was_removed_past_the_journal_is_named() -> None:
    here, organisation = council(), factories.organisation()
    partner = Consent.objects.create(application=here.applications[0], organisation=organisation, role="Анкер (тест)")
    number = partner.pk
    stand(here.call, [partner])
    Consent.objects.all().delete()
    path = path_of(making.make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    said = f"rows/selection.consent.jsonl: row {number} is not there; the journal left it standing."
    assert proved(path).faults == [said]


def test_rows_of_another_call_an_entry_touched_are_not_missed() -> None:
    here, organisation = council(), factories.organisation()
    other = council(code="clusters-2019", people=" (other)")
    both = [
        Consent.objects.create(application=one.applications[0], organisation=organisation, role="Анкер (тест)")
        for one in (here, other)
    ]
    stand(here.call, both)
    path = path_of(making.make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    with ZipFile(path) as archive:
        elsewhere = json.loads(archive.read("elsewhere.json"))
    assert (proved(path).faults, elsewhere) == ([], {"selection.consent": [str(both[1].pk)]})

"""The dossier of a call: put together by a job, proved by the command, closed to whoever is recused."""

from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.actions.dossier import make_dossier
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.files.actions import path_of
from corymb.apps.journal.models import Entry
from corymb.cli import main
from tests.apps.council.sitting import AFTER, Council, council
from tests.people import actor, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def taken(here: Council) -> Path:
    """The dossier of a call whose session is closed, as a file."""
    session = here.opened()
    actions.close_session(session.pk, **here.told(minutes=50))
    make_minutes(session.pk, AFTER)
    return path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)


def test_it_proves_itself(here: Council, capsys: pytest.CaptureFixture[str]) -> None:
    path = taken(here)
    with ZipFile(path) as archive:
        names = archive.namelist()
    bid = here.applications[0].pk
    wanted = {
        "README.txt", "call/version-1.json", f"applications/{bid}/submission-1.json",
        f"applications/{bid}/submission-1-receipt.json", "rankings/1/inputs.json", "rankings/1/outcome.json",
        "sessions/1/record.json", "sessions/1/minutes-en.pdf", "sessions/1/minutes-ru.pdf", "journal.jsonl",
        "SHA256SUMS",
    }  # fmt: skip
    assert wanted - set(names) == set()
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    assert capsys.readouterr().out == f"The dossier holds. Files: {len(names) - 1}; rankings computed again: 1.\n"


@pytest.mark.parametrize("name", ["rankings/1/outcome.json", "sessions/1/record.json", "journal.jsonl"])
def test_what_was_changed_shows(here: Council, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "changed.zip"
    with ZipFile(taken(here)) as archive, ZipFile(other, "w") as changed:
        for one in archive.namelist():
            content = archive.read(one)
            changed.writestr(one, content.replace(b"1", b"2", 1) if one == name else content)
    assert main(["dossier", "verify", str(other), "--lang", "en"]) == 1
    assert f"{name} is not as it was put in." in capsys.readouterr().out.splitlines()


def test_an_outcome_made_up_with_its_checksum_shows(
    here: Council, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, name = tmp_path / "made-up.zip", "rankings/1/outcome.json"
    with ZipFile(taken(here)) as archive, ZipFile(other, "w") as changed:
        old = archive.read(name)
        new = old.replace(b'"rank":1,', b'"rank":2,', 1)
        assert new != old
        for one in archive.namelist():
            content = new if one == name else archive.read(one)
            if one == "SHA256SUMS":
                content = content.replace(sha256(old).hexdigest().encode(), sha256(new).hexdigest().encode())
            changed.writestr(one, content)
    assert main(["dossier", "verify", str(other), "--lang", "en"]) == 1
    assert capsys.readouterr().out == f"{name} does not follow from its inputs.\n"


def test_what_is_no_dossier_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "else.zip"
    path.write_bytes(b"no archive")
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 2
    assert "This is no dossier of a call." in capsys.readouterr().err


def test_who_may_have_it(here: Council) -> None:
    path, address = taken(here), reverse("council:dossier", args=[here.call.pk])
    assert path.exists()
    browser = browser_of(here.secretary)
    assert browser.post(address, {"go": "1"}).status_code == 302
    assert Entry.objects.filter(act="council.dossier.asked").count() == 1
    page = browser.get(reverse("council:call", args=[here.call.pk])).content.decode()
    assert "dossier-clusters-2018.zip" in page
    assert browser_of(here.members[0]).get(address).status_code == 403
    session = Session.objects.get()
    Recusal.objects.create(
        application=here.applications[0], person=here.secretary, kind="kin", raised_at=session.created_at
    )
    assert browser.get(address).status_code == 404
    assert "dossier-clusters-2018.zip" not in browser.get(reverse("council:call", args=[here.call.pk])).content.decode()

"""The dossier of a call: put together by a job, proved by the command, closed to whoever is recused."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from corymb.apps.assessment.models import Recusal, Review
from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Ranking, Session, Vote
from corymb.apps.council.states import FOR
from corymb.apps.defence.actions import slots, telling
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import visible_to
from corymb.apps.journal.models import Entry, Seal
from corymb.apps.letters.models import Letter
from corymb.apps.selection.models import Attachment, HandingIn
from corymb.cli import main
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.defence.defending import official_of, stage_of
from tests.apps.selection.calling import bid_in
from tests.people import actor, browser_of

pytestmark = pytest.mark.django_db


KINDS = (
    "assessment.expert", "assessment.review", "council.matter", "council.ranking", "council.seat", "council.session",
    "selection.application", "selection.call", "selection.callversion", "selection.handingin",
)  # fmt: skip


@pytest.fixture
def here() -> Council:
    return council()


def taken(here: Council) -> Path:
    """The dossier of a call whose session is closed, as a file."""
    session = here.opened()
    actions.close_session(session.pk, **here.told(minutes=50))
    make_minutes(session.pk, AFTER)
    return path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)


def test_it_says_of_itself_the_same_in_both_languages(here: Council) -> None:
    with ZipFile(taken(here)) as archive:
        told = archive.read("README.txt").decode()
        names = archive.namelist()
    parts = re.split(r"\n\n\n", told)
    listed = [re.findall(r"^([a-z-]+(?:/|\.jsonl?|\.txt)) ", part, re.MULTILINE) for part in parts]
    assert listed[0] == listed[1]
    assert {re.sub("/.*", "/", name) for name in names} - {"README.txt", "SHA256SUMS"} <= set(listed[0])
    assert ["corymb dossier verify" in part and "python3 run.py demo" in part for part in parts] == [True, True]


def test_who_asked_for_one_opens_it_no_longer_than_they_see_all_of_the_call(here: Council) -> None:
    """Kept under the name of whoever asked: a tie they declare afterwards shuts it, by its address and the API too."""
    taken(here)
    file = StoredFile.objects.get(about_kind="council.call")
    browser, url = browser_of(here.secretary), reverse("files:download", args=[file.pk])
    assert (file.given_by_id, browser.get(url).status_code) == (str(here.secretary.pk), 200)
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    assert (browser.get(url).status_code, list(visible_to(here.secretary))) == (404, [])


def test_it_proves_itself(here: Council, capsys: pytest.CaptureFixture[str]) -> None:
    path = taken(here)
    with ZipFile(path) as archive:
        names = archive.namelist()
        entries = len(archive.read("journal.jsonl").splitlines())
        rows = sum(len(archive.read(name).splitlines()) for name in names if name.startswith("rows/"))
    bid = here.applications[0].pk
    wanted = {
        "README.txt", "call/version-1.json", "rankings/1/inputs.json", "rankings/1/outcome.json",
        *(f"applications/{bid}/submission-1{ending}" for ending in (".json", ".pdf", "-receipt.json")),
        "sessions/1/record.json", "sessions/1/minutes-en.pdf", "sessions/1/minutes-ru.pdf",
        "sessions/1/minutes-ru.docx", "assessment/reviews.jsonl", "elsewhere.json",
        "journal.jsonl", "journal-chain.txt", "SHA256SUMS",
        *(f"rows/{kind}.jsonl" for kind in KINDS),
    }  # fmt: skip
    assert wanted - set(names) == set()
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    head = Seal.objects.order_by("number").last()
    assert head
    assert capsys.readouterr().out.splitlines() == [
        f"The dossier holds. Files: {len(names) - 1}; rankings computed again: 1.",
        f"Rows as the journal left them: {rows}; entries of the journal: {entries}, not sealed yet: 0.",
        f"The journal it was taken from holds this hash at entry {head.number}: {head.hash}",
    ]


@pytest.mark.parametrize("name", ["rankings/1/outcome.json", "sessions/1/record.json", "journal.jsonl"])
def test_what_was_changed_shows(here: Council, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "changed.zip"
    with ZipFile(taken(here)) as archive, ZipFile(other, "w") as changed:
        for one in archive.namelist():
            content = archive.read(one)
            changed.writestr(one, content.replace(b"1", b"2", 1) if one == name else content)
    assert main(["dossier", "verify", str(other), "--lang", "en"]) == 1
    assert f"{name} is not as it was put in." in capsys.readouterr().out.splitlines()


def test_letters_about_slots_are_in_it_as_the_slots_are_and_were(here: Council) -> None:
    held = stage_of(here)
    for application in here.applications:
        official_of(application)
    held.ordered()
    telling.write_letters(held.defence.pk, **held.told())
    slots.swap_slots(held.slot(0).pk, held.slot(1).pk, **held.told())
    telling.write_letters(held.defence.pk, **held.told())
    with ZipFile(taken(here)) as archive:
        kept = [json.loads(line) for line in archive.read("letters.jsonl").decode().splitlines()]
    own = Letter.objects.filter(about_kind="defence.slot").order_by("pk").values_list("pk", flat=True)
    assert [int(one["id"]) for one in kept if one["about_kind"] == "defence.slot"] == list(own)
    assert len(own) == len(here.applications) + 2


def test_a_document_that_stood_in_a_submission_stays_in_it() -> None:
    here = bid_in("submitted")
    first, second = Attachment.objects.order_by("pk")[:2]
    Attachment.objects.filter(pk=first.pk).update(removed_at=AFTER)
    path = path_of(make_dossier(here.call.pk, actor(here.officer), AFTER).sha256)
    with ZipFile(path) as archive:
        names = set(archive.namelist())
    folder = f"applications/{here.application.pk}/documents"
    assert {f"{folder}/{one.pk}-{one.file_name}" for one in (first, second)} - names == set()


NOT_SUBMITTED = "rankings/1/inputs.json says what nobody submitted."
OTHER_PART = "{} is not what the dossier was put together with."
OTHER_FILE = "{} is not what row {} in rows/{}.jsonl names."
NOT_FOLLOWING = "rankings/1/outcome.json does not follow from its inputs."
FORGED = (
    (
        "rankings/1/outcome.json", '"rank":1,', '"rank":2,',
        [
            OTHER_FILE.format("rankings/1/outcome.json", "{ranking}", "council.ranking"),
            OTHER_PART.format("rankings/"), NOT_FOLLOWING,
        ],
    ),
    (
        "rankings/1/inputs.json", '"mark":5', '"mark":3',
        [
            OTHER_FILE.format("rankings/1/inputs.json", "{ranking}", "council.ranking"),
            OTHER_PART.format("rankings/"), NOT_SUBMITTED, NOT_FOLLOWING,
        ],
    ),
    (
        "assessment/reviews.jsonl", '\\"mark\\":5', '\\"mark\\":4',
        ["Review {review} is not what was submitted.", OTHER_PART.format("assessment/"), NOT_SUBMITTED],
    ),
    (
        "rows/assessment.review.jsonl", '"state":"submitted"', '"state":"declined"',
        ["rows/assessment.review.jsonl: row {review} is not as the journal left it.", OTHER_PART.format("rows/")],
    ),
    (
        "rows/council.vote.jsonl", '"choice":"for"', '"choice":"against"',
        [
            "rows/council.vote.jsonl: row {vote} is not as the journal left it.",
            "sessions/1/record.json says what no row says.", OTHER_PART.format("rows/"),
        ],
    ),
    (
        "applications/{bid}/submission-1.json", '"round":1', '"round":2',
        [
            "applications/{bid}/submission-1-receipt.json is the receipt of something else.",
            OTHER_FILE.format("applications/{bid}/submission-1.json", "{submission}", "selection.handingin"),
            OTHER_PART.format("applications/"), NOT_SUBMITTED,
        ],
    ),
    (
        "sessions/1/record.json", '"choice": "for"', '"choice": "against"',
        ["sessions/1/record.json says what no row says.", OTHER_PART.format("sessions/")],
    ),
    (
        "call/version-1.json", '"places":2', '"places":3',
        [
            OTHER_FILE.format("call/version-1.json", "{version}", "selection.callversion"),
            OTHER_PART.format("call/"), NOT_FOLLOWING,
        ],
    ),
    ("journal.jsonl", '"behalf_id":""', '"behalf_id":"1"', ["Entry 1 of the journal is not as it was sealed."]),
)  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), FORGED, ids=[row[0].split("/")[-1] for row in FORGED])
def test_what_was_forged_with_its_checksum_shows(
    here: Council, tmp_path: Path, name: str, old: str, new: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    session = here.opened()
    here.votes(here.matter(session, 0), FOR, FOR, FOR)
    source = path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    first = Review.objects.order_by("pk").first()
    vote = Vote.objects.order_by("pk").first()
    assert first
    assert vote
    numbers = {
        "bid": here.applications[0].pk,
        "submission": HandingIn.objects.get(application=here.applications[0]).pk,
        "version": here.call.versions.get().pk,
        "ranking": Ranking.objects.get().pk,
        "review": first.pk,
        "vote": vote.pk,
    }
    name, other = name.format(**numbers), tmp_path / "made-up.zip"
    with ZipFile(source) as archive, ZipFile(other, "w") as changed:
        was = archive.read(name)
        made = was.replace(old.encode(), new.encode(), 1)
        assert made != was
        for one in archive.namelist():
            content = made if one == name else archive.read(one)
            if one == "SHA256SUMS":
                content = content.replace(sha256(was).hexdigest().encode(), sha256(made).hexdigest().encode())
            changed.writestr(one, content)
    assert main(["dossier", "verify", str(other), "--lang", "en"]) == 1
    assert capsys.readouterr().out.splitlines() == [line.format(**numbers) for line in said]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "{name}: row {row} was changed past the journal before entry {n}: place."),
        ("ru", "{name}: строка {row} изменена в обход журнала до записи {n}: place."),
    ],
)
def test_a_row_changed_past_the_journal_shows_after_an_entry_took_it_along(
    here: Council, language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session = here.opened()
    Session.objects.filter(pk=session.pk).update(place="Тула (тест)")
    actions.close_session(session.pk, **here.told(minutes=50))
    path = path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    with ZipFile(path) as archive:
        lines = archive.read("journal.jsonl").decode().splitlines()
    (n,) = [number for number, line in enumerate(lines, 1) if '"act":"council.session.closed"' in line]
    assert main(["dossier", "verify", str(path), "--lang", language]) == 1
    name = "rows/council.session.jsonl"
    assert capsys.readouterr().out.splitlines() == [said.format(name=name, row=session.pk, n=n)]


def test_what_is_no_dossier_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "else.zip"
    path.write_bytes(b"no archive")
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 2
    assert "This is no dossier of a call." in capsys.readouterr().err


def test_who_may_have_it(here: Council) -> None:
    path, address = taken(here), reverse("dossiers:dossier", args=[here.call.pk])
    assert path.exists()
    browser = browser_of(here.secretary)
    assert browser.post(address, {"go": "1"}).status_code == 302
    assert Entry.objects.filter(act="council.dossier.asked").count() == 1
    page = browser.get(reverse("council:call", args=[here.call.pk])).content.decode()
    assert set(re.findall("dossier-clusters-2018[^ <]*", page)) == {StoredFile.objects.get(sha256=path.name).name}
    assert browser_of(here.members[0]).get(address).status_code == 403
    session = Session.objects.get()
    Recusal.objects.create(
        application=here.applications[0], person=here.secretary, kind="kin", raised_at=session.created_at
    )
    assert browser.get(address).status_code == 404
    assert "dossier-clusters-2018" not in browser.get(reverse("council:call", args=[here.call.pk])).content.decode()


def test_two_dossiers_of_a_call_are_told_apart_by_their_names(here: Council) -> None:
    made = [make_dossier(here.call.pk, actor(here.secretary), AFTER + timedelta(seconds=n)).name for n in (0, 1)]
    assert made == [f"dossier-clusters-2018-{localtime(AFTER):%Y-%m-%d-%H%M}{second}.zip" for second in ("00", "01")]

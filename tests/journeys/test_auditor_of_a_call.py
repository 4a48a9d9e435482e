"""An auditor reads a decided call in the browser, proves its dossier without the site, and can do nothing to it."""

from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse
from docx import Document

from corymb.apps.accounts.models import Person
from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Decision, Ranking, Session
from corymb.apps.council.states import FOR
from corymb.apps.dossiers import tasks as dossiers
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import reading
from corymb.apps.replays.tasks import replay
from corymb.cli import main
from tests.apps.council.sitting import AFTER, Council, council
from tests.journeys.test_council import downloaded
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import signed_in
from tests.journeys.test_secretary import run
from tests.kit.browser import TURN, Window, settled
from tests.people import member_of_the_cast
from tests.stages import built_once
from tests.web import entered

MINUTES = "sessions/1/minutes-ru.pdf"
WHY = "Работала у заявителя (тест)"
ACTS = {
    "selection/calls/{call}/": (
        "Empty form (Word)", "Applications to the call", "Applications with answers (Excel)",
    ),
    "selection/versions/{version}/": ("Download", "Empty form (Word)"),
    "council/calls/{call}/": ("Put the dossier together",),
    "council/rankings/{ranking}/": ("For the wall", "What if", "Replay from the journal"),
    "council/sessions/{session}/": ("Minutes (PDF)", "Minutes (Word)"),
    "council/items/{matter}/": ("The application",),
    "assessment/calls/{call}/": ("Experts", "Applications", "Where experts differ", "Reviews", "Conflicts", "Acting"),
    "outcomes/calls/{call}/": ("Agreements",),
}  # fmt: skip
"""Everything that looks like a button on a page of the auditor: each of them only reads."""
REFUSED = (
    ("selection:call_change", "call"), ("selection:call_publish", "call"), ("selection:call_cancel", "call"),
    ("rehearsals:rehearse", "call"), ("weighings:weights_ask", "call"), ("assessment:arrange", "call"),
    ("assessment:invite", "call"), ("assessment:look", "call"), ("assignment:propose", "call"),
    ("defence:plan", "call"), ("council:order", "call"), ("council:plan", "ranking"),
    ("council:seat_add", "session"), ("council:present", "session"), ("outcomes:letters", "session"),
    ("outcomes:letters_release", "session"), ("office:statuses", "session"), ("council:propose", "matter"),
    ("council:vote", "matter"), ("council:close", "matter"), ("outcomes:publish", "call"), ("outcomes:draft", "call"),
)  # fmt: skip


@built_once
def decided() -> tuple[Council, Session]:
    """All four applications are decided; the third member is recused from the first of them."""
    here = council()
    session = here.planned()
    first = here.matter(session, 0)
    actions.recuse(session.pk, here.seats[2].pk, first.application_id, WHY, **here.told())
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    for place in range(4):
        matter = here.matter(session, place)
        here.votes(matter, *([FOR, FOR] if place == 0 else [FOR, FOR, FOR]))
        actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    make_minutes(session.pk, AFTER)
    return here, session


def numbers_of(here: Council, session: Session) -> dict[str, int]:
    return {
        "call": here.call.pk, "version": here.call.versions.get().pk, "ranking": session.ranking_id,
        "session": session.pk, "matter": here.matter(session, 0).pk,
    }  # fmt: skip


def rows(page: Any, place: int = 0) -> list[list[str]]:
    lines = page.get_by_role("main").locator("table").nth(place).locator("tbody tr").all()
    return [line.locator("th, td").all_inner_texts() for line in lines]


def hashes(page: Any) -> list[str]:
    return [text.replace("\n", "") for text in page.get_by_role("main").locator("code.hash").all_inner_texts()]


def reads_the_call(page: Any, here: Council, words: Any) -> None:
    """The version that was published has the hash the page tells."""
    version = here.call.versions.get()
    assert hashes(page) == [version.sha256]
    page.get_by_role("main").get_by_role("link", name="1", exact=True).click()
    settled(page)
    assert sha256(downloaded(page, words("Download"))).hexdigest() == version.sha256


def reads_the_ranking(page: Any, here: Council, words: Any) -> None:
    """The best first, with the marks of each by criterion, and the hashes of what went in and came out."""
    found = Ranking.objects.get()
    assert [row[1].split("\n")[0] for row in rows(page)] == [one.title for one in here.applications]
    assert hashes(page) == [found.inputs_sha256, found.sha256]
    press(page, words("Marks by criterion"))
    assert [row[-1] for row in rows(page)] == ["3"] * 4
    assert set(rows(page)[1][3:-1]) == {in_numbers("4.00", words)}


def in_numbers(text: str, words: Any) -> str:
    return text if words("yes") == "yes" else text.replace(".", ",")


def reads_the_session(page: Any, here: Council, words: Any) -> None:
    """Votes, recusals and minutes."""
    seats = [str(seat.person) for seat in here.seats]
    assert [row[0].split(" (")[0] for row in rows(page)] == seats
    assert [[cell.split("\n")[0] for cell in row] for row in rows(page, 1)] == [
        [seats[2], here.applications[0].title, WHY]
    ]
    counts = [tuple(map(int, row[5:])) for row in rows(page, 2)]
    assert counts == list(
        Decision.objects.order_by("matter__place").values_list("votes_for", "votes_against", "abstained")
    )
    assert downloaded(page, words("Minutes (PDF)")).startswith(b"%PDF")
    document = Document(BytesIO(downloaded(page, words("Minutes (Word)"))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [one.title in "\n".join(cells) for one in here.applications] == [True] * 4
    press(page, here.applications[0].title)
    assert [row[0].split(" (")[0] for row in rows(page)] == seats[:2]
    assert [row[1] for row in rows(page)] == [words("for")] * 2


def reads_the_journal(page: Any, language: str, here: Council) -> None:
    """What was done with the call, the newest first."""
    page.locator("#id_kind").select_option("selection.call")
    page.locator("#id_thing").fill(str(here.call.pk))
    press(page, in_language(language, "Show"))
    kept = Entry.objects.filter(object_kind="selection.call", object_id=str(here.call.pk)).order_by("-pk")
    shown = [row[4] for row in rows(page)]
    assert shown == [in_language(language, str(reading.act_label(act))) for act in kept.values_list("act", flat=True)]


def offered(page: Any, beginning: str, numbers: dict[str, int]) -> dict[str, list[str]]:
    """What looks like a button, page by page, but those of forms that only ask."""
    shown, found = "a.btn, button:not(form[method=get] button)", {}
    for path in ACTS:
        page.goto(beginning + path.format(**numbers))
        found[path] = [one.strip() for one in page.get_by_role("main").locator(shown).all_inner_texts()]
    return found


def proves_the_dossier(page: Any, here: Council, words: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was downloaded proves itself with the command; one changed byte does not."""
    press(page, words("Put the dossier together"))
    press(page, words("Put the dossier together"))
    run("outcomes.dossier", dossiers.dossier)
    page.reload()
    content = downloaded(page, StoredFile.objects.get(name__startswith=f"dossier-{here.call.code}-").name)
    taken, changed = folder / "taken.zip", folder / "changed.zip"
    taken.write_bytes(content)
    assert main(["dossier", "verify", str(taken), "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("; rankings computed again: 1.")
    with ZipFile(taken) as archive, ZipFile(changed, "w") as other:
        for name in archive.namelist():
            text = archive.read(name)
            other.writestr(name, bytes([text[0] ^ 1]) + text[1:] if name == MINUTES else text)
    assert main(["dossier", "verify", str(changed), "--lang", "en"]) == 1
    assert capsys.readouterr().out == f"{MINUTES} is not as it was put in.\n"


def replays_the_ranking(page: Any, words: Any) -> None:
    """From the journal alone the same ranking comes out."""
    press(page, words("Replay from the journal"))
    press(page, words("Replay from the journal"))
    press(page, words("Replay"))
    run("replays.replay", replay)
    page.reload()
    assert page.get_by_text(words("The journal leads to the same inputs and the same ranking.")).count() == 1
    assert [row[2] for row in rows(page)] == [words("the same ranking")]


def can_do_nothing(auditor: Person, numbers: dict[str, int]) -> None:
    """Whatever is posted is refused, and the journal has nothing of it."""
    browser = entered(auditor)
    with TURN:
        before = Entry.objects.count()
        asked = [reverse(name, args=[numbers[thing]]) for name, thing in REFUSED]
        assert {path: browser.post(path, {"go": "1"}).status_code for path in asked} == dict.fromkeys(asked, 403)
        assert Entry.objects.count() == before


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_auditor_reads_and_proves_a_call_and_changes_nothing(
    window: Window, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, (here, session) = partial(in_language, language), decided()
    auditor, numbers = member_of_the_cast("auditor"), numbers_of(here, session)
    page = window.open(f"/{language}/selection/calls/{here.call.pk}/", cookies=signed_in(auditor))
    reads_the_call(page, here, words)
    page.goto(f"{window.address}/{language}/council/rankings/{numbers['ranking']}/")
    reads_the_ranking(page, here, words)
    page.goto(f"{window.address}/{language}/council/rankings/{numbers['ranking']}/")
    replays_the_ranking(page, words)
    page.goto(f"{window.address}/{language}/council/sessions/{session.pk}/")
    reads_the_session(page, here, words)
    page.goto(f"{window.address}/{language}/journal/")
    reads_the_journal(page, language, here)
    assert offered(page, f"{window.address}/{language}/", numbers) == {
        path: [words(label) for label in labels] for path, labels in ACTS.items()
    }
    page.goto(f"{window.address}/{language}/council/calls/{here.call.pk}/")
    proves_the_dossier(page, here, words, tmp_path, capsys)
    can_do_nothing(auditor, numbers)
    assert window.complaints == []
    assert window.strangers() == []

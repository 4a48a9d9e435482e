"""A secretary takes a call from its applications to the letters and the dossier, in the browser; others act between."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment import tasks as assessment
from corymb.apps.assessment.actions.declaring import declare
from corymb.apps.assessment.actions.experts import answer_invitation, write_profile
from corymb.apps.assessment.models import Conflict, Expert, Proposal, Review
from corymb.apps.assessment.queries.reasons import reason_of
from corymb.apps.assessment.states import ASSIGNED
from corymb.apps.assignment import tasks as assignment
from corymb.apps.council import actions as council
from corymb.apps.council import tasks as sitting
from corymb.apps.council.models import Matter, Ranking, Session
from corymb.apps.council.queries.letters import held_letters
from corymb.apps.council.states import CLOSED, FOR
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.dossiers import tasks as dossiers
from corymb.apps.files.models import StoredFile
from corymb.apps.letters.models import Letter
from corymb.apps.selection.models import Application
from corymb.kit.saying import number
from tests.apps.assessment.assessing import STATEMENT, Panel
from tests.apps.assessment.test_conflicts import tied
from tests.apps.selection.calling import WINDOW, bid
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import signed_in
from tests.kit.browser import TURN, Window, settled
from tests.people import grant, person

WORD = "погода 5 августа"
"""What the lot of the defence is drawn from."""
WHY = "Ушла от заявителя в 2015 году (тест)"


class Here(Panel):
    """The people of the call, who act by the clock of the machine, as the pages do."""

    def told(self, who: Person, hours: int = 0) -> dict[str, Any]:
        del hours
        return {"actor": plain_actor(who), "now": timezone.now()}

    @property
    def applications(self) -> list[Application]:
        return list(Application.objects.filter(call=self.call).order_by("pk"))


@dataclass
class Office:
    """The secretary's window, in a language."""

    window: Window
    language: str
    here: Here
    page: Any = None

    def words(self, text: str, **named: object) -> str:
        return in_language(self.language, text).format(**named)

    def at(self, path: str) -> None:
        address = f"/{self.language}/{path}"
        if self.page is None:
            self.page = self.window.open(address, cookies=signed_in(self.here.secretary))
        else:
            self.page.goto(self.window.address + address)
        settled(self.page)

    def press(self, *labels: str) -> None:
        for label in labels:
            press(self.page, self.words(label))

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"#id_{name}").fill(value)

    @property
    def told(self) -> str:
        return str(self.page.get_by_role("main").inner_text())

    def facts(self, card: str) -> dict[str, str]:
        """What a card says, by what it is about."""
        found = self.page.locator(".card", has=self.page.get_by_role("heading", name=self.words(card), exact=True))
        return dict(zip(found.locator("dt").all_inner_texts(), found.locator("dd").all_inner_texts(), strict=True))

    def rows(self, place: int = 0) -> list[list[str]]:
        """Cells of a table of the page."""
        lines = self.page.get_by_role("main").locator("table").nth(place).locator("tbody tr").all()
        return [line.locator("th, td").all_inner_texts() for line in lines]

    def taken(self, label: str) -> bytes:
        with self.page.expect_download() as taken:
            self.page.get_by_role("main").get_by_role("link", name=label, exact=True).click()
        return Path(taken.value.path()).read_bytes()


def office(window: Window, language: str) -> Office:
    """Two applications were submitted; nothing is arranged yet."""
    made = bid(WINDOW).brought("submitted")
    secretary = person("Our secretary")
    grant(secretary, "secretary", f"call:{made.call.pk}")
    here = Here(made, made.call, made.officer, secretary)
    here.another()
    return Office(window, language, here)


def run(name: str, task: Callable[..., object]) -> None:
    """What the worker does with a job that a page has asked for."""
    with TURN:
        job = ProcrastinateJob.objects.get(task_name=name)
        task(**job.args)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])


def arranged(desk: Office) -> None:
    desk.at(f"assessment/calls/{desk.here.call.pk}/")
    desk.press("Arrange")
    desk.fill(due_at="2090-01-01T18:00", spread="40")
    desk.press("Save")
    told = desk.facts("Where it stands")
    assert told[desk.words("Spread that is looked at")] == "40"
    assert told[desk.words("Applications to be assessed")] == "2"


def invited(desk: Office) -> Expert:
    """Somebody the register ties to an application is looked at before, and invited all the same."""
    somebody = person("Anna Expert")
    tied(desk.here, somebody, "employer")
    desk.press("Experts", "Check for conflicts")
    desk.fill(email=str(somebody.email))
    desk.press("Check for conflicts")
    closed = desk.words("%(closed)s of %(all)s applications would be closed to them.") % {"closed": 1, "all": 2}
    assert closed in desk.told
    assert [row[0].split("\n")[0] for row in desk.rows()] == [desk.here.application.title]
    desk.press("Invite", "Invite")
    found = Expert.objects.get()
    with TURN:
        told = desk.here.told(somebody)
        answer_invitation(found.pk, accepts=True, **told)
        write_profile(found.pk, ["21"], "", **told)
        declare(found.pk, [], STATEMENT, **told)
        for name in ("Boris Expert", "Clara Expert", "Dora Expert"):
            desk.here.expert(name)
    return found


def lifted(desk: Office, expert: Expert) -> None:
    """What the register says is raised by a job; the secretary looks at it, and lifts it with a reason."""
    desk.at(f"assessment/calls/{desk.here.call.pk}/")
    desk.press("Conflicts", "Look into the register")
    run("assessment.conflicts", assessment.conflicts)
    row = Conflict.objects.get()
    desk.at(f"assessment/experts/{expert.pk}/")
    assert desk.rows()[0][0] == desk.here.application.title
    desk.page.locator(f"a[href$='/conflicts/{row.pk}/lift/']").click()
    desk.fill(reason=WHY)
    desk.press("Lift")
    assert desk.rows()[0][3].split("\n")[-1] == WHY
    row.refresh_from_db()
    assert (row.lifted_why, row.lifted_by) == (WHY, desk.here.secretary)
    assert reason_of(row) != ""


def assigned(desk: Office) -> None:
    """Asked for, proven best, changed by hand at a cost, confirmed."""
    desk.at(f"assessment/calls/{desk.here.call.pk}/")
    desk.press("Propose an assignment", "Work it out")
    assert desk.words("An assignment is being worked out; the page shows it in a moment.") in desk.told
    run("assignment.propose", assignment.propose)
    first = Proposal.objects.get()
    desk.at(f"assessment/proposals/{first.pk}/")
    told = desk.facts("What is proposed")
    checked = (
        "pairs checked: {n}; of the assignments whose worst pair is as good none has a sum more than {gap} "
        "above this one"
    )
    proof = first.certificate
    assert told["sha256"] == first.sha256
    assert told[desk.words("Pairs")] == "6"
    assert told[desk.words("Certificate")] == said(desk, checked, n=proof["pairs"], gap=(proof["gap"], 6))
    desk.page.get_by_role("link", name=desk.here.applications[1].title).click()
    desk.page.locator("#id_gone").select_option(index=1)
    desk.page.locator("#id_new").select_option(index=1)
    desk.fill(reason="Знает отрасль (тест)")
    desk.press("Replace")
    second = Proposal.objects.latest("pk")
    assert said(desk, "Changed; it costs {cost} in fit.", cost=(second.cost, 3)) in desk.told
    assert desk.facts("What is proposed")[desk.words("Reason")] == "Знает отрасль (тест)"
    desk.press("Confirm the assignment", "Confirm the assignment")
    assert desk.words("The applications are assigned; letters go out.") in desk.told
    given = Review.objects.filter(state=ASSIGNED).values_list("application", "expert")
    assert sorted(given) == sorted((one, expert) for one, expert, _fit in second.pairs)


def said(desk: Office, text: str, **named: Any) -> str:
    """A text with numbers as the page says them; a pair is a number and its digits."""
    with override(desk.language):
        shown = {name: number(*one) if isinstance(one, tuple) else one for name, one in named.items()}
    return desk.words(text, **shown)


def marked(desk: Office) -> None:
    """The experts mark: the second application is the better one."""
    first = desk.here.applications[0].pk
    with TURN:
        for review in Review.objects.filter(state=ASSIGNED).select_related("expert__person"):
            desk.here.submitted(review, 2 if review.application_id == first else 4)


def defended(desk: Office) -> None:
    """A defence is planned, its slots are put in order by a lot that anybody draws again."""
    desk.at("defence/")
    desk.page.locator(f"a[href$='/defence/calls/{desk.here.call.pk}/plan/']").click()
    desk.fill(starts_at="2089-08-06T10:00", place="Москва, зал 1 (тест)", minutes="30")
    desk.press("Plan a defence", "Put the slots in order")
    desk.page.locator("#id_ordered_by").select_option("lot")
    desk.fill(seed=WORD)
    desk.press("Put the slots in order")
    drawn = sorted(desk.here.applications, key=lambda one: sha256(f"{WORD}:{one.pk}".encode()).hexdigest())
    agenda = [(row[0], row[1].split("\n")[0]) for row in desk.rows()]
    assert [title for _time, title in agenda] == [one.title for one in drawn]
    assert [time for time, _title in agenda] == ["10:00–10:30", "10:30–11:00"]
    slots = Slot.objects.filter(defence=Defence.objects.get()).order_by("starts_at")
    assert list(slots.values_list("application", flat=True)) == [one.pk for one in drawn]


def ranked(desk: Office) -> Ranking:
    """The marks are frozen; the page shows the better one first, and what proves it."""
    desk.at(f"council/calls/{desk.here.call.pk}/")
    desk.press("Freeze and rank", "Freeze and rank")
    run("council.rank", sitting.rank)
    found = Ranking.objects.get()
    desk.at(f"council/rankings/{found.pk}/")
    assert [row[1].split("\n")[0] for row in desk.rows()] == [one.title for one in reversed(desk.here.applications)]
    assert [row[0] for row in desk.rows()] == ["1", "2"]
    assert desk.facts("Proof")[desk.words("Outcome, sha256")] == found.sha256
    return found


def decided(desk: Office) -> Session:
    """The secretary plans the session; three members open it, vote, and it is closed."""
    desk.press("Plan a session")
    desk.fill(starts_at="2089-09-01T11:00", place="Москва (тест)", quorum="50")
    desk.press("Plan a session")
    assert desk.facts("When and where")[desk.words("Place")] == "Москва (тест)"
    session = Session.objects.get()
    with TURN:
        told = desk.here.told(desk.here.secretary)
        members = [person(f"Member {n}") for n in range(3)]
        for member in members:
            grant(member, "council_member", f"call:{desk.here.call.pk}")
        seats = [council.give_seat(session.pk, one, is_chair=one == members[0], **told) for one in members]
        council.note_present(session.pk, {seat.pk for seat in seats}, **told)
        council.open_session(session.pk, **told)
        for matter in Matter.objects.filter(session=session).order_by("place"):
            for seat in seats:
                council.vote(matter.pk, seat.pk, council.Ballot(FOR), seat.person, **desk.here.told(seat.person))
            council.close_ballot(matter.pk, **told)
    desk.at(f"council/sessions/{session.pk}/")
    desk.press("Close the session", "Close the session")
    assert desk.words("The minutes are being written; the page shows them in a moment.") in desk.told
    run("council.minutes", sitting.minutes)
    session.refresh_from_db()
    assert session.state == CLOSED
    return session


def written(desk: Office, session: Session) -> None:
    """The letters are written and held; the secretary reads one, and lets them go."""
    desk.at(f"council/sessions/{session.pk}/")
    assert desk.taken(desk.words("Minutes (PDF)")).startswith(b"%PDF")
    desk.press("Write the letters", "Write the letters")
    held = list(held_letters(session))
    assert len(held) == 2
    desk.press("Look at the letters")
    assert sorted(row[0] for row in desk.rows()) == sorted(str(letter.pk) for letter in held)
    desk.press(str(held[0].pk))
    letter = desk.page.locator(".letter-text").inner_text()
    assert (
        letter.strip().split("\n")[-1].partition("/en/")[2] == f"outcomes/applications/{held[0].values['application']}/"
    )
    desk.at(f"council/sessions/{session.pk}/")
    desk.press("Let the letters go", "Let the letters go")
    assert list(held_letters(session)) == []
    assert set(Letter.objects.filter(kind="council.decided").values_list("state", flat=True)) == {"waiting"}


def put_together(desk: Office) -> None:
    """The dossier is ordered, and what is downloaded is the archive whose hash the page tells."""
    desk.at(f"council/calls/{desk.here.call.pk}/")
    desk.press("Put the dossier together", "Put the dossier together")
    assert desk.words("The dossier is being put together; the page shows it in a moment.") in desk.told
    run("outcomes.dossier", dossiers.dossier)
    desk.at(f"council/calls/{desk.here.call.pk}/")
    dossier = desk.taken(StoredFile.objects.get(name__startswith=f"dossier-{desk.here.call.code}-").name)
    assert sha256(dossier).hexdigest() in desk.told
    with ZipFile(BytesIO(dossier)) as archive:
        assert archive.testzip() is None
        assert {"SHA256SUMS", "rankings/1/outcome.json", "sessions/1/record.json"} - set(archive.namelist()) == set()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_from_the_applications_to_the_letters_and_the_dossier(window: Window, language: str) -> None:
    desk = office(window, language)
    arranged(desk)
    lifted(desk, invited(desk))
    assigned(desk)
    marked(desk)
    defended(desk)
    ranked(desk)
    written(desk, decided(desk))
    put_together(desk)
    assert window.complaints == []
    assert window.strangers() == []

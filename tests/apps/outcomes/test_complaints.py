"""A complaint: filed in time, moved by the table alone, looked at again by somebody with no part in the first look."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import addressees_of, written
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.models import Finding
from corymb.apps.outcomes.queries import complaints as reads
from corymb.apps.outcomes.queries.duties import tasks
from corymb.apps.outcomes.queries.naming import complaint_url
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.outcomes.rules import COMPLAIN, HANDLE
from corymb.apps.outcomes.states import (
    ADMITTED,
    ANSWER,
    ANSWERED,
    COMPLAINTS,
    CONCLUDED,
    DISMISSED,
    DRAFT,
    FILE,
    FILED,
    LETTER,
    LOOKED,
    LOOKED_AT,
    MOVES,
    REGISTERED,
    WITHDRAWN,
)
from corymb.apps.secondlooks import actions as looking
from tests.apps.outcomes.complaining import LOOK_BY, PLACE, SENT, Case, case
from tests.apps.outcomes.deciding import decision_on, official
from tests.apps.outcomes.test_feedback import refusal_of
from tests.people import CAST, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
MOVED_ON = "The complaint has moved on meanwhile; look where it stands now."
PLAIN = [code for code in MOVES if code not in {FILE, "appoint", "conclude"}]


def made(found: Case, code: str) -> Callable[[], object]:
    """A move as whoever may make it makes it."""
    here, number = found.here, found.complaint.pk
    if code == FILE:
        return lambda: actions.file_complaint(number, found.region, **found.by(found.region))
    if code == "appoint":
        return lambda: looking.appoint_looker(number, found.looker, LOOK_BY, **found.by(here.secretary))
    if code == "conclude":
        return lambda: looking.conclude(number, found.findings(), found.looker, **found.by(found.looker))
    return lambda: found.move(code, "основание (тест)")


@pytest.mark.parametrize("state", COMPLAINTS)
def test_no_move_but_those_of_the_table(state: str) -> None:
    found = case().brought(state)
    refused = {code: refusal_of(made(found, code)) for code, step in MOVES.items() if state not in step.sources}
    assert set(refused.values()) <= {MOVED_ON}
    assert found.again().state == state


@pytest.mark.parametrize("state", [s for s in COMPLAINTS if s != DRAFT])
def test_every_state_is_reached_and_the_journal_answers_for_it(state: str) -> None:
    found = case().brought(state)
    assert found.complaint.state == state
    assert [row for row in odd_rows() if row.kind.startswith("outcomes.")] == []


def test_the_term_runs_in_days_of_the_calls_zone_from_the_letter() -> None:
    found = case()
    term = term_of(decision_on(found.here, PLACE))
    last = SENT.astimezone(ZoneInfo("Europe/Moscow")).date() + timedelta(days=11)
    assert (term.days, term.is_proposal) == (10, True)
    assert term.ends_at == datetime(last.year, last.month, last.day, tzinfo=ZoneInfo("Europe/Moscow"))
    moment = {"actor": found.by(found.region)["actor"]}
    late = f"Complaints were taken until {term.last_minute}."
    number = found.complaint.pk
    assert refusal_of(actions.file_complaint, number, found.region, now=term.ends_at, **moment) == late
    application = found.here.applications[0]
    assert refusal_of(actions.start_complaint, application, "x", None, now=term.ends_at, **moment) == late
    filed = actions.file_complaint(number, found.region, now=term.ends_at - timedelta(seconds=1), **moment)
    assert (filed.state, filed.filed_at, filed.due_at) == (FILED, term.ends_at - timedelta(seconds=1), term.ends_at)


def test_nothing_is_taken_before_the_letter_has_gone_nor_twice() -> None:
    found = case()
    application, told = found.here.applications[PLACE], found.by(found.region)
    assert refusal_of(actions.start_complaint, application, "x", None, **told) == (
        "There is a complaint against this decision already."
    )
    Letter.objects.update(state="waiting", sent_at=None)
    term = term_of(decision_on(found.here, PLACE))
    assert (term.last_minute, term.told) == (
        "",
        "Complaints are taken for 10 days; the term begins when the letter with the decision goes.",
    )
    page = browser_of(found.region).get(complaint_url(found.complaint)).content.decode()
    assert f"It counts only once it is filed. {term.told}" in page
    assert refusal_of(actions.start_complaint, found.here.applications[0], "x", None, **told) == (
        "Complaints are taken once the letter with the decision has gone."
    )


def test_what_is_filed_is_what_was_written_with_its_receipt() -> None:
    found = case()
    file = SimpleUploadedFile("protocol.pdf", b"%PDF-1.7 a test")
    stored = actions.attach_file(found.complaint.pk, file, **found.by(found.region))
    filed = actions.file_complaint(found.complaint.pk, found.region, **found.by(found.region))
    assert filed.sha256 == sha256(filed.snapshot.encode()).hexdigest()
    assert [
        word for word in (stored.sha256, "Не было кворума (тест)", "Не согласны (тест)") if word not in filed.snapshot
    ] == []
    assert filed.receipt == f"clusters-2018-{found.here.applications[PLACE].pk}-C1"
    told = found.by(found.region)
    assert refusal_of(actions.write_complaint, filed.pk, "иначе", **told) == MOVED_ON
    assert refusal_of(actions.add_ground, filed.pk, "", "ещё", **told) == MOVED_ON


def test_a_complaint_without_a_ground_or_a_ruling_without_a_reason_is_refused() -> None:
    found = case()
    for ground in list(found.complaint.grounds.all()):
        actions.remove_ground(found.complaint.pk, ground.pk, **found.by(found.region))
    assert refusal_of(made(found, FILE)) == "Name at least one ground."
    other = case_registered(found)
    assert refusal_of(other.move, "admit", " ") == "This cannot be empty."


def case_registered(found: Case) -> Case:
    actions.add_ground(found.complaint.pk, "", "Есть основание (тест)", **found.by(found.region))
    return found.brought(REGISTERED)


def test_nobody_with_a_part_in_the_first_look_looks_again() -> None:
    found = case().brought(ADMITTED)
    here, number = found.here, found.complaint.pk

    def said(who: Person) -> str:
        return refusal_of(looking.appoint_looker, number, who, LOOK_BY, **found.by(here.secretary))

    assert said(here.experts[0].person) == "This person assessed the application."
    assert said(here.members[0]) == "This person sat in the council that decided."
    assert said(here.secretary) == "This person prepared the decision."
    assert said(found.region) == "This person is tied to the application."
    tied = person("Tied")
    Recusal.objects.create(application=here.applications[PLACE], person=tied, kind="kin", raised_at=SENT)
    assert said(tied) == "This person is tied to the application."
    assert found.again().looker is None
    looking.appoint_looker(number, found.looker, LOOK_BY, **found.by(here.secretary))
    assert found.again().looker == found.looker


def test_who_looks_again_finds_on_every_ground_and_nobody_else_does() -> None:
    found = case().brought(LOOKED)
    number, whole_ = found.complaint.pk, found.findings()
    assert refusal_of(looking.conclude, number, whole_, person("Else"), **found.by(found.looker)) == (
        "Somebody else looks at this complaint."
    )
    part = dict(list(whole_.items())[:1])
    missing = "Every ground needs a finding with its reason."
    assert refusal_of(looking.conclude, number, part, found.looker, **found.by(found.looker)) == missing
    Recusal.objects.create(application=found.here.applications[PLACE], person=found.looker, kind="kin", raised_at=SENT)
    assert refusal_of(looking.conclude, number, whole_, found.looker, **found.by(found.looker)) == (
        "This person is tied to the application."
    )
    Recusal.objects.all().delete()
    looking.conclude(number, whole_, found.looker, **found.by(found.looker))
    assert list(Finding.objects.order_by("ground__place").values_list("is_upheld", flat=True)) == [True, False]


def test_the_answer_is_held_and_read_by_the_region_only_once_it_has_gone() -> None:
    found = case().brought(ANSWERED)
    address, browser = reverse("outcomes:complaint", args=[found.complaint.pk]), browser_of(found.region)
    before = browser.get(address).content.decode()
    assert [word for word in ("Решение пересмотрит совет", "Проверено") if word in before] == []
    count = len(mail.outbox)
    found.answer_goes()
    (answer,) = (m for m in mail.outbox[count:] if m.to == [found.region.email])
    assert answer.subject == f"An answer to your complaint {found.complaint.receipt}"
    assert "Of 2 grounds 1 is upheld" in answer.body
    after = browser.get(address).content.decode()
    wanted = ("Решение пересмотрит совет", "Проверено", "a later session of the council decides")
    assert [word for word in wanted if word not in after] == []


@pytest.mark.parametrize(
    ("state", "upheld", "said"),
    [
        (DISMISSED, False, "It was not admitted."),
        (CONCLUDED, False, "It was looked at again. None of its grounds is upheld: the decision stands."),
        (CONCLUDED, True, "It was looked at again. Of 2 grounds 1 is upheld: a later session of the council decides"),
    ],
)
def test_the_letter_says_the_result(state: str, upheld: bool, said: str) -> None:  # noqa: FBT001
    found = case().brought(state, upheld=upheld)
    found.move("answer", "Ответ (тест)")
    letter = Letter.objects.get(kind=LETTER)
    (to,) = addressees_of([letter]).values()
    lines = [line for line in written(letter, to).text.split("\n") if line.startswith("It was")]
    assert [line[: len(said)] for line in lines] == [said]


def test_the_letter_counts_one_ground_as_one() -> None:
    found = case().brought(CONCLUDED)
    found.move("answer", "Ответ (тест)")
    letter = Letter.objects.get(kind=LETTER)
    (to,) = addressees_of([letter]).values()
    Letter.objects.filter(pk=letter.pk).update(values=letter.values | {"grounds": 1})
    assert (
        "It was looked at again. Of 1 ground 1 is upheld: a later" in written(Letter.objects.get(pk=letter.pk), to).text
    )


def test_who_looks_again_is_written_to_with_a_day_and_has_a_task() -> None:
    found = case().brought(ADMITTED)
    yesterday = SENT.date() - timedelta(days=1)
    past = (looking.appoint_looker, found.complaint.pk, found.looker, yesterday)
    assert refusal_of(*past, **found.by(found.here.secretary, hours=0)) == "The day has passed."
    assert Letter.objects.filter(kind="outcomes.look").count() == 0
    looking.appoint_looker(found.complaint.pk, found.looker, LOOK_BY, **found.by(found.here.secretary))
    letter = Letter.objects.get(kind="outcomes.look")
    assert (letter.addressee_id, letter.state) == (str(found.looker.pk), "waiting")
    (to,) = addressees_of([letter]).values()
    said = written(letter, to)
    assert said.subject == "You are asked to look at an application again"
    title = found.here.applications[PLACE].title
    assert f"the application “{title}” to the call" in said.text
    (task,) = tasks(found.looker, SENT + timedelta(hours=30))
    assert (task.title, localdate(task.due)) == ("Look at an application again", LOOK_BY)
    send_due(SENT + timedelta(days=30))
    assert reads.is_told(found.again()) is False  # the answer has not gone


def test_who_answers_a_complaint_lets_its_letter_go() -> None:
    found = case().brought(ANSWERED)
    letter = Letter.objects.get(kind=LETTER)
    browser = entered(found.here.secretary)
    page = reverse("outcomes:complaint", args=[found.complaint.pk])
    assert "The region reads the answer once its letter has gone." in browser.get(page).content.decode()
    browser.post(reverse("letters:move", args=[letter.pk]), {"move": "release", "reason": ""})
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_an_answer_that_reaches_nobody_is_recorded_and_given_on_paper() -> None:
    found = case().brought(CONCLUDED)
    Person.objects.filter(pk=found.region.pk).update(is_active=False)
    browser, number = browser_of(found.here.secretary), found.complaint.pk
    answer, page = reverse("outcomes:move", args=[number, ANSWER]), reverse("outcomes:complaint", args=[number])
    before = "there will be no letter, the answer has to be given on paper."
    assert before in browser.get(answer).content.decode()
    assert browser.post(answer, {"text": "Ответ (тест)"}).status_code == 302
    assert (found.again().state, Letter.objects.filter(kind=LETTER).count()) == (ANSWERED, 0)
    said = browser.get(page).content.decode()
    waits, paper = "The region reads the answer once its letter has gone.", "No letter was written"
    assert (waits in said, paper in said) == (False, True)
    assert list(tasks(found.here.secretary, SENT + timedelta(hours=30))) == []
    assert reads.is_told(found.complaint)
    Person.objects.filter(pk=found.region.pk).update(is_active=True)
    assert reads.state_for(found.region, found.complaint) == ANSWERED
    read = browser_of(found.region).get(page).content.decode()
    assert ("Ответ (тест)" in read, paper in read) == (True, False)


OFFICE = {"officer", "auditor"}


@pytest.mark.parametrize("state", COMPLAINTS)
def test_who_sees_a_complaint_in_which_state(state: str) -> None:
    found = case().brought(state)
    here = found.here
    filed = state not in {DRAFT, WITHDRAWN}
    seen = {who: list(reads.visible_to(member_of_the_cast(who))) for who in CAST}
    assert {who for who, rows in seen.items() if rows} == (OFFICE if filed else set())
    assert list(reads.visible_to(found.region)) == [found.complaint]
    assert list(reads.visible_to(here.secretary)) == ([found.complaint] if filed else [])
    assert list(reads.visible_to(found.looker)) == ([found.complaint] if state in LOOKED_AT else [])
    others = [official(0), here.experts[0].person, here.members[0], person("A stranger")]
    assert [list(reads.visible_to(who)) for who in others] == [[]] * 4


def test_whoever_is_tied_finds_no_trace() -> None:
    found = case().brought(LOOKED)
    officer = member_of_the_cast("officer")
    Recusal.objects.create(application=found.here.applications[PLACE], person=officer, kind="kin", raised_at=SENT)
    assert list(reads.visible_to(officer)) == []
    assert browser_of(officer).get(reverse("outcomes:complaint", args=[found.complaint.pk])).status_code == 404
    expert = found.here.experts[1]
    grant(expert.person, "auditor", "programme:all")
    Conflict.objects.create(
        expert=expert, application=found.here.applications[PLACE], kind="kin", source="declared", raised_at=SENT
    )
    assert list(reads.visible_to(expert.person)) == []


DUE = {
    DRAFT: {"region": "A complaint is being written"},
    FILED: {"secretary": "A complaint waits to be registered"},
    REGISTERED: {"secretary": "A complaint waits for a ruling"},
    ADMITTED: {"secretary": "A complaint needs somebody who looks again"},
    DISMISSED: {"secretary": "A complaint waits to be answered"},
    LOOKED: {"looker": "Look at an application again"},
    CONCLUDED: {"secretary": "A complaint waits to be answered"},
    ANSWERED: {},
    WITHDRAWN: {},
}


@pytest.mark.parametrize("state", COMPLAINTS)
def test_what_is_due_from_whom(state: str) -> None:
    found = case().brought(state)
    people = {"region": found.region, "secretary": found.here.secretary, "looker": found.looker}
    now = SENT + timedelta(hours=30)
    told = {who: [task.title for task in tasks(somebody, now)] for who, somebody in people.items()}
    assert {who: titles[0] for who, titles in told.items() if titles} == DUE[state]


def goes(browser: Client, url: str, **typed: object) -> bool:
    """Whether a page lets an act through; nothing stays of it."""
    with transaction.atomic():
        let = browser.post(url, {"go": "1", **typed}).status_code == 302
        transaction.set_rollback(True)
    return let


@pytest.mark.parametrize("state", COMPLAINTS)
def test_who_makes_which_move_in_which_state(state: str) -> None:
    found = case().brought(state)
    number = found.complaint.pk
    Letter.objects.filter(kind="council.decided").update(sent_at=datetime.now(ZoneInfo("Europe/Moscow")))
    people = {
        "region": found.region, "office": found.here.secretary, "looker": found.looker, "another region": official(0),
        "expert": found.here.experts[0].person, "council": found.here.members[0],
        "auditor": member_of_the_cast("auditor"),
    }  # fmt: skip
    codes = [code for code in MOVES if code not in {"appoint", "conclude"}]
    grounds = {f"verdict_{g.pk}": "upheld" for g in found.complaint.grounds.all()}
    grounds |= {f"reason_{g.pk}": "Да (тест)" for g in found.complaint.grounds.all()}
    done = set()
    for who, somebody in people.items():
        browser = browser_of(somebody)
        urls = {code: reverse("outcomes:move", args=[number, code]) for code in codes}
        done |= {(who, code) for code, url in urls.items() if goes(browser, url, text="основание (тест)")}
        if goes(browser, reverse("secondlooks:appoint", args=[number]), person=found.looker.pk, look_by="2100-01-01"):
            done.add((who, "appoint"))
        if goes(browser, reverse("secondlooks:find", args=[number]), **grounds):
            done.add((who, "conclude"))
    makers = {COMPLAIN: "region", HANDLE: "office", "": "looker"}
    assert done == {(makers[step.permission], code) for code, step in MOVES.items() if state in step.sources}


def test_the_whole_way_on_pages() -> None:
    found = case()
    here, number = found.here, found.complaint.pk
    region, office, looker = (browser_of(who) for who in (found.region, here.secretary, found.looker))
    moves = {code: reverse("outcomes:move", args=[number, code]) for code in ("register", "admit", "answer")}
    Letter.objects.filter(kind="council.decided").update(sent_at=datetime.now(ZoneInfo("Europe/Moscow")))
    outcome = reverse("outcomes:outcome", args=[here.applications[PLACE].pk])
    assert "To the complaint against this decision" in region.get(outcome).content.decode()
    assert region.post(reverse("outcomes:move", args=[number, "file"]), {"go": "1"}).status_code == 302
    assert region.post(moves["register"], {"text": "1"}).status_code == 403
    assert [office.post(moves[code], {"text": "17"}).status_code for code in ("register", "admit")] == [302, 302]
    appoint, expert = reverse("secondlooks:appoint", args=[number]), here.experts[0].person
    offered = office.get(appoint).content.decode()
    assert [f'value="{who.pk}"' in offered for who in (expert, found.looker)] == [False, True]
    assert office.post(appoint, {"person": expert.pk, "look_by": "2100-01-01"}).status_code == 422
    assert office.post(appoint, {"person": found.looker.pk, "look_by": "2100-01-01"}).status_code == 302
    read = looker.get(reverse("secondlooks:look", args=[number])).content.decode()
    assert ("Слова" in read, str(here.experts[0].person) in read) == (True, False)
    assert office.get(reverse("secondlooks:look", args=[number])).status_code == 404
    grounds = list(found.complaint.grounds.order_by("place"))
    typed = {f"verdict_{g.pk}": "upheld" for g in grounds} | {f"reason_{g.pk}": "Да (тест)" for g in grounds}
    assert looker.post(reverse("secondlooks:find", args=[number]), typed).status_code == 302
    assert office.post(moves["answer"], {"text": "Удовлетворена (тест)"}).status_code == 302
    assert (found.again().state, Letter.objects.get(kind="outcomes.answered").state) == (ANSWERED, "held")
    page = office.get(reverse("outcomes:complaint", args=[number])).content.decode()
    assert reverse("council:call", args=[here.call.pk]) in page

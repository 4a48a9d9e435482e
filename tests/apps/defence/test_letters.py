"""What the letters of a defence say: to the regions, to the commission, with a calendar file, anew when it changes."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.defence.actions import commission, planning, slots, telling
from corymb.apps.defence.queries.duties import tasks
from corymb.apps.defence.queries.letters import is_outdated, unreached
from corymb.apps.letters.actions import move_letter, send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import addressees_of, visible_to, written
from corymb.apps.letters.queries.outbox import Written
from tests.apps.council.sitting import AFTER
from tests.apps.council.test_rankings import refusal_of
from tests.apps.defence.defending import PLAN, START, Stage, official_of, stage
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Stage:
    made = stage()
    made.ordered()
    return made


def letters_to(person: Person, kind: str) -> list[Letter]:
    return list(Letter.objects.filter(addressee_id=str(person.pk), kind=kind).order_by("pk"))


def read(letter: Letter) -> Written:
    (to,) = addressees_of([letter]).values()
    return written(letter, to)


def test_a_region_reads_when_where_how_long_and_who_speaks(here: Stage) -> None:
    official = official_of(here.applications[0])
    telling.write_letters(here.defence.pk, **here.told())
    (letter,) = letters_to(official, "defence.slot")
    said = read(letter)
    assert said.subject == "When your application is defended"
    assert [line for line in said.text.split("\n") if line.startswith(("When:", "How", "Where:", "Who speaks:"))] == [
        "When: 6\N{NO-BREAK SPACE}Aug\N{NO-BREAK SPACE}2018, 10:00\N{NO-BREAK SPACE}MSK",
        "How long: 30 minutes",
        "Where: Москва, зал 1 (тест)",
        "Who speaks: nobody is named yet",
    ]
    here.announced()
    telling.name_speakers(here.slot(0).pk, [("Иван Тестов", "глава (тест)")], **here.told(official))
    assert "Who speaks: Иван Тестов, глава (тест)" in read(letter).text.split("\n")
    letter.refresh_from_db()
    assert "Иван" not in str(letter.values)  # a name is looked up and not kept


def test_a_calendar_file_goes_with_it(here: Stage) -> None:
    official = official_of(here.applications[0])
    telling.write_letters(here.defence.pk, **here.told())
    here.announced()
    Letter.objects.filter(kind="defence.commission").delete()
    send_due(timezone.now())
    (message,) = mail.outbox
    (letter,) = letters_to(official, "defence.slot")
    ((name, content, media),) = message.attachments
    assert (name, media) == ("appointment.ics", "text/calendar")
    assert (content, letter.text_hash) == (read(letter).calendar, read(letter).hash)
    told = dict(line.split(":", 1) for line in str(content).replace("\r\n ", "").split("\r\n") if ":" in line)
    assert [told[name] for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION")] == [
        f"slot-{here.slot(0).pk}@localhost",
        "0",
        "20180806T070000Z",
        "20180806T073000Z",
        f"Defence of the application “{here.applications[0].title}”",
        "Москва\\, зал 1 (тест)",
    ]
    assert told["URL"].endswith(f"/en/defence/own/{here.slot(0).pk}/")


def test_a_member_reads_the_agenda_without_what_they_are_tied_to(here: Stage) -> None:
    tied, other = here.members[2], here.members[1]
    commission.exclude(here.defence.pk, tied.pk, here.applications[0].pk, "родство (тест)", **here.told())
    telling.write_letters(here.defence.pk, **here.told())
    (letter,), (whole,) = (letters_to(one.person, "defence.commission") for one in (tied, other))
    titles = [one.title for one in here.applications]
    times = ["10:00–10:30", "10:30–11:00", "11:30–12:00", "12:00–12:30"]
    shut = "an application you are tied to; it is heard without you"
    assert agenda(letter) == [f"{t} {title}" for t, title in zip(times, [shut, *titles[1:]], strict=True)]
    assert titles[0] not in str(letter.values)
    assert agenda(whole) == [f"{t} {title}" for t, title in zip(times, titles, strict=True)]
    # What they are found to be tied to between writing and sending is left out, too
    commission.exclude(here.defence.pk, other.pk, here.applications[1].pk, "родство (тест)", **here.told())
    assert agenda(whole)[1] == f"{times[1]} {shut}"


def agenda(letter: Letter) -> list[str]:
    return [line for line in read(letter).text.split("\n") if line[:1] == "1"]


def test_who_has_a_letter_is_written_to_again_only_where_something_has_changed(here: Stage) -> None:
    official_of(here.applications[0])
    assert telling.write_letters(here.defence.pk, **here.told()) == 1 + len(here.members)
    again = (telling.write_letters, here.defence.pk)
    nobody = "There is nobody to write to, or everybody has a letter already."
    assert refusal_of(*again, **here.told()) == nobody
    here.announced()
    # The slot of an application whose region nobody answers for: the commission alone is written to
    slots.move_slot(here.slot(3).pk, START + timedelta(minutes=300), **here.told())
    assert telling.write_letters(here.defence.pk, **here.told()) == len(here.members)
    first, second = letters_to(here.members[0].person, "defence.commission")
    assert [first.state, second.state] == ["waiting", "held"]
    assert [read(one).subject for one in (first, second)] == [
        "You are convened to the commission of a defence",
        "The agenda of the defence has changed",
    ]
    assert (second.values["sequence"], "SEQUENCE:1\r\n" in read(second).calendar) == (1, True)
    # Another place: everybody is told; what was held and says the old one is withdrawn
    moved = planning.Plan(PLAN.starts_at, "Зал 2 (тест)", PLAN.minutes, PLAN.breaks)
    planning.change_defence(here.defence.pk, moved, **here.told())
    assert telling.write_letters(here.defence.pk, **here.told()) == 1 + len(here.members)
    states = [one.state for one in letters_to(here.members[0].person, "defence.commission")]
    assert states == ["waiting", "withdrawn", "held"]
    assert refusal_of(*again, **here.told()) == nobody


def test_letters_to_the_commission_are_read_by_who_may_read_all_of_the_agenda(here: Stage) -> None:
    telling.write_letters(here.defence.pk, **here.told())
    held = Letter.objects.filter(kind="defence.commission")
    assert set(visible_to(here.secretary)) == set(held)
    assert list(visible_to(here.members[0].person)) == []
    row = commission.name_member(here.defence.pk, here.secretary, is_chair=False, **here.told())
    commission.exclude(here.defence.pk, row.pk, here.applications[0].pk, "родство (тест)", **here.told())
    assert list(visible_to(here.secretary)) == []


def test_the_outbox_shows_the_letters_of_one_defence(here: Stage) -> None:
    for application in here.applications[:2]:
        official_of(application)
    telling.write_letters(here.defence.pk, **here.told())
    of_all = Letter.objects.filter(about_kind="defence.defence").count()
    call = here.council.call
    another = planning.plan_defence(call.pk, replace(PLAN, starts_at=START + timedelta(days=9)), None, **here.told())
    browser = browser_of(here.secretary)
    page = browser.get(reverse("defence:defence", args=[here.defence.pk])).content.decode()
    link = reverse("letters:outbox") + f"?state=held&of=defence.defence:{here.defence.pk}"
    assert link in unescape(page)
    shown = [browser.get(link.replace(str(here.defence.pk), str(one.pk))) for one in (here.defence, another)]
    assert [len(one.context["page"].rows) for one in shown] == [2 + of_all, 0]
    for odd in ("nothing:1", "defence.defence:x", f"defence.defence:{'9' * 30}"):
        whole = browser.get(reverse("letters:outbox") + f"?of={odd}")
        assert (whole.status_code, len(whole.context["page"].rows)) == (200, 2 + of_all)


MOVED = "Slots were moved since the regions and the commission were written to: write the letters anew."


def test_letters_that_tell_another_agenda_do_not_go(here: Stage) -> None:
    for application in here.applications:
        official_of(application)
    page, browser = reverse("defence:defence", args=[here.defence.pk]), browser_of(here.secretary)
    written_first = telling.write_letters(here.defence.pk, **here.told())
    slots.swap_slots(here.slot(0).pk, here.slot(1).pk, **here.told())
    said = refusal_of(telling.announce, here.defence.pk, None, **here.told())
    assert said == "The agenda has changed since the letters were written: write them anew, then let them go."
    outdated = [letter for letter in Letter.objects.order_by("pk") if is_outdated(letter)]
    assert len(outdated) == 2 + len(here.members)
    for letter in outdated:  # nor one by one, from the outbox
        told = refusal_of(move_letter, letter, "release", **here.told())
        assert told == "It tells what is no longer so: write it anew, then let that one go."
    assert (Letter.objects.exclude(state="held").count(), MOVED in browser.get(page).content.decode()) == (0, True)
    assert telling.write_letters(here.defence.pk, **here.told()) == 2 + len(here.members)
    assert telling.announce(here.defence.pk, None, **here.told()) == written_first
    assert MOVED not in browser.get(page).content.decode()


def test_letters_to_the_commission_alone_do_not_go_either(here: Stage) -> None:
    telling.write_letters(here.defence.pk, **here.told())
    here.ordered(slots.Order(ordered_by="lot", seed="7"))
    said = refusal_of(telling.announce, here.defence.pk, None, **here.told())
    assert said == "The agenda has changed since the letters were written: write them anew, then let them go."
    telling.write_letters(here.defence.pk, **here.told())
    assert telling.announce(here.defence.pk, None, **here.told()) == len(here.members)


def test_a_letter_that_went_by_itself_shows_its_region_the_slot(here: Stage) -> None:
    first, second = (browser_of(official_of(application)) for application in here.applications[:2])
    telling.write_letters(here.defence.pk, **here.told())
    own = [reverse("defence:own", args=[here.slot(n).pk]) for n in (0, 1)]
    assert [first.get(own[0]).status_code, second.get(own[1]).status_code] == [404, 404]
    alone = Letter.objects.get(kind="defence.slot", about_id=f"{here.slot(0).pk}-1")
    move_letter(alone, "release", **here.told())
    assert own[0] in read(alone).text
    slots.swap_slots(here.slot(0).pk, here.slot(2).pk, **here.told())  # the letter has gone, whatever changes
    assert [first.get(own[0]).status_code, second.get(own[1]).status_code] == [200, 404]
    assert first.get(own[1]).status_code == 404


def test_slots_moved_after_the_letters_went_are_a_task(here: Stage) -> None:
    official_of(here.applications[0])
    telling.write_letters(here.defence.pk, **here.told())
    here.announced()

    def due() -> list[tuple[str, str]]:
        found = [task for task in tasks(here.secretary, timezone.now()) if task.key.startswith("defence-planned")]
        return [(str(task.title), task.url) for task in found]

    page = reverse("defence:defence", args=[here.defence.pk])
    assert due() == [("A defence is planned", page)]
    slots.swap_slots(here.slot(0).pk, here.slot(1).pk, **here.told())
    letters = reverse("defence:letters", args=[here.defence.pk])
    assert due() == [("Slots of a defence were moved since its letters", letters)]
    telling.write_letters(here.defence.pk, **here.told())
    assert due() == [("A defence is planned", page)]


def test_whoever_holds_it_reads_of_how_many_regions_nobody_can_be_written_to() -> None:
    here = stage()
    here.ordered()
    for one in here.applications:
        official_of(one)
    page, said = reverse("defence:defence", args=[here.defence.pk]), "there is nobody to write to"
    assert said not in browser_of(here.secretary).get(page).content.decode()
    Grant.objects.filter(role="region_official", scope_key=f"region:{here.applications[1].region.code}").delete()
    assert unreached(here.defence, here.secretary) == 1
    shown = browser_of(here.secretary).get(page).content.decode()
    assert ("About 1 application there is nobody to write to" in shown, "Shown to the regions" in shown) == (True, True)
    Recusal.objects.create(application=here.applications[1], person=here.secretary, kind="kin", raised_at=AFTER)
    assert unreached(here.defence, here.secretary) == 0
    assert said not in browser_of(here.council.members[0]).get(page).content.decode()

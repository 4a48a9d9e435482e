"""Pages of the defence: who may, what they cost, the way of a defence by form, letters, speakers, the agenda."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.defence.actions import commission, planning, slots, telling
from corymb.apps.defence.actions.printing import make_agenda
from corymb.apps.defence.models import Defence, Point, Slot, Speaker
from corymb.apps.defence.queries.duties import tasks
from corymb.apps.defence.queries.printed import agenda_on_paper
from corymb.apps.defence.states import DONE, HEARD
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.selection.models import Call
from corymb.reports.paper import content
from tests.apps.council.sitting import AFTER
from tests.apps.defence.defending import PLAN, Stage, official_of, stage
from tests.people import CAST, asked_again, browser_of, done, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Stage:
    return stage()


def url(name: str, *arguments: object) -> str:
    return reverse(f"defence:{name}", args=arguments)


def addresses(here: Stage) -> dict[str, list[str]]:
    number, slot = here.defence.pk, here.slot(1).pk
    return {
        "see": [url("defence", number), url("slot", slot)],
        "run": [
            url("plan", here.council.call.pk), url("change", number), url("move", number, "closed"),
            url("letters", number), url("announce", number), url("screen", number), url("propose", number),
            url("add", number), url("member_add", number), url("member_remove", number, here.members[1].pk),
            url("exclude", number, here.members[1].pk), url("swap", slot), url("move_slot", slot), url("remove", slot),
        ],
    }  # fmt: skip


SEES = {"officer", "auditor"}
"""Of the cast; its secretary, expert and member of the council have another call."""


def test_who_cannot_sign_in_is_not_offered_for_the_commission_and_the_page_says_so(here: Stage) -> None:
    stranger = person("Stranger")
    grant(stranger, "council_member", f"call:{here.council.call.pk}")
    Person.objects.filter(pk=stranger.pk).update(is_active=False)
    page = browser_of(here.council.secretary).get(url("member_add", here.defence.pk)).content.decode()
    said = "Only people with the role who can sign in are offered"
    assert (said in page, f'value="{stranger.pk}"' in page) == (True, False)


@pytest.mark.parametrize("who", CAST)
def test_doors(here: Stage, who: str) -> None:
    here.opened()
    browser = browser_of(member_of_the_cast(who))
    found, others = addresses(here), {"secretary", "council_member", "expert"}
    for address in found["see"]:
        expected = 200 if who in SEES else 404 if who in others else 403
        assert (address, browser.get(address).status_code) == (address, expected)
    for address in found["run"]:
        expected = 200 if who == "officer" else 404 if who == "secretary" else 403
        assert (address, browser.get(address).status_code) == (address, expected)
    mark = browser.post(url("save", here.slot(0).pk), {"mark-science": "5"})
    assert mark.status_code == (404 if who in {"council_member", "expert"} else 403)


def test_nobody_gets_in_without_signing_in(here: Stage) -> None:
    here.opened()
    for pages in addresses(here).values():
        for address in pages:
            answer = Client().get(address)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/en/account/login/")


def test_a_member_runs_nothing_and_sees_no_other_defence(here: Stage) -> None:
    here.opened()
    browser = browser_of(here.members[1].person)
    assert [browser.get(address).status_code for address in addresses(here)["see"]] == [200, 200]
    assert {browser.get(address).status_code for address in addresses(here)["run"]} == {403}
    commission_of_two = Defence.objects.get()
    commission_of_two.members.filter(pk=here.members[2].pk).delete()
    assert browser_of(here.members[2].person).get(url("defence", here.defence.pk)).status_code == 404


def test_planning_says_why_not_yet_while_the_call_takes_applications(here: Stage) -> None:
    browser, address = browser_of(here.secretary), url("plan", here.council.call.pk)
    assert 'class="form-act"' in browser.get(address).content.decode()
    Call.objects.update(closes_at=datetime(2090, 7, 1, tzinfo=UTC))
    page = browser.get(address).content.decode()
    assert (str(planning.NOT_YET) in page, 'class="form-act"' in page) == (True, False)
    assert address not in browser.get(url("defences")).content.decode()


def test_the_way_of_a_defence(here: Stage) -> None:
    browser, call = browser_of(here.secretary), here.council.call
    plan = {"starts_at": "2018-08-07T10:00", "place": "Зал 2 (тест)", "minutes": "20", "breaks": "13:00 - 14:00"}
    assert browser.post(url("plan", call.pk), plan).status_code == 302
    second = Defence.objects.get(number=2)
    assert (second.starts_at.isoformat(), second.breaks) == ("2018-08-07T07:00:00+00:00", ["13:00-14:00"])
    assert browser.post(url("plan", call.pk), plan | {"breaks": "14:00-13:00"}).status_code == 422
    for place, somebody in enumerate(here.council.members):
        named = {"person": somebody.pk} | ({"is_chair": "on"} if place == 0 else {})
        assert browser.post(url("member_add", second.pk), named).status_code == 302
    assert browser.post(url("propose", second.pk), {"ordered_by": "lot", "seed": "7"}).status_code == 302
    first, other, *_rest = second.slots.order_by("starts_at")
    assert browser.post(url("swap", first.pk), {"other": other.pk}).status_code == 302
    assert browser.post(url("move_slot", first.pk), {"starts_at": "2018-08-07T16:00"}).status_code == 302
    first.refresh_from_db()
    assert first.starts_at.isoformat() == "2018-08-07T13:00:00+00:00"
    members = list(second.members.order_by("pk"))
    assert browser.post(url("present", second.pk), {"present": [one.pk for one in members]}).status_code == 302
    assert browser.post(url("move", second.pk, "open"), {"go": "1"}).status_code == 302
    assert browser.post(url("move_on", other.pk, HEARD)).status_code == 302
    assert "comes next" not in browser.get(url("screen", second.pk)).content.decode()
    leaves = [leaf.code for leaf in here.council.content.leaves]
    for member in members:
        given = {f"mark-{code}": "4" for code in leaves} | {f"reason-{code}": "" for code in leaves}
        assert browser_of(member.person).post(url("save", other.pk), given).status_code == 302
    assert Point.objects.filter(slot=other, mark=4).count() == 3 * len(leaves)
    browser.post(url("move_on", other.pk, DONE))
    assert "80.00" in browser.get(url("defence", second.pk)).content.decode()
    assert "80.00 of 100" in browser.get(url("slot", other.pk)).content.decode()
    assert Entry.objects.filter(act="defence.slot.read").count() == 1


def test_a_mark_saves_itself(here: Stage) -> None:
    here.opened()
    slot = here.called(0)
    browser = browser_of(here.members[0].person)
    answer = browser.post(
        url("save", slot.pk), {"mark-science": "5", "reason-science": ""}, headers={"HX-Request": "true"}
    )
    asked = len(here.council.content.leaves)
    assert f"1 of {asked} criteria" in answer.content.decode()
    wrong = browser.post(url("save", slot.pk), {"mark-science": "9"}, headers={"HX-Request": "true"})
    assert (wrong["HX-Reswap"], "Marks go from 0 to 5." in wrong.content.decode()) == ("none", True)


def test_a_member_gets_at_nothing_of_what_they_are_tied_to(here: Stage) -> None:
    here.opened()
    member, hidden = here.members[0], here.applications[0]
    browser, slot = browser_of(member.person), here.called(0)
    assert browser.post(url("tied", slot.pk), {"reason": "родство (тест)"}).status_code == 302
    page = browser.get(url("defence", here.defence.pk)).content.decode()
    assert (hidden.title in page, "You are recused from what is heard then." in page) == (False, True)
    for name in ("slot", "tied"):
        assert browser.get(url(name, slot.pk)).status_code == 404
    assert browser.post(url("save", slot.pk), {"mark-science": "5"}).status_code == 404
    assert list(tasks(member.person, AFTER)) == []


def test_whoever_runs_a_defence_reads_its_letters_but_those_of_what_they_are_tied_to(here: Stage) -> None:
    here.ordered()
    official_of(here.applications[0])
    telling.write_letters(here.defence.pk, **here.told())
    letter = Letter.objects.get(about_kind="defence.slot")
    page = reverse("letters:letter", args=[letter.pk])
    assert browser_of(here.secretary).get(page).status_code == 200
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    assert browser_of(here.secretary).get(page).status_code == 404


def test_who_is_tied_sends_no_letter_they_may_not_read(here: Stage) -> None:
    here.ordered()
    for application in here.applications[:2]:
        official_of(application)
    telling.write_letters(here.defence.pk, **here.told())
    tie = Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    place, go = url("announce", here.defence.pk), {"go": "1"}
    assert browser_of(here.secretary).post(place, go).status_code == 302
    left = Letter.objects.filter(state="held", about_kind__startswith="defence.")
    assert sorted(left.values_list("about_kind", flat=True)) == ["defence.defence"] * 3 + ["defence.slot"]
    page = browser_of(here.secretary).get(url("defence", here.defence.pk)).content.decode()
    assert "?kind=defence." not in page
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=AFTER, lifted_why="тест")
    assert browser_of(here.secretary).post(place, go).status_code == 302
    assert not left.exists()


def test_whoever_opens_a_defence_reads_that_nobody_was_told_and_that_it_is_early(here: Stage) -> None:
    here.ordered()
    page = url("move", here.defence.pk, "open")

    def said() -> list[bool]:
        told = browser_of(here.secretary).get(page).content.decode()
        return [text in told for text in ("The regions have not been told when they defend.", "The defence begins")]

    Defence.objects.filter(pk=here.defence.pk).update(starts_at=timezone.now() + timedelta(days=1))
    assert said() == [True, True]
    Defence.objects.filter(pk=here.defence.pk).update(starts_at=timezone.now(), announced_at=timezone.now())
    assert said() == [False, False]


def test_letters_are_held_and_the_region_then_names_who_speaks(here: Stage) -> None:
    here.ordered()
    official = official_of(here.applications[0])
    browser, region = browser_of(here.secretary), browser_of(official)
    slot = here.slot(0)
    assert region.get(url("own", slot.pk)).status_code == 404
    announce, said = url("announce", here.defence.pk), "No letter is held."
    assert said in browser.get(announce).content.decode()
    assert browser.post(url("letters", here.defence.pk), {"go": "1"}).status_code == 302
    assert said not in browser.get(announce).content.decode()
    assert send_due(timezone.now()) == 0
    assert browser.post(url("letters", here.defence.pk), {"go": "1"}).status_code == 422  # everybody has one
    assert browser.post(url("announce", here.defence.pk), {"go": "1"}).status_code == 302
    send_due(timezone.now())
    (letter,) = (one for one in mail.outbox if one.to == [official.email])
    assert url("own", slot.pk) in letter.body
    application = region.get(reverse("selection:application", args=[here.applications[0].pk])).content.decode()
    assert url("own", slot.pk) in application
    assert region.get(url("own", here.slot(1).pk)).status_code == 404
    early = here.told()["now"]
    assert [task.url for task in tasks(official, early)] == [url("own", slot.pk)]
    named = {"name_1": "Иван Тестов", "post_1": "глава региона (тест)", "name_2": "", "post_2": "никто"}
    assert region.post(url("speakers", slot.pk), named).status_code == 302
    assert list(Speaker.objects.values_list("name", "post")) == [("Иван Тестов", "глава региона (тест)")]
    assert list(tasks(official, early)) == []
    assert "Иван Тестов" not in str(list(Entry.objects.values_list("before", "after", "object_label")))
    assert "Иван Тестов" in browser.get(url("defence", here.defence.pk)).content.decode()
    assert [row for row in odd_rows() if row.kind.startswith("defence.")] == []


def test_a_slot_that_moved_is_written_about_anew(here: Stage) -> None:
    here.ordered()
    official_of(here.applications[0])
    browser, number = browser_of(here.secretary), here.defence.pk
    browser.post(url("letters", number), {"go": "1"})
    browser.post(url("move_slot", here.slot(0).pk), {"starts_at": "2018-08-06T18:00"})
    browser.post(url("letters", number), {"go": "1"})
    slot = here.slot(0)
    about = list(Letter.objects.filter(kind="defence.slot").order_by("pk").values_list("about_id", flat=True))
    assert about == [f"{slot.pk}-1", f"{slot.pk}-2"]


def test_the_agenda_on_paper_is_of_a_revision_and_for_who_may_read_all(here: Stage) -> None:
    here.ordered()
    commission.exclude(here.defence.pk, here.members[2].pk, here.applications[0].pk, "родство (тест)", **here.told())
    here.defence.refresh_from_db()
    told = content(agenda_on_paper(here.defence))
    assert told["title"] == "Agenda of defence 1"
    assert told["parts"][0]["rows"][0][0] == "10:00–10:30"
    assert told["facts"][2:] == [["Breaks", "11:00-11:30"], ["Order", "by the numbers of the applications"]]
    with override("ru"):
        assert content(agenda_on_paper(here.defence))["title"] != told["title"]
    english, _russian = make_agenda(here.defence.pk, AFTER)
    assert make_agenda(here.defence.pk, AFTER)[0] == english
    address = f"/en/files/{english.pk}/"
    for reader in (here.secretary, here.members[0].person):
        assert browser_of(reader).get(address).getvalue().startswith(b"%PDF")
    assert browser_of(here.members[2].person).get(address).status_code == 404
    here.defence.refresh_from_db()
    here.defence.revision += 1
    here.defence.save()
    assert make_agenda(here.defence.pk, AFTER)[0] != english


def test_the_agenda_on_paper_stays_when_the_defence_is_closed(here: Stage) -> None:
    here.opened()
    make_agenda(here.defence.pk, AFTER)
    swapped = browser_of(here.secretary).post(url("swap", here.slot(0).pk), {"other": here.slot(1).pk})
    outdated = "The agenda was changed since it was printed."
    page = browser_of(here.secretary).get(url("defence", here.defence.pk)).content.decode()
    assert (swapped.status_code, "Agenda (PDF)" in page, outdated in page) == (302, True, True)
    planning.close_defence(here.defence.pk, **here.told())
    for reader, prints in ((here.secretary, True), (here.members[0].person, False)):
        page = browser_of(reader).get(url("defence", here.defence.pk)).content.decode()
        words = ("Agenda (PDF)", "Print the agenda", "Give a slot", outdated)
        assert [word in page for word in words] == [True, prints, False, True]


def test_a_tie_that_turns_up_when_all_is_over_is_put_on_record_by_the_office_alone(here: Stage) -> None:
    here.opened()
    slot, member = here.heard(0, "5", "4", "3"), here.members[2]
    planning.close_defence(here.defence.pk, **here.told())
    office, declared = browser_of(here.secretary), browser_of(member.person).post(url("tied", slot.pk), {"reason": "я"})
    assert "tell whoever holds the defence, who recuses you from it" in declared.content.decode()
    recuse = url("exclude", here.defence.pk, member.pk)
    assert recuse in office.get(url("defence", here.defence.pk)).content.decode()
    answer = office.post(recuse, {"slot": slot.pk, "reason": "родство (тест)"}, follow=True).content.decode()
    assert "A ranking that is frozen stays as it is; the marks do not count in the next one." in answer
    assert [(one.application_id, one.reason) for one in member.exclusions.all()] == [
        (slot.application_id, "родство (тест)")
    ]


def test_the_page_waits_for_the_agenda_on_paper(here: Stage) -> None:
    here.ordered()
    browser, own = browser_of(here.secretary), url("defence", here.defence.pk)
    assert asked_again(browser, own) == "load anew"
    assert browser.post(url("agenda", here.defence.pk)).headers["Location"] == own
    assert "The agenda is being printed" in browser.get(own).content.decode()
    assert asked_again(browser, own) == "not yet"
    make_agenda(here.defence.pk, AFTER)
    done("defence.agenda")
    assert asked_again(browser, own) == "load anew"
    page = browser.get(own).content.decode()
    words = ("Agenda (PDF)", "The agenda is being printed", "The agenda was changed since it was printed.")
    assert [word in page for word in words] == [True, False, False]
    slots.swap_slots(here.slot(0).pk, here.slot(1).pk, **here.told())
    page = browser.get(own).content.decode()
    assert [word in page for word in words] == [True, False, True]


def test_a_page_costs_the_same_with_one_slot_and_with_four(here: Stage) -> None:
    here.opened()
    here.heard(0, "5", "4", "3")
    browser = browser_of(here.secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url("defence", here.defence.pk)).status_code == 200
        return len(asked)

    cost()
    whole = cost()
    Slot.objects.exclude(pk=here.slot(0).pk).delete()
    assert cost() == whole


def test_a_defence_leads_to_the_others_of_its_call(here: Stage) -> None:
    said, office = "Other defences of the call", browser_of(here.secretary)
    assert said not in office.get(url("defence", here.defence.pk)).content.decode()
    another = planning.plan_defence(here.council.call.pk, PLAN, None, **here.told())
    pages = [office.get(url("defence", one.pk)).content.decode() for one in (here.defence, another)]
    assert [said in page for page in pages] == [True, True]
    links = [f'<a href="{url("defence", one.pk)}">Defence {one.number}</a>' for one in (another, here.defence)]
    assert [link in page for link, page in zip(links, pages, strict=True)] == [True, True]

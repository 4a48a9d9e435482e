"""Shared events: entered once, changed as a row, refused where they cannot be right, disputed to an effect."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.letters.models import Letter
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.queries import duties
from corymb.apps.returns.queries.findings import standing_of
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import Member, check, explain_all, fill, member, submitted
from tests.people import NOW, actor, grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    return made


@pytest.fixture
def partner(who: Member) -> Organisation:
    made = factories.organisation("ООО «Партнёр-тест»")
    factories.membership(made, who.cluster)
    return made


@pytest.fixture
def of_partner(partner: Organisation) -> Person:
    made = person("Partner Preparer")
    grant(made, "preparer", f"organisation:{partner.identifier}")
    return made


def fields(who: Member, partner: Organisation, **other: Any) -> dict[str, Any]:
    """The form of a joint project of the member with the partner and one abroad."""
    return {
        "event": "R-1",
        "amount": "5000",
        "participants-who": [who.organisation.number, partner.number, "ACME"],
        "participants-role": ["lead", "partner", "partner"],
        "participants-country": ["", "", "DE"],
    } | other


def enter(browser: Client, found: Return, given: dict[str, Any]) -> HttpResponse:
    return browser.post(reverse("returns:event_new", args=[found.pk, "joint_rd"]), given)


def change(browser: Client, event: Event, given: dict[str, Any]) -> HttpResponse:
    return browser.post(reverse("returns:event_change", args=[event.pk]), {"seen": event.version} | given)


def standing() -> list[tuple[str, int]]:
    rows = Event.objects.filter(removed_at=None).order_by("code")
    return [(event.code, int(event.amount or 0)) for event in rows]


def test_an_event_whose_number_is_changed_stays_one(who: Member, found: Return, partner: Organisation) -> None:
    browser = entered(who.preparer)
    assert enter(browser, found, fields(who, partner)).status_code == 302
    event = Event.objects.get()
    assert change(browser, event, fields(who, partner, event="R-2")).status_code == 302
    assert ([e.pk for e in Event.objects.all()], standing()) == ([event.pk], [("R-2", 5_000_000)])


def test_a_number_that_is_taken_is_refused_with_a_link_to_who_has_it(
    who: Member, found: Return, partner: Organisation
) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    first = Event.objects.get()
    link = f'<a href="{reverse("returns:event", args=[first.pk])}">R-1</a>'
    again = enter(browser, found, fields(who, partner, amount="9"))
    assert (again.status_code, link in again.content.decode(), standing()) == (422, True, [("R-1", 5_000_000)])
    enter(browser, found, fields(who, partner, event="R-2"))
    second = Event.objects.get(code="R-2")
    renamed = change(browser, second, fields(who, partner, amount="9"))
    assert (renamed.status_code, link in renamed.content.decode()) == (422, True)
    assert standing() == [("R-1", 5_000_000), ("R-2", 5_000_000)]


def test_nobody_s_change_is_lost(who: Member, found: Return, partner: Organisation) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    seen = Event.objects.get()
    change(browser, seen, fields(who, partner, amount="7000"))
    late = change(browser, seen, fields(who, partner, amount="6000"))
    told = late.content.decode()
    assert (late.status_code, standing()) == (422, [("R-1", 7_000_000)])
    assert "The preparer has changed the event meanwhile" in told
    assert "Spent on the project in the year: 7" in told
    assert f'name="seen" value="{Event.objects.get().version}"' in told
    assert change(browser, Event.objects.get(), fields(who, partner, amount="6000")).status_code == 302
    assert standing() == [("R-1", 6_000_000)]


def test_saving_what_stands_there_changes_nothing(who: Member, found: Return, partner: Organisation) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    event = Event.objects.get()
    change(browser, event, fields(who, partner))
    assert Event.objects.get().version == event.version


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"amount": "-3"}, "The amount is below zero."),
        ({"amount": "1e20"}, "The amount is too large."),
        ({"participants-role": ["lead", "", "partner"]}, "is not filled in."),
        ({"participants-country": ["", "", ""]}, "without a country abroad"),
        ({"participants-who": ["", "7707083894", "ACME"]}, "the check digits of the number are wrong"),
        ({"participants-who": ["", "", ""]}, "Nobody is named."),
        ({"participants-who": []}, "The reporting organisation does not take part."),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    who: Member, found: Return, partner: Organisation, other: dict[str, Any], words: str
) -> None:
    answer = enter(entered(who.preparer), found, fields(who, partner, **other))
    assert (answer.status_code, words in answer.content.decode(), Event.objects.count()) == (422, True, 0)


def test_a_partner_is_found_by_words_of_its_name(who: Member, found: Return, partner: Organisation) -> None:
    people = [who.organisation.number, "партнёр-тест", "ACME"]
    enter(entered(who.preparer), found, fields(who, partner, **{"participants-who": people}))
    rows = Participant.objects.order_by("pk").values_list("organisation", "named", "role", "country")
    assert list(rows) == [
        (who.organisation.pk, "", "lead", ""),
        (partner.pk, "", "partner", ""),
        (None, "ACME", "partner", "DE"),
    ]


@pytest.mark.parametrize("known", [True, False])
def test_it_is_said_truly_who_is_asked_and_when(
    who: Member, found: Return, partner: Organisation, of_partner: Person, *, known: bool
) -> None:
    browser = entered(who.preparer)
    other = {} if known else {"participants-who": [who.organisation.number, "ACME"]}
    other |= {} if known else {"participants-role": ["lead", "partner"], "participants-country": ["", "DE"]}
    enter(browser, found, fields(who, partner, **other))
    page = browser.get(reverse("returns:return", args=[found.pk])).content.decode()
    assert ("Once the return is handed in, these are asked to confirm it: " in page) is known
    assert ("Nobody is asked to confirm it" in page) != known
    assert list(duties.tasks(of_partner, NOW)) == []
    check(found)
    explain_all(found, who)
    submitted(found, who)
    assert [task.about for task in duties.tasks(of_partner, NOW)] == (["R-1"] if known else [])


def dispute(of_partner: Person, note: str = "Not we.", hours: int = 0) -> None:
    row = Participant.objects.get(event__removed_at=None, organisation__name="ООО «Партнёр-тест»")
    told = {"actor": actor(of_partner), "now": timezone.now() + timedelta(hours=hours)}
    actions.answer_event(row, "disputed", of_partner, note=note, **told)


def disputed_of(found: Return) -> list[tuple[str, bool]]:
    said = standing_of(Return.objects.get(pk=found.pk)).said
    return [(one.variable, one.is_open) for one in said if one.finding == "event-disputed"]


def test_a_dispute_is_to_be_explained_told_and_settled(
    who: Member, found: Return, partner: Organisation, of_partner: Person
) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    event = Event.objects.get()
    check(found)
    explain_all(found, who)
    dispute(of_partner)
    about = f"event-{event.pk}"
    assert disputed_of(found) == [(about, True)]
    letters = Letter.objects.values_list("kind", "addressee_id", "values")
    assert list(letters) == [("returns.disputed", str(who.preparer.pk), {"event": event.pk, "code": "R-1"})]
    keys = [task.key.partition(":")[0] for task in duties.tasks(who.preparer, NOW)]
    assert keys == ["return", "dispute"]
    with pytest.raises(NotPossible):
        actions.move_return(found.pk, "send", who.preparer, **who.told("preparer"))
    url = reverse("returns:explain", args=[found.pk, "event-disputed", about])
    assert url in browser.get(reverse("returns:return", args=[found.pk])).content.decode()
    assert url in browser.get(reverse("returns:event", args=[event.pk])).content.decode()
    browser.post(url, {"text": "The contract names them."})
    assert disputed_of(found) == [(about, False)]
    assert [task.key.partition(":")[0] for task in duties.tasks(who.preparer, NOW)] == ["return"]
    dispute(of_partner, "Still not we.", hours=1)
    assert disputed_of(found) == [(about, True)]


def test_who_disputes_is_asked_again_when_the_entry_is_mended(
    who: Member, found: Return, partner: Organisation, of_partner: Person
) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    dispute(of_partner)
    change(browser, Event.objects.get(), fields(who, partner, event="R-9"))
    assert (disputed_of(found), Participant.objects.get(organisation=partner).answer) == ([], "waits")


def test_the_partner_s_return_lists_the_events_others_entered_with_it(
    who: Member, found: Return, partner: Organisation, of_partner: Person
) -> None:
    enter(entered(who.preparer), found, fields(who, partner))
    own = actions.open_return(partner, who.period, actor=actor(of_partner), now=NOW)
    browser, url = entered(of_partner), reverse("returns:return", args=[own.pk])
    heading = "Events others entered with you"
    assert heading not in browser.get(url).content.decode()
    check(found)
    explain_all(found, who)
    submitted(found, who)
    page = browser.get(url).content.decode()
    row = Participant.objects.get(organisation=partner)
    answer = reverse("returns:answer", args=[row.pk])
    assert (heading in page, answer in page) == (True, True)
    told = browser.get(answer).context["question"].lead  # what one answers about
    assert told == (
        f"Number: R-1; Entered by: {who.organisation.title}; Period: 2017; "
        "Spent on the project in the year, RUB thousand: 5,000; Your role: Partner"
    )


def test_each_event_is_explained_by_itself(who: Member, found: Return) -> None:
    for code in ("R-1", "R-2"):
        people = [(who.organisation.identifier, "lead", "")]
        entry = actions.EventEntry("joint_rd", code, amount=5, participants=people)  # type: ignore[arg-type]
        actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
    check(found)
    first, second = Event.objects.order_by("code")
    asked = {f"event-{first.pk}", f"event-{second.pk}"}

    def left() -> set[str]:
        said = standing_of(Return.objects.get(pk=found.pk)).said
        return {one.variable for one in said if one.finding == "joint-participants" and one.is_open}

    assert left() == asked
    url = reverse("returns:explain", args=[found.pk, "joint-participants", f"event-{first.pk}"])
    browser = entered(who.preparer)
    assert "Joint R&amp;D project R-1" in browser.get(url).content.decode()
    browser.post(url, {"text": "Their contract is of next year."})
    assert left() == {f"event-{second.pk}"}


def test_the_page_of_an_event_speaks_the_words_of_the_pack(who: Member, found: Return, partner: Organisation) -> None:
    browser = entered(who.preparer)
    enter(browser, found, fields(who, partner))
    page = browser.get(reverse("returns:event", args=[Event.objects.get().pk])).content.decode()
    said = {word: word in page for word in ("RUB thousand", "Lead", "Germany", "Founded", "Date", "base unit")}
    assert said == {word: word in {"RUB thousand", "Lead", "Germany"} for word in said}
    browser.cookies["django_language"] = "ru"
    russian = browser.get(f"/ru/returns/events/{Event.objects.get().pk}/").content.decode()
    assert ("Соисполнитель" in russian, "Германия" in russian, ">partner<" in russian) == (True, True, False)

"""The window of a call is extended once, by an order that stands with the version."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.selection import actions
from corymb.apps.selection.models import Call, CallVersion
from corymb.kit.registries import Addressee
from tests.apps.selection.calling import TOLD, WINDOW, bid_in, odd, published
from tests.apps.selection.test_pages import SENT
from tests.apps.selection.test_way import refusal_of
from tests.people import REGION, browser_of, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
ORDER = actions.Order("17", date(2018, 6, 1))
WANTED = "Applications would be taken longer; name the order by which the window is extended."
ONCE = "The window of the call has been extended once already; it is not extended again."


def until(call: Call, closes_at: str) -> None:
    actions.change_call(call.pk, {"closes_at": closes_at}, **TOLD)


def test_a_longer_window_needs_an_order_and_is_given_once() -> None:
    call = published(window=WINDOW)
    until(call, "2018-07-08T18:00")
    assert refusal_of(actions.publish_call, call.pk, None, reason="more time", **TOLD) == WANTED
    blank = actions.Order(" ", ORDER.day)
    assert refusal_of(actions.publish_call, call.pk, None, reason="more time", order=blank, **TOLD) == WANTED
    ahead = actions.Order("17", ORDER.day + timedelta(days=1))
    told = "The order is of a day that has not come yet."
    assert refusal_of(actions.publish_call, call.pk, None, reason="more time", order=ahead, **TOLD) == told
    version = actions.publish_call(call.pk, None, reason="more time", order=ORDER, **TOLD)
    page = Client().get(reverse("outcomes:public_call", args=[call.code])).content.decode()
    assert ("more time" in page, page.count("extended by order 17 of")) == (True, 1)
    assert (version.order_number, version.order_date) == ("17", ORDER.day)
    entry = Entry.objects.filter(act="selection.call.published").latest("pk")
    assert entry.after[f"selection.callversion:{version.pk}"]["order_number"] == "17"
    until(call, "2018-07-15T18:00")
    other = actions.Order("18", ORDER.day)
    assert refusal_of(actions.publish_call, call.pk, None, reason="again", order=other, **TOLD) == ONCE
    assert Call.objects.get().closes_at == version.published_at.replace(month=7, day=8, hour=15)
    assert odd() == []


@pytest.mark.parametrize("state", ["writing", "submitted", "withdrawn"])
def test_whoever_applies_is_written_to(state: str) -> None:
    here = bid_in(state)
    grant(here.manager, "preparer", f"region:{REGION}")  # who writes no applications
    grant(person("Another official"), "region_official", "region:RU-TOM")
    until(here.call, "2091-07-01T18:00")
    actions.publish_call(here.call.pk, None, reason="more time", order=ORDER, **TOLD)
    rows = Letter.objects.filter(kind="selection.extended").order_by("addressee_id")
    everybody = [] if state == "withdrawn" else sorted(str(who.pk) for who in (here.official, here.manager))
    assert [row.addressee_id for row in rows] == everybody
    until(here.call, "2091-06-01T18:00")
    actions.publish_call(here.call.pk, None, reason="sooner", **TOLD)
    assert Letter.objects.filter(kind="selection.extended").count() == len(everybody)
    rows = Letter.objects.filter(kind="selection.changed").order_by("addressee_id")
    assert [row.addressee_id for row in rows] == everybody
    assert {row.values["reason"] for row in rows} == ({"sooner"} if everybody else set())
    moment = "1 Jun 2091, 18:00 MSK".replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", ")
    assert {row.values["closes_en"] for row in rows} == ({moment} if everybody else set())


def test_the_letter_names_the_call_and_the_order() -> None:
    here = bid_in("writing")
    actions.change_call(here.call.pk, {"title": {"en": "Contest", "ru": "Конкурс"}}, **TOLD)
    until(here.call, "2091-07-01T18:00")
    actions.publish_call(here.call.pk, None, reason="more time", order=ORDER, **TOLD)
    letter = Letter.objects.filter(kind="selection.extended")[0]
    said = [written(letter, Addressee("Anna", "anna@example.org", language)) for language in ("en", "ru")]
    assert [one.subject for one in said] == ["Applications are taken longer", "Срок приёма заявок продлён"]
    english, russian = (one.text for one in said)
    assert "the call “Contest”, to which" in english
    said_then = "extended by order 17 of 1 Jun 2018. Applications are taken until 1 Jul 2091, 18:00 MSK."
    assert said_then in english.replace("\N{NO-BREAK SPACE}", " ")
    assert "01.06.2018" in russian
    assert "01.07.2091, 18:00" in russian
    assert f"/en/selection/calls/{here.call.pk}/" in english
    assert "конкурса «Конкурс», на который" in russian
    assert f"/ru/selection/calls/{here.call.pk}/" in russian


def test_a_closed_call_is_opened_again_by_an_order() -> None:
    call = published(window=WINDOW)
    late = {"actor": TOLD["actor"], "now": TOLD["now"] + timedelta(days=40)}
    until(call, "2018-08-01T18:00")
    assert actions.publish_call(call.pk, None, reason="more time", order=ORDER, **late).number == 2


def test_a_version_that_is_no_longer_names_no_order() -> None:
    call = published(window=WINDOW)
    until(call, "2018-06-30T18:00")
    assert actions.publish_call(call.pk, None, reason="sooner", order=ORDER, **TOLD).order_number == ""
    assert published("other", window=WINDOW).versions.get().order_number == ""


def test_the_database_keeps_it_too() -> None:
    call = published(window=WINDOW)
    rows = {"call": call, "text": "x", "sha256": "0" * 64, "published_at": TOLD["now"]}
    CallVersion.objects.create(number=2, order_number="1", order_date=ORDER.day, **rows)
    for wrong in ({"order_number": "2", "order_date": ORDER.day}, {"order_number": "", "order_date": ORDER.day}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallVersion.objects.create(number=3, **wrong, **rows)


def test_by_form_the_order_is_asked_and_stands_on_the_page() -> None:
    call, browser = published(), browser_of(member_of_the_cast("officer"))
    until(call, "2091-07-01T18:00")
    address = reverse("selection:call_publish", args=[call.pk])
    typed = SENT | {"reason": "more time"}
    refused = browser.post(address, typed)
    assert (refused.status_code, WANTED in refused.content.decode()) == (422, True)
    half = browser.post(address, typed | {"order_number": "17"})
    assert (half.status_code, "An order has a number and a date." in half.content.decode()) == (422, True)
    assert browser.post(address, typed | {"order_number": "17", "order_date": "2018-06-01"}).status_code == 302
    page = browser.get(reverse("selection:call", args=[call.pk])).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "extended by order 17 of 1 Jun 2018" in page

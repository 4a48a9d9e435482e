"""Pages of returns: what each shows to whom, how figures are saved, and how many questions a page asks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.returns import actions
from corymb.apps.returns.models import Figure, Return
from tests.apps.returns.reporting import (
    EXPLANATION,
    FIGURES,
    Member,
    check,
    explain_all,
    fill,
    member,
    period,
    submitted,
)
from tests.people import NOW, OTHER_CLUSTER, grant, person
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


def page(browser: Client, found: Return) -> str:
    answer = browser.get(reverse("returns:return", args=[found.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_preparer_fills_in_and_sends(who: Member, found: Return) -> None:
    explain_all(found, who)
    browser = entered(who.preparer)
    shown = page(browser, found)
    assert 'name="figure-revenue" value="120000"' in shown
    answer = browser.post(reverse("returns:send", args=[found.pk]), follow=True)
    assert "waits for its certifier" in answer.content.decode()
    assert Return.objects.get(pk=found.pk).state == "to_certify"
    assert 'name="figure-revenue"' not in page(browser, found)


def test_a_field_that_changes_is_answered_with_its_row(who: Member, found: Return) -> None:
    browser = entered(who.preparer)
    seen = Figure.objects.get(variable="revenue").version
    url = reverse("returns:save", args=[found.pk])
    answer = browser.post(url, {"figure-revenue": "130000", "seen-revenue": seen}, headers={"HX-Request": "true"})
    told = answer.content.decode()
    assert (answer.status_code, 'id="row-revenue"' in told, 'id="row-headcount"' in told) == (200, True, False)
    again = browser.post(url, {"figure-revenue": "140000", "seen-revenue": seen}, headers={"HX-Request": "true"})
    assert "was not saved" in again.content.decode()
    assert Figure.objects.get(variable="revenue").written == "130000"


def test_what_asks_how_the_checks_stand_hears_of_the_figures_alone_until_they_have_ended(
    who: Member, found: Return
) -> None:
    browser = entered(who.preparer)
    url = reverse("returns:standing", args=[found.pk])

    def asked() -> tuple[int, bool, bool, bool]:
        with CaptureQueriesContext(connection) as queries:
            told = browser.get(url, headers={"HX-Request": "true"}).content.decode()
        said = (
            f"{len(FIGURES)} of {len(FIGURES)} figures" in told,
            "being checked…" in told,
            'id="said-headcount"' in told,
        )
        return len(queries), *said

    checked = asked()
    typed = {"revenue": actions.Typed("130000")}
    actions.save_figures(found.pk, typed, who.preparer, **who.told("preparer", 1))
    waits = asked()
    check(found)
    assert (checked, waits, asked()) == ((9, True, False, True), (4, True, True, False), checked)


def test_without_scripts_everything_is_saved_at_once(who: Member, found: Return) -> None:
    browser = entered(who.preparer)
    answer = browser.post(reverse("returns:save", args=[found.pk]), {"figure-revenue": "1", "figure-headcount": "2"})
    assert answer.status_code == 302
    kept = dict(Figure.objects.filter(variable__in=["revenue", "headcount"]).values_list("variable", "written"))
    assert kept == {"revenue": "1", "headcount": "2"}


def test_a_draft_is_seen_by_its_own_people_alone(who: Member, found: Return) -> None:
    other = person("Other manager")
    grant(other, "cluster_manager", f"cluster:{OTHER_CLUSTER}")
    url = reverse("returns:return", args=[found.pk])
    assert entered(other).get(url).status_code == 404
    named = {name: entered(getattr(who, name)).get(url) for name in ("certifier", "manager", "officer")}
    shown = {name: "returns/return.html" in [t.name for t in answer.templates] for name, answer in named.items()}
    assert shown == {"certifier": True, "manager": False, "officer": False}
    explain_all(found, who)
    submitted(found, who)
    for name in named:
        assert "120,000" in page(entered(getattr(who, name)), found)
    assert entered(other).get(url).status_code == 404


@pytest.mark.parametrize("state", ["draft", "to_certify"])
def test_who_may_know_where_a_return_stands_sees_that_and_nothing_of_what_it_says(
    who: Member, found: Return, state: str
) -> None:
    given = SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")
    actions.add_evidence(found.pk, ("revenue", "Line 2110"), given, who.preparer, **who.told("preparer"))
    entry = actions.EventEntry(
        "joint_rd", "R-77", amount=5_000_000, participants=[(who.organisation.identifier, "lead", "")]
    )
    actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
    check(found)
    explain_all(found, who)
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", 1))
    if state == "draft":
        move = {"note": "Look at 120000 again"}
        actions.move_return(found.pk, "hand_back", who.certifier, **move, **who.told("certifier", 2))
    content = ["120000", "120,000", "act.pdf", "Line 2110", "R-77", EXPLANATION, "again", "Revenue", "sha256"]
    for name in ("manager", "officer"):
        told = page(entered(getattr(who, name)), found)
        assert [part for part in content if part in told] == []
        known = [who.organisation.title, "2017", "The preparer", "The certifier", "How the return has moved"]
        assert [part for part in known if part not in told] == []
        assert ("Give more time" in told) == (name == "officer")
    extend = reverse("returns:extend", args=[found.pk])
    later = {"due_at": "2018-08-01T20:00", "reason": "Order 17"}
    assert entered(who.officer).post(extend, later).status_code == 302
    assert Return.objects.get(pk=found.pk).due_at > found.due_at
    assert Entry.objects.filter(act="returns.return.read").count() == 0


def test_there_is_no_more_time_for_what_is_handed_in(who: Member, found: Return) -> None:
    submitted(found, who)
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 2))
    assert "Give more time" not in page(entered(who.officer), found)
    later = {"due_at": "2018-08-01T20:00", "reason": "Order 17"}
    answer = entered(who.officer).post(reverse("returns:extend", args=[found.pk]), later)
    assert (answer.status_code, "The return is handed in." in answer.content.decode()) == (422, True)


def test_reading_by_office_leaves_an_entry_and_reading_by_the_cluster_none(who: Member, found: Return) -> None:
    explain_all(found, who)
    submitted(found, who)
    page(entered(who.manager), found)
    assert Entry.objects.filter(act="returns.return.read").count() == 0
    page(entered(who.officer), found)
    (entry,) = Entry.objects.filter(act="returns.return.read")
    assert (entry.actor_id, entry.object_id) == (str(who.officer.pk), str(found.pk))


def test_while_it_is_changed_others_see_what_was_handed_in(who: Member, found: Return) -> None:
    explain_all(found, who)
    submitted(found, who)
    actions.remark(found.pk, "revenue", "Net of VAT?", who.manager, **who.told("manager"))
    actions.move_return(found.pk, "return", who.manager, **who.told("manager", 2))
    actions.save_figures(found.pk, {"revenue": actions.Typed("777")}, who.preparer, **who.told("preparer", 3))
    assert "777" not in page(entered(who.manager), found)
    own = page(entered(who.preparer), found)
    assert 'value="777"' in own
    assert "Handed in before" in own
    assert "Net of VAT?" in own


def test_signing_takes_a_fresh_proof(who: Member, found: Return) -> None:
    explain_all(found, who)
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer"))
    browser = entered(who.certifier)
    answer = browser.get(reverse("returns:sign", args=[found.pk]))
    assert (answer.status_code, "reauthenticate" in answer.headers["Location"]) == (302, True)


def test_the_page_asks_the_same_number_of_questions_however_much_is_in_it(who: Member, found: Return) -> None:
    browser = entered(who.preparer)
    costs = []
    for number in range(3):
        entry = actions.EventEntry(
            "joint_rd", f"R-{number}", amount=5, participants=[(who.organisation.identifier, "lead", "")]
        )
        actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
        check(found)
        page(browser, found)
        with CaptureQueriesContext(connection) as asked:
            page(browser, found)
        costs.append(len(asked))
        explain_all(found, who)
    assert costs == [19, 19, 19]


@pytest.mark.parametrize(
    ("state", "words"),
    [("draft", "has not been handed in yet"), ("locked", "was not signed here, so there is no receipt")],
)
def test_without_a_receipt_the_page_says_why(who: Member, found: Return, state: str, words: str) -> None:
    Return.objects.filter(pk=found.pk).update(state=state)
    assert words in page(entered(who.preparer), found)


def test_the_list_begins_with_what_is_due_last(who: Member, found: Return) -> None:
    later = period("2018", found.due_at + timedelta(days=365))
    actions.open_return(who.organisation, later, actor=SYSTEM, now=NOW)
    rows = entered(who.manager).get(reverse("returns:returns")).context["page"].rows
    assert [row[2].value for row in rows] == ["2018", "2017"]


def test_a_reader_is_told_of_which_events_none_was_entered(who: Member, found: Return) -> None:
    assert "None was entered." not in page(entered(who.preparer), found)
    check(found)
    explain_all(found, who)
    submitted(found, who)
    assert page(entered(who.manager), found).count("None was entered.") == 5

"""Many experts invited at once: from a file looked at first, from an earlier call; what a check carries along."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.declaring import DeclaredTie, declare_conflict
from corymb.apps.assessment.actions.experts import answer_invitation, invite_expert
from corymb.apps.assessment.models import Conflict, Expert, Recusal
from corymb.apps.assessment.queries.standing import pairs_now
from corymb.apps.assessment.states import ACCEPTED, DECLARED, EMPLOYER, INVITED, KINDS, REGION
from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import addressees_of, written
from corymb.apps.registry.models import Organisation
from corymb.apps.selection.models import Application
from corymb.kit.asking import NotPossible
from tests.apps.assessment.assessing import DUE, LATER, TERMS, Panel, arrange, odd, panel
from tests.apps.assessment.test_conflicts import tied
from tests.apps.assessment.test_pages import posted, text, url
from tests.apps.selection.calling import WINDOW, published
from tests.people import browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
HEAD = "E-mail;Name;Fields;Applications at most;Language"
WHAT = re.compile(
    r'<tr><td class="number">(\d+)</td>.*?<td>.*?</td><td>(.*?)</td><td class="number">(.*?)</td></tr>', re.DOTALL
)
HIDDEN = re.compile(r'name="(rows|at_most|blind)" value="([^"]*)"')


def looked(browser: Client, here: Panel, *rows: str, head: str = HEAD) -> Any:
    file = SimpleUploadedFile("experts.csv", "\n".join([head, *rows]).encode())
    return browser.post(url("many", here.call.pk), {"file": file, "at_most": 4, "blind": "colleagues"})


def told(page: str) -> list[tuple[str, str, str]]:
    """(row, what will come of it, applications closed) as the page says it."""
    return [(row, " ".join(re.sub("<[^>]*>", " ", what).split()), closed) for row, what, closed in WHAT.findall(page)]


def kept(page: str) -> dict[str, str]:
    """What the page gives back when all that go are invited."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def invited() -> list[tuple[str, list[str], int]]:
    rows = Expert.objects.order_by("pk").select_related("person")
    return [(str(row.person.email), row.expertise, row.at_most) for row in rows]


def test_a_file_is_looked_at_row_by_row_and_then_all_that_go_are_invited() -> None:
    here = panel()
    known = person("Known Expert")
    tied(here, known, "employer")
    here.invited("Anna Expert")
    rows = (
        "new@example.org;New Expert (test);21, 26.60;7;Русский",
        f"{str(known.email).upper()};;72.1;;",
        "nameless@example.org;;;;",
        "anna.expert@example.org;;;;",
        f"{here.officer.email};;;;",
        "not an address;Somebody;xx;0;fr",
        "new@example.org;The same again;;;",
    )
    browser = entered(here.secretary)
    page = text(looked(browser, here, *rows))
    found = told(page)
    assert found[:5] == [
        ("2", "new here, is made known and invited", "–"),
        ("3", "known here, is invited", "1"),
        ("4", "Name: Nobody with this address is known; say who it is.", "–"),
        ("5", "The person is an expert of this call already.", "0"),
        ("6", "Whoever arranges an assessment, or looks on, is no expert in it.", "0"),
    ]
    wrong = ("E-mail:", "Fields:", "Applications at most:", "Language of letters:")
    assert [found[5][1].count(word) for word in wrong] == [1, 1, 1, 1]
    assert found[6] == ("8", "The address stands in an earlier row.", "–")
    assert (Expert.objects.count(), Person.objects.filter(email="new@example.org").exists()) == (1, False)
    assert "Invite 2 people" in page
    assert posted(browser, url("many", here.call.pk), **kept(page)) == 302
    assert invited() == [
        ("anna.expert@example.org", [], 5),
        ("new@example.org", ["21", "26.60"], 7),
        (str(known.email), ["72.1"], 4),
    ]
    assert Person.objects.get(email="new@example.org").language == "ru"
    assert Entry.objects.filter(act="assessment.expert.invited").count() == 3
    assert Letter.objects.filter(kind="assessment.invited").count() == 3
    assert odd() == []


def test_a_field_that_is_nobodys_main_activity_is_told_where_it_is_written() -> None:
    here = panel()
    anna = here.expert("Anna Expert")
    browser, row = entered(here.secretary), "new@example.org;New Expert (test);26.60, 99.99, 26;;"
    new = "new here, is made known and invited"
    nobodys = "no organisation of the register has its main activity in 99.99: such a field fits no application"
    Organisation.objects.update(okved_main="")
    assert told(text(looked(browser, here, row))) == [("2", new, "–")]
    Organisation.objects.filter(pk=here.bid.organisation.pk).update(okved_main="26.60.1")
    assert told(text(looked(browser, here, row))) == [("2", f"{new}; {nobodys}", "–")]
    own = entered(anna.person)
    for typed, warned in (("26.60", False), ("99.99", True)):
        assert posted(own, url("profile", anna.pk), expertise=typed, about="") == 302
        said = f"Look at the codes again: {nobodys}." in text(own.get(url("invitation", anna.pk)))
        assert (said, Expert.objects.get(pk=anna.pk).expertise) == (warned, [typed])


def test_what_comes_back_is_checked_anew() -> None:
    here = panel()
    browser, place = entered(here.secretary), url("many", here.call.pk)
    page = text(looked(browser, here, "new@example.org;New Expert (test);;;", "two@example.org;Two (test);;;"))
    values = kept(page)
    for rows in ("[", "{}", "[[1]]", json.dumps([["x"] * 6]), json.dumps([[1, 2, 3, 4, 5, 6]])):
        assert posted(browser, place, **values | {"rows": rows}) == 302
    here.invited("Anna Expert")
    changed = [[2, "anna.expert@example.org", "", "", "", ""], [3, "bad", "", "", "", ""]]
    assert posted(browser, place, **values | {"rows": json.dumps(changed)}) == 302
    assert Expert.objects.count() == 1
    assert posted(browser, place, **values) == 302
    assert Expert.objects.count() == 3


@pytest.mark.parametrize(
    "rows",
    [
        json.dumps([[1, "a\0@example.org", "X", "", "", ""]]),
        json.dumps([[1, "a\ud800@example.org", "X", "", "", ""]]),
        json.dumps([[1, "a@example.org", "X\ud800", "", "", ""]]),
        '[["x", "a@example.org", "X", "", "", ""]]'.replace('"x"', "1" * 30),
        "[" * 100_000,
        "[[" + "1" * 5_000 + "]]",
    ],
    ids=["nul", "surrogate", "surrogate in a name", "line", "deep", "long number"],
)
def test_rows_nobody_was_given_invite_nobody(rows: str) -> None:
    here = panel()
    browser, place = entered(here.secretary), url("many", here.call.pk)
    assert posted(browser, place, rows=rows, at_most=4, blind="colleagues") == 302
    assert "The list did not come back whole" in text(browser.get(place))
    assert Expert.objects.count() == 0


def test_whoever_has_not_taken_up_an_invitation_yet_is_invited_to_another_call() -> None:
    before, here = two_calls()
    for place in (before, here):
        who = NewPerson("New Expert (test)", "new@example.org", "en")
        invite_expert(place.call.pk, who, TERMS, None, **place.told(place.secretary))
    assert Expert.objects.filter(person__email="new@example.org", person__is_active=False).count() == 2


def test_whoever_lost_their_access_is_not_invited() -> None:
    here, gone = panel(), person("Gone Expert", is_active=False)
    browser = entered(here.secretary)
    page = text(looked(browser, here, f"{gone.email};;;;"))
    closed = "The person cannot sign in, and no invitation is open to them: the administrator has to invite them again."
    assert told(page) == [("2", closed, "0")]
    with pytest.raises(NotPossible, match="The person cannot sign in"):
        invite_expert(here.call.pk, NewPerson("", str(gone.email), "en"), TERMS, None, **here.told(here.secretary))
    assert (Expert.objects.count(), Letter.objects.filter(kind="assessment.invited").count()) == (0, 0)


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        ("E-mail;Name;How many;City", ["a@example.org;A;4;Томск"], "No field is called How many, City."),
        ("Name;Fields", ["Anna;21"], "No column is headed E-mail."),
        (HEAD, ["a@example.org;A;;;"] * 301, "At most 300 people can be invited at once."),
    ],
)
def test_files_that_are_no_such_list_are_refused(head: str, rows: list[str], said: str) -> None:
    here = panel()
    answer = looked(entered(here.secretary), here, *rows, head=head)
    assert (answer.status_code, said in unescape(text(answer))) == (422, True)


def test_the_template_is_read_as_it_is_given() -> None:
    here = panel()
    answer = entered(here.secretary).get(url("experts_template", here.call.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="experts.xlsx"'
    file = SimpleUploadedFile("experts.xlsx", answer.content)
    values = {"file": file, "at_most": 4, "blind": "colleagues"}
    assert entered(here.secretary).post(url("many", here.call.pk), values).status_code == 200


def test_a_look_costs_the_same_for_one_row_and_for_five() -> None:
    here = panel()
    people = [person(f"Known {n}") for n in range(5)]
    browser = entered(here.secretary)
    looked(browser, here, f"{people[0].email};;;;")
    costs = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            assert looked(browser, here, *(f"{one.email};;;;" for one in some)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def two_calls() -> tuple[Panel, Panel]:
    """A call with two experts, of whom one submitted a review, and a later one of the same secretary."""
    here = panel()
    (first,) = here.assigned("Anna Expert")
    here.submitted(first, 3)
    here.expert("Boris Expert")
    here.invited("Clara Expert")
    call = published("clusters-2021", WINDOW)
    arrange(call.pk, DUE, 30, here.officer, **here.told(here.officer))
    grant(here.secretary, "secretary", f"call:{call.pk}")
    return here, Panel(here.bid, call, here.officer, here.secretary)


def test_those_of_an_earlier_call_are_ticked_and_invited() -> None:
    before, here = two_calls()
    browser, place = entered(here.secretary), url("earlier", here.call.pk)
    page = text(browser.get(place, {"earlier": before.call.pk}))
    assert "Anna Expert – reviews submitted there: 1; closed to them here: 0 of 0; fields: 21, 26.60" in page
    assert ("Boris Expert" in page, "Clara Expert" in page) == (True, False)
    first, second = Expert.objects.filter(call=before.call, state=ACCEPTED).order_by("pk")
    chosen = f"{place}?earlier={before.call.pk}"
    assert posted(browser, chosen, blind="open") == 422
    assert posted(browser, chosen, experts=[first.pk], blind="open") == 302
    (row,) = Expert.objects.filter(call=here.call)
    assert (row.person, row.state, row.expertise, row.blind) == (first.person, INVITED, ["21", "26.60"], "open")
    page = text(browser.get(chosen))
    assert "1 of them is not offered" in page
    assert posted(browser, chosen, experts=[first.pk], blind="open") == 422
    assert posted(browser, chosen, experts=[second.pk], blind="open") == 302
    assert odd() == []


def test_who_could_not_answer_is_shown_with_the_reason_and_not_ticked() -> None:
    before, here = two_calls()
    browser, place = entered(here.secretary), url("earlier", here.call.pk)
    first = Expert.objects.filter(call=before.call, state=ACCEPTED).order_by("pk")[0]
    Person.objects.filter(pk=first.person_id).update(is_active=False)
    chosen = f"{place}?earlier={before.call.pk}"
    page = text(browser.get(chosen))
    assert ("Cannot sign in and hold no open invitation" in page, str(first.person) in page) == (True, True)
    assert f'value="{first.pk}"' not in browser.get(chosen).content.decode()
    assert posted(browser, chosen, experts=[first.pk], blind="open") == 422


def test_the_letter_is_in_the_language_the_form_says() -> None:
    _before, here = two_calls()
    known = person("Known Expert")
    assert known.language == "en"
    invite_expert(here.call.pk, NewPerson("", known.email, "ru"), TERMS, here.secretary, **here.told(here.secretary))
    letter = Letter.objects.get(kind="assessment.invited", addressee_id=str(known.pk))
    said = written(letter, addressees_of([letter])[(letter.addressee_kind, letter.addressee_id)])
    assert said.subject != "You are invited to assess applications"
    with override("ru"):
        assert said.subject == gettext("You are invited to assess applications")


def asked_again(here: Panel, earlier: Expert) -> Expert:
    """The expert of an earlier call as one of this call, who has accepted."""
    who = NewPerson("", str(earlier.person.email), "en")
    found = invite_expert(here.call.pk, who, TERMS, here.secretary, **here.told(here.secretary))
    answer_invitation(found.pk, accepts=True, **here.told(earlier.person))
    return found


@pytest.mark.parametrize("how", ["region", "organisation", "application"])
def test_what_was_declared_in_an_earlier_call_is_counted_and_told_apart(how: str) -> None:
    before, here = two_calls()
    first, _other = here.another(), here.another("Третья заявка (тест)", "RU-ULY")
    work = before.bid.organisation
    if how != "region":
        Application.objects.filter(pk=first.pk).update(cluster=before.bid.cluster)
    tie = {"region": {"region": first.region}, "organisation": {"organisation": work}}.get(how)
    dora = before.expert("Dora Expert", ties=(DeclaredTie("kin", words="мой брат", **tie),) if tie else ())
    if how == "application":
        review = before.given(dora, before.application)
        declare_conflict(review.pk, "kin", "мой брат", **before.told(dora.person))
    browser, place = entered(here.secretary), f"{url('earlier', here.call.pk)}?earlier={before.call.pk}"
    plain = "Dora Expert – reviews submitted there: 0; closed to them here: 0 of 2; fields: 21, 26.60"
    told_apart = plain.replace("0 of 2", "1 of 2, of them by what they declared there and declare anew here: 1")
    assert [said in text(browser.get(place)) for said in (plain, told_apart)] == [False, True]
    anew = asked_again(here, dora)
    page = entered(dora.person).get(url("declare", anew.pk)).context["question"].lists
    what = {"region": first.region, "organisation": work}.get(how, "an application of that call")
    assert page == (
        (f"You declared in the call “{before.call.title}”; what still stands you declare anew",
         [f"{KINDS['kin']}: {what} – мой брат"]),
    )  # fmt: skip
    anna = before.experts[0]
    again = asked_again(here, anna)
    assert entered(anna.person).get(url("declare", again.pk)).context["question"].lists == ()
    Conflict.objects.update(lifted_at=LATER, lifted_why="тест")
    Expert.objects.filter(pk=anew.pk).update(state="declined")
    assert plain in text(browser.get(place))


def test_of_what_was_declared_earlier_nothing_is_told_beyond_what_one_sees_there() -> None:
    before, here = two_calls()
    first = here.another()
    Application.objects.filter(pk=first.pk).update(cluster=before.bid.cluster)
    review = before.given(before.expert("Dora Expert"), before.application)
    declare_conflict(review.pk, "kin", "мой брат", **before.told(review.expert.person))
    Recusal.objects.create(application=before.application, person=here.secretary, kind="kin", raised_at=LATER)
    browser, place = entered(here.secretary), f"{url('earlier', here.call.pk)}?earlier={before.call.pk}"
    assert "Dora Expert – reviews submitted there: 0; closed to them here: 0 of 1" in text(browser.get(place))


def test_experts_of_a_call_one_may_not_see_are_not_offered() -> None:
    before, here = two_calls()
    another = person("Another secretary")
    grant(another, "secretary", f"call:{here.call.pk}")
    browser, place = entered(another), url("earlier", here.call.pk)
    assert "There is no other call" in text(browser.get(place))
    assert [browser.get(place, {"earlier": "9" * n}).status_code for n in (10, 30, 5_000)] == [404] * 3
    assert browser.get(place, {"earlier": before.call.pk}).status_code == 404
    outsider = browser_of(member_of_the_cast("auditor"))
    places = [url(name, here.call.pk) for name in ("many", "experts_template", "earlier")]
    assert {outsider.get(one).status_code for one in places} == {403}
    assert {posted(outsider, one, rows="[]") for one in places} == {403}


def test_the_place_of_work_that_was_checked_goes_along_and_closes_what_it_has_a_part_in() -> None:
    here = panel()
    browser, work = entered(here.secretary), here.bid.organisation
    page = unescape(text(browser.get(url("check", here.call.pk), {"organisation": work.number})))
    place = f"{url('invite', here.call.pk)}?works_at={work.number}"
    assert place in page
    assert f'value="{work.number}"' in text(browser.get(place))
    values = {"email": "new@example.org", "name": "New Expert (test)", "language": "en", "at_most": 5, "blind": "open"}
    assert posted(browser, place, **values, organisation=work.number) == 302
    (row,) = Expert.objects.all()
    told = [(one.expert, one.kind, one.source, one.other, one.region) for one in Conflict.objects.order_by("pk")]
    assert told == [(row, EMPLOYER, DECLARED, work, None), (row, REGION, DECLARED, None, work.region)]
    assert pairs_now(here.call.pk, [row], LATER.date()) == {(here.application.pk, row.pk)}
    assert odd() == []

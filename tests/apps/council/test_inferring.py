"""Who is recused from one item reads of no other what would tell of theirs."""

import json
import re

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.council.states import AGAINST, FOR, REFUSED, RESULTS, SELECTED
from corymb.apps.outcomes.models import Results
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_pages import url
from tests.people import browser_of, grant, member_of_the_cast
from tests.programs import program_of
from tests.web import entered

pytestmark = pytest.mark.django_db
WORDS = re.compile("|".join(re.escape(str(label)) for label in RESULTS.values()), re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
MARKED = re.compile(r'"(?:proposed|result|decided_earlier)": ?"(\w+)"')


EVERY = sorted(map(str, RESULTS.values()))
"""What somebody reads who is recused from nothing: the filter of the list has all."""


@pytest.fixture
def here() -> Council:
    return council()


def recused(here: Council, session: Session) -> Person:
    """The second member, from the third application."""
    seat = here.seats[1]
    actions.recuse(session.pk, seat.pk, here.applications[2].pk, "кум (тест)", **here.told())
    return seat.person


def told(who: Person, session: Session, places: tuple[int, ...], here: Council) -> list[str]:
    """What pages, files and programs tell of results."""
    browser, program = entered(who), program_of(who, "read")
    page = reverse("council:session", args=[session.pk])
    items = [here.matter(session, place).pk for place in places]
    asked = [page, f"{page}?export=csv", f"{page}?export=json", *(reverse("council:matter", args=[pk]) for pk in items)]
    asked += [f"{page}?proposed=selected", f"{page}?decided=selected", reverse("council:call", args=[here.call.pk])]
    found = [WORDS.findall(TAG.sub(" ", b"".join(browser.get(one)).decode())) for one in asked]
    texts = [program.get(f"/sessions/{session.pk}"), *(program.get(f"/matters/{pk}") for pk in items)]
    found += [[str(RESULTS[code]) for code in MARKED.findall(one.content.decode())] for one in texts]
    return sorted({word.lower() for words in found for word in words})


def test_before_and_after_a_session_nothing_of_any_result(here: Council) -> None:
    session = here.planned()
    who = recused(here, session)
    assert told(who, session, (0, 1, 3), here) == []
    assert told(here.members[0], session, (0, 1, 3), here) == EVERY


def test_a_proposal_while_one_votes_on_it_and_no_longer(here: Council) -> None:
    session = here.opened()
    who = recused(here, session)
    first, page = here.matter(session, 0), reverse("council:matter", args=[here.matter(session, 0).pk])
    browser, program = entered(who), program_of(who, "read")

    def reads() -> tuple[bool, str]:
        text = browser.get(page).content.decode()
        return "<dd>selected</dd>" in text, json.loads(program.get(f"/matters/{first.pk}").content)["proposed"]

    assert reads() == (True, "selected")
    assert told(who, session, (1,), here) == ["selected"]  # on its own page alone
    assert told(who, session, (), here) == []
    here.votes(first, FOR, FOR, AGAINST)
    assert reads() == (False, "")
    own = json.loads(program.get(f"/matters/{first.pk}").content)["votes"]
    assert [(one["member"], one["choice"]) for one in own] == [(str(who), FOR)]
    actions.close_ballot(first.pk, **here.told())
    assert reads() == (False, "")


def test_who_votes_on_nothing_does_not_read_what_members_are_told(here: Council) -> None:
    session = here.opened()
    member, auditor = recused(here, session), member_of_the_cast("auditor")
    Recusal.objects.create(application=here.applications[2], person=auditor, kind="kin", raised_at=AFTER)
    pages = [
        reverse("council:session", args=[session.pk]),
        reverse("council:matter", args=[here.matter(session, 0).pk]),
    ]
    said = [
        re.findall(r"You are recused from an application of this call\. (What is [a-z]* (?:for|and))", shown)
        for who in (member, auditor)
        for shown in (browser_of(who).get(page).content.decode() for page in pages)
    ]
    assert said == [["What is proposed for"]] * 2 + [["What is proposed and"]] * 2


def test_whoever_holds_the_session_reads_which_items_to_take_first(here: Council) -> None:
    session, officer = here.opened(), member_of_the_cast("officer")
    member, page = recused(here, session), reverse("council:session", args=[session.pk])
    actions.recuse(session.pk, here.seats[1].pk, here.applications[3].pk, "кум (тест)", **here.told())
    actions.recuse(session.pk, here.seats[2].pk, here.applications[0].pk, "кум (тест)", **here.told())
    Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=AFTER)

    def ahead(who: Person) -> list[tuple[str, str]]:
        notes = browser_of(Person.objects.get(pk=who.pk)).get(page).context["notes"]
        return [(title, text.partition(". ")[0]) for _tone, title, text in notes if "Take these items first" in text]

    two, one = (f"{who} recused from items that are open" for who in ("2 members are", "1 member is"))
    assert ahead(here.secretary) == [(two, f"{here.members[1]}: items 3, 4; {here.members[2]}: item 1")]
    assert ahead(officer) == [(one, f"{here.members[1]}: items 2, 3")]  # nothing of what is kept from them
    assert [ahead(who) for who in (member, member_of_the_cast("auditor"))] == [[], []]
    for place in (0, 2):
        matter = here.matter(session, place)
        actions.propose(matter.pk, SELECTED, "", **here.told())
        for seat in here.seats:
            if seat != here.seats[2 if place == 0 else 1]:
                actions.vote(matter.pk, seat.pk, actions.Ballot(FOR), seat.person, **here.told(seat.person))
        actions.close_ballot(matter.pk, **here.told())
    assert ahead(here.secretary) == [(one, f"{here.members[1]}: item 4")]


def test_nor_when_it_is_over(here: Council) -> None:
    session = here.opened()
    who = recused(here, session)
    for place, choices in enumerate(((FOR, FOR, FOR), (FOR, FOR, FOR), (), (FOR, FOR, FOR))):
        if choices:
            matter = here.matter(session, place)
            actions.propose(matter.pk, SELECTED if place < 2 else REFUSED, "", **here.told())
            here.votes(matter, *choices)
            actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    assert told(who, session, (0, 1, 3), here) == []
    assert told(here.members[0], session, (0, 1, 3), here) == EVERY
    assert told(here.secretary, session, (0, 1, 3), here) == EVERY


def test_what_is_public_is_kept_from_nobody(here: Council) -> None:
    session = here.opened()
    who = recused(here, session)
    for place in (0, 1, 3):
        matter = here.matter(session, place)
        actions.propose(matter.pk, SELECTED if place < 2 else REFUSED, "", **here.told())
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    assert told(who, session, (0, 1, 3), here) == []
    Results.objects.create(
        call=here.call, session=session, number=1, state="done", ordered_at=AFTER, text="{}", sha256="0" * 64
    )
    assert told(who, session, (0, 1, 3), here) == EVERY
    assert entered(who).get(reverse("council:matter", args=[here.matter(session, 2).pk])).status_code == 404


def test_who_acts_for_an_applicant_reads_none_and_holds_no_session(here: Council) -> None:
    session = here.planned()
    assert told(here.secretary, session, (0, 1, 3), here) == EVERY
    grant(here.secretary, "region_official", f"region:{here.applications[2].region.code}")
    again = Person.objects.get(pk=here.secretary.pk)
    assert told(again, session, (0, 1, 3), here) == []
    browser, item = browser_of(again), here.matter(session, 0).pk
    pages = [
        url("propose", item),
        url("vote_many", session.pk),
        url("plan", session.ranking_id),
        url("order", here.call.pk),
    ]
    assert [browser.get(page).status_code for page in pages] == [403] * 4

"""After a session: letters that are held, statuses in the register."""

import re
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.letters import held_letters, untold
from corymb.apps.council.states import FOR
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import move_letter, send_due, write_letter
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to, written
from corymb.apps.office.actions import registering
from corymb.apps.office.actions.convening import convene
from corymb.apps.outcomes import states
from corymb.apps.outcomes.actions import telling
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.models import Application
from corymb.kit.registries import Addressee
from tests import factories
from tests.apps.council.sitting import REGIONS, Council, council, decided
from tests.apps.council.test_rankings import refusal_of
from tests.apps.outcomes.deciding import everything
from tests.apps.outcomes.deciding import written as letters_gone
from tests.apps.outcomes.test_agreements import deal
from tests.apps.outcomes.test_feedback import decided_anew
from tests.apps.outcomes.test_results import published
from tests.people import browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db


SAID = {
    "en": (
        "The decision: ", "the application is selected.",
        "the application is in the second category.",
        "the application is not selected.",
    ),
    "ru": (
        "Решение: ", "заявка отобрана.", "заявка во второй категории.",
        "заявка не отобрана.",
    ),
}  # fmt: skip

NAMED = {"names_not_selected": True}
"""Of a call: public results name those not selected."""


@pytest.fixture
def here() -> Council:
    return council()


def official(region: str) -> Person:
    found = person(f"Official of {region}")
    grant(found, "region_official", f"region:{region}")
    return found


def test_a_letter_that_was_withdrawn_is_written_anew(here: Council) -> None:
    official("RU-KLU")
    official("RU-TOM")
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told())
    first = held_letters(session)[0]
    move_letter(first, "withdraw", **here.told())
    about = Decision.objects.get(pk=first.about_id).application
    assert about.title in untold(session, here.secretary)
    assert telling.write_letters(session.pk, everything(session), **here.told(minutes=1)) == 1
    again = Letter.objects.latest("pk")
    assert (again.about_id, again.addressee_id, again.state) == (first.about_id, first.addressee_id, "held")
    assert about.title not in untold(session, here.secretary)


def test_letters_are_held_until_somebody_lets_them_go(here: Council) -> None:
    reader, _other = official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    assert telling.write_letters(session.pk, everything(session), **here.told()) == 2
    assert refusal_of(telling.write_letters, session.pk, everything(session), **here.told()) == (
        "There is nobody to write to, or everybody has a letter already."
    )
    send_due(timezone.now())
    assert mail.outbox == []
    assert len(held_letters(session)) == 2
    assert telling.release_letters(session.pk, everything(session), **here.told()) == 2
    send_due(timezone.now())
    first = here.applications[0]
    (sent,) = [letter for letter in mail.outbox if letter.to == [f"{reader.email}"]]
    assert sent.subject == "What the council decided on your application"
    assert f"/en/outcomes/applications/{first.pk}/" in str(sent.body)
    assert Letter.objects.filter(state="sent").count() == 2


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_letter_says_what_was_decided(here: Council, language: str) -> None:
    for code in REGIONS:
        official(code)
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told())
    to = Addressee("Анна", "anna@example.org", language)
    texts = [written(one, to).text for one in held_letters(session)]
    said = SAID[language]
    assert [[line for line in text.splitlines() if line.startswith(said[0])] for text in texts] == [
        [said[0] + said[1]], [said[0] + said[1]], [said[0] + said[2]], [said[0] + said[3]],
    ]  # fmt: skip
    assert ["Дописать (тест)" in text for text in texts] == [False, False, True, True]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_letter_of_a_later_decision_says_what_it_replaces(here: Council, language: str) -> None:
    official("RU-KLU")
    decided(here)
    session = decided_anew(here, 0).matter.session
    telling.write_letters(session.pk, everything(session), **here.told(minutes=210))
    (letter,) = held_letters(session)
    text = written(letter, Addressee("Анна", "anna@example.org", language)).text
    told = {
        "en": [
            "The decision: the application is in reserve.",
            "It replaces what session 1 of the council decided: selected.",
        ],
        "ru": ["Решение: заявка в резерве.", "Оно заменяет решение, принятое на заседании совета № 1: отобрана."],
    }
    assert [line for line in text.splitlines() if line in told[language]] == told[language]


def opens(reader: Person, letter: Letter) -> tuple[int, int]:
    """What the page of a letter answers, and holding it back."""
    browser = entered(reader)
    page, move = reverse("letters:letter", args=[letter.pk]), reverse("letters:move", args=[letter.pk])
    return browser.get(page).status_code, browser.post(move, {"move": "hold", "reason": "wait"}).status_code


def test_a_secretary_reads_the_letters_of_the_own_sessions_but_those_kept_from_them(here: Council) -> None:
    official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told())
    first, second = held_letters(session)
    another, auditor = person("Secretary of another call"), person("Auditor of letters")
    grant(another, "secretary", "call:987654")
    grant(auditor, "auditor", "programme:all")
    readers = (here.secretary, another, here.members[0], auditor)
    assert [opens(one, second) for one in readers] == [(200, 302), (404, 404), (403, 403), (200, 403)]
    Recusal.objects.create(
        application=here.applications[0], person=here.secretary, kind="kin", raised_at=session.created_at
    )
    assert (opens(here.secretary, first), opens(here.secretary, second)) == ((404, 404), (200, 302))


def test_regions_for_which_nobody_answers_are_named(here: Council) -> None:
    official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    page = entered(here.secretary).post(reverse("outcomes:letters", args=[session.pk]), {"go": "1"}, follow=True)
    third, fourth = (one.title for one in here.applications[2:])
    left = f"Nobody answers on the site for the regions of: {third}; {fourth}. They get no letter."
    assert [str(one) for one in page.context["messages"]] == ["2 letters are written and held.", left]
    assert untold(session, here.secretary) == [third, fourth]


def test_the_page_of_a_session_counts_those_about_whom_there_is_nobody_to_write_to(here: Council) -> None:
    first, _second = official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    browser, page = browser_of(here.secretary), reverse("council:session", args=[session.pk])
    said = "About 2 applications there is nobody to write to: nobody of their regions can sign in."
    assert said in browser.get(page).content.decode()
    Recusal.objects.create(
        application=here.applications[3], person=here.secretary, kind="kin", raised_at=session.created_at
    )
    one = "About 1 application there is nobody to write to: nobody of its region can sign in."
    assert one in browser_of(here.secretary).get(page).content.decode()
    telling.write_letters(session.pk, everything(session), **here.told())
    Person.objects.filter(pk=first.pk).update(is_active=False)  # who has a letter already was reached
    assert one in browser_of(here.secretary).get(page).content.decode()
    official(here.applications[2].region.code)
    assert "there is nobody to write to" not in browser_of(here.secretary).get(page).content.decode()


def test_who_reads_all_letters_may_not_let_go_those_of_other_calls(here: Council) -> None:
    official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    telling.write_letters(session.pk, everything(session), **here.told())
    both = person("Auditor and secretary")
    grant(both, "auditor", "programme:all")
    grant(both, "secretary", "call:987654")
    assert opens(both, held_letters(session)[0]) == (200, 404)


def listed(page: str) -> list[tuple[str, list[str]]]:
    """The lists of a question, by their headings."""
    found = re.findall(r'<h2 class="h3">([^<]*)</h2><ul class="sentences mb-3">(.*?)</ul>', page)
    return [(heading, [unescape(line) for line in re.findall("<li>(.*?)</li>", lines)]) for heading, lines in found]


def test_the_register_follows_once() -> None:
    here = council(after=NAMED)
    statuses = ("pilot", "pilot", "second_category", "leader")
    clusters = [
        factories.cluster(f"cluster-{n}", region=one.region, status=status)
        for n, (one, status) in enumerate(zip(here.applications, statuses, strict=True))
    ]
    for one, cluster in zip(here.applications, clusters, strict=True):
        Application.objects.filter(pk=one.pk).update(cluster=cluster)
    session = decided(here)
    browser = browser_of(member_of_the_cast("officer"))
    ends = ": what was decided is not public yet, and everybody who has signed in reads the register."
    untold = [f"{one.title}{ends}" for one in here.applications]
    page = browser.get(reverse("office:statuses", args=[session.pk]))
    assert listed(page.content.decode()) == [("These stay", untold)]
    assert refusal_of(registering.carry_statuses, session.pk, everything(session), **here.told()) == "No cluster moves."
    letters_gone(session, here)
    page = browser.get(reverse("office:statuses", args=[session.pk]))
    assert listed(page.content.decode()) == [("These stay", untold)]  # its regions alone know it
    published(here)
    page = browser.get(reverse("office:statuses", args=[session.pk]))
    assert [(heading, len(lines)) for heading, lines in listed(page.content.decode())] == [
        ("These move", 2), ("These stay", 2),
    ]  # fmt: skip
    assert "Those not selected get that status too: the call names them in public." in page.content.decode()
    assert listed(page.content.decode())[0][1][0] == f"{clusters[0].title}: from Pilot cluster to Leader"
    carried = registering.carry_statuses(session.pk, everything(session), **here.told())
    assert carried.moved == [cluster.title for cluster in clusters[:2]]
    had = ": has this status already."
    no_move = ": the register knows no move from Leader to Not selected."
    assert carried.stayed == [f"{clusters[2].title}{had}", f"{clusters[3].title}{no_move}"]
    now = dict(Cluster.objects.values_list("code", "status"))
    assert [now[f"cluster-{n}"] for n in range(4)] == ["leader", "leader", "second_category", "leader"]
    assert refusal_of(registering.carry_statuses, session.pk, everything(session), **here.told()) == "No cluster moves."
    refused = browser.post(reverse("office:statuses", args=[session.pk]), {"go": "1"})
    stay = [*(f"{cluster.title}{had}" for cluster in clusters[:3]), f"{clusters[3].title}{no_move}"]
    assert (refused.status_code, listed(refused.content.decode())) == (422, [("These stay", stay)])
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_the_register_names_those_not_selected_only_where_the_call_does(here: Council) -> None:
    for n, one in enumerate(here.applications):
        found = factories.cluster(f"cluster-{n}", region=one.region, status="pilot")
        Application.objects.filter(pk=one.pk).update(cluster=found)
    session = decided(here)
    letters_gone(session, here)
    published(here)
    page = browser_of(member_of_the_cast("officer")).get(reverse("office:statuses", args=[session.pk]))
    said = "Those not selected stay as they are: the call does not name them in public, and the register would."
    assert said in page.content.decode()
    assert [(heading, len(lines)) for heading, lines in listed(page.content.decode())] == [("These move", 3)]
    carried = registering.carry_statuses(session.pk, everything(session), **here.told())
    assert (len(carried.moved), carried.stayed) == (3, [])
    assert Cluster.objects.get(code="cluster-3").status == "pilot"


def test_nothing_follows_from_a_session_that_is_open(here: Council) -> None:
    session = here.opened()
    moved_on = "The session has moved on meanwhile; look where it stands now."
    for act in (telling.write_letters, telling.release_letters):
        assert refusal_of(act, session.pk, everything(session), **here.told()) == moved_on
    assert refusal_of(registering.carry_statuses, session.pk, set(), **here.told()) == moved_on


def test_whoever_is_tied_neither_moves_the_cluster_nor_is_told_what_became_of_it() -> None:
    here = council(after=NAMED)
    for n, one in enumerate(here.applications):
        found = factories.cluster(f"cluster-{n}", region=one.region, status="pilot")
        Application.objects.filter(pk=one.pk).update(cluster=found)
    session = decided(here)
    letters_gone(session, here)
    published(here)
    officer = member_of_the_cast("officer")
    Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=timezone.now())
    before = browser_of(officer).get(reverse("office:statuses", args=[session.pk])).content.decode()
    assert ("Cluster cluster-0" in before, len(listed(before)[0][1])) == (False, 3)
    page = browser_of(officer).post(reverse("office:statuses", args=[session.pk]), {"go": "1"}, follow=True)
    assert "Cluster cluster-0" not in page.content.decode()
    statuses = Cluster.objects.order_by("code").values_list("status", flat=True)
    assert list(statuses) == ["pilot", "leader", "second_category", "not_selected"]
    registering.carry_statuses(session.pk, everything(session), **here.told())  # somebody from whom nothing is kept
    assert Cluster.objects.get(code="cluster-0").status == "leader"


def test_letters_are_kept_from_an_officer_who_is_tied(here: Council) -> None:
    for code in REGIONS:
        official(code)
    convene_to = here.planned()
    convene(convene_to.pk, **here.told())
    officer = member_of_the_cast("officer")
    seen = Letter.objects.filter(about_kind__in=("council.session", "council.decision"))
    assert visible_to(again(officer)).filter(pk__in=seen).count() == 3
    Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=timezone.now())
    assert visible_to(again(officer)).filter(pk__in=seen).count() == 0
    actions.note_present(convene_to.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(convene_to.pk, **here.told())
    for place in range(4):
        here.votes(here.matter(convene_to, place), FOR, FOR, FOR)
        actions.close_ballot(here.matter(convene_to, place).pk, **here.told())
    actions.close_session(convene_to.pk, **here.told(minutes=90))
    telling.write_letters(convene_to.pk, everything(convene_to), **here.told(minutes=91))
    about = set(visible_to(again(officer)).filter(pk__in=seen).values_list("about_id", flat=True))
    mine = Decision.objects.exclude(application=here.applications[0]).values_list("pk", flat=True)
    assert about == {str(number) for number in mine}


def test_nor_does_a_tied_officer_read_of_its_agreement_or_its_admission() -> None:
    made = deal()
    officer, application, now = made.officer, made.agreement.decision.application, timezone.now()
    abouts = {("outcomes.agreement", str(made.agreement.pk)), ("selection.application", str(application.pk))}
    for about in abouts:
        write_letter(states.NUDGE, str(officer.pk), {}, now=now, about=about)
    read = visible_to(again(officer)).filter(kind=states.NUDGE)
    assert set(read.values_list("about_kind", "about_id")) == abouts
    Recusal.objects.create(application=application, person=officer, kind="kin", raised_at=now)
    assert visible_to(again(officer)).filter(kind=states.NUDGE).count() == 0


def again(who: Person) -> Person:
    return Person.objects.get(pk=who.pk)


def test_what_is_kept_from_somebody_they_neither_write_about_nor_send(here: Council) -> None:
    for region in REGIONS:
        official(region)
    session = decided(here)
    hidden = Decision.objects.get(application=here.applications[0])
    officer = member_of_the_cast("officer")
    tie = Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=timezone.now())
    browser, letters, go = browser_of(officer), "outcomes:letters", "outcomes:letters_release"

    def posts(name: str) -> None:
        assert browser.post(reverse(name, args=[session.pk]), {"go": "1"}).status_code == 302

    posts(letters)
    assert not Letter.objects.filter(about_kind="council.decision", about_id=str(hidden.pk)).exists()
    assert len(held_letters(session)) == 3
    telling.write_letters(session.pk, {hidden.pk}, **here.told())
    posts(go)
    assert [letter.about_id for letter in held_letters(session)] == [str(hidden.pk)]
    page = browser.get(reverse("council:session", args=[session.pk])).content.decode()
    assert reverse(go, args=[session.pk]) not in page
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=timezone.now(), lifted_why="тест")
    page = browser_of(officer).get(reverse("council:session", args=[session.pk])).content.decode()
    assert reverse(go, args=[session.pk]) in page

"""Minutes: made once from the record in both languages, for those who may read all of it."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Matter, Ranking, Seat, Session
from corymb.apps.council.queries.minutes import document_of, minutes_of, minutes_visible_to
from corymb.apps.council.states import AGAINST, FOR
from corymb.apps.files.actions import path_of
from corymb.kit.saying import moment
from corymb.reports.minutes import content, pages
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_pages import url
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def closed(here: Council) -> Session:
    """A session that decided on the first item with a dissent, found no majority for the second, and left the rest."""
    session = here.opened()
    actions.recuse(session.pk, here.seats[2].pk, here.applications[0].pk, "родство (тест)", **here.told())
    first, second = here.matter(session, 0), here.matter(session, 1)
    here.votes(first, FOR, FOR)
    actions.close_ballot(first.pk, **here.told())
    here.votes(second, FOR, AGAINST)
    dissent = actions.Ballot(AGAINST, "Рано (тест)")
    actions.vote(second.pk, here.seats[2].pk, dissent, None, **here.told())
    actions.close_ballot(second.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=50))
    return Session.objects.select_related("call", "ranking").get(pk=session.pk)


def of_the_chair_alone(here: Council, ranking: Ranking, places: tuple[int, ...], minutes: int) -> tuple[Session, Seat]:
    """A session on some applications, open, and the seat of its only member."""
    told, put_up = here.told(minutes=minutes), frozenset(here.applications[place].pk for place in places)
    session = actions.plan_session(ranking.pk, actions.Plan(AFTER, "Москва (тест)", 50, put_up), here.secretary, **told)
    seat = actions.give_seat(session.pk, here.members[0], is_chair=True, **told)
    actions.note_present(session.pk, {seat.pk}, **told)
    return actions.open_session(session.pk, **told), seat


def test_what_the_record_says(here: Council) -> None:
    told = content(minutes_of(closed(here)))
    assert told["title"] == "Minutes of session 1 of the council"
    assert told["results"]["rows"][:2] == [
        ["1", "Заявка 1 (тест)", "selected", "2", "0", "0"],
        ["2", "Заявка 2 (тест)", "–", "–", "–", "–"],
    ]
    ranked = [item["lines"].pop(0) for item in told["items"]["rows"]]
    assert ranked == [
        f"In the ranking: place {place}, score {score}; by the rule of the call: {standing} the line."
        for place, score, standing in (
            (1, "93.33", "above"), (2, "80.00", "above"), (3, "53.33", "below"), (4, "26.67", "below")
        )
    ]  # fmt: skip
    assert [item["lines"] for item in told["items"]["rows"]] == [
        [
            "Recused: Member 3 (stated by whoever holds the session).",
            "Ballot 1 (proposed: selected): for: Member 1, Member 2.",
            "Decided: selected.",
            "Present: 2 of 2 entitled to vote.",
        ],
        [
            "Ballot 1 (proposed: selected): for: Member 1; against: Member 2, Member 3.",
            "Dissent of Member 3: Рано (тест)",
            "No majority; what was proposed falls.",
            "Nothing is decided; the item stays for a later session.",
        ],
        ["Nothing is decided; the item stays for a later session."],
        ["Nothing is decided; the item stays for a later session."],
    ]
    assert told["members"]["rows"][0][0] == "Member 1 (in the chair)"


def test_it_is_made_once_in_both_languages(here: Council) -> None:
    session = closed(here)
    made = make_minutes(session.pk, AFTER)
    assert [file.name for file in made] == [
        f"minutes-clusters-2018-1-{language}.{ending}" for language in ("en", "ru") for ending in ("pdf", "docx")
    ]
    assert make_minutes(session.pk, AFTER) == made
    with override("ru"):
        assert content(minutes_of(session))["title"] != "Minutes of session 1 of the council"


def test_who_is_recused_from_anything_does_not_read_them(here: Council) -> None:
    session = closed(here)
    english, word, *_russian = make_minutes(session.pk, AFTER)
    address = f"/en/files/{english.pk}/"
    for reader in (here.secretary, here.members[0]):
        assert browser_of(reader).get(address).getvalue().startswith(b"%PDF")
    for file in (english, word):
        assert browser_of(here.members[2]).get(f"/en/files/{file.pk}/").status_code == 404
    assert not minutes_visible_to(here.members[2]).exists()
    assert document_of(session, "en") == english


@pytest.mark.parametrize(("first", "second"), [((0,), (1,)), ((1,), (0,)), ((0, 1), (2,))])
def test_minutes_are_read_until_an_item_comes_from_which_one_is_recused(
    first: tuple[int, ...], second: tuple[int, ...], here: Council
) -> None:
    """What earlier sessions selected goes into what minutes say of the rule, so later ones are shut too."""
    member, ranking, numbers = here.members[2], here.frozen(), []
    Recusal.objects.create(application=here.applications[0], person=member, kind="kin", raised_at=AFTER)
    for minutes, places in ((10, first), (20, second)):
        session, _seat = of_the_chair_alone(here, ranking, places, minutes)
        actions.close_session(session.pk, **here.told(minutes=minutes + 5))
        numbers.append(session.number)
    read = set(minutes_visible_to(member).values_list("number", flat=True))
    assert read == (set(numbers[:1]) if 0 not in first else set())
    assert set(minutes_visible_to(here.members[0]).values_list("number", flat=True)) == set(numbers)


def test_grounds_of_a_proposal_stand_in_the_minutes_and_what_is_put_up_anew_says_whether_it_was_decided(
    here: Council,
) -> None:
    """The third is selected below the line, on grounds; a further session looks at two again and decides on one."""
    ranking = here.frozen()
    lines = []
    for minutes, places in ((10, (0, 2)), (60, (0, 2))):
        session, seat = of_the_chair_alone(here, ranking, places, minutes)
        for place in places if minutes == 10 else places[:1]:
            matter = here.matter(session, place)
            actions.propose(matter.pk, "selected", "", "Единственный в отрасли (тест)", **here.told(minutes=minutes))
            actions.vote(matter.pk, seat.pk, actions.Ballot(FOR), None, **here.told(minutes=minutes))
            actions.close_ballot(matter.pk, **here.told(minutes=minutes))
        actions.close_session(session.pk, **here.told(minutes=minutes + 5))
        found = Session.objects.select_related("call", "ranking").get(pk=session.pk)
        lines.append([item["lines"][1:] for item in content(minutes_of(found))["items"]["rows"]])
    voted = [
        "Ballot 1 (proposed: selected): for: Member 1.", "Decided: selected.", "Present: 1 of 1 entitled to vote.",
        "Grounds: Единственный в отрасли (тест)",
    ]  # fmt: skip
    assert lines == [
        [voted, voted],
        [
            ["Decided anew; session 1 had decided: selected.", *voted],
            [
                "Put up anew; session 1 had decided: selected.",
                "Nothing is decided anew; what session 1 decided stands.",
            ],
        ],
    ]


def test_what_fell_stands_in_the_minutes_with_what_it_was_put_with(here: Council) -> None:
    session = here.opened()
    matter, page = here.matter(session, 2), url("matter", here.matter(session, 2).pk)
    actions.propose(matter.pk, "second", "Переделать план (тест)", "Важна для Сибири (тест)", **here.told())
    here.votes(matter, FOR, AGAINST, AGAINST)
    actions.close_ballot(matter.pk, **here.told())
    actions.propose(matter.pk, "reserve", "", "Ждать (тест)", **here.told())
    fell = [
        "Ballot 1 (proposed: second category): for: Member 1; against: Member 2, Member 3.",
        "Grounds: Важна для Сибири (тест)", "Conditions, advice: Переделать план (тест)",
        "No majority; what was proposed falls.",
    ]  # fmt: skip
    told = browser_of(here.secretary).get(page).content.decode()
    assert [line in told for line in fell] == [True] * 4
    here.votes(Matter.objects.get(pk=matter.pk), FOR, FOR, FOR)
    actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=5))
    found = Session.objects.select_related("call", "ranking").get(pk=session.pk)
    assert content(minutes_of(found))["items"]["rows"][2]["lines"][1:] == [
        *fell, "Ballot 2 (proposed: reserve): for: Member 1, Member 2, Member 3.", "Decided: reserve.",
        "Present: 3 of 3 entitled to vote.", "Grounds: Ждать (тест)",
    ]  # fmt: skip


def test_a_vote_that_fell_away_with_a_recusal_says_so_in_the_minutes_and_on_the_page(here: Council) -> None:
    """The second votes, is recused and counts no longer; of a ballot that fell before they count as they did."""
    session = here.opened()
    matter, second = here.matter(session, 2), here.seats[1]
    actions.propose(matter.pk, "second", "", "", **here.told())
    here.votes(matter, AGAINST, FOR, AGAINST)
    actions.close_ballot(matter.pk, **here.told(minutes=1))
    actions.propose(matter.pk, "reserve", "", "", **here.told(minutes=2))
    for seat, choice in zip(here.seats, (FOR, AGAINST, FOR), strict=True):
        ballot = actions.Ballot(choice, "Рано (тест)" if choice == AGAINST else "")
        actions.vote(matter.pk, seat.pk, ballot, seat.person, **here.told(seat.person, minutes=2))
    actions.recuse(session.pk, second.pk, matter.application_id, "кум (тест)", **here.told(minutes=3))
    page = browser_of(here.secretary).get(url("matter", matter.pk)).content.decode()
    assert "Recused since they voted, their votes do not count: Member 2." in page
    actions.close_ballot(matter.pk, **here.told(minutes=4))
    actions.close_session(session.pk, **here.told(minutes=5))
    found = Session.objects.select_related("call", "ranking").get(pk=session.pk)
    gone = "Member 2 (recused since: does not count)"
    assert content(minutes_of(found))["items"]["rows"][2]["lines"][1:] == [
        "Recused: Member 2 (stated by whoever holds the session).",
        "Ballot 1 (proposed: second category): for: Member 2; against: Member 1, Member 3.",
        "No majority; what was proposed falls.",
        f"Ballot 2 (proposed: reserve): for: Member 1, Member 3; against: {gone}.",
        f"Dissent of {gone}: Рано (тест)",
        "Decided: reserve.", "Present: 2 of 2 entitled to vote.",
    ]  # fmt: skip


def test_who_came_late_and_who_left_was_there_meanwhile(here: Council) -> None:
    """The second leaves after a vote, the third comes late, goes and is back; each counts where they were there."""
    session = here.opened(present=2)
    one, _two, three = (seat.pk for seat in here.seats)
    first = here.matter(session, 0)
    here.votes(first, FOR, FOR)
    actions.close_ballot(first.pk, **here.told(minutes=5))
    for minutes, there in ((10, {one, three}), (20, {one}), (30, {one, three})):
        actions.note_present(session.pk, there, **here.told(minutes=minutes))
    second = here.matter(session, 1)
    actions.vote(second.pk, one, actions.Ballot(FOR), None, **here.told(minutes=31))
    actions.vote(second.pk, three, actions.Ballot(FOR), None, **here.told(minutes=31))
    actions.close_ballot(second.pk, **here.told(minutes=32))
    actions.close_session(session.pk, **here.told(minutes=50))
    told = content(minutes_of(Session.objects.select_related("call", "ranking").get(pk=session.pk)))
    at = [moment(AFTER + timedelta(minutes=n)) for n in (0, 10, 20, 30)]
    assert [row[1] for row in told["members"]["rows"]] == [
        at[0], f"{at[0]} until {at[1]}", f"{at[1]} until {at[2]}; {at[3]}",
    ]  # fmt: skip
    assert [item["lines"][-1] for item in told["items"]["rows"][:2]] == ["Present: 2 of 3 entitled to vote."] * 2


def test_the_word_document_says_what_the_pdf_says(here: Council) -> None:
    session = closed(here)
    _english, word, _pdf, russian = make_minutes(session.pk, AFTER)
    written = Document(str(path_of(word.sha256)))
    told = content(minutes_of(session))
    facts, members, results = ([[cell.text for cell in row.cells] for row in one.rows] for one in written.tables)
    assert facts == told["facts"]
    assert members == [told["members"]["heads"], *told["members"]["rows"]]
    assert results == [told["results"]["heads"], *told["results"]["rows"]]
    bullets = [one.text for one in written.paragraphs if one.style and one.style.name == "List Bullet"]
    assert bullets == [line for item in told["items"]["rows"] for line in item["lines"]]
    assert written.core_properties.language == "en"
    assert "Протокол" in Document(str(path_of(russian.sha256))).core_properties.title


def test_the_widest_hash_stays_in_its_column_and_is_copied_whole(here: Council) -> None:
    told = replace(minutes_of(closed(here)), sha256="d" * 64)
    text = PdfReader(BytesIO(pages(told))).pages[0].extract_text()
    assert [len(one) for one in re.findall("d{16,}", text)] == [48, 16]
    assert "sha256 " + "d" * 64 in text.replace("\n", "")


def test_who_may_read_them_finds_both_on_the_page(here: Council) -> None:
    session = closed(here)
    make_minutes(session.pk, AFTER)
    address = f"/en/council/sessions/{session.pk}/"
    pages = [browser_of(who).get(address).content.decode() for who in (here.secretary, here.members[2])]
    assert [("Minutes (PDF)" in page, "Minutes (Word)" in page) for page in pages] == [(True, True), (False, False)]
    assert ["родство (тест)" in page for page in pages] == [True, False]


def test_signatures_do_not_stand_alone_on_a_sheet(here: Council) -> None:
    """However many items there are, the last one is on the sheet that is signed."""
    told = minutes_of(closed(here))
    last = []
    for count in range(1, 14):
        items = [replace(told.items[0], place=place) for place in range(1, count + 1)]
        last.append(PdfReader(BytesIO(pages(replace(told, items=items)))).pages[-1].extract_text())
    assert ["Ballot" in page for page in last] == [True] * 13

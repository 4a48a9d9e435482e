"""Minutes: made once from the record in both languages, for those who may read all of it."""

import pytest
from django.utils.translation import override

from corymb.apps.council import actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.council.queries.minutes import document_of, minutes_of, minutes_visible_to
from corymb.apps.council.states import AGAINST, FOR
from corymb.reports.minutes import content
from tests.apps.council.sitting import AFTER, Council, council
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


def test_what_the_record_says(here: Council) -> None:
    told = content(minutes_of(closed(here)))
    assert told["title"] == "Minutes of session 1 of the council"
    assert told["results"]["rows"][:2] == [
        ["1", "Заявка 1 (тест)", "selected", "2", "0", "0"],
        ["2", "Заявка 2 (тест)", "–", "–", "–", "–"],
    ]
    assert [item["lines"] for item in told["items"]["rows"]] == [
        ["Recused: Member 3 (родство (тест)).", "Ballot 1: for: Member 1, Member 2.", "Decided: selected."],
        [
            "Ballot 1: for: Member 1; against: Member 2, Member 3.",
            "Dissent of Member 3: Рано (тест)",
            "Nothing is decided; the item stays for a later session.",
        ],
        ["Nothing is decided; the item stays for a later session."],
        ["Nothing is decided; the item stays for a later session."],
    ]
    assert told["members"]["rows"][0][0] == "Member 1 (in the chair)"


def test_it_is_made_once_in_both_languages(here: Council) -> None:
    session = closed(here)
    made = make_minutes(session.pk, AFTER)
    assert [file.name for file in made] == ["minutes-clusters-2018-1-en.pdf", "minutes-clusters-2018-1-ru.pdf"]
    assert make_minutes(session.pk, AFTER) == made
    with override("ru"):
        assert content(minutes_of(session))["title"] != "Minutes of session 1 of the council"


def test_who_is_recused_from_anything_does_not_read_them(here: Council) -> None:
    session = closed(here)
    (english, _russian) = make_minutes(session.pk, AFTER)
    address = f"/en/files/{english.pk}/"
    for reader in (here.secretary, here.members[0]):
        assert browser_of(reader).get(address).getvalue().startswith(b"%PDF")
    assert browser_of(here.members[2]).get(address).status_code == 404
    assert not minutes_visible_to(here.members[2]).exists()
    assert document_of(session, "en") == english

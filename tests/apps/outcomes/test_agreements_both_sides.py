"""Whoever acts for an applicant does nothing of the office's part on its agreement."""

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.office.queries.duties import tasks as of_office
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.duties import tasks
from corymb.apps.outcomes.states import AGREEMENT_MOVES, BY_REGION, DRAW_CODE, SENT, SIGNED
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.test_agreement_since import acting_for_it
from tests.apps.outcomes.test_agreements import Deal, deal, scan
from tests.apps.outcomes.test_feedback import decided_anew
from tests.apps.outcomes.test_results import published
from tests.apps.outcomes.test_results_kept import acting_officer
from tests.apps.outcomes.test_telling import again
from tests.people import browser_of

pytestmark = pytest.mark.django_db
OTHER = "You act for an applicant of this call: here somebody else acts for the office."
BY_OFFICE = sorted(code for code, move in AGREEMENT_MOVES.items() if move.permission == DRAW_CODE)


def offered(found: Deal, who: Person) -> tuple[list[str], bool]:
    """The moves on the page of the agreement, and whether it says that somebody else acts."""
    answer = browser_of(who).get(reverse("outcomes:agreement", args=[found.agreement.pk]))
    return [code for code, _label, _tone in answer.context["moves"]], OTHER in answer.content.decode()


def opened(found: Deal, who: Person) -> list[int]:
    """What the pages of the office's moves answer."""
    browser = browser_of(who)
    return [
        browser.get(reverse("outcomes:agreement_move", args=[found.agreement.pk, code])).status_code
        for code in BY_OFFICE
    ]


def test_he_signs_for_the_region_and_never_for_the_office() -> None:
    found = deal().brought(SENT)
    who = acting_for_it(found.here)
    assert offered(found, who) == (["sign_region", "decline"], True)
    assert set(opened(found, who)) == {403}
    assert set(opened(found, found.officer)) == {200}
    sign = [
        reverse("outcomes:agreement_move", args=[found.agreement.pk, code]) for code in ("sign_region", "sign_office")
    ]
    given = {"on": "2018-07-31", "edition": "1"}
    answers = [browser_of(who).post(url, given | {"file": scan()}).status_code for url in sign]
    assert (answers, Agreement.objects.get(pk=found.agreement.pk).state) == ([302, 403], BY_REGION)
    assert offered(found, who) == ([], True)
    assert [len(list(tasks(again(one), AFTER))) for one in (found.officer, who)] == [1, 0]


def test_he_does_not_carry_it_into_the_plan() -> None:
    found = deal().brought(SIGNED)
    url, who = reverse("outcomes:carry", args=[found.agreement.pk]), acting_for_it(found.here)
    assert [browser_of(one).get(url).status_code for one in (found.officer, who)] == [200, 403]
    assert [one.key for one in of_office(again(who), AFTER) if "carry" in one.key] == []


@pytest.mark.parametrize("name", ["draft", "text"])
def test_he_neither_drafts_nor_words_agreements_of_the_call(name: str) -> None:
    found = deal()
    number, who = found.here.call.pk, acting_for_it(found.here)
    url, listed = (reverse(f"outcomes:{one}", args=[number]) for one in (name, "agreements"))
    assert [browser_of(one).get(url).status_code for one in (found.officer, who)] == [200, 403]
    pages = [browser_of(one).get(listed).content.decode() for one in (found.officer, who)]
    assert [(f'href="{url}"' in page, OTHER in page) for page in pages] == [(True, False), (False, True)]


def test_on_agreements_of_others_he_acts_but_while_a_later_decision_is_kept_from_him() -> None:
    found = deal().brought(SENT)
    published(found.here)
    who, every = acting_officer(found.here), ["recall", "on_paper", "cancel"]
    assert sorted(offered(found, who)[0]) == sorted(every)
    decided_anew(found.here, 1)  # of another one: what is offered tells nothing of which it is
    assert (offered(found, who), sorted(offered(found, found.officer)[0])) == (([], True), sorted(every))
    published(found.here, "Решено заново (тест)")
    assert sorted(offered(found, who)[0]) == sorted(every)


def test_who_holds_no_office_is_told_nothing_of_it() -> None:
    found = deal().brought(SENT)
    who = acting_for_it(found.here)
    Grant.objects.filter(person=who, role="officer").delete()
    assert offered(found, again(who)) == (["sign_region", "decline"], False)

"""Locking many: all accepted returns of a filter by one button, in one entry, nothing that has something left open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.progress.actions import lock_returns
from corymb.apps.returns import actions
from corymb.apps.returns.models import Passage, Return
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import Member, member
from tests.people import NOW
from tests.web import entered

pytestmark = pytest.mark.django_db
LIST = "returns:returns"


@pytest.fixture
def who() -> Member:
    found = member()
    others = [factories.organisation(f"ООО «Член {n}»") for n in range(3)]
    elsewhere = factories.cluster("tomsk")
    for place, one in enumerate(others):
        factories.membership(one, found.cluster if place else elsewhere)
    numbers = [found.organisation.pk, *(one.pk for one in others)]
    version, _pack = pack_in_force()
    actions.load_returns(numbers, (found.period, version), "accepted", actor=SYSTEM, now=NOW, source="test")
    return found


def url(**asked: str) -> str:
    return reverse("progress:lock", query={"state": "accepted"} | asked)


def states() -> dict[str, int]:
    return {state: Return.objects.filter(state=state).count() for state in ("accepted", "locked")}


def test_the_list_of_accepted_returns_offers_it_to_officers_alone(who: Member) -> None:
    page = entered(who.officer).get(reverse(LIST), {"state": "accepted", "cluster": "tomsk"})
    offers = [(str(offer.label), offer.url) for offer in page.context["offers"]]
    assert offers == [("Lock all of this filter: 1 row", url(cluster="tomsk"))]
    assert entered(who.officer).get(reverse(LIST)).context["offers"] == []
    assert entered(who.manager).get(reverse(LIST), {"state": "accepted"}).context["offers"] == []
    assert entered(who.manager).get(url()).status_code == 403


def test_a_page_says_what_will_be_locked_and_one_button_does_it_in_one_entry(who: Member) -> None:
    browser = entered(who.officer)
    page = browser.get(url())
    text = page.content.decode()
    assert [text.count(said) for said in ("4 returns will be locked:", f"<li>{who.cluster.title}: 3</li>")] == [1, 1]
    assert "<li>Cluster tomsk: 1</li>" in text
    until = page.context["form"].initial["until"]
    answer = browser.post(url(), {"note": "order 8", "until": until})
    assert (answer.status_code, states()) == (302, {"accepted": 0, "locked": 4})
    entry = Entry.objects.get(act="returns.returns.locked")
    assert (entry.after, entry.images.count()) == ({"rows": 4, "note": "order 8"}, 4)
    assert entry.actor_id == str(who.officer.pk)
    passages = Passage.objects.filter(move="lock")
    assert {(p.target, p.by, p.note) for p in passages} == {("locked", who.officer, "order 8")}
    assert passages.count() == 4
    assert [row for row in odd_rows() if row.kind == "returns.return"] == []
    again = browser.post(url(), {"until": until})
    assert (again.status_code, "None of these returns waits to be locked" in again.content.decode()) == (422, True)


def test_a_filter_locks_its_own_alone(who: Member) -> None:
    entered(who.officer).post(url(cluster="tomsk"), {"note": ""})
    assert states() == {"accepted": 3, "locked": 1}


def test_what_a_check_still_says_something_of_is_named_and_left_out(who: Member) -> None:
    open_one, answered = Return.objects.order_by("pk")[:2]
    findings = [{"rule": "jump", "level": "explain", "message": "x", "variable": "revenue"}]
    Return.objects.filter(pk__in=[open_one.pk, answered.pk]).update(findings=findings)
    given = {"finding": "jump", "variable": "revenue", "text": "So it is.", "by": who.preparer, "at": NOW}
    answered.explanations.create(**given)
    browser = entered(who.officer)
    text = browser.get(url()).content.decode()
    assert "1 return is left out, because a check says something of it" in text
    assert [reverse("returns:return", args=[row.pk]) in text for row in (open_one, answered)] == [True, False]
    browser.post(url(), {"note": ""})
    open_one.refresh_from_db()
    assert (open_one.state, states()) == ("accepted", {"accepted": 1, "locked": 3})


def test_what_is_accepted_after_the_page_was_read_is_not_locked_unseen(who: Member) -> None:
    late = Return.objects.order_by("pk").first()
    assert late
    Return.objects.filter(pk=late.pk).update(moved_at=NOW + timedelta(hours=2))
    until = (NOW + timedelta(hours=1)).isoformat()
    entered(who.officer).post(url(), {"until": until})
    late.refresh_from_db()
    assert (late.state, states()) == ("accepted", {"accepted": 1, "locked": 3})


def test_one_that_has_moved_on_meanwhile_is_left_out(who: Member) -> None:
    first, second, *_others = Return.objects.order_by("pk")
    actions.move_return(first.pk, "lock", who.officer, **who.told("officer"))
    assert lock_returns([first.pk, second.pk], who.officer, **who.told("officer")) == 1
    with pytest.raises(NotPossible, match="None of these"):
        lock_returns([first.pk], who.officer, **who.told("officer"))


@pytest.mark.parametrize("until", ["", "yesterday", "2018-01-01"])
def test_a_moment_that_says_nothing_is_now(who: Member, until: str) -> None:
    assert entered(who.officer).post(url(), {"until": until}).status_code == 302
    assert states() == {"accepted": 0, "locked": 4}

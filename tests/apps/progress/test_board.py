"""The board: what it counts, for whom, at what cost, and the one click that reminds members."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.programme import actions as programme
from corymb.apps.progress.actions import nudge
from corymb.apps.progress.actions.counting import count_progress
from corymb.apps.progress.models import Progress
from corymb.apps.progress.queries import board
from corymb.apps.progress.queries.board import counts_of
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.models import FactRow, Return
from corymb.kit import listing
from corymb.kit.asking import NotPossible
from corymb.kit.registries import Addressee
from tests import factories
from tests.apps.returns.reporting import Member, explain_all, fill, member, submitted
from tests.people import CAST, NOW, OTHER_CLUSTER, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
BOARD = "progress:board"


@pytest.fixture
def who() -> Member:
    return member()


def revenue(organisation: Organisation, period: str, value: int | None, day: int = 0) -> None:
    """What was known of an organisation before."""
    fact = FactRow(organisation.pk, period, "revenue", None if value is None else Decimal(value), "RUB", "test")
    actions.load_facts([fact], [], "test", actor=SYSTEM, now=NOW + timedelta(days=day))


def shown(browser: Client, **asked: str) -> str:
    answer = browser.get(reverse(BOARD), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_counts_states_lateness_and_revenue(who: Member) -> None:
    second, third = factories.organisation("ООО «Вторая»"), factories.organisation("ООО «Третья»")
    other = factories.cluster(OTHER_CLUSTER)
    factories.membership(second, who.cluster, share="0.5")
    factories.membership(second, other, share="0.5")  # of two clusters: once in all together
    factories.membership(third, other)
    for organisation in (who.organisation, second, third):
        actions.open_return(organisation, who.period, actor=SYSTEM, now=NOW)
    found = Return.objects.get(organisation=who.organisation)
    fill(found, who)
    explain_all(found, who)
    submitted(found, who)
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 2))
    revenue(who.organisation, "2015", 50)
    revenue(who.organisation, "2016", 300)
    revenue(second, "2016", 900)
    revenue(second, "2016", None, day=1)  # withdrawn: the year before counts
    revenue(second, "2015", 100)
    revenue(third, "2018", 5_000)  # later than the period
    lines = counts_of([who.cluster, other], who.period, datetime(2018, 8, 1, tzinfo=UTC))
    told = [(c.asked, c.blank, c.late, c.out, c.by_state["accepted"], c.weight, c.coverage) for c in lines]
    assert told == [
        (2, 1, 1, 1, 1, Decimal(400), Decimal("0.75")),
        (2, 2, 2, 2, 0, Decimal(100), Decimal(0)),
        (3, 2, 2, 2, 1, Decimal(400), Decimal("0.75")),
    ]


def test_a_part_of_a_consortium_stands_in_its_row_and_in_its_own_manager_s(who: Member) -> None:
    part = factories.cluster("kaluga-part", parent=who.cluster)
    inside = factories.organisation("ООО «Часть»")
    factories.membership(inside, part)
    actions.open_return(inside, who.period, actor=SYSTEM, now=NOW)
    manager = person("Part manager")
    grant(manager, "cluster_manager", "cluster:kaluga-part")
    assert [c.asked for c in counts_of([who.cluster], who.period, NOW)] == [1, 1]
    assert "Cluster kaluga-part" not in shown(entered(who.officer))
    assert "Cluster kaluga-part" in shown(entered(manager))


def test_a_figure_of_the_board_leads_to_as_many_returns(who: Member) -> None:
    gone, late = factories.organisation("ООО «Ушла»"), who.opened()
    factories.membership(gone, who.cluster, share="0.5")
    factories.membership(gone, factories.cluster(OTHER_CLUSTER), share="0.5")
    gone.memberships.filter(cluster=who.cluster).update(ends_on="2016-12-31")  # no member in the year of the return
    actions.open_return(gone, who.period, actor=SYSTEM, now=NOW)
    page = shown(entered(who.officer))
    url = f"{reverse('returns:returns')}?cluster={who.cluster.code}&amp;period=2017"
    assert f'href="{url}"' in page
    listed = entered(who.officer).get(url.replace("&amp;", "&"))
    assert "1 row" in listed.content.decode()
    assert late.organisation.title in listed.content.decode()


@pytest.mark.parametrize("role", CAST)
def test_who_sees_the_board_and_who_reminds(who: Member, role: str) -> None:
    who.opened()
    somebody = member_of_the_cast(role)
    browser = browser_of(somebody)
    sees = role in {"officer", "auditor", "cluster_manager"}
    reminds = role in {"officer", "cluster_manager"}
    assert browser.get(reverse(BOARD)).status_code == (200 if sees else 403)
    told = browser.post(reverse("progress:nudge", args=[who.cluster.code, "2017"]))
    assert told.status_code == (302 if reminds else 403)
    assert Letter.objects.filter(kind="returns.nudge").count() == int(reminds)
    assert (reverse(BOARD) in browser.get(reverse("returns:returns")).content.decode()) is sees


def test_another_cluster_is_no_manager_s_business(who: Member) -> None:
    factories.cluster(OTHER_CLUSTER)
    who.opened()
    page = shown(entered(who.manager))
    assert (f"Cluster {who.cluster.code}" in page, f"Cluster {OTHER_CLUSTER}" in page) == (True, False)
    other = person("Other manager")
    grant(other, "cluster_manager", f"cluster:{OTHER_CLUSTER}")
    assert entered(other).post(reverse("progress:nudge", args=[who.cluster.code, "2017"])).status_code == 404
    assert entered(other).get(reverse("progress:nudge", args=[OTHER_CLUSTER, "2017"])).status_code == 405


def test_a_preparer_is_reminded_once_a_day(who: Member) -> None:
    found = who.opened()
    assert nudge(who.cluster, who.period, **who.told("officer")) == (1, 0)
    with pytest.raises(NotPossible, match="today already"):
        nudge(who.cluster, who.period, **who.told("manager", 1))
    assert nudge(who.cluster, who.period, **who.told("manager", 24)) == (1, 0)
    letters = list(Letter.objects.filter(kind="returns.nudge").order_by("pk"))
    assert [(one.addressee_id, one.values) for one in letters] == [
        (str(who.preparer.pk), {"period": "2017", "returns": [{"number": found.pk, "due": found.due_at.isoformat()}]})
    ] * 2
    entries = list(Entry.objects.filter(act="returns.nudged").order_by("pk"))
    assert [(e.actor_id, e.object_id, e.after) for e in entries] == [
        (str(p.pk), str(who.cluster.pk), {"period": "2017", "letters": 1, "returns": [found.pk]})
        for p in (who.officer, who.manager)
    ]
    said = written(letters[0], Addressee("Anna", "anna@example.org", "en"))
    assert said.subject == "Your return for 2017 is not handed in yet"
    assert said.text.replace("\xa0", " ").endswith(
        f"remind the certifier:\n\ndue 1 Jul 2018\nhttp://localhost:8000/en/returns/{found.pk}/\n"
    )
    letters[0].values = {"period": "2017", "returns": [found.pk]}
    assert f"/en/returns/{found.pk}/" in written(letters[0], Addressee("Anna", "anna@example.org", "en")).text


def test_who_cannot_be_reminded(who: Member) -> None:
    with pytest.raises(NotPossible, match="handed its return in"):
        nudge(who.cluster, who.period, **who.told("officer"))
    alone = factories.organisation("ООО «Одна»")
    factories.membership(alone, who.cluster)
    actions.open_return(alone, who.period, actor=SYSTEM, now=NOW)
    with pytest.raises(NotPossible, match="name preparers"):
        nudge(who.cluster, who.period, **who.told("officer"))
    who.opened()
    assert nudge(who.cluster, who.period, **who.told("officer")) == (1, 1)
    programme.close_period(who.period.pk, actor=SYSTEM, now=NOW)
    with pytest.raises(NotPossible, match="not taken"):
        nudge(who.cluster, who.period, **who.told("officer", 48))


def test_without_a_period_and_with_one_that_is_not_there(who: Member) -> None:
    assert "2017" in shown(entered(who.officer), period="' OR 1=1 --")
    Return.objects.all().delete()
    who.period.delete()
    assert "No period yet" in shown(entered(who.officer))


def test_the_board_asks_the_same_number_of_questions_for_one_cluster_and_three(who: Member) -> None:
    browser = entered(who.officer)
    who.opened()
    costs = []
    for number in range(3):
        shown(browser)
        with CaptureQueriesContext(connection) as asked:
            shown(browser)
        costs.append(len(asked))
        place = factories.cluster(f"more-{number}")
        for _each in range(2):
            one = factories.organisation()
            factories.membership(one, place)
            actions.open_return(one, who.period, actor=SYSTEM, now=NOW)
    assert costs == [costs[0]] * 3


def test_returns_too_many_to_count_at_once_are_counted_beside(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    second = factories.organisation("ООО «Вторая»")
    factories.membership(second, factories.cluster(OTHER_CLUSTER))
    for organisation in (who.organisation, second):
        actions.open_return(organisation, who.period, actor=SYSTEM, now=NOW)
    revenue(who.organisation, "2016", 300)
    browser, manager = entered(who.officer), entered(who.manager)
    at_once = told_by(browser)
    assert count_progress(timezone.now()) == 0
    monkeypatch.setattr(board, "AT_ONCE", 1)
    assert told_by(browser) == []
    assert "first count comes" in shown(browser)
    assert count_progress(timezone.now()) == 1
    assert told_by(browser) == at_once
    assert told_by(manager)[0] == at_once[0]  # members of one cluster are counted at once
    assert "Counted" in shown(browser)
    assert "Counted" not in shown(manager)


def told_by(browser: Client) -> list[str]:
    """Rows of the table, each as one text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", shown(browser).partition("<tbody ")[2], re.DOTALL)
    heads = r'<span class="only-narrow">.*?</span>'
    return [" ".join(re.sub(rf"{heads}|<[^>]*>", " ", row).split()) for row in rows]


def test_they_are_counted_anew_when_something_changed(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "AT_ONCE", 1)
    found = who.opened()
    more = factories.organisation()
    factories.membership(more, who.cluster)
    actions.open_return(more, who.period, actor=SYSTEM, now=NOW)
    minutes = timedelta(minutes=5)
    assert [count_progress(NOW + n * minutes) for n in range(4)] == [1, 1, 0, 0]  # opened while it was counted
    Return.objects.filter(pk=found.pk).update(changed_at=NOW + 3 * minutes)
    assert [count_progress(NOW + n * minutes) for n in (4, 5)] == [1, 0]
    Return.objects.filter(pk=found.pk).update(moved_at=NOW + 5 * minutes)
    assert [count_progress(NOW + n * minutes) for n in (6, 7)] == [1, 0]
    assert Progress.objects.get().lines[""][2] == 0
    Return.objects.filter(pk=found.pk).update(due_at=NOW + 7 * minutes)
    assert [count_progress(NOW + n * minutes) for n in (8, 9)] == [1, 0]
    assert Progress.objects.get().lines[""][2] == 1
    assert [count_progress(NOW + timedelta(days=n)) for n in (1, 2, 2)] == [0, 1, 0]


def test_the_board_has_pages_and_filters(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    factories.cluster(OTHER_CLUSTER)
    who.opened()
    browser = entered(who.officer)
    page = browser.get(reverse(BOARD)).content.decode()
    assert (told_by(browser)[-1].startswith("All together"), "Previous" in page) == (True, False)
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    assert "Previous" in browser.get(following[1].replace("&amp;", "&")).content.decode()
    assert "2 rows" in page
    assert "1 row<" in shown(browser, q=who.cluster.title)
    assert "Nothing fits these filters" in shown(browser, q="nowhere")

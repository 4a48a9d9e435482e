"""Returns follow the pack that comes in force: at once where nothing is lost, by hand with the difference shown."""

from decimal import Decimal

import pytest
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import PackVersion
from corymb.apps.progress import actions as progress
from corymb.apps.progress.queries.following import Forecast, forecast
from corymb.apps.progress.tasks import follow
from corymb.apps.returns import actions
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.models import Figure, Return
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import Member, explain_all, fill, member, pack_text, submitted
from tests.people import CLUSTER, NOW
from tests.web import entered

pytestmark = pytest.mark.django_db
IN_JOBS = ('code = "rd_spending"', 'unit = "RUB"\nkind = "flow"\nscale = "thousand"', 'unit = "job"\nkind = "flow"')
RD = "R&amp;D expenditure:"
IN_MILLIONS = ('code = "revenue"', 'scale = "thousand"', 'scale = "million"')
TOLD_OTHERWISE = ('code = "revenue"', "Not other income.", "Other income too.")
UNTOUCHED = ('code = "T1"', "threshold = 0.20", "threshold = 0.30")


@pytest.fixture
def who() -> Member:
    return member()


def version(number: str, *changes: tuple[str, str, str]) -> PackVersion:
    """A proposed version of the shipped pack in which something is otherwise, below the code that is named."""
    text = pack_text().replace('version = "1.0"', f'version = "{number}"', 1)
    for code, before, after in changes:
        head, sign, tail = text.partition(code)
        assert before in tail
        text = head + sign + tail.replace(before, after, 1)
    return programme.propose_pack(text, None, actor=SYSTEM, now=NOW)


def put(proposed: PackVersion) -> PackVersion:
    """Put a version in force, and carry out the job that follows."""
    made = programme.put_in_force(proposed.pk, None, actor=SYSTEM, now=NOW, reason="order 2")
    follow(made.pk)
    return made


def other(who: Member, name: str) -> Return:
    organisation = factories.organisation(name)
    factories.membership(organisation, who.cluster)
    return actions.open_return(organisation, who.period, actor=SYSTEM, now=NOW)


def by(found: Return) -> tuple[str, int | None]:
    found.refresh_from_db()
    return found.pack.version, found.checked_version


def moved() -> list[tuple[str, int]]:
    return [(e.object_label, e.images.count()) for e in Entry.objects.filter(act="returns.returns.followed")]


def test_what_nobody_has_begun_and_drafts_that_fit_move_in_one_entry(who: Member) -> None:
    begun, fresh = who.opened(), other(who, "ООО «Второй»")
    fill(begun, who)
    new = version("1.1", UNTOUCHED)
    assert forecast(new) == Forecast(untouched=1, begun=1, staying=0)
    put(new)
    assert (by(begun), by(fresh)) == (("1.1", None), ("1.1", None))
    assert moved() == [("innovative-clusters-2016 1.1", 2)]
    assert [row for row in odd_rows() if row.kind == "returns.return"] == []
    assert follow(new.pk) == 0
    assert len(moved()) == 1


def test_what_was_handed_in_and_what_was_sent_back_stay(who: Member) -> None:
    sent = who.opened()
    fill(sent, who)
    explain_all(sent, who)
    submitted(sent, who)
    put(version("1.1", UNTOUCHED))
    assert by(sent)[0] == "1.0"
    actions.remark(sent.pk, "revenue", "Look again.", who.manager, **who.told("manager"))
    actions.move_return(sent.pk, "return", who.manager, **who.told("manager"))
    new = version("1.2", UNTOUCHED)
    assert forecast(new) == Forecast(staying=1)
    put(new)
    assert by(sent)[0] == "1.0"


def test_returns_of_a_closed_period_stay_and_follow_when_it_opens_again(who: Member) -> None:
    found = who.opened()
    programme.close_period(who.period.pk, actor=SYSTEM, now=NOW)
    new = put(version("1.1", UNTOUCHED))
    assert by(found)[0] == "1.0"
    programme.open_period(who.period.pk, actor=SYSTEM, now=NOW, reason="order 3")
    follow(new.pk)
    assert by(found)[0] == "1.1"


@pytest.mark.parametrize("change", [IN_JOBS, IN_MILLIONS, TOLD_OTHERWISE])
def test_a_draft_with_a_figure_asked_for_otherwise_stays(who: Member, change: tuple[str, str, str]) -> None:
    begun, fresh = who.opened(), other(who, "ООО «Второй»")
    fill(begun, who)
    new = version("1.1", change)
    assert forecast(new) == Forecast(untouched=1, staying=1)
    put(new)
    assert (by(begun)[0], by(fresh)[0]) == ("1.0", "1.1")


def test_a_draft_without_that_figure_moves(who: Member) -> None:
    begun = who.opened()
    actions.save_figures(begun.pk, {"purchases": actions.Typed("5")}, who.preparer, **who.told("preparer"))
    put(version("1.1", IN_JOBS))
    assert by(begun)[0] == "1.1"


def test_an_event_of_a_kind_in_another_unit_holds_it_back_until_it_is_taken_out(who: Member) -> None:
    begun = who.opened()
    taking = [(who.organisation.identifier, "exporter", "")]
    entry = actions.EventEntry("export_contract", "И-1", amount=Decimal(5000), category="goods", participants=taking)
    event = actions.put_event(begun.pk, entry, who.preparer, **who.told("preparer"))
    new = version("1.1", ('code = "export_contract"', 'unit = "RUB"', 'unit = "job"'))
    put(new)
    assert by(begun)[0] == "1.0"
    with pytest.raises(NotPossible, match="take them out first"):
        progress.follow_return(begun.pk, who.preparer, **who.told("preparer"))
    actions.remove_event(begun.pk, event.pk, **who.told("preparer"))
    follow(new.pk)
    assert by(begun)[0] == "1.1"


def test_the_preparer_sees_exactly_what_differs_and_moves_it(who: Member) -> None:
    found = who.opened()
    fill(found, who)
    put(version("1.1", IN_JOBS, IN_MILLIONS))
    browser = entered(who.preparer)
    page = browser.get(reverse("returns:return", args=[found.pk])).content.decode()
    url = reverse("progress:follow", args=[found.pk])
    assert page.count(f'href="{url}"') == 1
    asked = browser.get(url).content.decode()
    told = [line.partition("</li>")[0] for line in asked.split("<li>")[1:] if "so far in" in line]
    assert told == [
        "Revenue: so far in RUB thousand, now in RUB million; the same value is written so. Stands there: 120,000.",
        f"{RD} so far in RUB thousand, now in jobs; the figure is to be written anew. Stands there: 1,500.",
    ]
    answer = browser.post(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("returns:return", args=[found.pk]))
    assert by(found) == ("1.1", None)
    figures = {row.variable: (row.written, row.value) for row in Figure.objects.filter(member_return=found)}
    assert (figures["revenue"], figures["rd_spending"]) == (("120", Decimal(120_000_000)), ("", None))
    entry = Entry.objects.get(act="returns.return.moved_to_pack")
    assert (entry.object_id, entry.actor_id) == (str(found.pk), str(who.preparer.pk))
    assert browser.get(url).status_code == 404


def test_the_office_sees_which_stay_and_moves_one_without_its_figures(who: Member) -> None:
    found = who.opened()
    fill(found, who)
    new = put(version("1.1", IN_JOBS))
    browser = entered(who.officer)
    assert reverse("progress:behind") in browser.get(reverse("programme:pack", args=[new.pk])).content.decode()
    page = browser.get(reverse("progress:behind")).content.decode()
    url = reverse("progress:follow", args=[found.pk])
    assert (page.count(f'href="{url}"'), page.count("so far in RUB thousand, now in jobs")) == (1, 1)
    asked = browser.get(url).content.decode()
    assert (asked.count("so far in RUB thousand, now in jobs"), asked.count("Stands there")) == (1, 0)
    assert browser.post(url)["Location"] == reverse("progress:behind")
    assert by(found)[0] == "1.1"
    assert entered(who.manager).get(url).status_code == 403
    assert reverse("progress:behind") not in browser.get(reverse("programme:pack", args=[new.pk])).content.decode()


def test_a_check_that_was_at_work_says_nothing_of_the_new_version(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    found = who.opened()
    actions.save_figures(found.pk, {"purchases": actions.Typed("5")}, who.preparer, **who.told("preparer"))

    def meanwhile(_found: Return) -> list[object]:
        monkeypatch.undo()
        put(version("1.1", UNTOUCHED))
        return []

    monkeypatch.setattr("corymb.apps.returns.actions.checking.findings_of", meanwhile)
    assert check_return(found.pk) is False
    assert by(found) == ("1.1", None)
    assert check_return(found.pk) is True


def test_the_page_that_puts_it_in_force_says_how_many(who: Member) -> None:
    fill(who.opened(), who)
    other(who, "ООО «Второй»")
    page = entered(who.officer).get(reverse("programme:pack_in_force", args=[version("1.1", IN_JOBS).pk]))
    text = page.content.decode()
    assert [
        text.count(said)
        for said in (
            "1 open return that nobody has begun moves to it. 1 return stays by its version:",
            "Returns that were handed in keep the version they were filled in by.",
            "drafts move",
        )
    ] == [1, 1, 0]
    assert CLUSTER not in text

"""Once a baseline is signed, figures of the first year are those it took; a later member's count as supplied late."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from corymb.apps.baselines import actions as baselines
from corymb.apps.files.actions import path_of
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import Baseline, EventFact, Return
from corymb.apps.returns.queries.measuring import signed_at, signed_in_force, since
from corymb.apps.returns.queries.tables import Known, events_table, facts_table
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions import living
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.documents import make_documents
from corymb.apps.scorecard.actions.living import keep_pace, refresh_living
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.changes import is_stale
from corymb.packs.schema import Pack
from tests import factories
from tests.apps.returns.reporting import FIGURES
from tests.apps.scorecard.counting import facts_of, house
from tests.apps.scorecard.test_keeping_pace import LATER, accepted, told
from tests.apps.scorecard.test_restated import proposed, signed
from tests.people import CLUSTER, NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


def at(hours: int) -> dict[str, object]:
    return {"actor": SYSTEM, "now": NOW + timedelta(hours=hours)}


def loaded(organisation: Organisation, revenue: str, hours: int, year: int = 2016) -> None:
    returns.load_facts(facts_of(organisation, year, {"revenue": revenue}), [], "test", **at(hours))


def joiner(joined: date = date(2018, 3, 1)) -> Organisation:
    found = factories.organisation("ООО «Новая»")
    factories.membership(found, Cluster.objects.get(code=CLUSTER), starts_on=joined)
    return found


def first_year(organisation: Organisation, known: Known | None = None) -> tuple[int | None, str | None]:
    """(revenue of 2016 in thousands, its mark) as a run counts it from the baseline in force."""
    rows = facts_table(known or Known(signed=signed_in_force())).to_pylist()
    cell = (organisation.identifier, "2016", "revenue")
    found = [(r["value"], r["flag"]) for r in rows if (r["organisation"], r["period"], r["variable"]) == cell]
    return (int(found[0][0] / 1_000), found[0][1]) if found else (None, None)


def test_what_comes_after_the_signature_counts_with_a_new_version_alone() -> None:
    members = house()
    signed(proposed(1), 2)
    loaded(members[0], "1", 3)
    assert (first_year(members[0]), first_year(members[0], Known())) == ((120_000, None), (1, None))
    signed(proposed(4), 5)
    assert first_year(members[0]) == (1, None)


def test_a_later_member_supplies_its_first_figures_late() -> None:
    house()
    new = joiner()
    signed(proposed(1), 2)
    assert first_year(new) == (None, None)
    loaded(new, "500", 3)
    assert first_year(new) == (500, "supplied_late")
    signed(proposed(4), 5)  # this one takes them
    loaded(new, "700", 6)
    assert first_year(new) == (500, None)


def test_a_member_of_the_first_year_that_was_silent_waits_for_a_new_version() -> None:
    house()
    silent = joiner(date(2016, 12, 31))
    signed(proposed(1), 2)
    loaded(silent, "500", 3)
    assert first_year(silent) == (None, None)


def test_the_pack_may_name_the_day_of_membership() -> None:
    house()
    new = joiner(date(2016, 9, 1))
    signed(proposed(1), 2)
    loaded(new, "500", 3)
    held = signed_in_force()
    assert held is not None
    assert first_year(new, Known(signed=replace(held, first_day=date(2016, 7, 1)))) == (500, "supplied_late")


def test_merged_organisations_stand_for_each_other() -> None:
    members = house()
    new = joiner()
    signed(proposed(1), 2)
    new.merged_into = members[0]
    new.save()
    loaded(new, "1", 3)
    assert first_year(members[0]) == (120_000, None)


def test_what_was_signed_counts_though_its_return_was_opened_again() -> None:
    members = house()
    signed(proposed(1), 2)
    held = signed_in_force()
    Return.objects.filter(period__code="2016").update(state="returned")
    assert first_year(members[0], Known(signed=held, locked=True)) == (120_000, None)


def event_of(reporter: Organisation, code: str, period: str = "2016") -> EventFact:
    return EventFact(reporter=reporter, code=code, kind="patent", period=period, date=date(int(period), 5, 1),
                    organisation=reporter, role="owner", source="test")  # fmt: skip


def test_events_of_the_first_year_are_signed_too() -> None:
    members = house()
    new = joiner()
    returns.load_facts([], [event_of(members[0], "RU1")], "test", **at(0))
    first = signed(proposed(1), 2)
    late = [event_of(members[1], "RU2"), event_of(new, "RU3"), event_of(members[1], "RU4", "2017")]
    returns.load_facts([], late, "test", **at(3))

    def counted() -> list[str]:
        return sorted(events_table(Known(signed=signed_in_force()))["event"].to_pylist())

    assert first.events == 1
    assert counted() == ["patent:RU1", "patent:RU3", "patent:RU4"]
    assert baselines.prove_baseline(first.pk, **at(4)) is True
    first.events = None  # as a version that took facts alone
    first.save()
    assert counted() == ["patent:RU1", "patent:RU2", "patent:RU3", "patent:RU4"]


def test_the_living_scorecard_is_measured_from_it_and_computed_anew_when_it_changes() -> None:
    members = house()
    run = refresh_living(NOW)
    assert (run and run.baseline, is_stale()) == (None, False)
    version = signed(proposed(1), 2)
    assert (is_stale(), keep_pace(NOW)) == (True, False)
    run = refresh_living(NOW + timedelta(hours=2))
    assert run is not None
    assert (run.baseline, is_stale()) == (version, False)
    before = numerators(run)
    loaded(members[0], "1", 3)
    assert numerators(refresh_living(NOW + timedelta(hours=3))) == before
    assert before["numerator_0"] == Decimal(120_000 + 132_000 + 144_000 + 156_000) * 1_000


def test_a_signature_while_it_is_computed_is_not_overlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    house()
    version, look_up = proposed(1), living.signed_at

    def meanwhile(pack: Pack) -> Baseline | None:
        found = look_up(pack)
        signed(version, 2)
        return found

    monkeypatch.setattr(living, "signed_at", meanwhile)
    run = refresh_living(NOW + timedelta(hours=3))
    assert run is not None
    assert (run.baseline, is_stale()) == (None, True)


def numerators(run: Run | None) -> dict[str, Decimal]:
    assert run is not None
    line = run.lines.get(scope="programme", target="T1", cohort="baseline", prices="nominal", audience="internal")
    return {name: Decimal(line.told[name]) for name in ("numerator_0", "numerator_t")}


def test_each_run_is_measured_from_the_baseline_of_its_moment() -> None:
    house()
    first = signed(proposed(1), 2)
    second = signed(proposed(4), 5)
    runs = [actions.ask_for_day(2018, NOW + timedelta(hours=hours), None, **at(9)) for hours in (1, 3, 6)]
    published = actions.order_publication(2018, None, note="test", locked_only=False, **at(7))
    assert [run.baseline for run in (*runs, published)] == [None, first, second, second]
    _version, pack = pack_in_force()
    assert signed_at(pack.model_copy(update={"period": pack.period.model_copy(update={"baseline_year": 2015})})) is None


def test_the_difference_is_added_from_the_same_baseline() -> None:
    """A return of the first year that is accepted after the signature moves nothing, one of a later year and a

    newcomer's first figures do; a whole run comes to the same.
    """
    members = house()
    new = joiner()
    returns.open_return(new, Period.objects.get(code="2018"), **at(0))
    first = (Period.objects.get(code="2016"), pack_in_force()[0])
    returns.load_returns([new.pk], first, "locked", source="test", **at(0))
    signed(proposed(0), 0)
    refresh_living(NOW)
    before = told()
    accepted(members[0], 2016, {"revenue": "1"})
    assert (keep_pace(LATER), told() == before) == (True, True)
    accepted(members[1], 2018, {"revenue": "777"})
    accepted(new, 2016, FIGURES | {"revenue": "500"})
    accepted(new, 2018, FIGURES | {"revenue": "900"})
    assert keep_pace(LATER)
    moved = told()
    refresh_living(LATER)
    assert (moved == told(), moved == before) == (True, False)
    matched, fixed = (moved["programme", "T1", rule]["numerator_0"] for rule in ("matched", "baseline"))
    assert (fixed, matched) == (552_000_000, 552_500_000)


def test_pages_say_what_is_measured_from_what() -> None:
    members = house()
    new = joiner()
    browser = browser_of(member_of_the_cast("officer"))
    signed(proposed(1), 2)
    refresh_living(NOW + timedelta(hours=2))
    loaded(members[0], "1", 3)
    loaded(new, "500", 3)
    returns.load_facts([], [event_of(members[1], "RU2"), event_of(new, "RU3")], "test", **at(3))
    board = browser.get(reverse("scorecard:board"))
    assert "Baseline 2016, version 1, figures as known on" in board.context["measured"]
    held = signed_in_force()
    assert held is not None
    found = since(held)
    assert (found.left_out, found.late, found.events) == ((1, 1), (1, 1), 1)
    shown = browser.get(reverse("baselines:baselines")).content.decode()
    assert shown.count("Figures: 1, of organisations: 1; rows of events: 1.") == 1
    assert shown.count("later members supplied since: 1, of organisations: 1") == 1
    figure = browser.get(reverse("returns:figure", args=[members[0].pk, "2016", "revenue"]))
    assert [(text, counts) for _fact, text, _source, counts in figure.context["facts"]] == [
        ("1", False),
        ("120,000", True),
    ]
    assert "later ones count once a new version is signed" in figure.context["held"]
    own = Return.objects.get(organisation=members[0], period__code="2016")
    later = Return.objects.get(organisation=members[0], period__code="2017")
    said = [browser.get(reverse("returns:return", args=[row.pk])).context["held"] for row in (own, later)]
    assert said == [figure.context["held"], ""]
    measured = browser.get(reverse("scorecard:organisation", args=[members[0].pk])).context["figures"]
    assert next(years[0][1] for _label, _unit, years, code in measured if code == "revenue") == 120_000_000


def test_a_withdrawn_figure_counts_no_more() -> None:
    members = house()
    (row,) = facts_of(members[0], 2018, {"revenue": "1"})
    returns.load_facts([row._replace(value=None)], [], "test", **at(3))
    shown = browser_of(member_of_the_cast("officer")).get(
        reverse("returns:figure", args=[members[0].pk, "2018", "revenue"])
    )
    assert [counts for *_rest, counts in shown.context["facts"]] == [False, False]


def test_a_publication_says_in_its_documents_what_it_is_measured_from() -> None:
    house(8)
    signed(proposed(1), 2)
    run = actions.order_publication(2018, None, note="test", **at(3))
    compute_run(run.pk, NOW)
    report = next(file for file in make_documents(run.pk, NOW) if file.name.endswith("en.pdf"))
    told = "".join(page.extract_text() for page in PdfReader(path_of(report.sha256)).pages)
    said = " ".join(told.split())
    assert (said.count("Measured from: Baseline 2016, version 1"), "as known on 1 Jun 2018" in said) == (1, True)


def test_a_run_of_a_day_counts_by_the_baseline_signed_by_then() -> None:
    members = house()
    signed(proposed(1), 2)
    loaded(members[0], "1", 3)
    with_it, without = (
        compute_run(actions.ask_for_day(2018, NOW + timedelta(hours=h), None, **at(9)).pk, NOW) for h in (4, 0)
    )
    assert numerators(with_it) == numerators(without)

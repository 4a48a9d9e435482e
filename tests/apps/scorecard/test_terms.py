"""What is listed behind a line adds up to it, whole or by the difference; who sees which part of it."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.models import Run, Term
from corymb.apps.scorecard.queries import reading
from corymb.apps.scorecard.queries.changes import is_stale
from corymb.apps.scorecard.queries.showing import Asked
from corymb.apps.scorecard.queries.terms import basis_of, foot_of
from corymb.apps.scorecard.states import COHORTS
from tests import factories
from tests.apps.scorecard.behind_lines import EIGHT, PLACES, page, programme_with_events, the
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_keeping_pace import accepted
from tests.people import CLUSTER, NOW, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def members() -> list[Organisation]:
    return programme_with_events()


def differing(*prices: str) -> tuple[list[Any], int]:
    """The lines that their lists do not add up to, and how many were held against their lists."""
    run, officer = reading.living(), the("officer")
    assert run is not None
    wrong, held = [], 0
    for scope, rule, basis_prices, target in product(PLACES, COHORTS, prices, EIGHT):
        place = reading.place_of(scope)
        assert place is not None
        basis = basis_of(run, Asked(place, rule, basis_prices, small=True), target)
        assert basis is not None
        for of_events in {False, basis.indicator.is_event}:
            foot = foot_of(basis, officer, of_events=of_events)
            held += foot.line is not None and foot.whole.cells != [None] * 4
            wrong += [] if foot.agrees else [(scope, rule, target, of_events, foot.line, foot.whole)]
    return wrong, held


def test_every_list_adds_up_to_its_line(members: list[Organisation]) -> None:
    explain_living()
    wrong, held = differing("nominal", "constant", "usd")
    assert wrong == []
    assert held > 250
    Term.objects.filter(organisation=members[0]).delete()
    assert differing("nominal")[0] != []


def test_lists_add_up_after_a_change_was_added_and_are_those_of_a_whole_run(members: list[Organisation]) -> None:
    later = NOW + timedelta(hours=2)
    accepted(members[0], 2018, {"revenue": "777.7", "headcount": "61"}, "J-1")
    assert keep_pace(later)
    wrong, _held = differing("nominal")
    assert wrong == []
    added = kept()
    refresh_living(later)
    assert added == kept()


def kept() -> set[tuple[Any, ...]]:
    names = [f.name for f in Term._meta.get_fields() if f.name not in {"id", "run"}]
    rows = list(Term.objects.values_list(*names))
    assert len(rows) == len(set(rows))
    return set(rows)


def test_members_are_told_with_share_reason_and_return(members: list[Organisation]) -> None:
    shown = page("officer", "members", f"cluster:{CLUSTER}", "T1", cohort="panel")
    rows = [[cell.value for cell in row] for row in shown.context["page"].rows]
    assert [row[:5] for row in rows] == [
        ["ООО «Пришедшее»", "not counted", "a year in between is missing", Decimal("0.5"), Decimal("0.5")],
        *([f"ООО «Член-{n}»", "is counted", "", Decimal(1), Decimal(1)] for n in (0, 2, 4)),
    ]
    first = shown.context["page"].rows[1]
    own = members[0].returns.get(period__code="2018")
    assert first[0].url == reverse("scorecard:organisation", args=[members[0].pk])
    assert first[-1].url == reverse("returns:return", args=[own.pk])
    assert (shown.context["foot"].counted, shown.context["foot"].agrees) == (3, True)
    assert "They add up to the line, to the last digit." in shown.content.decode()
    assert shown.content.decode().count("a year in between is missing") == 2


@pytest.mark.usefixtures("members")
def test_events_are_told_with_participants_and_amount() -> None:
    shown = page("officer", "events", "programme", "T4")
    rows = [[cell.value for cell in row] for row in shown.context["page"].rows]
    alone = "not joint: members of fewer than two groups, and nobody from abroad"
    assert [row[:6] for row in rows] == [
        ["J-1", 2017, "ООО «Член-0»; ООО «Член-1»", "is counted", "", Decimal("5000000.25")],
        ["J-2", 2018, "ООО «Член-2»", "not counted", alone, Decimal(9)],
    ]
    assert shown.context["foot"].line.cells == [None, None, Decimal("5000000.25"), None]
    assert page("officer", "events", "programme", "T1").status_code == 404
    assert [name for name, *_ in page("officer", "why", "programme", "T4").context["lists"]] == [
        "Events behind it",
        "Members behind it",
    ]


@pytest.mark.usefixtures("members")
def test_who_sees_which_part() -> None:
    told = {}
    for code in ("officer", "auditor", "minister", "region_official", "cluster_manager", "preparer"):
        answer = page(code, "members", "programme", "T1")
        foot = answer.context["foot"]
        told[code] = (len(answer.context["page"].rows), foot.whole.n, foot.hidden.n if foot.hidden else 0)
    assert told == {
        "officer": (6, 6, 0),
        "auditor": (6, 6, 0),
        "minister": (0, 6, 6),
        "region_official": (0, 6, 6),
        "cluster_manager": (0, 6, 0),
        "preparer": (0, 6, 6),
    }
    assert Entry.objects.filter(act="returns.return.read", object_kind="scorecard.run").count() == 2
    closed = page("cluster_manager", "members", "programme", "T1")  # two others alone stand behind it
    assert (closed.context["foot"].is_closed, "Член-1" in closed.content.decode()) == (True, False)
    assert len(page("cluster_manager", "members", f"cluster:{CLUSTER}", "T1").context["page"].rows) == 4
    names = [name for name, *_ in page("region_official", "why", "region:RU-KLU", "T1").context["lists"]]
    assert names == ["Members behind it"]
    events = {code: page(code, "events", "programme", "T4").context["foot"] for code in ("officer", "minister")}
    assert {code: (foot.shown.n, foot.whole.n) for code, foot in events.items()} == {
        "officer": (2, 2),
        "minister": (0, 2),
    }


def test_few_are_not_told_to_who_may_not_see_small_groups() -> None:
    house(4)
    refresh_living(NOW)
    assert page("minister", "members", f"cluster:{CLUSTER}", "T1").status_code == 403
    assert page("region_official", "members", f"cluster:{CLUSTER}", "T1").status_code == 403
    assert page("cluster_manager", "members", f"cluster:{CLUSTER}", "T1").status_code == 200


def test_lists_ask_a_fixed_number_of_questions(members: list[Organisation]) -> None:
    explain_living()
    browser = browser_of(the("officer"))
    costs = {}
    for name, arguments in (
        ("members", ["programme", "T1"]),
        ("events", ["programme", "T5a"]),
        ("organisation", [members[0].pk]),
    ):
        url = reverse(f"scorecard:{name}", args=arguments)
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        costs[name] = len(asked)
    assert costs == {"members": 12, "events": 12, "organisation": 12}


@pytest.mark.usefixtures("members")
def test_names_of_regions_are_one_question_where_they_are_asked_for() -> None:
    browser, url = browser_of(the("officer")), reverse("scorecard:members", args=["programme", "T1"])
    costs = []
    for asked in ({"columns": "name"}, {"columns": ["name", "region"]}):
        browser.get(url, asked)
        with CaptureQueriesContext(connection) as questions:
            rows = browser.get(url, asked).context["page"].rows
        costs.append(len(questions))
    assert costs == [12, 13]
    assert [row[1].value for row in rows] == ["Kaluga Region"] * 6


def test_an_organisation_shows_every_target(members: list[Organisation]) -> None:
    url = reverse("scorecard:organisation", args=[members[0].pk])
    shown = browser_of(the("officer")).get(url)
    rows = {row["why"].rsplit("/", 2)[1]: row for row in shown.context["rows"]}
    assert list(rows) == list(EIGHT)
    assert rows["T4"]["cells"] == ["–", "5,000,000", "–"]
    assert rows["T5a"]["cells"] == ["1", "–", "1"]
    assert {row["counts"].word for row in rows.values()} == {"is counted"}
    assert [told.number for _term, told in shown.context["events"]] == ["P-2", "J-1", "P-1"]
    assert shown.context["years"][0][1] == reverse(
        "returns:return", args=[members[0].returns.get(period__code="2016").pk]
    )
    register = browser_of(the("officer")).get(reverse("registry:organisation", args=[members[0].pk]))
    assert f'href="{url}"' in register.content.decode()
    assert f'href="{reverse("registry:organisation", args=[members[0].pk])}"' in shown.content.decode()


@pytest.mark.usefixtures("members")
def test_a_scorecard_without_terms_is_computed_whole() -> None:
    assert not is_stale()
    Run.objects.update(listed="")
    assert is_stale()
    assert not keep_pace(NOW)
    assert "A job is collecting what stands behind it" in page("officer", "members", "programme", "T1").content.decode()


def test_the_page_of_one_that_never_reported_says_that_it_does_not_count(members: list[Organisation]) -> None:
    silent = factories.organisation("ООО «Молчаливое»")
    factories.membership(silent, members[0].memberships.get().cluster)
    refresh_living(NOW)
    told = browser_of(the("officer")).get(reverse("scorecard:organisation", args=[silent.pk])).content.decode()
    assert told.count("not counted") == told.count("returned nothing for the year of the figure") == 8

"""What the verdict on a condition rests on: the answer or document, who typed or added it, or the register."""

import re

import pytest
from django.utils.translation import override

from corymb.apps.selection import actions
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.form import Page, page_of
from corymb.apps.selection.queries.sources import with_sources
from corymb.apps.selection.states import RESUME, WITHDRAWN
from corymb.kit.saying import moment
from tests import factories
from tests.apps.selection.calling import Bid, bid, bid_in, paper, published
from tests.apps.selection.test_pages import cost, htmx, url
from tests.people import NOW, browser_of
from tests.web import entered

pytestmark = pytest.mark.django_db
AT = moment(NOW)


def page(here: Bid, *, live: bool = True, named: bool = True) -> Page:
    found = Application.objects.get(pk=here.application.pk)
    return with_sources(page_of(found, live=live), found, named=named)


def sources(here: Bid, *, live: bool = True, named: bool = True) -> dict[str, str]:
    return {one.gate.about: one.source for one in page(here, live=live, named=named).rulings}


def test_a_condition_says_what_it_is_about_and_who_typed_or_added_it() -> None:
    here = bid()
    assert set(sources(here).values()) == {"missing"}
    here.save(members="14", manager="yes")
    for name in ("letter.pdf", "other.pdf"):
        actions.attach(here.application.pk, "governor_letter", paper(name), here.official, **here.told("official"))
    assert [(one.about, one.place, one.source) for one in page(here).rulings] == [
        ("answer “The cluster has a managing organisation”", "row-manager", f"typed by Our official, {AT}"),
        ("answer “The region has approved the development strategy”", "row-strategy_approved", "missing"),
        ("answer “Members of the cluster”", "row-members", f"typed by Our official, {AT}"),
        (
            "document “Letter of the head of the region”",
            "paper-governor_letter",
            f"added by Our official, {AT}; added by Our official, {AT}",
        ),
    ]
    here.save(members="")
    assert sources(here)["members"] == "missing"


def test_what_the_register_gave_is_said_until_somebody_types_over_it() -> None:
    here = bid()
    call = published("filled", filled_in=True)
    factories.membership(factories.organisation(), here.cluster)
    start = actions.Start(here.cluster.region, "Заявка (тест)", here.cluster)
    here.application = actions.start_application(call.pk, start, here.official, **here.told("official"))
    assert sources(here)["members"] == f"taken from the register, {AT}"
    assert sources(here, named=False)["members"] == f"taken from the register, {AT}"
    here.save(members="14")
    assert sources(here)["members"] == f"typed by Our official, {AT}"


def test_whoever_decides_reads_no_names() -> None:
    here = bid_in("submitted")
    assert sources(here, live=False, named=False) == {
        "strategy_approved": f"typed by the applicant, {AT}",
        "members": f"typed by the applicant, {AT}",
        "manager": f"typed by the applicant, {AT}",
        "governor_letter": f"added by the applicant, {AT}",
    }


def test_what_was_submitted_rests_on_what_was_written_till_then() -> None:
    here = bid_in(WITHDRAWN)
    actions.move_application(here.application.pk, RESUME, **here.told("official", 24))
    typed = {"members": actions.Typed("20")}
    actions.save_answers(here.application.pk, typed, here.manager, **here.told("manager", 25))
    assert sources(here, live=False)["members"] == f"typed by Our official, {AT}"
    assert sources(here)["members"].startswith("typed by Our manager")
    shown = [browser.get(url("application", here.application.pk)).content.decode()
             for browser in (entered(here.officer), browser_of(here.official))]  # fmt: skip
    assert ["typed by Our manager" in one for one in shown] == [False, True]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_leads_to_what_a_condition_rests_on(language: str) -> None:
    here = bid()
    here.save(members="14")
    with override(language):
        shown = browser_of(here.official).get(url("application", here.application.pk)).content.decode()
    places = re.findall(r'<td role="cell" data-head="[^"]+" class="whole-cell"><a href="#([^"]+)">', shown)
    assert places == ["row-manager", "row-strategy_approved", "row-members", "paper-governor_letter"]
    assert [shown.count(f'id="{place}"') for place in places] == [1] * 4
    if language == "en":
        saved = htmx(browser_of(here.official), here, **{"answer-members": "15"}).content.decode()
        assert "typed by Our official" in saved


def test_sources_cost_the_same_however_many_there_are() -> None:
    here = bid()
    browser, own = browser_of(here.official), url("application", here.application.pk)
    before = cost(browser, own)
    here.fill()
    for name in ("letter.pdf", "other.pdf"):
        actions.attach(here.application.pk, "governor_letter", paper(name), here.manager, **here.told("manager"))
    assert cost(browser, own) == before

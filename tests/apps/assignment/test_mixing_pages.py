"""Rules of mix and lots on pages: asked for by form, told on the proposal, kept from who may not."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.assessment.models import Proposal, Recusal
from corymb.apps.assessment.states import BUSINESS, FAIREST, GREATEST, LOT, REGIONS
from corymb.apps.assignment.views.proposal_facts import facts_of
from corymb.kit.saying import share
from tests.apps.assessment.assessing import LATER, Panel
from tests.apps.assessment.test_pages import text, url
from tests.apps.assignment.test_mixing import PLACES, by_lot, ready, under
from tests.people import CAST, browser_of, member_of_the_cast
from tests.web import entered

pytestmark = pytest.mark.django_db
LIMITS = {"cap": "50", "seed": ""}


def asked(browser: Client, here: Panel, **values: object) -> int:
    return int(browser.post(url("propose", here.call.pk), LIMITS | values).status_code)


def told_to_the_job() -> dict[str, object]:
    job = ProcrastinateJob.objects.get(task_name="assignment.propose")
    return {name: job.args[name] for name in ("aim", "terms")}


def test_rules_are_asked_for_by_form() -> None:
    here = ready(*PLACES[:3])
    browser = entered(here.secretary)
    assert "no two experts from one region" in text(browser.get(url("propose", here.call.pk)))
    assert asked(browser, here, aim=GREATEST, rules=[REGIONS, BUSINESS]) == 302
    assert told_to_the_job() == {"aim": GREATEST, "terms": {"rules": [REGIONS, BUSINESS]}}


@pytest.mark.parametrize("aim", [FAIREST, LOT, "repair"])
def test_rules_go_with_the_greatest_sum_alone(aim: str) -> None:
    here = ready(*PLACES[:3])
    answer = entered(here.secretary).post(url("propose", here.call.pk), LIMITS | {"aim": aim, "rules": [REGIONS]})
    assert (answer.status_code, "Rules go with the greatest sum of fit" in text(answer)) == (422, True)


@pytest.mark.parametrize(("typed", "kept"), [("12", 12), ("", None)])
def test_a_lot_is_asked_for_with_its_cap_and_its_number(typed: str, kept: int | None) -> None:
    here = ready(*PLACES[:3])
    assert asked(entered(here.secretary), here, aim=LOT, cap="70", seed=typed) == 302
    terms = ProcrastinateJob.objects.get(task_name="assignment.propose").args["terms"]
    assert (terms["cap"], terms["seed"] if kept else isinstance(terms["seed"], int)) == (70, kept or True)


@pytest.mark.parametrize(
    "wrong", [{"cap": "0"}, {"cap": "101"}, {"seed": "-1"}, {"rules": ["other"]}, {"aim": "by_hand"}]
)
def test_what_is_no_lot_and_no_rule_is_refused(wrong: dict[str, object]) -> None:
    here = ready(*PLACES[:3])
    assert asked(entered(here.secretary), here, **({"aim": LOT} | wrong)) == 422
    assert not ProcrastinateJob.objects.filter(task_name="assignment.propose").exists()


@pytest.mark.parametrize("who", [who for who in CAST if who not in {"officer", "secretary"}])
def test_nobody_else_asks(who: str) -> None:
    here = ready(*PLACES[:3])
    assert asked(browser_of(member_of_the_cast(who)), here, aim=GREATEST, rules=[REGIONS]) in {403, 404}
    assert not ProcrastinateJob.objects.filter(task_name="assignment.propose").exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ("no two experts from one region", "proven: no assignment under these rules has a greater sum"),
        ),
        ("ru", ("нет двух экспертов из одного региона", "доказано: при этих правилах нет распределения с большей")),
    ],
)
def test_the_page_says_which_rules_were_asked_and_how_good_it_is(language: str, told: tuple[str, str]) -> None:
    here = ready("RU-MOW", "RU-MOW", "RU-MOW", "RU-SPE", "RU-NVS", fields=(1, 2))
    place = url("proposal", under(here, REGIONS).pk).replace("/en/", f"/{language}/")
    page = text(entered(here.secretary).get(place))
    assert [one in page for one in told] == [True, True]


def test_a_gap_and_a_search_that_was_stopped_are_told_in_words() -> None:
    here = ready(*PLACES[:3])
    found = under(here, REGIONS)
    found.certificate |= {"bound": 2.5, "share": 0.4, "ended": False}
    facts = {str(label): value for label, value in facts_of(found, {}, ())}
    assert "How good it is" not in facts
    found.pairs = []
    facts = {str(label): value for label, value in facts_of(found, {}, ())}
    assert facts["How good it is"] == (
        f"no assignment under these rules has a sum above 2.500; this one is short of that by {share(0.4, 3)} at most; "
        "the search was stopped after 60 seconds; asked again it may find a better one"
    )
    found.terms["broken"] = [here.application.pk]
    told = [dict(facts_of(found, {}, seen)) for seen in ([here.application.pk], [])]
    assert [one.get("Applications that no longer keep the rules") for one in told] == [1, None]


def test_pairs_that_do_not_fit_at_all_are_counted() -> None:
    found = under(ready(*PLACES[:3]), REGIONS)
    pairs = {(1, 1): 0.0, (1, 2): 0.25, (2, 1): 0.0}
    told = [{str(label): value for label, value in facts_of(found, some, ())} for some in (pairs, {(1, 2): 0.25})]
    assert [one.get("Pairs whose expert named no field of the application") for one in told] == [2, None]


def test_the_page_of_a_lot_shows_what_draws_it_again() -> None:
    here = ready(*PLACES[:5], fields=(0, 1))
    page = text(entered(here.secretary).get(url("proposal", by_lot(here, 80, 123456).pk)))
    expected = "1.600, the greatest there is under this limit; without it the sum is 2.000"
    told = ("<dd>80\u202f%</dd>", "<dd>123456</dd>", expected)
    assert [one in page for one in told] == [True] * 3


def test_who_is_tied_sees_nothing_of_the_proofs() -> None:
    here = ready(*PLACES[:5], fields=(0, 1))
    rows = [by_lot(here), under(here, REGIONS)]
    Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    browser = entered(here.secretary)
    pages = [text(browser.get(url("proposal", row.pk))) for row in rows]
    assert [word in page for page in pages for word in ("Sum expected", "How good it is", "Expert 0")] == [False] * 6


def test_a_proposal_under_rules_costs_the_same_for_one_and_for_three() -> None:
    here = ready(*PLACES[:4])
    browser = entered(here.secretary)

    def cost(found: Proposal) -> int:
        browser.get(url("proposal", found.pk))
        with CaptureQueriesContext(connection) as queries:
            browser.get(url("proposal", found.pk))
        return len(queries)

    one = [cost(under(here, REGIONS)), cost(by_lot(here))]
    for title in ("Вторая (тест)", "Третья (тест)"):
        here.another(title)
    assert [cost(under(here, REGIONS)), cost(by_lot(here))] == one

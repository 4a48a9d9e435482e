"""The title and the cluster of an application are corrected while it is written, by who fills it and nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Cluster
from corymb.apps.selection import actions
from corymb.apps.selection.actions.moving import MOVED_ON
from corymb.apps.selection.actions.writing import NOT_OPEN
from corymb.apps.selection.models import Answer, Application
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.receipts import facts_of
from corymb.apps.selection.states import APPLICATIONS, RESUME, WITHDRAWN, WRITING
from tests import factories
from tests.apps.selection.calling import ENDED, TOLD, Bid, bid, bid_in, odd, published
from tests.apps.selection.test_pages import cost, url
from tests.apps.selection.test_way import refusal_of
from tests.people import CAST, NOW, OTHER_REGION, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
ACT = "Change the title or the cluster"


def another(here: Bid, code: str = "kaluga-other") -> Cluster:
    """A further cluster of the region; two belong to it."""
    found = factories.cluster(code, region=here.cluster.region, title_en="Optics (test)", title_ru="Оптика (тест)")
    for _n in range(2):
        factories.membership(factories.organisation(), found)
    return found


def correct(here: Bid, title: str, cluster: Cluster | None, **told: Any) -> Application:
    return actions.correct_application(here.application.pk, title, cluster, **(here.told("official") | told))


def journaled() -> list[Entry]:
    return list(Entry.objects.filter(act="selection.application.corrected").order_by("pk"))


def test_title_and_cluster_are_corrected_and_it_is_on_record() -> None:
    here = bid()
    cluster, version = another(here), here.application.version
    found = correct(here, "Оптика Калуги (тест)", cluster)
    assert here.again() == found
    assert (found.title, found.cluster, found.version) == ("Оптика Калуги (тест)", cluster, version + 1)
    (entry,) = journaled()
    assert (entry.before, entry.after) == (
        {"title": "Фармацевтика Калуги (тест)", "cluster_id": here.cluster.pk},
        {"title": "Оптика Калуги (тест)", "cluster_id": cluster.pk},
    )
    assert {f"cluster:{here.cluster.code}", f"cluster:{cluster.code}"} <= set(entry.scope_keys)
    correct(here, found.title, cluster)
    assert (len(journaled()), here.again().version) == (1, version + 1)
    correct(here, found.title, None)
    assert (len(journaled()), here.again().cluster) == (2, None)
    assert odd() == []


def test_what_starting_refuses_correcting_refuses() -> None:
    here = bid()
    place = factories.region(OTHER_REGION, "Tomsk Region", "Томская область")
    elsewhere = factories.cluster("elsewhere", region=place)
    assert refusal_of(correct, here, "x", elsewhere) == "The cluster lies in another region."
    taken = another(here)
    actions.start_application(here.call.pk, actions.Start(here.cluster.region, "Optics", taken), None, **TOLD)
    assert refusal_of(correct, here, "x", taken) == "There is an application with this cluster already."
    assert refusal_of(correct, here, "x", None, now=ENDED) == str(NOT_OPEN)
    assert refusal_of(correct, here, "x", None, now=NOW - timedelta(days=90)) == str(NOT_OPEN)
    assert (here.again().title, journaled()) == ("Фармацевтика Калуги (тест)", [])
    assert correct(here, "x", here.cluster).title == "x"  # its own is no second one


@pytest.mark.parametrize("state", [state for state in APPLICATIONS if state != WRITING])
def test_an_application_that_moved_on_is_not_corrected(state: str) -> None:
    here = bid_in(state)
    assert refusal_of(correct, here, "x", None) == str(MOVED_ON)
    page = browser_of(here.official).post(url("correct", here.application.pk), {"title": "x"})
    assert (page.status_code, str(MOVED_ON) in page.content.decode()) == (422, True)
    assert ACT not in browser_of(here.official).get(url("application", here.application.pk)).content.decode()
    assert here.again().title == "Фармацевтика Калуги (тест)"


def test_what_nobody_has_written_follows_the_cluster() -> None:
    here = bid()
    call, cluster = published("filled", filled_in=True), another(here)
    start = actions.Start(here.cluster.region, "Заявка (тест)", here.cluster)
    found = actions.start_application(call.pk, start, here.official, **here.told("official"))

    def members(told: Cluster | None) -> str:
        actions.correct_application(found.pk, "Заявка (тест)", told, **here.told("official"))
        return Answer.objects.get(application=found, question="members").text

    assert [members(cluster), members(None), members(here.cluster), members(cluster)] == ["2", "", "1", "2"]
    actions.save_answers(found.pk, {"members": actions.Typed("14")}, here.official, **here.told("official"))
    assert [members(here.cluster), members(None)] == ["14", "14"]
    assert odd() == []


def test_whoever_fills_it_corrects_it_by_form() -> None:
    here = bid()
    browser, own = browser_of(here.official), url("correct", here.application.pk)
    cluster = another(here)
    assert f'href="{own}"' in browser.get(url("application", here.application.pk)).content.decode()
    page = browser.get(own).content.decode()
    assert ACT in page
    assert ('value="Фармацевтика Калуги (тест)"' in page, f'value="{here.cluster.code}"' in page) == (True, True)
    assert ('<option value="Optics (test)">' in page, 'name="region"' in page) == (True, False)
    assert browser.post(own, {"title": "", "cluster": ""}).status_code == 422
    assert browser.post(own, {"title": "x", "cluster": "no such cluster"}).status_code == 422
    answer = browser.post(own, {"title": "Оптика (тест)", "cluster": "Optics (test)"}, follow=True)
    assert (answer.status_code, "Оптика (тест)" in answer.content.decode()) == (200, True)
    assert (here.again().title, here.application.cluster) == ("Оптика (тест)", cluster)


def test_the_form_costs_the_same_with_more_clusters() -> None:
    here = bid()
    browser, own = browser_of(here.official), url("correct", here.application.pk)
    first = cost(browser, own)
    another(here), another(here, "kaluga-third")
    assert cost(browser, own) == first


def test_a_manager_does_not_lose_the_application_by_it() -> None:
    here = bid()
    browser, own = browser_of(here.manager), url("correct", here.application.pk)
    for typed in ("", another(here).code):
        page = browser.post(own, {"title": "x", "cluster": typed})
        told = "You could not open the application afterwards"
        assert (page.status_code, told in page.content.decode()) == (422, True)
    assert (here.again().cluster, journaled()) == (here.cluster, [])
    assert browser.post(own, {"title": "x", "cluster": here.cluster.code}).status_code == 302
    assert here.again().title == "x"


@pytest.mark.parametrize("who", CAST)
def test_who_may_not(who: str) -> None:
    here = bid()
    here.partner()
    fills = who in {"region_official", "cluster_manager"}
    answer = browser_of(member_of_the_cast(who)).post(
        url("correct", here.application.pk), {"title": "x", "cluster": here.cluster.code}
    )
    assert answer.status_code == (302 if fills else 403)
    assert here.again().title == ("x" if fills else "Фармацевтика Калуги (тест)")


def test_another_region_finds_nothing_to_correct() -> None:
    here = bid()
    stranger = person("Stranger")
    grant(stranger, "region_official", f"region:{OTHER_REGION}")
    browser, own = browser_of(stranger), url("correct", here.application.pk)
    assert [browser.get(own).status_code, browser.post(own, {"title": "x"}).status_code] == [404, 404]
    assert here.again().title == "Фармацевтика Калуги (тест)"


def test_the_office_reads_what_was_submitted_until_it_is_again() -> None:
    here = bid_in(WITHDRAWN)
    actions.move_application(here.application.pk, RESUME, **here.told("official"))
    cluster = another(here)
    correct(here, "Оптика Калуги (тест)", cluster)
    own = url("application", here.application.pk)
    shown = [browser.get(own).content.decode() for browser in (entered(here.officer), browser_of(here.official))]
    then, now = ("Фармацевтика Калуги (тест)", here.cluster.title), ("Оптика Калуги (тест)", cluster.title)
    assert [[word in page for word in (*then, *now)] for page in shown] == [
        [True, True, False, False], [False, False, True, True],
    ]  # fmt: skip
    row = here.again().handed_in.get()
    assert dict(facts_of(row, content_of(row.application.by_version)))["Cluster"] == here.cluster.title

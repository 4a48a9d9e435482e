"""Pages that everybody reads: what was not published says so, what is shown says what it rests on."""

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.scorecard.models import Line
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_published import publication, published
from tests.people import CLUSTER, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


def test_a_region_is_not_published_and_the_page_says_so(client: Client) -> None:
    run = publication(8)
    told = {}
    for scope in ("region:RU-KLU", "cluster:never", "programme"):
        answer = client.get(reverse("scorecard:public_place", args=[run.pk, scope]))
        text = answer.content.decode()
        told[scope] = (
            answer.status_code,
            text.count("Figures of regions are not published"),
            text.count("Nothing was published of it"),
        )
    assert told == {"region:RU-KLU": (404, 1, 0), "cluster:never": (404, 0, 1), "programme": (200, 0, 0)}


def test_a_cluster_leads_up_and_a_withheld_line_has_no_goal_of_the_programme(client: Client) -> None:
    run = publication()
    answer = client.get(reverse("scorecard:public_place", args=[run.pk, f"cluster:{CLUSTER}"]))
    up = reverse("scorecard:public_run", args=[run.pk])
    assert answer.context["trail"][0][1] == up
    assert answer.content.decode().count(f'<a href="{up}">') == 1
    goals = {row.target.code: (row.line.reason, row.goal) for row in answer.context["rows"]}
    assert goals["T1"] == ("suppressed", "+20\u202f%")  # everywhere the same
    assert goals["T2"] == ("suppressed", "–")  # the amount of the programme is not that of a cluster


def test_it_says_pack_code_and_what_is_a_reconstruction(client: Client) -> None:
    run = publication(8)
    page = client.get(reverse("scorecard:public"))
    text = page.content.decode()
    assert [text.count(one) for one in (run.pack.sha256, f"Version of the code: {run.code_version}<br>")] == [1, 1]
    marked = [row.target.code for row in page.context["rows"] if row.is_reconstruction]
    assert text.count("· reconstruction") == len(marked) > 0


def test_a_publication_has_the_same_years_for_whoever_signs_in() -> None:
    house(8)
    published(2017)
    run = published(2018)
    rows = browser_of(member_of_the_cast("officer")).get(reverse("scorecard:run", args=[run.pk])).context["rows"]
    (row,) = [row for row in rows if row.target.code == "T1"]
    own = Line.objects.filter(audience="internal", scope="programme", target="T1", cohort="matched", prices="nominal")
    factors = [line.told["factor"] for line in own.order_by("run")]
    assert ([year for year, _value, _factor in row.years], row.drawn) == ([2017, 2018], factors)

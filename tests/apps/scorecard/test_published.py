"""What was published: which facts it counts, what it withholds, and that it comes out the same again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import Settings

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns import actions as returns
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.verifying import verify_run
from corymb.apps.scorecard.models import Line, Run
from corymb.kit.asking import NotPossible
from tests.apps.returns.reporting import pack_in_force as put_pack_in_force
from tests.apps.scorecard.counting import facts_of, house
from tests.people import NOW
from tests.stages import built_once

pytestmark = pytest.mark.django_db


def published(year: int = 2018) -> Run:
    later = NOW + timedelta(hours=1)
    run = actions.order_publication(year, None, actor=SYSTEM, now=later, note="test")
    return compute_run(run.pk, later)


@built_once
def publication(members: int = 4) -> Run:
    """What was published of a programme of so many members."""
    house(members)
    return published()


def test_it_comes_out_the_same_however_the_facts_move_on_and_a_line_changed_by_hand_shows() -> None:
    first, *_ = house()
    run = published()
    assert (run.state, run.trouble) == ("done", "")
    late = NOW + timedelta(days=1)
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "later", actor=SYSTEM, now=late)
    assert verify_run(run.pk, late)
    assert Run.objects.get(pk=run.pk).verified["same"] is True
    line = Line.objects.filter(run=run, target="T1").order_by("pk").first()
    assert line is not None
    line.told["actual"] = 1.0
    line.save()
    assert verify_run(run.pk, late) is False


def test_inputs_of_any_size_are_kept(settings: Settings) -> None:
    """A great programme's are larger than what strangers may send."""
    settings.LARGEST_FILE = 100
    house(4)
    run = published()
    assert (run.state, verify_run(run.pk, NOW)) == ("done", True)


def test_facts_recorded_later_do_not_count_on_an_earlier_day() -> None:
    first, *_ = house()
    late = NOW + timedelta(days=1)
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "later", actor=SYSTEM, now=late)
    known = {}
    for day in (NOW + timedelta(hours=1), late + timedelta(hours=1)):
        run = actions.ask_for_day(2018, day, None, actor=SYSTEM, now=late + timedelta(hours=2))
        compute_run(run.pk, late)
        row = Line.objects.get(run=run, scope="programme", target="T1", cohort="matched", prices="nominal")
        known[day] = row.told["numerator_t"]
    assert len(set(known.values())) == 2


def test_a_year_outside_the_programme_and_a_day_to_come_are_refused() -> None:
    house()
    with pytest.raises(NotPossible):
        actions.order_publication(2016, None, actor=SYSTEM, now=NOW, note="test")
    with pytest.raises(NotPossible):
        actions.ask_for_day(2018, NOW + timedelta(days=1), None, actor=SYSTEM, now=NOW)


def test_the_public_page_withholds_what_would_show_one_member(client: Client) -> None:
    run = publication()  # two members a cluster: too few to be told
    public = Line.objects.filter(run=run, audience="public", scope="cluster:kaluga-pharma", target="T1")
    assert [line.told["reason"] for line in public] == ["suppressed"]
    assert {(line.target, line.cohort) for line in Line.objects.filter(run=run, audience="public", target="T1")} == {
        ("T1", "matched")
    }
    page = client.get(reverse("scorecard:public"))
    assert (page.status_code, run.lines_hash in page.content.decode()) == (200, True)
    data = client.get(reverse("scorecard:public_lines", args=[run.pk])).json()
    assert data["sha256"] == run.lines_hash
    assert {line["cohort"] for line in data["lines"] if line["target"] == "T1"} == {"matched"}
    assert {line["as_known_on"] for line in data["lines"]} == {localdate(run.known_at).isoformat()}


def test_what_is_not_published_is_public_to_nobody(client: Client) -> None:
    put_pack_in_force()
    run = actions.ask_for_day(2018, NOW, None, actor=SYSTEM, now=NOW)
    Run.objects.filter(pk=run.pk).update(state="done")
    for name in ("public_run", "public_lines"):
        assert client.get(reverse(f"scorecard:{name}", args=[run.pk])).status_code == 404


def test_the_public_page_draws_the_years_that_were_published_and_no_others(client: Client) -> None:
    house(8)
    url = reverse("scorecard:public")
    first = published(2017)
    assert [len(row.spark) for row in client.get(url).context["rows"] if row.target.code == "T1"] == [1]
    assert 'class="spark' not in client.get(url).content.decode()
    run = published(2018)

    def factors(scope: str) -> list[float | None]:
        rows = Line.objects.filter(audience="public", scope=scope, target="T1", run__in=[first, run]).order_by("run")
        return [row.told["factor"] for row in rows]

    page = client.get(url)
    (row,) = [row for row in page.context["rows"] if row.target.code == "T1"]
    assert [year for year, _value, _factor in row.years] == [2017, 2018]
    assert row.spark == factors("programme")
    assert page.content.decode().count("by year") >= 1
    earlier = client.get(reverse("scorecard:public_run", args=[first.pk])).context["rows"]
    assert [len(row.spark) for row in earlier if row.target.code == "T1"] == [1]  # what came later is not told there
    Line.objects.filter(run=first, audience="public", target="T1").update(told=row_withheld(first))
    (row,) = [row for row in client.get(url).context["rows"] if row.target.code == "T1"]
    assert row.spark == [None, factors("programme")[1]]


def row_withheld(run: Run) -> dict[str, object]:
    told = Line.objects.get(run=run, audience="public", scope="programme", target="T1").told
    return {**told, "factor": None, "actual": None, "change": None}

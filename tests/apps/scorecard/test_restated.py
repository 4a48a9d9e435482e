"""What a proposed baseline would change in figures, told before it is signed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.baselines import actions as baselines
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import Baseline
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.restated import beside
from tests.apps.baselines.test_baselines import confirmed
from tests.apps.scorecard.counting import facts_of, house
from tests.people import CAST, NOW, actor, browser_of, grant, member_of_the_cast, person
from tests.stages import built_once

pytestmark = pytest.mark.django_db


def at(hours: int) -> dict[str, object]:
    return {"actor": SYSTEM, "now": NOW + timedelta(hours=hours)}


def proposed(hours: int) -> Baseline:
    officer = person(f"Officer of {hours}")
    return baselines.propose_baseline("Figures of the first year", officer, **at(hours))


def signed(baseline: Baseline, hours: int) -> Baseline:
    signer = person(f"Second officer of {hours}")
    grant(signer, "officer", "programme:all")
    now = NOW + timedelta(hours=hours)
    proof = returns.Proof("officer", "password", now)
    return baselines.approve_baseline(baseline.pk, signer, proof, actor=actor(signer), now=now)


def known(hours: int) -> Run:
    """By the newest facts, whatever was signed."""
    run = actions.ask_for_day(2018, NOW + timedelta(hours=hours), None, **at(hours))
    Run.objects.filter(pk=run.pk).update(baseline=None)
    return compute_run(run.pk, NOW)


def told(run: Run) -> dict[tuple[str, str, str, str], object]:
    names = ("numerator_0", "numerator_t", "baseline", "factor", "change", "status")
    return {
        (row.scope, row.target, row.cohort, row.prices): [row.told[name] for name in names] for row in run.lines.all()
    }


@built_once
def restated() -> tuple[list[Organisation], Baseline]:
    """A signed baseline, then less revenue in the first year and more in the last, then a second proposal."""
    members = house()
    signed(proposed(1), 2)
    for run in Run.objects.filter(kind="baseline").order_by("pk"):
        compute_run(run.pk, NOW)
    rows = [fact for one in members for fact in facts_of(one, 2016, {"revenue": "100000"})]
    returns.load_facts(rows, [], "first year", **at(3))
    rows = [fact for one in members for fact in facts_of(one, 2018, {"revenue": "150000"})]
    returns.load_facts(rows, [], "last year", **at(4))
    return members, proposed(5)


def test_both_are_counted_by_the_facts_their_version_took() -> None:
    members, second = restated()
    with_it = Run.objects.get(kind="baseline", baseline=second)
    base = with_it.base
    assert base is not None
    assert (base.baseline.version, with_it.baseline.version, with_it.year) == (1, 2, 2018)
    for run in (base, with_it):
        compute_run(run.pk, NOW)
    assert told(with_it) == told(known(5))
    # the version in force: the last year as known now, the first year as it was before it was corrected
    rows = [fact for place, one in enumerate(members) for fact in facts_of(one, 2016, first_of(place))]
    returns.load_facts(rows, [], "as it was", **at(6))
    assert told(base) == told(known(6))
    assert told(base) != told(with_it)


def first_of(place: int) -> dict[str, str]:
    return {"revenue": f"{120_000 + 12_000 * place}"}


def test_figures_and_verdicts_stand_beside_each_other() -> None:
    _members, second = restated()
    with_it = Run.objects.get(kind="baseline", baseline=second)
    for number in (with_it.base_id, with_it.pk):
        compute_run(number or 0, NOW)
    with_it.refresh_from_db()
    rows = {row.now.target.code: row for row in beside(with_it, with_it.base)}
    output = rows["productivity"] if "productivity" in rows else next(iter(rows.values()))
    # 120, 132, 144, 156 million over 240 people against 100 each; then 150 each
    assert [row.line.baseline for row in (output.then, output.now)] == [2_300_000.0, 100_000_000 / 60]
    assert [round(row.line.change or 0, 6) for row in (output.then, output.now)] == [round(150 / 138 - 1, 6), 0.5]
    assert (output.differs, output.turns) == (True, output.then.status != output.now.status)


def test_the_page_tells_before_it_is_signed() -> None:
    members, second = restated()
    officer = member_of_the_cast("officer")
    page, sign = (reverse(f"baselines:{name}", args=[second.pk]) for name in ("baseline", "baseline_approve"))
    browser = browser_of(officer)
    with_it = Run.objects.get(kind="baseline", baseline=second)
    assert [offer.label for offer in browser.get(page).context["offers"]] == [
        "What it changes in figures is being computed"
    ]
    for number in (with_it.base_id, with_it.pk):
        compute_run(number or 0, NOW)
    with_it.refresh_from_db()
    rows = beside(with_it, with_it.base)
    figures, turned = sum(row.differs for row in rows), sum(row.turns for row in rows)
    words = f"What it changes: figures of targets {figures} of {len(rows)}, verdicts {turned}"
    (offer,) = browser.get(page).context["offers"]
    assert (offer.label, figures > 0, len(members)) == (words, True, 4)
    assert confirmed(browser).get(sign).content.decode().count(words) == 1
    shown = browser.get(offer.url)
    assert [row.label for row in shown.context["beside"]] == [row.label for row in rows]
    assert shown.content.decode().count("What this baseline changes") >= 1


def test_a_first_baseline_has_nothing_beside_it_and_without_a_year_nothing_is_counted() -> None:
    house()
    first = proposed(1)
    run = Run.objects.get(kind="baseline")
    assert (run.baseline, run.base) == (first, None)
    compute_run(run.pk, NOW)
    assert told(Run.objects.get(pk=run.pk)) == told(known(1))
    browser = browser_of(member_of_the_cast("officer"))
    assert "No baseline is in force yet" in browser.get(reverse("scorecard:run", args=[run.pk])).content.decode()
    assert Entry.objects.filter(act="scorecard.run.measured").count() == 1
    signed(first, 2)
    assert "No baseline is in force yet" not in browser.get(reverse("scorecard:run", args=[run.pk])).content.decode()


@pytest.mark.parametrize("role", CAST)
def test_who_sees_it(role: str) -> None:
    house()
    proposed(1)
    run = Run.objects.get(kind="baseline")
    status = browser_of(member_of_the_cast(role)).get(reverse("scorecard:run", args=[run.pk])).status_code
    sees = {"officer": 200, "auditor": 200}
    reads = {"minister", "region_official", "cluster_manager", "preparer", "certifier"}
    assert status == sees.get(role, 404 if role in reads else 403)

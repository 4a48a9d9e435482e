"""What a commission gave at a ranking: beside it by default, in it where the call says so; proved by the dossier."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from zipfile import ZipFile

import pgtrigger
import pytest
from django.urls import reverse

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions as council_actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Variant
from corymb.apps.council.queries.ranked import name_rows
from corymb.apps.council.queries.telling import ranking_told
from corymb.apps.council.states import FOR
from corymb.apps.defence.actions import commission
from corymb.apps.defence.models import Point
from corymb.apps.defence.queries.sheet import hash_of
from corymb.apps.defence.queries.shut import tied_with_marks
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.outcomes.queries.outcomes_told import outcome_of
from corymb.apps.replays.actions.replaying import replayed
from corymb.apps.replays.queries.telling import faults_told
from corymb.apps.variants.actions.asking import ask_variant
from corymb.apps.variants.actions.trying import compute_variant
from corymb.cli import main
from corymb.kit.saying import day, told_here
from corymb.packs.call_defence import asked_at_defence
from corymb.packs.call_what_if import WhatIf
from tests.apps.council.sitting import AFTER, is_same
from tests.apps.council.test_rankings import refusal_of
from tests.apps.council.test_recusals import works_in
from tests.apps.defence.defending import STAGES, Stage, stage
from tests.people import actor, browser_of

pytestmark = pytest.mark.django_db
GIVEN = (("1", "2", "0"), ("2", "3", "1"), ("5", "5", "5"), ("0", "1", "2"))
"""By each member for each application: means 1, 2, 5, 1 of 5, which are 20, 40, 100, 20 of a hundred."""


def heard(**content: Any) -> Stage:
    here = stage(**content)
    here.opened()
    for place, marks in enumerate(GIVEN):
        here.heard(place, *marks)
    return here


def test_by_default_it_stands_beside_the_ranking_and_changes_nothing() -> None:
    here = heard()
    ranking = here.council.frozen()
    assert "defence" not in json.loads(ranking.inputs)
    assert json.loads(ranking.inputs)["format"] == "corymb-ranking-1"
    told = ranking_told(ranking, ())
    name_rows(ranking, told.rows, with_commission=True)
    assert [(row.score, str(row.commission), row.plain["reviews"]) for row in told.rows] == [
        ("93.33", "20", 3), ("80.00", "40", 3), ("53.33", "100", 3), ("26.67", "20", 3),
    ]  # fmt: skip
    assert (told.defends, told.share) == (True, "")


def test_a_share_counts_and_the_ranking_comes_out_the_same_again() -> None:
    here = heard(stages=STAGES)
    ranking = here.council.frozen()
    found = json.loads(ranking.inputs)
    assert (found["format"], len(found["defence"])) == ("corymb-ranking-2", 4 * 3 * 2)
    # 0.75 of 93.33, 80, 53.33, 26.67 and 0.25 of 20, 40, 100, 20
    rows = json.loads(ranking.outcome)["rows"]
    assert [row["score"] for row in rows] == ["75.00", "70.00", "65.00", "25.00"]
    assert [(row["reviews"], row["heard"]) for row in rows] == [(3, 3)] * 4
    assert is_same(ranking)
    ranking.inputs = ranking.inputs.replace(f'"expert":"{here.members[0].pk}"', '"expert":"0"', 1)
    assert not is_same(ranking)
    told = ranking_told(ranking, ())
    assert told.share == "25 %"
    beside = (
        "Only experts' marks are calibrated; what the commission gave at the defence counts beside them with its "
        "share, as it stands."
    )
    alike = (
        "Calibration not advised: the interval of the variance between experts contains zero. The raw ranking stays."
    )
    assert told.sentences[-2:] == [beside, alike]
    assert [one.split(":")[0] for one in [*told.labels.values()][-2:]] == ["At the defence", "At the defence"]


def test_the_journal_leads_to_each_ranking_as_the_defence_stood_then() -> None:
    here = stage(stages=STAGES)
    here.opened()
    for place in (0, 1):
        here.heard(place, *GIVEN[place])
    first = here.council.frozen()
    here.heard(2, *GIVEN[2])
    second = here.council.frozen("a defence more")
    assert len(json.loads(second.inputs)["defence"]) == len(json.loads(first.inputs)["defence"]) + 3 * 2
    assert (replayed(first), replayed(second)) == ([], [])
    slot = here.slot(2)
    with pgtrigger.ignore():
        Point.objects.filter(slot=slot).update(mark=0)
    said = f"Slot of a defence {slot.pk} is not what the journal says was submitted."
    changed = [said, "What was submitted and marked has another hash than what was frozen."]
    assert (replayed(first), faults_told(replayed(second))) == ([], changed)


def test_a_share_without_a_defence_ranks_nobody() -> None:
    here = stage(stages=STAGES)
    order = (council_actions.order_ranking, here.council.call.pk, None)
    assert refusal_of(*order, **here.told()) == ("The defence has a share in the score of this call; hold it first.")
    here.opened()
    here.heard(0, "5", "5", "5")
    outcome = json.loads(here.council.frozen().outcome)
    assert [int(row["application"]) for row in outcome["rows"]] == [here.applications[0].pk]
    lacking = ["defence:management_quality", "defence:targets_quality"]
    assert {key: sorted(codes) for key, codes in outcome["unranked"].items()} == {
        str(one.pk): lacking for one in here.applications[1:]
    }


@pytest.mark.parametrize("stages", [None, STAGES], ids=["beside", "share"])
def test_the_dossier_carries_it_and_proves_it(stages: object, capsys: pytest.CaptureFixture[str]) -> None:
    here = heard(**({"stages": stages} if stages else {}))
    here.council.frozen()
    path = path_of(make_dossier(here.council.call.pk, actor(here.secretary), AFTER).sha256)
    with ZipFile(path) as archive:
        record = json.loads(archive.read("defences/1/record.json"))
        files = len(archive.namelist()) - 1
    asked = 2 if stages else len(here.council.content.leaves)
    assert (len(record["slots"]), len(record["members"]), len(record["marks"])) == (4, 3, 4 * 3 * asked)
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"The dossier holds. Files: {files}; rankings computed again: 1."


def test_who_is_recused_at_the_defence_is_recused_at_the_ranking_and_the_other_way_round() -> None:
    here = stage()
    here.ordered()
    member, hidden = here.members[0], here.applications[2]
    commission.exclude(here.defence.pk, member.pk, hidden.pk, "родство (тест)", **here.told())
    ranking = here.council.frozen()
    page = browser_of(member.person).get(reverse("council:ranking", args=[ranking.pk])).content.decode()
    assert (here.applications[0].title in page, hidden.title in page) == (True, False)
    plan = council_actions.Plan(AFTER, "там (тест)", 50)
    session = council_actions.plan_session(ranking.pk, plan, None, **here.told())
    other = here.members[1].person
    seat = council_actions.give_seat(session.pk, other, is_chair=True, **here.told())
    council_actions.recuse(session.pk, seat.pk, here.applications[0].pk, "контракт (тест)", **here.told())
    answer = browser_of(other).get(reverse("defence:slot", args=[here.slot(0).pk]))
    assert answer.status_code == 404


def test_an_applicant_reads_what_the_commission_gave_where_it_counts() -> None:
    here = heard(stages=STAGES)
    session = here.council.opened()
    matter = here.council.matter(session, 0)
    here.council.votes(matter, FOR, FOR, FOR)
    council_actions.close_ballot(matter.pk, **here.told())
    council_actions.close_session(session.pk, **here.told(minutes=90))
    found = outcome_of(here.applications[0])
    assert (found.score, len(found.criteria)) == ("75.00", len(here.council.content.leaves) + 2)
    assert [one.mark for one in found.criteria[-2:]] == ["1.00", "1.00"]


def test_whoever_freezes_is_told_whose_marks_count_though_they_are_tied_by_now() -> None:
    here = heard(stages=STAGES)
    call, page = here.council.call, reverse("council:order", args=[here.council.call.pk])
    said = f"who gave them is tied to the application by now: {here.members[1].person}"
    assert (tied_with_marks(call), said in browser_of(here.secretary).get(page).content.decode()) == ([], False)
    works_in(here.members[1].person, here.applications[0].region)
    assert tied_with_marks(call) == [(here.members[1].person, {here.applications[0].pk})]
    assert said in browser_of(here.secretary).get(page).content.decode()
    Recusal.objects.create(person=here.secretary, application=here.applications[0], raised_at=AFTER, kind="kin")
    assert said not in browser_of(here.secretary).get(page).content.decode()


def test_marks_of_who_is_recused_after_the_close_do_not_count_in_the_next_ranking() -> None:
    here = heard(stages=STAGES)
    first, member, slot, call = here.council.frozen(), here.members[2], here.slot(1), here.council.call
    reason = "контракт (тест)"
    commission.exclude(here.defence.pk, member.pk, slot.application_id, reason, **here.told(minutes=10))
    order = {"actor": plain_actor(here.secretary), "now": AFTER + timedelta(minutes=20)}
    ordered = council_actions.order_ranking(call.pk, here.secretary, reason="отвод (тест)", **order)
    second = compute_ranking(ordered.pk, AFTER + timedelta(minutes=20))
    rows = [json.loads(one.outcome)["rows"][1] for one in (first, second)]
    assert {row["application"] for row in rows} == {str(slot.application_id)}
    # 0.75 of 80 and 0.25 of 40, the mean of 2, 3 and 1 of 5; of 50, the mean of 2 and 3
    assert [(row["score"], row["heard"]) for row in rows] == [("70.00", 3), ("72.50", 2)]
    assert (replayed(first), replayed(second)) == ([], [])
    shown = []
    for ranking in (first, second):
        told = ranking_told(ranking, ())
        name_rows(ranking, told.rows, with_commission=True)
        shown.append([str(row.commission) for row in told.rows if row.pk == slot.application_id])
    assert shown == [["40"], ["50"]]
    assert here.slot(1).sha256 == slot.sha256 == hash_of(here.slot(1))
    page = reverse("defence:slot", args=[slot.pk])
    said = f"{member.person} was recused on {day(AFTER)}, after the defence was closed, and the marks do not count"
    pages = [browser_of(who).get(page) for who in (here.secretary, here.members[0].person, member.person)]
    assert [(one.status_code, f"{said} since: {reason}" in one.content.decode()) for one in pages] == [
        (200, True), (200, False), (404, False),
    ]  # fmt: skip


def test_a_what_if_without_weights_is_refused_in_words_before_it_is_kept() -> None:
    ranking = (here := heard(stages=STAGES)).council.frozen()
    browser, url = browser_of(here.secretary), reverse("variants:what_if", args=[ranking.pk])
    names = dict(re.findall(r'name="(weight-[^"]+)" value="([^"]+)"', browser.get(url).content.decode()))
    content = here.council.content
    asked = {one.code: one for one in asked_at_defence(content)}
    labels = ", ".join(str(one.label) for one in asked.values())
    defence = f"The defence has a share in the score: one of what it marks, and its group, must weigh: {labels}."
    group = next(one for one in content.criteria if one.code == next(iter(asked.values())).parent)
    below = [one.code for one in content.below(group.code)]
    of_group = f"One of the criteria of “{group.label}” must weigh something."
    for n, (codes, said) in enumerate([(list(asked), defence), (below, of_group)]):
        answer = browser.post(url, names | {f"weight-{code}": "0" for code in codes})
        assert (answer.status_code, Variant.objects.count()) == (422, n)
        assert said in unescape(answer.content.decode())
        other = WhatIf(weights=dict.fromkeys(codes, Decimal()))
        kept = ask_variant(ranking, other, None, **here.council.told())
        assert told_here(compute_variant(kept.pk).trouble) == said

"""A call replayed from its journal leads to the same ranking; what was changed behind its back does not."""

from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.actions.agreeing import Reply, answer_consensus
from corymb.apps.assessment.actions.marking import submit_review
from corymb.apps.assessment.models import Expert, Mark, Review
from corymb.apps.assignment.actions.settling import open_consensus
from corymb.apps.council import actions
from corymb.apps.council.actions.computing import compute_ranking
from corymb.apps.council.models import Ranking
from corymb.apps.replays.actions.replaying import replayed
from corymb.apps.replays.queries.telling import faults_told
from corymb.apps.selection.models import CallVersion
from tests.apps.assessment.assessing import LATER, Panel, panel
from tests.apps.council.sitting import AFTER, council

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Panel:
    """Two applications, three reviews submitted, one more begun; all by the actions, so that all is journaled."""
    found = panel()
    other = found.another()
    first, second = (found.expert(name) for name in ("First", "Second"))
    for expert, mark in ((first, 5), (second, 4)):
        found.submitted(found.given(expert, found.application), mark)
    found.submitted(found.given(first, other), 2)
    found.marked(found.given(second, other), 1)
    return found


def ranked(here: Panel, reason: str = "") -> Ranking:
    told = {"actor": plain_actor(here.secretary), "now": LATER}
    return compute_ranking(actions.order_ranking(here.call.pk, here.secretary, reason=reason, **told).pk, LATER)


def test_the_journal_leads_to_the_same_hashes(here: Panel) -> None:
    first = ranked(here)
    third = here.expert("Third")
    here.submitted(here.given(third, here.application), 3)
    second = ranked(here, "a mark came in")
    assert first.inputs_sha256 != second.inputs_sha256
    assert (replayed(first), replayed(second)) == ([], [])  # the first as the call stood then
    told = StringIO()
    call_command("replay", here.call.code, stdout=told)
    assert told.getvalue().splitlines() == [
        f"ranking {one.number}: the journal leads to {one.sha256}" for one in (first, second)
    ]


def test_a_mark_changed_behind_its_back_is_told(here: Panel) -> None:
    ranking = ranked(here)
    mark = Mark.objects.filter(mark=5).order_by("pk").first()
    assert mark
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessment_mark SET mark = 4 WHERE id = %s", [mark.pk])
    assert faults_told(replayed(ranking)) == [
        f"Review {mark.review_id} is not what the journal says was submitted.",
        "What was submitted and marked has another hash than what was frozen.",
    ]
    told = StringIO()
    with pytest.raises(CommandError, match="not everything holds"):
        call_command("replay", here.call.code, stderr=told)
    assert len(told.getvalue().splitlines()) == 2


def test_inputs_changed_behind_its_back_are_told(here: Panel) -> None:
    ranking = ranked(here)
    with pgtrigger.ignore():
        Ranking.objects.filter(pk=ranking.pk).update(inputs=ranking.inputs.replace('"mark":5', '"mark":0'))
    assert replayed(Ranking.objects.get(pk=ranking.pk)) == [("outcome", "", 0)]


def test_a_version_of_the_call_changed_behind_its_back_is_told(here: Panel) -> None:
    ranking = ranked(here)
    with pgtrigger.ignore():
        version = CallVersion.objects.get(pk=ranking.by_version_id)
        CallVersion.objects.filter(pk=version.pk).update(text=version.text.replace("{", "{ ", 1) + "}")
    assert replayed(Ranking.objects.select_related("by_version").get(pk=ranking.pk)) == [("broken", "", 0)]


def test_a_call_without_a_ranking_is_told() -> None:
    with pytest.raises(CommandError, match="there is no frozen ranking of a call nowhere"):
        call_command("replay", "nowhere")


def test_a_consensus_that_all_agreed_to_is_replayed() -> None:
    """The act that made it count is on record under the last consent."""
    here = council()
    Expert.objects.filter(call=here.call).update(state="accepted", declared_at=AFTER)
    first, *others = Review.objects.filter(application=here.applications[0]).order_by("pk")
    made = open_consensus(here.applications[0].pk, first.expert_id, "spread", here.secretary, **here.told())
    Mark.objects.bulk_create(
        Mark(review=made, criterion=leaf.code, mark=2, is_given=True, version=1, at=AFTER)
        for leaf in here.content.leaves
    )
    submit_review(made.pk, **here.told(first.expert.person))
    sha256 = Review.objects.get(pk=made.pk).sha256
    for single in others:
        answer_consensus(single.pk, Reply(agrees=True, sha256=sha256), **here.told(single.expert.person))
    assert Review.objects.get(pk=made.pk).state == "submitted"
    assert replayed(here.frozen()) == []

"""The demonstration loads once, in an entry or few, and the journal answers for every row of it."""

from collections import Counter
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q, QuerySet
from pytest_django import Settings

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.states import ROLES
from corymb.apps.assessment.models import Review
from corymb.apps.council.queries.candidates import standing_decisions
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.models import Letter
from corymb.apps.outcomes.models import Commitment
from corymb.apps.registry.models import KEPT, Cluster, Organisation
from corymb.apps.returns.models import Baseline, FactLoad, Participant, Return
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.models import Run
from corymb.apps.selection.models import Application, Call, Consent, HandingIn
from corymb.apps.selection.queries.contents import standing_of
from corymb.cli import main

pytestmark = pytest.mark.django_db

MEMBERS = 200
"""Far fewer than a demonstration has: it is the same for each of them."""


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (*KEPT, Person, Grant, Entry)}  # type: ignore[attr-defined]


def verified(run: Run) -> str:
    """What the console says last of a publication that was computed and computed again."""
    compute_run(run.pk, run.asked_at)
    said = StringIO()
    call_command("run", "verify", run.pk, lang="en", stdout=said)
    return said.getvalue().splitlines()[-1]


def told_of_call(code: str, now: datetime) -> tuple[str, dict[str, int], dict[str, int], dict[str, int]]:
    """Where a call stands, and by their state its applications, their reviews, and what the council decided on them."""
    call = Call.objects.get(code=code)
    reviews = Review.objects.filter(application__call=call).values_list("state", flat=True)
    results = [result for result, _session in standing_decisions(call.pk).values()]
    by_state = (call.applications.values_list("state", flat=True), reviews, results)
    applications, marked, decided = (dict(Counter(rows)) for rows in by_state)
    return standing_of(call, now), applications, marked, decided


def check_the_decided_call(applied: QuerySet[Application]) -> None:
    """Each region applied by its own official and has a letter; partners signed off; the quota told."""
    regions = Counter(applied.values_list("region__code", flat=True))
    officials = applied.values_list("handed_in__by__grants__scope_key", "region__code")
    assert [scope for scope, region in officials if scope != f"region:{region}"] == []
    assert list(Consent.objects.filter(application__in=applied).values_list("answer").annotate(Count("pk"))) == [
        ("agreed", 12)
    ]
    selected = Counter(applied.filter(decisions__result="selected").values_list("region__code", flat=True))
    assert max(selected.values()) == 2 < max(regions.values())
    assert Letter.objects.filter(kind="council.decided", state="sent").count() == applied.count()


def test_it_refuses_where_this_is_no_demonstration() -> None:
    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())


def test_twice_is_once_and_the_journal_answers_for_all(settings: Settings) -> None:
    settings.DEMO = True
    call_command("load_demo", members=MEMBERS, stdout=StringIO(), stderr=StringIO())
    first = counted()
    call_command("load_demo", members=MEMBERS, stdout=StringIO(), stderr=StringIO())
    assert counted() == first
    assert list(odd_rows()) == []
    assert list(Baseline.objects.order_by("version").values_list("version", "state")) == [
        (1, "approved"),
        (2, "proposed"),
    ]
    signed_then = Baseline.objects.get(version=1)
    known = Run.objects.filter(kind="published").order_by("year").values_list("year", "known_at__year", "baseline")
    assert list(known) == [(year, year + 1, signed_then.pk) for year in (2017, 2018, 2019)]
    assert verified(Run.objects.filter(kind="published").earliest("pk")) == "It comes out the same."
    loads = [(load.source.partition(" ")[2], load.at.year) for load in FactLoad.objects.order_by("pk")]
    past = [
        ("2016, supplied late", year + 1) if late else (str(year), year + 1)
        for year in (2017, 2018, 2019)
        for late in (True, False)
    ]
    today = Entry.objects.latest("pk").at.year
    assert loads == [("2016", 2017), *past, ("2020", today), ("2016, restated", today)]
    own = Grant.objects.get(role="preparer").scope_key.rpartition("-")[2]
    by_people = Return.objects.filter(organisation__number=own, submissions__sha256__gt="", evidence__sha256__gt="")
    assert list(by_people.order_by("period").values_list("period__code", "state")) == [
        (str(year), "locked") for year in range(2016, 2020)
    ]
    asked = Participant.objects.filter(organisation__number=own, answer="waits")
    assert list(asked.values_list("event__code", "event__member_return__state")) == [("RD-SHARED-2020", "submitted")]
    late = Return.objects.filter(state="draft", due_at__lt=Entry.objects.latest("pk").at)
    assert Counter(late.values_list("period__code", flat=True)) == {"2016": 11, "2017": 10, "2018": 10, "2019": 5}
    wanted = (
        Review.objects.filter(application__call__code="assessed-demo")
        .values("application")
        .annotate(experts=Count("pk", filter=~Q(state="replaced")))
    )
    assert sorted(row["experts"] for row in wanted) == [2, 3, 3, 3, 3, 3]  # there is something to assign
    for call in Call.objects.all():
        path = path_of(make_dossier(call.pk, SYSTEM, Entry.objects.latest("pk").at).sha256)
        assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    now = Entry.objects.latest("pk").at
    assert told_of_call("decided-demo", now) == (
        "closed", {"submitted": 22}, {"submitted": 66}, {"selected": 11, "second": 3, "not_selected": 8},
    )  # fmt: skip
    check_the_decided_call(Application.objects.filter(call__code="decided-demo"))
    assert told_of_call("assessed-demo", now) == (
        "closed", {"submitted": 6}, {"submitted": 14, "started": 1, "assigned": 2, "replaced": 1}, {},
    )  # fmt: skip
    assert list(Application.objects.exclude(Q(cluster__is_synthetic=True) | Q(title__contains="демонстрация"))) == []
    assert set(HandingIn.objects.values_list("by__is_synthetic", flat=True)) == {True}
    held_to = {"planned_jobs", "planned_private_funding", "planned_joint_rd", "planned_startups"}
    assert set(Commitment.objects.values_list("code", flat=True)) == held_to  # as the text of the call says
    assert first["Organisation"] == MEMBERS
    assert set(Organisation.objects.values_list("is_synthetic", flat=True)) == {True}
    assert set(Grant.objects.values_list("role", flat=True)) == set(ROLES)
    assert set(Person.objects.values_list("is_synthetic", flat=True)) == {True}
    assert Cluster.objects.filter(parent=None).count() == 12
    assert Counter(Cluster.objects.exclude(parent=None).values_list("parent__code", flat=True)) == {
        "moscow-region": 4,
        "novosibirsk": 3,
        "ulyanovsk": 2,
    }
    assert set(Cluster.objects.filter(evidence="").values_list("code", flat=True)) == set()

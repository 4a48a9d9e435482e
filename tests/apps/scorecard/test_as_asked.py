"""In a programme with many members what stands behind a line is collected when somebody asks; the rest is the same."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.actions import living
from corymb.apps.scorecard.actions.collecting import collect_terms
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.models import Term
from corymb.apps.scorecard.queries import listed, reading
from corymb.apps.scorecard.queries.changes import is_stale
from tests import factories
from tests.apps.scorecard.behind_lines import PLACES, page, programme_with_events, the
from tests.apps.scorecard.test_keeping_pace import accepted
from tests.apps.scorecard.test_terms import differing
from tests.people import CLUSTER, NOW, browser_of
from tests.programs import program_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
CLUSTER_SCOPE = f"cluster:{CLUSTER}"


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> list[Organisation]:
    """A programme that counts as one with many."""
    monkeypatch.setattr(living, "MOST_KEPT", 3)
    return programme_with_events()


def kept() -> set[tuple[object, ...]]:
    run = reading.living()
    names = [f.attname for f in Term._meta.concrete_fields if f.name not in {"id", "run"}]
    return set(Term.objects.filter(run=run).values_list(*names))


def test_nothing_is_kept_until_somebody_asks_and_that_is_not_stale(members: list[Organisation]) -> None:
    assert kept() == set()
    assert not is_stale()
    shown = page("officer", "members", CLUSTER_SCOPE, "T1")
    assert "A job is collecting what stands behind it." in shown.content.decode()
    assert collect_terms(CLUSTER_SCOPE)
    assert members[0].name in page("officer", "members", CLUSTER_SCOPE, "T1").content.decode()
    assert set(Term.objects.values_list("scope", flat=True)) == {CLUSTER_SCOPE}


def test_what_is_collected_is_what_a_whole_run_keeps(
    members: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    explain_living()
    for member in members:
        assert collect_terms(listed.own_scope(member.pk))
    for place in PLACES:
        assert collect_terms(place)
        assert collect_terms(place)  # once more adds nothing
    assert differing("nominal", "constant", "usd")[0] == []
    asked = kept()
    monkeypatch.setattr(living, "MOST_KEPT", 5_000)
    refresh_living(LATER)
    explain_living()
    assert asked == {row for row in kept() if row[1] in PLACES} != set()


def test_what_is_accepted_changes_what_was_collected(members: list[Organisation]) -> None:
    assert collect_terms(CLUSTER_SCOPE)
    assert collect_terms(listed.own_scope(members[0].pk))
    accepted(members[0], 2018, {"revenue": "777.7", "headcount": "61"}, "J-1")
    assert keep_pace(LATER)
    found = kept()
    assert {row[1] for row in found} == {CLUSTER_SCOPE}  # of the one alone it is collected again when asked for
    run = reading.living()
    assert run is not None
    refresh_living(LATER)
    assert kept() == set()
    assert collect_terms(CLUSTER_SCOPE)
    nominal = {row for row in kept() if row[0] == "nominal"}
    assert nominal == {row for row in found if row[0] == "nominal"}


def test_a_page_that_asks_is_told_when_it_is_there(members: list[Organisation]) -> None:
    url = reverse("scorecard:members", args=[CLUSTER_SCOPE, "T1"])
    own = reverse("scorecard:organisation", args=[members[0].pk])
    browser = browser_of(the("officer"))
    for address, scope in ((url, CLUSTER_SCOPE), (own, listed.own_scope(members[0].pk))):
        assert browser.get(address, headers={"HX-Request": "true"}).status_code == 204
        assert collect_terms(scope)
        assert browser.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.usefixtures("members")
def test_of_too_many_no_list_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "MOST_LISTED", 4)
    shown = page("officer", "members", "programme", "T1").content.decode()
    assert "lists are made of fewer" in shown
    assert collect_terms("programme")
    assert kept() == set()


def test_programs_are_told_to_ask_again(members: list[Organisation]) -> None:
    officer = program_of(the("officer"))
    asked = f"/scorecard/members?target=T1&scope={CLUSTER_SCOPE}"
    assert officer.get(asked).status_code == 409
    assert collect_terms(CLUSTER_SCOPE)
    told = officer.get(asked).json()
    assert members[0].identifier in {row["organisation"] for row in told["items"]}


@pytest.mark.usefixtures("members")
def test_of_one_that_belongs_to_nothing_there_is_nothing_to_collect() -> None:
    alone = factories.organisation("ООО «Одинокое»")
    assert collect_terms(listed.own_scope(alone.pk))
    assert kept() == set()
    run = reading.living()
    assert run is not None
    assert listed.is_listed(run, listed.own_scope(alone.pk))

"""After a session: letters that are held, statuses in the register."""

import pytest
from django.core import mail
from django.utils import timezone

from corymb.apps.council import actions
from corymb.apps.council.queries.letters import held_letters
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.models import Application
from tests import factories
from tests.apps.council.sitting import Council, council, decided
from tests.apps.council.test_rankings import refusal_of
from tests.people import grant, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def official(region: str) -> object:
    found = person(f"Official of {region}")
    grant(found, "region_official", f"region:{region}")
    return found


def test_letters_are_held_until_somebody_lets_them_go(here: Council) -> None:
    reader, _other = official("RU-KLU"), official("RU-TOM")
    session = decided(here)
    assert actions.write_letters(session.pk, **here.told()) == 2
    assert refusal_of(actions.write_letters, session.pk, **here.told()) == (
        "There is nobody to write to, or everybody has a letter already."
    )
    send_due(timezone.now())
    assert mail.outbox == []
    assert len(held_letters(session)) == 2
    assert actions.release_letters(session.pk, **here.told()) == 2
    send_due(timezone.now())
    first = here.applications[0]
    (sent,) = [letter for letter in mail.outbox if letter.to == [f"{reader.email}"]]  # type: ignore[attr-defined]
    assert sent.subject == "What the council decided on your application"
    assert f"/en/outcomes/applications/{first.pk}/" in str(sent.body)
    assert Letter.objects.filter(state="sent").count() == 2


def test_the_register_follows_once(here: Council) -> None:
    statuses = ("pilot", "pilot", "second_category", "leader")
    clusters = [
        factories.cluster(f"cluster-{n}", region=one.region, status=status)
        for n, (one, status) in enumerate(zip(here.applications, statuses, strict=True))
    ]
    for one, cluster in zip(here.applications, clusters, strict=True):
        Application.objects.filter(pk=one.pk).update(cluster=cluster)
    session = decided(here)
    moved = actions.carry_statuses(session.pk, **here.told())
    assert moved == [cluster.title for cluster in clusters[:2]]
    now = dict(Cluster.objects.values_list("code", "status"))
    assert [now[f"cluster-{n}"] for n in range(4)] == ["leader", "leader", "second_category", "leader"]
    assert refusal_of(actions.carry_statuses, session.pk, **here.told()) == (
        "No cluster has to move, or the table of the register knows no such move."
    )
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_nothing_follows_from_a_session_that_is_open(here: Council) -> None:
    session = here.opened()
    moved_on = "The session has moved on meanwhile; look where it stands now."
    for act in (actions.write_letters, actions.release_letters, actions.carry_statuses):
        assert refusal_of(act, session.pk, **here.told()) == moved_on

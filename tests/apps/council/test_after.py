"""After a session: letters that are held, what an applicant reads, statuses in the register."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.council.queries.letters import held_letters
from corymb.apps.council.states import FOR, REFUSED, SECOND
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.models import Application
from tests import factories
from tests.apps.council.sitting import Council, council
from tests.apps.council.test_rankings import refusal_of
from tests.people import browser_of, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def decided(here: Council) -> Session:
    """All four applications are decided: selected, selected, second category, not selected."""
    session = here.opened()
    for place in range(4):
        matter = here.matter(session, place)
        if place >= 2:
            actions.propose(matter.pk, SECOND if place == 2 else REFUSED, "Дописать (тест)", **here.told())
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    return actions.close_session(session.pk, **here.told(minutes=90))


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
    assert f"/en/council/outcomes/{first.pk}/" in str(sent.body)
    assert Letter.objects.filter(state="sent").count() == 2


def test_an_applicant_reads_what_was_decided_on_their_own_alone(here: Council) -> None:
    reader, stranger = official("RU-ULY"), official("RU-TOM")
    first, third = here.applications[1], here.applications[2]
    address = reverse("council:outcome", args=[third.pk])
    session = here.opened()
    assert browser_of(reader).get(address).status_code == 404  # type: ignore[arg-type]
    actions.close_session(session.pk, **here.told(minutes=1))
    assert browser_of(reader).get(address).status_code == 404  # type: ignore[arg-type] - nothing was decided on it
    session = actions.plan_session(
        session.ranking_id, actions.Plan(session.starts_at, "Москва (тест)", 50), None, **here.told()
    )
    here.seats = [
        actions.give_seat(session.pk, one, is_chair=n == 0, **here.told()) for n, one in enumerate(here.members)
    ]
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    matter = here.matter(session, 2)
    actions.propose(matter.pk, SECOND, "Дописать стратегию (тест)", **here.told())
    here.votes(matter, FOR, FOR, FOR)
    actions.close_ballot(matter.pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=3))
    page = browser_of(reader).get(address).content.decode()  # type: ignore[arg-type]
    assert [word for word in ("second category", "Дописать стратегию (тест)", "53.33 of 100") if word not in page] == []
    assert first.title not in page
    assert browser_of(stranger).get(address).status_code == 404  # type: ignore[arg-type]
    assert browser_of(member_of_the_cast("officer")).get(address).status_code == 404


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

"""A call that is decided: selected, selected, second category, not selected; its session is closed."""

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Mark
from corymb.apps.council import actions
from corymb.apps.council.models import Decision, Session
from corymb.apps.letters.actions import send_due
from corymb.apps.outcomes.actions import telling
from corymb.apps.outcomes.queries.seeing import latest_decisions
from tests.apps.council.sitting import REGIONS, Council, council, decided, stand_reviews
from tests.people import grant, person
from tests.stages import built_once


def official(place: int) -> Person:
    """The official of the region of an application, by its place."""
    return regional(REGIONS[place])


def regional(region: str) -> Person:
    """An official of a region, by its code."""
    found = Person.objects.filter(name=f"Official of {region}").first() or person(f"Official of {region}")
    if not found.grants.exists():
        grant(found, "region_official", f"region:{region}")
    return found


def everything(session: Session) -> set[int]:
    """The decisions of a session, as somebody sees them from whom nothing is kept."""
    return set(Decision.objects.filter(matter__session=session).values_list("pk", flat=True))


def written(session: Session, here: Council) -> None:
    """The letters of a session have gone, a moment after it was closed."""
    for place in range(4):
        official(place)
    telling.write_letters(session.pk, everything(session), **here.told(minutes=91))
    telling.release_letters(session.pk, everything(session), **here.told(minutes=92))
    send_due(here.told(minutes=93)["now"])


def voted(here: Council, *results: str) -> Session:
    """A session decides so on the items in their order, and is closed; the letters have gone."""
    session = here.opened()
    for place, result in enumerate(results):
        matter = here.matter(session, place)
        actions.propose(matter.pk, result, "", **here.told())
        here.votes(matter, "for", "for", "for")
        actions.close_ballot(matter.pk, **here.told())
    session = actions.close_session(session.pk, **here.told(minutes=90))
    written(session, here)
    return session


def decision_on(here: Council, place: int) -> Decision:
    return latest_decisions().get(application=here.applications[place])


def commented(here: Council) -> None:
    """Every expert wrote a comment to every mark."""
    for mark in Mark.objects.filter(review__application__call=here.call).select_related("review"):
        Mark.objects.filter(pk=mark.pk).update(comment=f"Слова {mark.review.expert_id} о {mark.criterion} (тест)")
    stand_reviews(here.call)


@built_once
def whole(code: str = "clusters-2018", people: str = "") -> tuple[Council, Session]:
    """A decided call with comments, its letters gone."""
    here = council(code=code, people=people)
    commented(here)
    session = decided(here)
    written(session, here)
    return here, session

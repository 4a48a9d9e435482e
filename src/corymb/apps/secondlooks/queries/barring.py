"""Who may not look again at a complaint: whoever had a part in the first decision, or is tied to the application."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Conflict, Recusal, Review
from corymb.apps.assessment.queries.ties import ties
from corymb.apps.council.models import Abstention, Seat
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.defence.models import Commissioner, Exclusion
from corymb.apps.journal.images import kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.outcomes.models import Complaint
from corymb.apps.selection.models import Application
from corymb.apps.selection.states import MOVES, TURN_AWAY


def why_not_looker(found: Complaint, person: Person) -> str:
    """Why somebody may not look again: a part in the first decision, or a tie; empty where nothing is known."""
    return next(_bars(found, person), "")


def barred(found: Complaint, people: Iterable[int]) -> set[int]:
    """Numbers of those, some people among them, who may not look again: they had a part in it, or are tied to it."""
    application = found.decision.application
    by_register = ties(application.call_id, list(people), localdate(), [application.pk])
    conflicts = Conflict.objects.filter(_near(found), lifted_at=None).values_list("expert__person", flat=True)
    recused = (
        Abstention.objects.filter(application=application, lifted_at=None).values_list("seat__person", flat=True),
        Exclusion.objects.filter(application=application, lifted_at=None).values_list("member__person", flat=True),
        Recusal.objects.filter(application=application, lifted_at=None).values_list("person", flat=True),
    )
    tied = {number for rows in (conflicts, *recused) for number in rows}
    return _had_a_part(found) | tied | {one.person for one in by_register}


def _near(found: Complaint) -> Q:
    """Of conflicts: whether they are about the application, or about its region in its call."""
    application = found.decision.application
    return Q(application=application) | Q(region=application.region_id, expert__call=application.call_id)


def _had_a_part(found: Complaint) -> set[int]:
    """Numbers of the people who did not admit the application, assessed it, sat over it, or prepared the decision."""
    application, session = found.decision.application, found.decision.matter.session
    people = (
        Review.objects.filter(application=application).values_list("expert__person", flat=True),
        Seat.objects.filter(session__call=application.call_id).values_list("person", flat=True),
        Commissioner.objects.filter(defence__call=application.call_id).values_list("person", flat=True),
    )
    prepared = (session.ranking.ordered_by_id, session.created_by_id, *_turned_away(found))
    return {number for rows in (*people, prepared) for number in rows if number is not None}


def _turned_away(found: Complaint) -> set[int]:
    """Numbers of those who did not admit the application to the assessment at first."""
    number, act = str(found.decision.application_id), MOVES[TURN_AWAY].act
    rows = Entry.objects.filter(act=act, object_kind=kind_of(Application), object_id=number, actor_kind="person")
    return {int(one) for one in rows.values_list("actor_id", flat=True)}


def _bars(found: Complaint, person: Person) -> Iterator[str]:
    application, call = found.decision.application, found.decision.application.call
    session = found.decision.matter.session
    if not person.is_active:
        yield _("This person has no access any more.")
    if Review.objects.filter(application=application, expert__person=person).exists():
        yield _("This person assessed the application.")
    if Seat.objects.filter(session__call=call, person=person).exists():
        yield _("This person sat in the council that decided.")
    if Commissioner.objects.filter(defence__call=call, person=person).exists():
        yield _("This person sat in the commission of the defence.")
    if person.pk in {session.ranking.ordered_by_id, session.created_by_id}:
        yield _("This person prepared the decision.")
    if person.pk in _turned_away(found):
        yield _("This person did not admit the application at first.")
    conflicts = Conflict.objects.filter(_near(found), expert__person=person, lifted_at=None)
    if application.pk in hidden_from(person, call) or conflicts.exists():
        yield _("This person is tied to the application.")
    if ties(call.pk, [person.pk], localdate(), [application.pk]):
        yield _("By the register this person is tied to the application.")

"""Where experts differ widely: a further expert, or a consensus that a rapporteur writes down."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.board import content_now, discrepancy_stage
from corymb.apps.assessment.queries.telling import said_of_call
from corymb.apps.assessment.states import (
    ACTIVE,
    CONSENSUS,
    CONSENSUS_OPENED,
    CONSENSUS_STAGE,
    DISCREPANCY,
    SUBMITTED,
    THIRD_ADDED,
)
from corymb.apps.assignment.actions.assigning import must_be_offered, tell_of, written
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key, settled_among
from corymb.kit.asking import NotPossible

TWO = 2
"""Reviews that must be in before it can be said that experts differ."""
IS_DECIDED = _("The council has decided on the application; nobody else assesses it any more.")


def _locked(number: int) -> Application:
    """An application, its call locked, on which two experts at least have submitted a review, and the council has not
    decided.
    """
    found = Application.objects.select_related("call").get(pk=number)
    Call.objects.select_for_update().get(pk=found.call_id)
    if settled_among([number]):
        raise NotPossible(IS_DECIDED)
    if found.reviews.filter(state=SUBMITTED, is_rapporteur=False).count() < TWO:
        raise NotPossible(_("Two reviews must be submitted before anybody can say that they differ."))
    return found


@transaction.atomic
def add_third(number: int, expert: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Review:
    """Give an application to a further expert. Refuses one who may not take it, and a second one at a time."""
    found = _locked(number)
    waiting = found.reviews.filter(is_third=True, state__in=ACTIVE).exclude(state=SUBMITTED)
    if waiting.exists():
        raise NotPossible(_("A further expert has the application already."))
    fit = must_be_offered(found, expert, now)
    made = Review.objects.create(
        application=found,
        expert_id=expert,
        stage=discrepancy_stage(content_now(found.call), DISCREPANCY),
        fit=written(fit),
        is_third=True,
        assigned_at=now,
        assigned_by=by,
        changed_at=now,
    )
    keys = [call_key(found.call_id)]
    record(THIRD_ADDED, actor, [Change.of(made)], now=now, scope_keys=keys, reason=reason.strip())
    tell_of(found.call, made, now)
    return made


@transaction.atomic
def open_consensus(number: int, expert: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Review:
    """Open a consensus, written by a rapporteur. Refuses somebody who has submitted no review, and a second one."""
    found = _locked(number)
    own = found.reviews.filter(expert=expert, state=SUBMITTED, is_rapporteur=False).select_related("expert").first()
    if own is None or not own.expert.is_ready:
        raise NotPossible(_("The rapporteur is one of those who submitted a review."), "rapporteur")
    if found.reviews.filter(is_rapporteur=True, state__in=ACTIVE).exists():
        raise NotPossible(_("A consensus is open already."))
    made = Review.objects.create(
        application=found,
        expert_id=expert,
        stage=CONSENSUS_STAGE,
        fit=own.fit,
        is_rapporteur=True,
        assigned_at=now,
        assigned_by=by,
        changed_at=now,
    )
    keys = [call_key(found.call_id)]
    record(CONSENSUS_OPENED, actor, [Change.of(made)], now=now, scope_keys=keys, reason=reason.strip())
    values = {"review": made.pk, **said_of_call(found.call)}
    about = ("assessment.review", str(made.pk))
    write_letter(CONSENSUS, str(own.expert.person_id), values, now=now, about=about, scope_keys=keys)
    return made

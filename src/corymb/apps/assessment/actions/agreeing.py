"""A consensus is put to the experts it speaks for; they agree or object, and whoever arranges may close it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.weighing import weigh
from corymb.apps.assessment.models import Assent, Review
from corymb.apps.assessment.queries.agreeing import answers_to, asked_of, put_to
from corymb.apps.assessment.queries.sheet import hash_of
from corymb.apps.assessment.queries.standing import is_conflicted
from corymb.apps.assessment.states import (
    AGREES,
    CLOSED,
    CONSENSUS_AGREED,
    CONSENSUS_CLOSED,
    CONSENSUS_OBJECTED,
    CONSENSUS_OBJECTED_TO,
    CONSENSUS_PUT,
    CONSENSUS_PUT_TO,
    CONSENSUS_TAKEN_UP,
    OBJECTS,
    PUT,
    STARTED,
    SUBMITTED,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.kit.asking import NotPossible

MOVED_ON = _("The consensus has moved on meanwhile; look where it stands now.")


@dataclass(frozen=True)
class Reply:
    """Whether an expert agrees to the marks with this hash, and why not."""

    agrees: bool
    sha256: str
    reason: str = ""


def put_to_others(review: Review, *, actor: Actor, now: datetime) -> Review:
    """Put a consensus, locked and complete, to the others who submitted a review.

    Whoever agreed to the very same marks before is not asked again: where all did, it counts at once.
    """
    before = image(review)
    review.state, review.changed_at, review.sha256 = PUT, now, hash_of(review)
    review.save(update_fields=["state", "changed_at", "sha256"])
    found = answers_to(review)
    if found.all_agree:
        _settle(review, now)
    keys = [call_key(review.application.call_id)]
    record(CONSENSUS_PUT, actor, [Change.of(review, before)], now=now, scope_keys=keys)
    agreed = {expert.pk for expert, row in found.by_expert if row and row.answer == AGREES}
    for single in asked_of(review).exclude(expert__in=agreed):
        _tell(CONSENSUS_PUT_TO, single, review.application.call, now)
    return review


@transaction.atomic
def answer_consensus(number: int, reply: Reply, *, actor: Actor, now: datetime) -> Assent:
    """The expert of a submitted review agrees to the consensus on its application, or objects with a reason.

    Once all agreed it counts. Refuses marks that were changed since they were read, an objection without a reason, and
    an expert who is tied to the application now.
    """
    rows = Review.objects.select_related("expert__person", "application__call")
    found = _locked(put_to(rows.get(pk=number)))
    single = rows.get(pk=number)  # as it is under the lock: its expert may have gone meanwhile
    if found.sha256 != reply.sha256:
        raise NotPossible(_("The consensus was changed meanwhile; read it again."))
    if not single.expert.is_ready or is_conflicted(single.expert, single.application_id, timezone.localdate(now)):
        raise NotPossible(_("A conflict of interest has come to light; the application is closed to you."))
    if not reply.agrees and not reply.reason.strip():
        raise NotPossible(_("Say what you object to."), "reason")
    before = image(found)
    made = Assent.objects.create(
        review=found,
        expert=single.expert,
        by=single.expert.person,
        answer=AGREES if reply.agrees else OBJECTS,
        sha256=found.sha256,
        reason=reply.reason.strip(),
        at=now,
    )
    changes = [Change.of(made)]
    if answers_to(found).all_agree:
        _settle(found, now)
        changes.append(Change.of(found, before))
    act, keys = CONSENSUS_AGREED if reply.agrees else CONSENSUS_OBJECTED, [call_key(found.application.call_id)]
    record(act, actor, changes, now=now, scope_keys=keys, reason=made.reason)
    if not reply.agrees:
        _tell(CONSENSUS_OBJECTED_TO, found, found.application.call, now)
    return made


@transaction.atomic
def take_up_again(number: int, *, actor: Actor, now: datetime) -> Review:
    """The rapporteur changes a consensus that was put: it is written again, and then put again."""
    found = _locked(Review.objects.get(pk=number))
    if not found.expert.is_ready or found.application.state != HANDED_IN:
        raise NotPossible(MOVED_ON)
    before = image(found)
    found.state, found.changed_at, found.sha256 = STARTED, now, ""
    found.save(update_fields=["state", "changed_at", "sha256"])
    keys = [call_key(found.application.call_id)]
    record(CONSENSUS_TAKEN_UP, actor, [Change.of(found, before)], now=now, scope_keys=keys)
    return found


@transaction.atomic
def close_consensus(number: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Assent:
    """Let a consensus count though not all agreed; who objected or did not answer stays on record, with the reason."""
    found = _locked(Review.objects.get(pk=number))
    if not reason.strip():
        raise NotPossible(_("Say why it is closed without the consent of all."), "reason")
    before = image(found)
    made = Assent.objects.create(review=found, by=by, answer=CLOSED, sha256=found.sha256, reason=reason.strip(), at=now)
    _settle(found, now)
    keys = [call_key(found.application.call_id)]
    record(
        CONSENSUS_CLOSED, actor, [Change.of(made), Change.of(found, before)], now=now, scope_keys=keys, reason=reason
    )
    return made


def _locked(found: Review | None) -> Review:
    """A consensus that is put, locked. Refuses one that is not."""
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "application__by_version", "application__call", "expert__person"
    )
    row = rows.filter(pk=found.pk, is_rapporteur=True, state=PUT).first() if found else None
    if row is None:
        raise NotPossible(MOVED_ON)
    return row


def _settle(found: Review, now: datetime) -> None:
    """From now on its marks count instead of the single ones."""
    found.state, found.submitted_at, found.changed_at = SUBMITTED, now, now
    found.save(update_fields=["state", "submitted_at", "changed_at"])
    weigh(found.application.call, [found.pk])


def _tell(kind: str, review: Review, call: Call, now: datetime) -> None:
    """Write to the expert of a review about the consensus."""
    values: dict[str, Any] = {"review": review.pk, "call_en": call.title_en, "call_ru": call.title_ru}
    about = ("assessment.review", str(review.pk))
    write_letter(kind, str(review.expert.person_id), values, now=now, about=about, scope_keys=[call_key(call)])


def settle_what_is_agreed(call: int, now: datetime) -> list[Change]:
    """Let the consensuses count for which nobody is awaited any more, once somebody who was asked has gone."""
    changes = []
    put = Review.objects.select_for_update(of=("self",)).filter(application__call=call, is_rapporteur=True, state=PUT)
    for found in put.select_related("application__call", "expert").order_by("pk"):
        if answers_to(found).all_agree:
            before = image(found)
            _settle(found, now)
            changes.append(Change.of(found, before))
    return changes

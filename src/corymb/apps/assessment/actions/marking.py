"""An expert writes marks criterion by criterion, and submits the review, which locks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.actions.agreeing import put_to_others
from corymb.apps.assessment.actions.weighing import weigh
from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries.sheet import ABSTAIN, Sheet, content_for, hash_of, sheet_of
from corymb.apps.assessment.queries.standing import is_conflicted
from corymb.apps.assessment.states import (
    ASSIGNED,
    MARKS_SAVED,
    MARKS_SEEN,
    REFUSED,
    REVIEW_BEGUN,
    REVIEW_DECLINED,
    REVIEW_READ,
    REVIEW_SUBMITTED,
    STARTED,
    SUBMITTED,
    WRITABLE,
)
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.kit.asking import NotPossible
from corymb.packs.call import Scale

LOCKED = _("The review cannot be changed now; look where it stands.")
WHY = _("Say in the comment why you abstain.")
LONGEST = 4_000
THING = "assessment.review"


@dataclass(frozen=True)
class Typed:
    """What an expert wrote for a criterion; None = nothing was sent. `seen`: the version the page had, None = any."""

    mark: str | None = None
    comment: str | None = None
    seen: int | None = None


@dataclass
class Saved:
    """What came of saving: the criteria saved, and those another window changed meanwhile, as they stand now."""

    at: datetime
    saved: list[str] = field(default_factory=list)
    met: dict[str, Mark] = field(default_factory=dict)


@transaction.atomic
def save_marks(number: int, typed: Mapping[str, Typed], *, actor: Actor, now: datetime) -> Saved:
    """Save marks and comments. One changed elsewhere since it was seen stays as it is.

    Refuses a review that cannot be changed now, a criterion that is not marked, a mark off the scale, a long comment.
    """
    review = _writable(number)
    content = content_for(review)
    leaves = {leaf.code for leaf in content.leaves}
    there = {row.criterion: row for row in review.marks.select_for_update()}
    result = Saved(now)
    for code, one in typed.items():
        if code not in leaves:
            raise NotPossible(_("The call has no such criterion."))
        row = there.get(code) or Mark(review=review, criterion=code, version=0)
        before = row.mark, row.is_given, row.comment
        after = _after(row, one, content.scale)
        if before == after:
            continue
        if one.seen is not None and row.version > one.seen:
            result.met[code] = row
            continue
        row.mark, row.is_given, row.comment = after
        row.version, row.at = review.version + 1, now
        row.save()
        result.saved.append(code)
    if result.saved:
        _touch(review, result.saved, actor, now)
    return result


def _touch(review: Review, saved: list[str], actor: Actor, now: datetime) -> None:
    """Count a change; the first one begins the review. The journal is told which criteria, never the marks."""
    keys = [call_key(review.application.call_id)]
    before, begins = image(review), review.state == ASSIGNED
    review.version += 1
    review.changed_at, review.state = now, STARTED
    review.save(update_fields=["version", "changed_at", "state"])
    if begins:
        record(REVIEW_BEGUN, actor, [Change.of(review, before)], now=now, scope_keys=keys)
    else:
        record_act(MARKS_SAVED, actor, (THING, str(review.pk), ""), now=now, scope_keys=keys, criteria=sorted(saved))


def _after(row: Mark, one: Typed, scale: Scale) -> tuple[int | None, bool, str]:
    """(mark, whether it is given, comment) as they will stand."""
    mark, given, comment = row.mark, row.is_given, row.comment
    if one.mark is not None:
        mark, given = _read(one.mark.strip(), scale)
    if one.comment is not None:
        comment = one.comment.replace("\r\n", "\n").strip()
        if len(comment) > LONGEST:
            raise NotPossible(str(_("At most {n} signs fit into a comment.")).format(n=LONGEST))
    return mark, given, comment


def _read(text: str, scale: Scale) -> tuple[int | None, bool]:
    if text in {"", ABSTAIN}:
        return None, text == ABSTAIN
    if not text.isdecimal() or int(text) not in scale.marks:
        told = _("Marks go from {worst} to {best}.")
        raise NotPossible(str(told).format(worst=scale.worst, best=scale.best))
    return int(text), True


def lacking(sheet: Sheet) -> str:
    """What keeps a review from being submitted; empty where nothing does."""
    labels = "; ".join(label for label, _place in sheet.missing)
    told = str(_("Something is missing: {labels}.")).format(labels=labels) if labels else ""
    return f"{told} {WHY}" if any(line.lacks_reason for line in sheet.lines) else told


@transaction.atomic
def submit_review(number: int, *, actor: Actor, now: datetime) -> Review:
    """Submit a review: it is locked, and its marks count. A consensus is put to the other experts instead.

    Refuses one with a criterion neither marked nor abstained from, an abstention without a reason, and an expert who is
    tied to the application now.
    """
    review = _writable(number)
    if is_conflicted(review.expert, review.application_id, timezone.localdate(now)):
        raise NotPossible(_("A conflict of interest has come to light; the application is closed to you."))
    sheet = sheet_of(review)
    if told := lacking(sheet):
        raise NotPossible(told)
    if review.is_rapporteur:
        return put_to_others(review, actor=actor, now=now)
    before = image(review)
    review.state, review.submitted_at, review.changed_at, review.sha256 = SUBMITTED, now, now, hash_of(review)
    review.save(update_fields=["state", "submitted_at", "changed_at", "sha256"])
    weigh(review.application.call, [review.pk])
    keys = [call_key(review.application.call_id)]
    record(REVIEW_SUBMITTED, actor, [Change.of(review, before)], now=now, scope_keys=keys)
    return review


@transaction.atomic
def decline_review(number: int, reason: str, *, actor: Actor, now: datetime) -> Review:
    """An expert gives an application back for another reason than a tie. What they wrote stays and does not count."""
    review = _writable(number)
    if not reason.strip():
        raise NotPossible(_("Say why you cannot assess it."), "reason")
    before = image(review)
    review.state, review.ended_at, review.ended_why, review.changed_at = REFUSED, now, reason.strip(), now
    review.save(update_fields=["state", "ended_at", "ended_why", "changed_at"])
    keys = [call_key(review.application.call_id)]
    record(REVIEW_DECLINED, actor, [Change.of(review, before)], now=now, scope_keys=keys, reason=reason)
    return review


def _writable(number: int) -> Review:
    """A review, locked, that its expert may change now. Refuses another one."""
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "application__by_version", "application__call", "expert__person"
    )
    found = rows.get(pk=number)
    if found.state not in WRITABLE or not found.expert.is_ready or found.application.state != HANDED_IN:
        raise NotPossible(LOCKED)
    return found


@transaction.atomic
def note_read(review: Review, *, actor: Actor, now: datetime) -> None:
    """An expert has opened an application to assess it."""
    keys = [call_key(review.application.call_id)]
    record_act(REVIEW_READ, actor, (THING, str(review.pk), ""), now=now, scope_keys=keys)


@transaction.atomic
def note_seen(application: Application, *, actor: Actor, now: datetime) -> None:
    """Whoever arranges or looks on has looked at the marks of an application."""
    keys = [call_key(application.call_id)]
    record_act(MARKS_SEEN, actor, ("selection.application", str(application.pk), ""), now=now, scope_keys=keys)


@transaction.atomic
def note_all_seen(call: Call, *, actor: Actor, now: datetime) -> None:
    """Whoever arranges or looks on has looked at the marks of a call, but for what is kept from them."""
    record_act(MARKS_SEEN, actor, ("selection.call", str(call.pk), ""), now=now, scope_keys=[call_key(call)])

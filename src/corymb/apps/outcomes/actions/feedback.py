"""Experts' comments are looked through and released to the applicant; one may be withheld with a reason."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Mark
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.states import CLOSED
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.outcomes.models import Release, Withholding
from corymb.apps.outcomes.queries.comments import opened_before, signed, text_of, to_release, withheld_on
from corymb.apps.outcomes.states import COMMENTS_ALL_RELEASED, COMMENTS_READ, COMMENTS_RELEASED, GIVEN_BACK, WITHHELD
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible

IS_RELEASED = _("The comments are released; what the applicant reads does not change any more.")


@transaction.atomic
def note_read(decision: Decision, *, actor: Actor, now: datetime) -> None:
    """That somebody reads the comments by their office is journaled."""
    thing = ("council.decision", str(decision.pk), "")
    record_act(COMMENTS_READ, actor, thing, now=now, scope_keys=keys_of(decision))


@transaction.atomic
def withhold(number: int, mark: int, reason: str, by: Person | None, *, actor: Actor, now: datetime) -> Withholding:
    """Keep a comment from the applicant. Refuses without a reason, twice, and once it is released."""
    decision = locked(number)
    row = Mark.objects.filter(pk=mark, review__application=decision.application_id).exclude(comment="").first()
    if row is None:
        raise NotPossible(_("There is no such comment on this application."))
    if mark in opened_before(decision):
        raise NotPossible(_("The applicant reads the comment already: it was released with an earlier decision."))
    if not reason.strip():
        raise NotPossible(_("Say why the comment is withheld."), "reason")
    if withheld_on(decision).filter(mark=row).exists():
        raise NotPossible(_("The comment is withheld already."))
    made = Withholding.objects.create(decision=decision, mark=row, reason=reason.strip(), at=now, by=by)
    record(WITHHELD, actor, [Change.of(made)], now=now, scope_keys=keys_of(decision), reason=reason)
    return made


@transaction.atomic
def give_back(number: int, withholding: int, *, actor: Actor, now: datetime) -> None:
    """Show a comment after all. Refuses once the comments are released, under an earlier decision too."""
    decision = locked(number)
    row = withheld_on(decision).filter(pk=withholding).first()
    if row is None:
        raise NotPossible(_("The comment is not withheld any more."))
    if Release.objects.filter(decision=row.decision_id).exists():
        raise NotPossible(_("The comment was withheld when those on an earlier decision were released; it stays so."))
    change = Change.removal(row)
    row.delete()
    record(GIVEN_BACK, actor, [change], now=now, scope_keys=keys_of(decision))


@transaction.atomic
def release(number: int, by: Person | None, *, actor: Actor, now: datetime) -> Release:
    """Show the applicant the comments as they are written, but for those withheld. Refuses a second time."""
    made = _shown(locked(number), by, now)
    record(COMMENTS_RELEASED, actor, [Change.of(made)], now=now, scope_keys=keys_of(made.decision))
    return made


@transaction.atomic
def release_all(
    decisions: Sequence[int], seen: str, by: Person | None, *, actor: Actor, now: datetime
) -> list[Release]:
    """Show the applicants of several decisions of a call their comments, in one act.

    Refuses where one is released, and where what is shown is no longer what was `seen` (`queries.comments.signed`).
    """
    rows = [locked(number) for number in sorted(decisions)]
    if signed(to_release(rows)) != seen:
        raise NotPossible(_("Something has changed since the page was shown; look at it once more."))
    made = [_shown(row, by, now) for row in rows]
    if not made:
        raise NotPossible(_("The comments on every decided application are released."))
    keys = keys_of(made[0].decision)
    record(COMMENTS_ALL_RELEASED, actor, [Change.of(row) for row in made], now=now, scope_keys=keys)
    return made


def _shown(decision: Decision, by: Person | None, now: datetime) -> Release:
    text = text_of(decision)
    return Release.objects.create(decision=decision, at=now, by=by, text=text, sha256=sha256(text.encode()).hexdigest())


def locked(number: int) -> Decision:
    """A decision of a closed session whose comments can still be looked through.

    The session is locked: rows of decisions are only ever added.
    """
    decision = Decision.objects.select_related("application__call", "matter__session__ranking__by_version").get(
        pk=number
    )
    if Session.objects.select_for_update().get(pk=decision.matter.session_id).state != CLOSED:
        raise NotPossible(_("The session is not closed yet."))
    if Release.objects.filter(decision=decision).exists():
        raise NotPossible(IS_RELEASED)
    return decision


def keys_of(decision: Decision) -> list[str]:
    return [call_key(decision.application.call_id)]

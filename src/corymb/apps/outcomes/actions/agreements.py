"""Agreements are drafted for whoever was selected, sent with their text as PDF, signed by the region and the office."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Decision
from corymb.apps.files.actions import store_file
from corymb.apps.files.states import JPEG, PDF, PNG, SIGNATURE, TIFF
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.outcomes.actions.telling import officials_of
from corymb.apps.outcomes.models import Agreement, Commitment
from corymb.apps.outcomes.queries.agreements import KIND, newest_text, without_agreement
from corymb.apps.outcomes.queries.duties import end_of
from corymb.apps.outcomes.queries.outcomes_told import is_told, told
from corymb.apps.outcomes.queries.since import decided_since
from corymb.apps.outcomes.queries.submitted import plain_answers
from corymb.apps.outcomes.states import (
    AGREEMENT_MOVES,
    AGREEMENT_OVER,
    AGREEMENTS_DRAFTED,
    CANCEL,
    COMMITMENT_ADDED,
    COMMITMENT_CHANGED,
    COMMITMENT_REMOVED,
    DECLINE,
    DRAFTED,
    LETTER_MOVED,
    NUDGE,
    NUDGED,
    ON_PAPER,
    RECALL,
    SEND,
    SENT,
    SIGN_REGION,
    SIGNED,
    TERMINATE,
)
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.kit.saying import day
from corymb.packs.call import number_of

MOVED_ON = _("The agreement has moved on meanwhile; look where it stands now.")
ENDINGS = frozenset[str]().union(*(kind.endings for kind in (PDF, PNG, JPEG, TIFF, SIGNATURE)))
"""What the name of a signed copy may end in; that its content is of that kind, the store of files sees to."""


@transaction.atomic
def draft_agreements(
    number: int, by: Person | None, again: Collection[int] = (), *, actor: Actor, now: datetime
) -> list[Agreement]:
    """Draft an agreement for each selected application that had none, with the figures it applied with.

    Another one after one that was sent and has ended for the decisions `again` alone. Refuses where there is nobody to
    agree with.
    """
    call = Call.objects.select_for_update().get(pk=number)
    rows = without_agreement(call.pk).select_related("application__by_version")
    decisions = [one for one in rows if not vars(one)["had"] or one.pk in again]
    if not decisions:
        raise NotPossible(_("Every selected application has its agreement, or nothing is decided yet."))
    text, made, changes = newest_text(call), [], []
    for one in decisions:
        row = Agreement.objects.create(decision=one, by_text=text, drafted_at=now, drafted_by=by, moved_at=now)
        made.append(row)
        changes += [Change.of(row), *(Change.of(each) for each in _applied_with(row, one))]
    record(AGREEMENTS_DRAFTED, actor, changes, now=now, scope_keys=[call_key(number)])
    return made


def _applied_with(agreement: Agreement, decision: Decision) -> list[Commitment]:
    """The commitments the call names, as they were answered with a number."""
    content = content_of(decision.application.by_version)
    answers, questions = plain_answers(decision), {one.code: one for one in content.questions}
    found: list[Commitment] = []
    for one in content.after.commitments:
        code = one.question
        value, question = number_of(answers.get(code, "")), questions.get(code)
        if value is None or question is None:
            continue
        unit: Mapping[str, str] = question.unit or {}
        row = Commitment(
            agreement=agreement, place=len(found) + 1, code=code, target=one.target or "", value=value,
            label_en=question.label.get("en", "")[:300], label_ru=question.label.get("ru", "")[:300],
            unit_en=unit.get("en", "")[:60], unit_ru=unit.get("ru", "")[:60],
        )  # fmt: skip
        row.save()
        found.append(row)
    return found


@dataclass(frozen=True)
class Promise:
    """A commitment as it is written by hand; `label` and `unit` in English and Russian."""

    label: tuple[str, str]
    unit: tuple[str, str]
    value: str
    until: str
    target: str = ""

    def fields(self) -> dict[str, Any]:
        """As the row keeps it. Refuses a value that is no number."""
        value = number_of(self.value)
        if value is None:
            raise NotPossible(_("Write the value as a number."), "value")
        (label_en, label_ru), (unit_en, unit_ru) = self.label, self.unit
        words = {"label_en": label_en, "label_ru": label_ru, "unit_en": unit_en, "unit_ru": unit_ru}
        return {**words, "value": value, "until": self.until, "target": self.target}


@transaction.atomic
def write_commitment(
    number: int, promise: Promise, commitment: int | None = None, *, actor: Actor, now: datetime
) -> Commitment:
    """Add what the region holds to, or correct a `commitment`. Refuses what is sent, and a value that is no number."""
    found = locked(number, frozenset({DRAFTED}))
    last = found.commitments.order_by("-place").first()
    new = Commitment(agreement=found, place=last.place + 1 if last else 1)
    row = _promised(found, commitment) if commitment else new
    before = image(row) if commitment else None
    for name, value in promise.fields().items():
        setattr(row, name, value)
    row.save()
    act = COMMITMENT_CHANGED if commitment else COMMITMENT_ADDED
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=keys_of(found))
    return row


@transaction.atomic
def remove_commitment(number: int, commitment: int, *, actor: Actor, now: datetime) -> None:
    """Take a commitment out. Refuses what is sent."""
    found = locked(number, frozenset({DRAFTED}))
    row = _promised(found, commitment)
    change = Change.removal(row)
    row.delete()
    record(COMMITMENT_REMOVED, actor, [change], now=now, scope_keys=keys_of(found))


def _promised(found: Agreement, commitment: int) -> Commitment:
    row = found.commitments.filter(pk=commitment).first()
    if row is None:
        raise NotPossible(_("The commitment was taken out meanwhile."))
    return row


@transaction.atomic
def send_agreement(number: int, sign_by: date, called: str = "", *, actor: Actor, now: datetime) -> Agreement:
    """Send an agreement to be signed until a day. It takes the newest text, and a number, where `called` gives none.

    Refuses a day that has passed, another agreement's number, who is no longer selected or was not told of it yet.
    """
    found = _still_selected(locked(number, AGREEMENT_MOVES[SEND].sources))
    application, called = found.decision.application, called.strip()
    if not told(Decision.objects.filter(pk=found.decision_id)).exists():
        raise NotPossible(_("The region is told first: by the letter with the decision or by published results."))
    if sign_by <= localdate(now):
        raise NotPossible(_("Name a day that is still to come."), "sign_by")
    others = Agreement.objects.exclude(pk=found.pk).filter(decision__application__call=application.call_id)
    if called and others.filter(number=called).exists():
        raise NotPossible(_("Another agreement of the call has this number."), "number")
    before = image(found)
    found.by_text, found.sent_at, found.sign_by = newest_text(application.call), now, sign_by
    found.number = called or found.number or f"{application.call.code}-{application.pk}-A{found.pk}"
    made = _moved(found, SEND, before, actor=actor, now=now)
    _ask_to_sign(made, now)
    return made


@transaction.atomic
def move_agreement(
    number: int, code: str, reason: str = "", edition: int | None = None, *, actor: Actor, now: datetime
) -> Agreement:
    """Take an agreement back, decline the edition that stands, cancel it, or terminate one signed by both; why."""
    found = locked(number, AGREEMENT_MOVES[code].sources)
    if edition not in {None, found.round}:
        said = _("Meanwhile edition {edition} was sent: look at its papers before you decline it.")
        raise NotPossible(str(said).format(edition=found.round), "reason")
    before = image(found)
    if code in {CANCEL, DECLINE, TERMINATE} and not reason.strip():
        raise NotPossible(_("Say why the agreement does not hold any more."), "reason")
    if code in {CANCEL, TERMINATE} and found.sent_at and decided_since(found) != decided_since(found, is_told()):
        said = _("Its region has not been told yet what was decided since: let the letter with that go first.")
        raise NotPossible(said)
    if code == RECALL:
        found.round, found.sent_at, found.sign_by = found.round + 1, None, None
    found.reason = reason.strip()
    return _moved(found, code, before, actor=actor, now=now)


@dataclass(frozen=True)
class Signing:
    """A signed agreement as it was given: on which day, the file, under which number and edition; empty: any."""

    on: date
    file: "UploadedFile[bytes]"
    number: str = ""
    edition: int | None = None


@transaction.atomic
def sign_agreement(number: int, code: str, given: Signing, *, actor: Actor, now: datetime) -> Agreement:
    """Take a signed agreement in: the region's first, from it or on paper, then the office's. Its number stays.

    The file is a scan or a detached signature; it is kept with its hash and not verified. Refuses another kind of file,
    a day to come or before the session that decided was closed, and another number or edition.
    """
    found = locked(number, AGREEMENT_MOVES[code].sources)
    if given.on > localdate(now):
        raise NotPossible(_("The day is still to come."), "on")
    decided = localdate(found.decision.matter.session.closed_at)
    if given.on < decided:
        said = _("The session that decided was closed on {day}; nothing was signed before that.")
        raise NotPossible(str(said).format(day=day(decided)), "on")
    if given.number.strip() not in {"", found.number}:
        said = _("The agreement was sent under the number {number}, as its papers say; it is signed under that one.")
        raise NotPossible(str(said).format(number=found.number), "number")
    if given.edition not in {None, found.round}:
        said = _("Meanwhile edition {edition} was sent: look at its papers, and sign that one.")
        raise NotPossible(str(said).format(edition=found.round), "file")
    if (given.file.name or "").rpartition(".")[2].lower() not in ENDINGS:
        raise NotPossible(_("A signed copy is one of these: PDF, picture, .sig, .p7s, .sgn."), "file")
    before, about = image(found), (KIND, str(found.pk))
    stored = store_file(given.file, actor=actor, now=now, about=about, scope_keys=keys_of(found), confidential=True)
    if code in {SIGN_REGION, ON_PAPER}:
        found.region_signed_on, found.region_file = given.on, stored.pk
    else:
        found.office_signed_on, found.office_file = given.on, stored.pk
    return _moved(found, code, before, actor=actor, now=now)


@transaction.atomic
def remind(number: int, *, actor: Actor, now: datetime) -> int:
    """Write to the officials of the region that an agreement waits. How many letters. Refuses what is not with them."""
    found = _still_selected(locked(number, frozenset({SENT})))
    written = _ask_to_sign(found, now)
    if not written:
        raise NotPossible(_("Nobody answers for the region on the site; there is nobody to write to."))
    record_act(NUDGED, actor, (KIND, str(found.pk), ""), now=now, scope_keys=keys_of(found), letters=written)
    return written


def _ask_to_sign(found: Agreement, now: datetime) -> int:
    due = end_of(found.sign_by).isoformat() if found.sign_by else None
    return _tell(found, NUDGE, now, round=found.round, due=due)


def _tell(found: Agreement, kind: str, now: datetime, **said: object) -> int:
    """Write to the officials of the region. How many letters."""
    region = f"region:{found.decision.application.region.code}"
    values = {"agreement": found.pk, "number": found.number, "title": found.decision.application.title, **said}
    people = officials_of(region)
    for person in people:
        write_letter(kind, str(person), values, now=now, about=(KIND, str(found.pk)), scope_keys=[region])
    return len(people)


def locked(number: int, sources: frozenset[str]) -> Agreement:
    """An agreement, locked, in one of these states. Refuses another one."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "decision__application__call", "decision__application__region"
    )
    found = rows.get(pk=number)
    if found.state not in sources:
        raise NotPossible(MOVED_ON)
    return found


def _still_selected(found: Agreement) -> Agreement:
    """Nobody is asked to sign for an application the council does not select any more."""
    if since := decided_since(found):
        raise NotPossible(since)
    return found


def keys_of(found: Agreement) -> list[str]:
    return [call_key(found.decision.application.call_id)]


def _moved(found: Agreement, code: str, before: dict[str, object], *, actor: Actor, now: datetime) -> Agreement:
    step = AGREEMENT_MOVES[code]
    found.state, found.moved_at = step.target, now
    found.save()
    record(step.act, actor, [Change.of(found, before)], now=now, scope_keys=keys_of(found), reason=found.reason)
    if found.state == SIGNED or (found.state in AGREEMENT_OVER and found.sent_at):
        is_over = found.state in AGREEMENT_OVER
        _tell(found, LETTER_MOVED, now, state=found.state, is_over=is_over, reason=found.reason)
    return found

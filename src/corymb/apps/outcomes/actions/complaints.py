"""A complaint is written, filed in time, and moved on by the table; grounds and files belong to its writing."""

from datetime import datetime
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.telling import labels_of
from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import files_about
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.outcomes.actions.telling import officials_of
from corymb.apps.outcomes.models import Complaint, Ground
from corymb.apps.outcomes.queries.complaints import KIND, can_move, standing_complaint
from corymb.apps.outcomes.queries.outcomes_told import latest_decision
from corymb.apps.outcomes.queries.terms import term_of, why_not_now
from corymb.apps.outcomes.rules import MOST_FILES, MOST_GROUNDS
from corymb.apps.outcomes.states import (
    ANSWER,
    COMPLAINT_READ,
    COMPLAINT_STARTED,
    COMPLAINT_WRITTEN,
    COMPLAINTS,
    DRAFT,
    FILE,
    GROUND_ADDED,
    GROUND_REMOVED,
    LETTER,
    MOVES,
)
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.methods.chain import canonical

MOVED_ON = _("The complaint has moved on meanwhile; look where it stands now.")
FORMAT = "corymb-complaint-1"


@transaction.atomic
def start_complaint(
    application: Application, text: str, by: Person | None, *, actor: Actor, now: datetime
) -> Complaint:
    """Begin a complaint against the latest decision. Refuses outside the term, and a second one beside another."""
    decision = latest_decision(application)
    Session.objects.select_for_update().get(pk=decision.matter.session_id)  # decisions are only ever added
    _must_be_in_time(decision, now)
    if standing_complaint(decision):
        raise NotPossible(_("There is a complaint against this decision already."))
    made = Complaint.objects.create(decision=decision, text=text.strip(), started_at=now, started_by=by, moved_at=now)
    record(COMPLAINT_STARTED, actor, [Change.of(made)], now=now, scope_keys=keys_of(made))
    return made


@transaction.atomic
def write_complaint(number: int, text: str, *, actor: Actor, now: datetime) -> Complaint:
    """Change the text. Refuses what is filed."""
    found = locked(number, frozenset({DRAFT}))
    found.text = text.strip()
    found.save(update_fields=["text"])
    record_act(COMPLAINT_WRITTEN, actor, (KIND, str(found.pk), ""), now=now, scope_keys=keys_of(found))
    return found


@transaction.atomic
def add_ground(number: int, criterion: str, text: str, *, actor: Actor, now: datetime) -> Ground:
    """Add a ground, about the procedure or what was marked, at a defence too where that counts. Refuses what is filed,

    and one too many.
    """
    found = locked(number, frozenset({DRAFT}))
    if criterion and criterion not in labels_of(content_of(found.decision.matter.session.ranking.by_version)):
        raise NotPossible(_("The call has no such criterion."), "criterion")
    last = found.grounds.order_by("-place").first()
    if found.grounds.count() >= MOST_GROUNDS:
        raise NotPossible(_("There are as many grounds as a complaint takes."))
    place = last.place + 1 if last else 1
    made = Ground.objects.create(complaint=found, place=place, criterion=criterion, text=text.strip())
    record(GROUND_ADDED, actor, [Change.of(made)], now=now, scope_keys=keys_of(found))
    return made


@transaction.atomic
def remove_ground(number: int, ground: int, *, actor: Actor, now: datetime) -> None:
    found = locked(number, frozenset({DRAFT}))
    row = found.grounds.filter(pk=ground).first()
    if row is None:
        raise NotPossible(_("The ground was taken out meanwhile."))
    change = Change.removal(row)
    row.delete()
    record(GROUND_REMOVED, actor, [change], now=now, scope_keys=keys_of(found))


@transaction.atomic
def attach_file(number: int, file: "UploadedFile[bytes]", *, actor: Actor, now: datetime) -> StoredFile:
    """Add a file. Refuses what is filed, one too many, and what `store_file` refuses."""
    found = locked(number, frozenset({DRAFT}))
    if files_about(KIND, str(found.pk)).count() >= MOST_FILES:
        raise NotPossible(_("There are as many files as a complaint takes."), "file")
    about = (KIND, str(found.pk))
    return store_file(file, actor=actor, now=now, about=about, scope_keys=keys_of(found), confidential=True)


@transaction.atomic
def file_complaint(number: int, by: Person, *, actor: Actor, now: datetime) -> Complaint:
    """File a complaint; its receipt is of this moment by the server's clock. Refuses after the term, or no ground."""
    found = locked(number, MOVES[FILE].sources)
    ends_at = _must_be_in_time(found.decision, now)
    if not found.grounds.exists():
        raise NotPossible(_("Name at least one ground."))
    before = image(found)
    application = found.decision.application
    found.snapshot = snapshot_of(found)
    found.sha256 = sha256(found.snapshot.encode()).hexdigest()
    earlier = Complaint.objects.filter(decision__application=application, filed_at__isnull=False).count()
    found.receipt = f"{application.call.code}-{application.pk}-C{earlier + 1}"
    found.filed_at, found.filed_by, found.due_at = now, by, ends_at
    return moved(found, FILE, before, [], actor=actor, now=now)


@transaction.atomic
def move_complaint(number: int, code: str, text: str = "", *, actor: Actor, now: datetime) -> Complaint:
    """Register, admit, dismiss, withdraw, answer. Refuses what the table of moves does not know, and an empty text.

    An answer goes by letter to whoever answers for the region; where nobody does it stands without one. While all of
    its letters were withdrawn it is given anew.
    """
    step = MOVES[code]
    found = locked(number, frozenset(COMPLAINTS))
    if not can_move(found, code):
        raise NotPossible(MOVED_ON)
    before = image(found)
    if step.wants:
        if not text.strip():
            raise NotPossible(_("This cannot be empty."), step.wants)
        setattr(found, step.wants, text.strip())
    made = moved(found, code, before, [], actor=actor, now=now)
    if code == ANSWER:
        region = f"region:{found.decision.application.region.code}"
        values = {
            "complaint": found.pk,
            "receipt": found.receipt,
            "title": found.decision.application.title,
            "is_admitted": found.looker_id is not None,
            "grounds": found.grounds.count(),
            "upheld": found.grounds.filter(finding__is_upheld=True).count(),
        }
        for person in officials_of(region):
            write_letter(LETTER, str(person), values, now=now, about=(KIND, str(found.pk)), scope_keys=[region])
    return made


@transaction.atomic
def note_read(found: Complaint, *, actor: Actor, now: datetime) -> None:
    """That somebody reads a complaint by their office is journaled."""
    record_act(COMPLAINT_READ, actor, (KIND, str(found.pk), ""), now=now, scope_keys=keys_of(found))


def snapshot_of(found: Complaint) -> str:
    """What is filed, canonical: text, grounds, files with their hashes."""
    grounds = found.grounds.order_by("place")
    files = files_about(KIND, str(found.pk)).order_by("pk")
    return canonical({
        "format": FORMAT,
        "application": str(found.decision.application_id),
        "decision": str(found.decision_id),
        "text": found.text,
        "grounds": [{"place": row.place, "criterion": row.criterion, "text": row.text} for row in grounds],
        "files": [{"name": one.name, "sha256": one.sha256} for one in files],
    })  # fmt: skip


def locked(number: int, sources: frozenset[str]) -> Complaint:
    """A complaint, locked, in one of these states. Refuses another one."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related(
        "decision__application__call", "decision__application__region",
        "decision__matter__session__ranking__by_version",
    )  # fmt: skip
    found = rows.get(pk=number)
    if found.state not in sources:
        raise NotPossible(MOVED_ON)
    return found


def moved(
    found: Complaint, code: str, before: dict[str, object], changes: list[Change], *, actor: Actor, now: datetime
) -> Complaint:
    step = MOVES[code]
    found.state, found.moved_at = step.target, now
    found.save()
    record(step.act, actor, [Change.of(found, before), *changes], now=now, scope_keys=keys_of(found))
    return found


def keys_of(found: Complaint) -> list[str]:
    return [call_key(found.decision.application.call_id)]


def _must_be_in_time(decision: Decision, now: datetime) -> datetime:
    """The end of the term. Refuses what comes outside it, by the server's clock."""
    term = term_of(decision)
    told = why_not_now(term, now)
    if told or term.ends_at is None:
        raise NotPossible(told)
    return term.ends_at

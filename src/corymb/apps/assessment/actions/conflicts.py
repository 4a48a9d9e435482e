"""Conflicts of interest are found in the register, and lifted by whoever arranges the assessment, with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.rules import may
from corymb.apps.accounts.states import OFFICER, SECRETARY
from corymb.apps.assessment.actions.agreeing import settle_what_is_agreed
from corymb.apps.assessment.actions.taking_back import take_back_pairs
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.assessment.queries.standing import experts_in, stored_pairs
from corymb.apps.assessment.queries.ties import Tie, ties
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.assessment.states import (
    ACTING,
    ACTING_NAMED,
    CONFLICT_LIFTED,
    CONFLICTS_RAISED,
    DECLARED,
    RECUSAL_DECLARED,
    RECUSAL_LIFTED_ACT,
    RECUSED,
    REGISTER,
    TIE_FOUND,
)
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import acts_for, call_key, kept_in
from corymb.apps.selection.states import ACTS_FOR
from corymb.kit.asking import NotPossible

PIECE = 5_000
RECUSAL_LIFTED = _("The recusal is lifted already.")


@transaction.atomic
def raise_conflicts(number: int, *, actor: Actor, now: datetime) -> int:
    """Put on record what the register says of experts and applications of a call; how many conflicts were new.

    What was lifted stays lifted. Reviews that must not be are taken back; who arranges the assessment and is tied to an
    application is shut out of it.
    """
    call = Call.objects.select_for_update().get(pk=number)
    day, experts = timezone.localdate(now), experts_in(number)
    numbers = {expert.person_id: expert.pk for expert in experts}
    known = set(
        Conflict.objects.filter(expert__call=number, source=REGISTER).values_list(
            "expert", "application", "kind", "other", "contract"
        )
    )
    new = [
        Conflict(
            expert_id=numbers[tie.person],
            application_id=tie.application,
            kind=tie.kind,
            source=REGISTER,
            own_id=tie.own,
            other_id=tie.other,
            contract_id=tie.contract,
            raised_at=now,
        )
        for tie in ties(number, list(numbers), day)
        if (numbers[tie.person], tie.application, *tie.key) not in known
    ]
    rows = Conflict.objects.bulk_create(new, batch_size=PIECE)
    thing = ("selection.call", str(number), call.code)
    if rows:
        record_rows(CONFLICTS_RAISED, actor, thing, rows, now=now, scope_keys=[call_key(number)])
    back = take_back_pairs(number, stored_pairs(number, day), TIE_FOUND, now)
    back += settle_what_is_agreed(number, now) if back else []
    if back:
        record(CONFLICTS_RAISED, actor, back, now=now, scope_keys=[call_key(number)])
    _recuse(call, actor, now)
    return len(rows)


def _recuse(call: Call, actor: Actor, now: datetime) -> None:
    """Shut out of applications whoever may arrange the assessment and is tied to them."""
    day = timezone.localdate(now)
    held = Grant.objects.in_force(day).filter(role__in=(OFFICER, SECRETARY))
    people = set(held.filter(role=OFFICER).values_list("person", flat=True))
    people |= set(held.filter(scope_key=call_key(call)).values_list("person", flat=True))
    rows = Recusal.objects.filter(application__call=call)
    stand = set(rows.filter(lifted_at=None).values_list("application", "person"))
    lifted = _lifted(rows)
    found: dict[tuple[int, int], list[Tie]] = {}
    for tie in ties(call.pk, sorted(people), day):
        pair = (tie.application, tie.person)
        if pair not in stand and (*pair, *tie.key) not in lifted:
            found.setdefault(pair, []).append(tie)
    for (application, person), own in sorted(found.items()):
        row = Recusal(application_id=application, person_id=person, kind=own[0].kind, raised_at=now)
        row.ties = [[tie.kind, tie.own, tie.other, tie.contract] for tie in own]
        row.save()
        changes = [Change.of(row), *_no_longer_acts(application, person)]
        record(RECUSED, actor, changes, now=now, scope_keys=[call_key(call)])


def _lifted(rows: QuerySet[Recusal]) -> set[tuple[int, int, str, int | None, int | None]]:
    """Ties that somebody has lifted: application, person, and what tells the ties of one pair apart."""
    kept = rows.exclude(lifted_at=None).values_list("application", "person", "ties")
    return {(*pair, kind, other, contract) for *pair, own in kept for kind, _own, other, contract in own}


def _no_longer_acts(application: int, person: int) -> list[Change]:
    """Whoever is tied to an application themselves acts for nobody there."""
    changes = []
    rows = Recusal.objects.select_for_update(of=("self",)).filter(application=application, acting=person)
    for row in rows.filter(lifted_at=None).order_by("pk"):
        before = image(row)
        row.acting = None
        row.save(update_fields=["acting"])
        changes.append(Change.of(row, before))
    return changes


@transaction.atomic
def lift_conflict(number: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Conflict:
    """Lift a conflict with a reason; what was declared too. Refuses one that is lifted already."""
    row = Conflict.objects.select_for_update(of=("self",)).select_related("expert").get(pk=number)
    if row.lifted_at is not None:
        raise NotPossible(_("The conflict is lifted already."))
    if not reason.strip():
        raise NotPossible(_("Say why the conflict does not stand."), "reason")
    before = image(row)
    row.lifted_at, row.lifted_by, row.lifted_why = now, by, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    keys = [call_key(row.expert.call_id)]
    record(CONFLICT_LIFTED, actor, [Change.of(row, before)], now=now, scope_keys=keys, reason=reason)
    return row


@transaction.atomic
def name_acting(number: int, acting: Person, *, actor: Actor, now: datetime) -> Recusal:
    """Name who acts for somebody tied to an application. Refuses who may not arrange, or is tied to it as well."""
    row = Recusal.objects.select_for_update(of=("self",)).select_related("application__call").get(pk=number)
    call = row.application.call_id
    if row.lifted_at is not None:
        raise NotPossible(RECUSAL_LIFTED)
    if not acting.is_active or not may(acting, ARRANGE, [call_key(call)]):
        raise NotPossible(_("Name somebody who may arrange the assessment of this call."), "person")
    if row.application_id in kept_in(acting, call):
        raise NotPossible(_("This person is tied to the application as well."), "person")
    before = image(row)
    row.acting = acting
    row.save(update_fields=["acting"])
    keys = [call_key(call)]
    record(ACTING_NAMED, actor, [Change.of(row, before)], now=now, scope_keys=keys)
    found = row.application.call
    values = {"call_id": call, "call_en": found.title_en, "call_ru": found.title_ru}
    about = ("assessment.recusal", str(row.pk))
    write_letter(ACTING, str(acting.pk), values, now=now, about=about, scope_keys=keys)
    return row


@dataclass(frozen=True)
class OwnTie:
    """What somebody who arranges an assessment says ties them to an application."""

    kind: str
    words: str


@transaction.atomic
def recuse_oneself(number: int, tie: OwnTie, by: Person, *, actor: Actor, now: datetime) -> Recusal:
    """Shut oneself out of an application one is tied to. Refuses who is shut out already."""
    found = Application.objects.select_related("call").get(pk=number)
    Call.objects.select_for_update().get(pk=found.call_id)
    if not tie.words.strip():
        raise NotPossible(_("Say in your words what ties you."), "words")
    if Recusal.objects.filter(application=found, person=by, lifted_at=None).exists():
        raise NotPossible(_("You are shut out of the application already."))
    row = Recusal.objects.create(
        application=found, person=by, kind=tie.kind, words=tie.words.strip(), source=DECLARED, raised_at=now
    )
    changes = [Change.of(row), *_no_longer_acts(found.pk, by.pk)]
    record(RECUSAL_DECLARED, actor, changes, now=now, scope_keys=[call_key(found.call_id)])
    return row


@transaction.atomic
def lift_recusal(number: int, reason: str, by: Person, *, actor: Actor, now: datetime) -> Recusal:
    """Lift with a reason all that the register said of somebody who arranges the assessment and an application.

    What it says later is a recusal anew. Refuses what somebody declared of themselves, what is lifted, and whoever is
    tied to the application themselves.
    """
    row = Recusal.objects.select_for_update(of=("self",)).select_related("application").get(pk=number)
    if Recusal.objects.filter(application=row.application_id, person=by, lifted_at=None).exists():
        raise NotPossible(_("Whoever is tied to the application themselves lifts nobody's recusal from it."))
    if row.source != REGISTER:
        raise NotPossible(_("Only what was found in the register is lifted; what was declared stands."))
    if row.lifted_at is not None:
        raise NotPossible(RECUSAL_LIFTED)
    if acts_for(row.person, row.application_id):
        raise NotPossible(ACTS_FOR)
    if not reason.strip():
        raise NotPossible(_("Say why the tie does not stand."), "reason")
    before = image(row)
    row.lifted_at, row.lifted_by, row.lifted_why = now, by, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    keys = [call_key(row.application.call_id)]
    record(RECUSAL_LIFTED_ACT, actor, [Change.of(row, before)], now=now, scope_keys=keys, reason=reason.strip())
    return row

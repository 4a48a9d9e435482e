"""What is said of figures: why they are right, what proves them, what somebody who looks through them remarks."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import Upload as GivenFile
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.actions.editing import editable, touched
from corymb.apps.returns.models import Evidence, Explanation, Remark, Return
from corymb.apps.returns.queries.figures import variables_of
from corymb.apps.returns.states import EXPLAINED, PROOF_REMOVED, PROVED, REMARK_REMOVED, REMARKED, SUBMITTED
from corymb.kit.asking import NotPossible

KIND = "returns.return"
LETTERS = 10
"""Fewer make no explanation."""
TOO_SHORT = _("This says too little: explain in a few words, of at least {n} letters.")
NOTHING_SAID = _("There is nothing to take back here: write why the figure is right.")
NOTHING_REMARKED = _("There is nothing to take back here: write what is to be mended.")


@transaction.atomic
def explain(
    number: int, which: tuple[str, str], text: str, by: Person | None, *, actor: Actor, now: datetime
) -> Explanation:
    """Say why a figure is right although a check, or somebody's remark, asks. `which`: what asks, and the variable.

    An empty text takes the explanation back; one of a sign or a word is none, and is refused.
    """
    found = editable(number)
    row = found.explanations.select_for_update().filter(finding=which[0], variable=which[1]).first()
    if not text.strip() and not (row and row.text):
        raise NotPossible(NOTHING_SAID, "text")
    if text.strip() and sum(sign.isalpha() for sign in text) < LETTERS:
        raise NotPossible(str(TOO_SHORT).format(n=LETTERS), "text")
    before = image(row) if row else None
    row = row or Explanation(member_return=found, finding=which[0], variable=which[1])
    row.text, row.by, row.at = text.strip(), by, now
    row.save()
    found.changed_at = now
    found.save(update_fields=["changed_at"])
    record(EXPLAINED, actor, [Change.of(row, before)], now=now, scope_keys=scope_keys_of(found.organisation))
    return row


@transaction.atomic
def add_evidence(
    number: int, about: tuple[str, str], given: GivenFile, by: Person | None, *, actor: Actor, now: datetime
) -> Evidence:
    """Put a document behind a figure, or behind the return as a whole. `about`: the variable, and what it shows."""
    found = editable(number)
    variable, note = about
    _check_variable(found, variable)
    keys = scope_keys_of(found.organisation)
    stored = store_file(given, actor=actor, now=now, about=(KIND, str(found.pk)), scope_keys=keys, confidential=True)
    row = Evidence.objects.create(
        member_return=found,
        variable=variable,
        file=stored.pk,
        file_name=stored.name,
        sha256=stored.sha256,
        note=note,
        by=by,
        at=now,
    )
    touched(found, now)
    record(PROVED, actor, [Change.of(row)], now=now, scope_keys=keys)
    return row


@transaction.atomic
def remove_evidence(number: int, evidence: int, *, actor: Actor, now: datetime) -> None:
    """Take a document off a figure; the file itself stays where it is stored."""
    found = editable(number)
    row = found.evidence.select_for_update().filter(pk=evidence, removed_at=None).first()
    if row is None:
        raise NotPossible(_("This document was taken off already."))
    before = image(row)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    touched(found, now)
    record(PROOF_REMOVED, actor, [Change.of(row, before)], now=now, scope_keys=scope_keys_of(found.organisation))


@transaction.atomic
def remark(number: int, variable: str, text: str, by: Person | None, *, actor: Actor, now: datetime) -> Remark | None:
    """Say what is wrong with a figure of a return that was handed in; an empty text takes the remark back."""
    found = Return.objects.select_for_update(of=("self",)).placed().get(pk=number)
    if found.state != SUBMITTED:
        raise NotPossible(_("Remarks are made on a return that was submitted and is not decided yet."))
    _check_variable(found, variable)
    keys = scope_keys_of(found.organisation)
    row = found.remarks.select_for_update().filter(round=found.round, variable=variable).first()
    if not text.strip():
        if row:
            record(REMARK_REMOVED, actor, [Change.removal(row)], now=now, scope_keys=keys)
            row.delete()
            return None
        raise NotPossible(NOTHING_REMARKED, "text")
    before = image(row) if row else None
    row = row or Remark(member_return=found, round=found.round, variable=variable)
    row.text, row.by, row.at = text.strip(), by, now
    row.save()
    record(REMARKED, actor, [Change.of(row, before)], now=now, scope_keys=keys)
    return row


def _check_variable(found: Return, variable: str) -> None:
    if variable and variable not in variables_of(pack_of(found.pack)):
        raise NotPossible(_("The return does not ask for this figure."))

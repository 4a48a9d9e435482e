"""A person says what the rows of a file mean: the one found, a new one, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.linkage.actions.importing.rows import PIECE, locked, recount, save_rows
from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.comparing import Known, Places, known
from corymb.apps.linkage.queries.matching import may_be_new, of_file, settle_as, stops
from corymb.apps.linkage.states import BY_NAME, BY_NUMBER, LEFT, MAKE, MATCHED, SKIP, TAKE, TO_DECIDE, WRONG
from corymb.kit.asking import NotPossible
from corymb.kit.batches import batched


@dataclass(frozen=True)
class Decision:
    """What to do with a row; `organisation` where it is one that was found."""

    what: str
    organisation: int = 0


@transaction.atomic
def decide_row(row: ImportRow, decision: Decision, *, person: Person, now: datetime) -> ImportRow:
    """Decide one row. Refuses what the row does not allow, and any decision once the import is applied."""
    batch = locked(row.batch_id)
    if batch.state != MATCHED:
        raise NotPossible(_("The import has moved on meanwhile; look where it stands now."))
    row = ImportRow.objects.select_for_update().get(pk=row.pk)
    about = known([decision.organisation]) if decision.what == TAKE else {}
    _decide(row, decision, about.get(decision.organisation), Places.of_register())
    row.decided_by, row.decided_at = person, now
    save_rows([row])
    recount(batch)
    batch.save(update_fields=["counts"])
    return row


@transaction.atomic
def decide_all(number: int, effect: str, what: str, *, person: Person, now: datetime) -> tuple[int, int]:
    """Decide all rows of a kind the same way; (rows decided, rows that do not allow it and stay as they were)."""
    batch = locked(number)
    if batch.state != MATCHED:
        raise NotPossible(_("The import has moved on meanwhile; look where it stands now."))
    places, decided, left = Places.of_register(), 0, 0
    rows = ImportRow.objects.filter(batch=batch, effect=effect).order_by("line")
    for piece in batched(list(rows), PIECE):
        about = known(row.candidate_id for row in piece if row.candidate_id)
        fitting = [row for row in piece if _fits(row, what)]
        for row in fitting:
            _decide(row, Decision(what, row.candidate_id or 0), about.get(row.candidate_id or 0), places)
            row.decided_by, row.decided_at = person, now
        save_rows(fitting)
        decided += len(fitting)
        left += len(piece) - len(fitting)
    recount(batch)
    batch.save(update_fields=["counts"])
    return decided, left


def _fits(row: ImportRow, what: str) -> bool:
    """Whether all of a kind may go this way: the one found is taken where it was found by number or is the only one."""
    if what == SKIP:
        return True
    if stops(row):
        return False
    return row.match in {BY_NUMBER, BY_NAME} if what == TAKE else _may_be_made(row)


def _may_be_made(row: ImportRow) -> bool:
    return row.match != BY_NUMBER and may_be_new(row.parsed) and not of_file(row)


def _decide(row: ImportRow, decision: Decision, about: Known | None, places: Places) -> None:
    if decision.what == SKIP:
        row.effect, row.decision = (WRONG if stops(row) and row.effect == WRONG else LEFT), SKIP
        return
    if stops(row):
        raise NotPossible(_("What is wrong in the row has to be mended in the file first."))
    if decision.what == MAKE:
        if not _may_be_made(row):
            raise NotPossible(_("The row lacks what a new organisation needs: a number of its own, a name, a kind."))
        settle_as(row, None, places)
        return
    offered = {row.candidate_id, *(pk for pk, _score in row.proposals)}
    if about is None or about.organisation.pk not in offered:
        raise NotPossible(_("Choose one of the organisations that were found."))
    row.candidate_id = about.organisation.pk
    settle_as(row, about, places)


def undecided(number: int) -> int:
    """How many rows wait for somebody."""
    return ImportRow.objects.filter(batch=number, effect=TO_DECIDE).count()

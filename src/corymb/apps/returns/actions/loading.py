"""Facts and returns that are on record elsewhere are loaded all at once: one entry, one hash, one COPY."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.returns.models import EventFact, FactLoad, FactRow, Return
from corymb.apps.returns.queries.proof import Hashed
from corymb.apps.returns.states import FACTS_LOADED, RETURNS_LOADED
from corymb.kit.registries import facts_changed

PIECE = 5_000


@transaction.atomic
def load_facts(
    facts: Iterable[FactRow],
    events: Sequence[EventFact],
    source: str,
    by: Person | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> FactLoad:
    """Load facts that were reported before, or elsewhere. They count at once; `source` says where they come from.

    The rows come without the moment and the load. The hash is taken while they are written, so the load's own
    row, whose number they carry, is written after them in the same transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('returns_factload', 'id'))")
        number = cursor.fetchone()[0]
    hashed, count, last = Hashed(), 0, (str(number), now.isoformat())  # written once, and not for each of a million
    columns = ", ".join((*FactRow._fields, "load_id", "recorded_at"))  # noqa: SLF001 - public, but for its name
    with connection.cursor() as cursor, cursor.copy(f"COPY returns_fact ({columns}) FROM STDIN") as copy:
        for fact in facts:
            hashed.add(fact)
            count += 1
            copy.write_row(fact + last)
    for event in events:
        event.load_id, event.recorded_at = number, now
        hashed.add(event)
    EventFact.objects.bulk_create(events, PIECE)
    load = FactLoad(pk=number, source=source, facts=count, event_facts=len(events), sha256=hashed.hex, by=by, at=now)
    load.save(force_insert=True)
    record(FACTS_LOADED, actor, [Change.of(load)], now=now)
    for hear in facts_changed:
        hear(None, None)
    return load


@transaction.atomic
def load_returns(
    organisations: Iterable[int],
    which: tuple[Period, PackVersion],
    state: str,
    *,
    actor: Actor,
    now: datetime,
    source: str,
) -> int:
    """Note that organisations have reported for a period, as records kept elsewhere say; how many."""
    period, pack = which
    made = Return.objects.bulk_create(
        [
            Return(
                organisation_id=number,
                period=period,
                pack=pack,
                state=state,
                due_at=period.due_at,
                changed_at=now,
                moved_at=now,
            )
            for number in organisations
        ],
        PIECE,
    )
    about = ("programme.period", str(period.pk), period.code)
    record_rows(RETURNS_LOADED, actor, about, made, now=now, source=source)
    return len(made)

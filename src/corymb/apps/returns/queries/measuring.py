"""Which facts of the first year count once a baseline is signed: those it took, and those of whoever joined since."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Count, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from corymb.apps.programme.queries.packs import pack_of, version_in_force
from corymb.apps.returns.models import Baseline, EventFact, Fact, Return
from corymb.apps.returns.states import APPROVED, SUPERSEDED
from corymb.kit.saying import day
from corymb.packs.schema import Pack

Row = TypeVar("Row", Fact, EventFact)
SIGNED = (APPROVED, SUPERSEDED)
FAMILY = (
    "registry_organisation o JOIN registry_organisation w "
    "ON w.id = coalesce(o.merged_into_id, o.id) OR w.merged_into_id = coalesce(o.merged_into_id, o.id)"
)
"""An organisation `o` and all those, `w`, that were merged with it, whose figures stand for each other."""


@dataclass(frozen=True)
class Signed:
    """A signed baseline as facts are held against it. `first_day`: who was a member by then has not joined since.

    `with_events`: it took the events of its period too.
    """

    period: str
    known_at: datetime
    first_day: date
    with_events: bool

    def counts(self, table: str, owner: str) -> tuple[str, list[Any]]:
        """The condition on a row, with its values: of another period, taken, or supplied late by one that joined since.

        The inner questions are put for late rows of the period alone, which are few, one by one; written with EXISTS,
        the database may read all facts of the period for them.
        """
        of_one = f"WHERE o.id = {table}.{owner}"
        told = f"SELECT s.id FROM {FAMILY} JOIN returns_fact s ON s.organisation_id = w.id {of_one}"
        member = f"SELECT m.id FROM {FAMILY} JOIN registry_membership m ON m.organisation_id = w.id {of_one}"
        condition = (
            f"({table}.period <> %s OR {table}.recorded_at <= %s OR ("
            f"({told} AND s.period = %s AND s.recorded_at <= %s LIMIT 1) IS NULL AND "
            f"({member} AND m.starts_on <= %s LIMIT 1) IS NULL))"
        )
        return condition, [self.period, self.known_at, self.period, self.known_at, self.first_day]

    def of(self, rows: QuerySet[Row], owner: str = "organisation_id") -> QuerySet[Row]:
        """Of these facts, or events by their reporter, those that may count."""
        condition, values = self.counts(rows.model._meta.db_table, owner)
        return rows.filter(RawSQL(condition, values, output_field=BooleanField()))  # noqa: S611 names of our own columns, values apart

    def would_count(self, organisation: int) -> bool:
        """Whether a figure of the period that is recorded now would count."""
        condition, values = self.counts("f", "organisation_id")
        row = "(SELECT %s::bigint AS organisation_id, %s AS period, 'infinity'::timestamptz AS recorded_at) f"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {condition} FROM {row}", [*values, organisation, self.period])
            return bool(cursor.fetchone()[0])


def signed_at(pack: Pack, at: datetime | None = None) -> Baseline | None:
    """The baseline that was in force at a moment (None = now); None without one, and for one of another first year."""
    rows = Baseline.objects.filter(state__in=SIGNED)
    rows = rows.filter(state=APPROVED) if at is None else rows.filter(approved_at__lte=at)
    found = rows.order_by("-approved_at", "-pk").first()
    return found if found and found.period == str(pack.period.baseline_year) else None


def signed(baseline: Baseline | None, pack: Pack) -> Signed | None:
    """How facts are held against a baseline; None without one, and where the pack measures from another year."""
    if baseline is None or baseline.period != str(pack.period.baseline_year):
        return None
    own = pack.period.baseline_member_on
    first_day = date.fromisoformat(own) if own else date(pack.period.baseline_year, 12, 31)
    return Signed(baseline.period, baseline.known_at, first_day, baseline.events is not None)


def signed_in_force() -> Signed | None:
    """How facts are held against the baseline in force; None without one, or without a pack."""
    version = version_in_force()
    pack = pack_of(version) if version else None
    return signed(signed_at(pack), pack) if pack else None


def held_for(found: Return) -> Signed | None:
    """How the figures of a return are held against the baseline in force; None where it is of another period."""
    is_signed = Baseline.objects.filter(state=APPROVED, period=found.period.code).exists()
    return signed_in_force() if is_signed else None


def told_of_return(found: Return, held: Signed | None) -> str:
    """What becomes of figures that are accepted after those of their year were signed; nothing for other years."""
    if held is None:
        return ""
    words = (
        _("The baseline was signed with the figures known on {day}; those of a later member count as supplied late.")
        if held.would_count(found.organisation_id)
        else _(
            "The baseline was signed with the figures known on {day}; later ones count once a new version is signed."
        )
    )
    return words.format(day=day(held.known_at))


@dataclass(frozen=True)
class Since:
    """(figures, organisations) of the period that came after a baseline was taken and count or do not.

    `events`: rows of events that do not.
    """

    left_out: tuple[int, int]
    late: tuple[int, int]
    events: int


def since(held: Signed) -> Since:
    """What was recorded for the period after the baseline was taken. Of one organisation all counts, or nothing."""
    rows = Fact.objects.filter(period=held.period, recorded_at__gt=held.known_at)
    whole, late = _counted(rows), _counted(held.of(rows))
    events = EventFact.objects.filter(period=held.period, recorded_at__gt=held.known_at)
    waiting = events.count() - held.of(events, "reporter_id").count() if held.with_events else 0
    return Since((whole[0] - late[0], whole[1] - late[1]), late, waiting)


def _counted(rows: QuerySet[Fact]) -> tuple[int, int]:
    found = rows.aggregate(facts=Count("pk"), organisations=Count("organisation", distinct=True))
    return found["facts"], found["organisations"]

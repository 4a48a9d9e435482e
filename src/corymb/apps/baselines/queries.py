"""The facts of the baseline year as they were known at a moment: their hash, their sums, what differs between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Collate

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.journal.models import Entry
from corymb.apps.programme.queries.packs import pack_of, told, version_in_force
from corymb.apps.returns import states
from corymb.apps.returns.models import Baseline, EventFact, Fact
from corymb.apps.returns.queries.form import written
from corymb.apps.returns.queries.measuring import SIGNED
from corymb.apps.returns.queries.proof import Hashed
from corymb.apps.returns.rules import SEE_BASELINE
from corymb.kit.saying import number
from corymb.packs.measures import Variable
from corymb.sources.return_form import unit_name

KIND = "returns.baseline"
CHUNK = 5_000


@dataclass(frozen=True)
class Taken:
    """The facts of a period as known at a moment, counted. `sums` by variable, in the base unit, as text.

    `events`: rows of the events of the period, one for each participant; None where they were not asked for.
    """

    sha256: str
    organisations: int
    facts: int
    sums: dict[str, str]
    events: int | None


@dataclass(frozen=True)
class Sum:
    """A variable of two versions beside each other, as a reader writes figures; `differs` where both are known."""

    label: str
    unit: str
    now: str
    before: str
    difference: str
    differs: bool


def visible_to(person: Any) -> QuerySet[Baseline]:
    """All versions for those who see baselines of the programme; none for anybody else."""
    rows = Baseline.objects.select_related("proposed_by", "approved_by").order_by("-version")
    return rows if covers_all(scopes_with(person, SEE_BASELINE)) else rows.none()


def facts_known(period: str, at: datetime) -> Iterator[Fact]:
    """Facts of a period that were in force at a moment, in one order on every server: by organisation and variable."""
    rows = Fact.objects.filter(period=period, recorded_at__lte=at).annotate(code=Collate("variable", "C"))
    newest = rows.order_by("organisation_id", "code", "-recorded_at", "-pk").distinct("organisation_id", "code")
    return (row for row in newest.iterator(chunk_size=CHUNK) if row.value is not None)


def events_known(period: str, at: datetime) -> Iterator[EventFact]:
    """Participants of the events of a period as each reporter told them at a moment, in one order on every server."""
    rows = EventFact.objects.filter(period=period, recorded_at__lte=at)
    rows = rows.annotate(sort=Collate("kind", "C"), numbered=Collate("code", "C"), called=Collate("named", "C"))
    key = ("reporter_id", "sort", "numbered", "organisation_id", "called")
    newest = rows.order_by(*key, "-recorded_at", "-pk").distinct(*key)
    return (row for row in newest.iterator(chunk_size=CHUNK) if not row.is_withdrawn)


def proved(baseline: Baseline) -> Taken:
    """What is known now of the moment a baseline was taken, asked as it was asked then."""
    return taken(baseline.period, baseline.known_at, with_events=baseline.events is not None)


def taken(period: str, at: datetime, *, with_events: bool = True) -> Taken:
    """Hash, count and add up what was known: the facts, then the events."""
    hashed, organisations, facts = Hashed(), set(), 0
    sums: dict[str, Decimal] = {}
    for fact in facts_known(period, at):
        hashed.add(fact)
        organisations.add(fact.organisation_id)
        facts += 1
        sums[fact.variable] = sums.get(fact.variable, Decimal(0)) + (fact.value or 0)
    texts = {code: f"{value:f}" for code, value in sorted(sums.items())}
    events = None
    if with_events:
        events = 0
        for event in events_known(period, at):
            hashed.add(event)
            organisations.add(event.reporter_id)
            events += 1
    return Taken(hashed.hex, len(organisations), facts, texts, events)


def version_before(baseline: Baseline) -> Baseline | None:
    """The version that was signed last before this one."""
    return Baseline.objects.filter(version__lt=baseline.version, state__in=SIGNED).order_by("-version").first()


def sums_beside(baseline: Baseline, before: Baseline | None) -> list[Sum]:
    """The sums of a version beside those of the one before, in the order of the pack, in the language in force.

    Means, such as a monthly wage, are left out: added up they mean nothing.
    """
    version = version_in_force()
    pack = pack_of(version) if version else None
    variables: Mapping[str, Variable] = {v.code: v for v in pack.variables} if pack else {}
    codes = [code for code in variables if code in baseline.sums or (before and code in before.sums)]
    codes = [code for code in codes if not variables[code].is_mean]
    codes += sorted((baseline.sums.keys() | (before.sums.keys() if before else set())) - variables.keys())
    found = []
    for code in codes:
        variable = variables.get(code)
        now, old = _value(baseline, code), _value(before, code)
        difference = now - old if now is not None and old is not None else None
        found.append(
            Sum(
                told(variable.label) if variable else code,
                unit_name(pack, variable.unit, variable.scale) if pack and variable else "",
                _said(now, variable),
                _said(old, variable),
                f"{'+' if difference and difference > 0 else ''}{_said(difference, variable)}",
                bool(difference),
            )
        )
    return found


def _value(baseline: Baseline | None, code: str) -> Decimal | None:
    return Decimal(baseline.sums[code]) if baseline and code in baseline.sums else None


def _said(value: Decimal | None, variable: Variable | None) -> str:
    if value is None:
        return ""
    return written(value, variable) if variable else number(value, 4)


def entries_of(baseline: Baseline) -> list[tuple[Entry, str]]:
    """What was done with a version, the newest first, and by whom."""
    acts = (
        states.BASELINE_PROPOSED,
        states.BASELINE_APPROVED,
        states.BASELINE_DECLINED,
        states.BASELINE_PROVED,
        states.BASELINE_DIFFERS,
    )
    rows = Entry.objects.filter(object_kind=KIND, object_id=str(baseline.pk), act__in=acts)
    found = list(rows.order_by("-pk"))
    people = Person.objects.in_bulk([int(e.actor_id) for e in found if e.actor_id.isdigit()])
    return [(e, str(people.get(int(e.actor_id), "")) if e.actor_id.isdigit() else "") for e in found]

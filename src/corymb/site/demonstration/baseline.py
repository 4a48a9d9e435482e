"""The baseline of the demonstration: signed when the first year was in; a second version waits to be signed."""

from datetime import datetime, timedelta
from decimal import Decimal

from corymb.apps.accounts.models import Person
from corymb.apps.baselines import actions as baselines
from corymb.apps.journal.actions import SYSTEM, Actor
from corymb.apps.returns import actions
from corymb.apps.returns.models import Baseline, Fact, FactRow, Return
from corymb.apps.returns.states import ACCEPTED, APPROVED
from corymb.site.demonstration.people import invented_person
from corymb.site.demonstration.programme import OPEN_YEAR
from corymb.site.demonstration.register import SOURCE

PROPOSED, APPROVED_AFTER = timedelta(days=30), timedelta(days=40)
"""After the last day of the first year's returns."""
RESTATED, THOUSAND = Decimal("1.08"), Decimal(1000)
FIRST_REASON = "Отчёты за первый год приняты и закреплены (вымышлено)"
SECOND_REASON = (
    "Участник пересмотрел учёт, вступившие позже дали первый год / "
    "One member restated its accounts, later members supplied their first year (invented)"
)


def sign_baseline(officer: Person, moment: datetime, now: datetime) -> None:
    """One officer proposes what was reported by a day, another one signs it."""
    second = _second_officer(now)
    day, then = min(moment + PROPOSED, now), min(moment + APPROVED_AFTER, now)
    proposed = baselines.propose_baseline(FIRST_REASON, officer, actor=_actor(officer), now=day)
    proof = actions.Proof("officer", "demonstration", then)
    baselines.approve_baseline(proposed.pk, second, proof, actor=_actor(second), now=then)


def propose_restated(now: datetime) -> None:
    """A member has its figures of the first year corrected, and an officer proposes to measure from them."""
    first = Baseline.objects.filter(state=APPROVED).first()
    if first is None or Baseline.objects.count() > 1:
        return
    second = _second_officer(now)
    reporting = Return.objects.filter(period__code=str(OPEN_YEAR), state=ACCEPTED).values("organisation")
    rows = Fact.objects.filter(period=first.period, variable="revenue", source=SOURCE, organisation__in=reporting)
    fact = rows.exclude(value=None).order_by("-value", "organisation_id").first()
    if fact is None or fact.value is None:
        return
    value = (fact.value * RESTATED / THOUSAND).quantize(Decimal(1)) * THOUSAND
    corrected = FactRow(fact.organisation_id, fact.period, fact.variable, value, fact.unit, source=SOURCE)
    actions.load_facts([corrected], [], f"{SOURCE} {first.period}, restated", actor=SYSTEM, now=now)
    baselines.propose_baseline(SECOND_REASON, second, actor=_actor(second), now=now)


def _second_officer(now: datetime) -> Person:
    return invented_person("officer-2", ("Second officer (demo)", "Второй сотрудник программы (демо)"), now)


def _actor(person: Person) -> Actor:
    return Actor("person", str(person.pk))

"""What stands behind a line, organisation by organisation and event by event, as far as a person may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Concat

from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.returns.queries.seeing import event_facts_visible_to, organisations_read_by
from corymb.apps.scorecard.models import Run, Term
from corymb.apps.scorecard.queries import reading, showing
from corymb.apps.scorecard.queries.showing import Asked, Row
from corymb.apps.scorecard.rules import LEAST
from corymb.apps.scorecard.states import RETURNED
from corymb.methods.programme import Indicator, Target
from corymb.methods.term import EXACT, IN, THEN

Rows = QuerySet[Term]
NAMES = ("num_0", "den_0", "num_t", "den_t")
CODE = Concat("kind", Value(":"), "code")
"""An event fact's event as terms name it."""


@dataclass(frozen=True)
class Basis:
    """The line that is asked for: a target in a place under a rule and in prices."""

    run: Run
    asked: Asked
    target: Target
    indicator: Indicator
    row: Row

    @property
    def rows(self) -> QuerySet[Term]:
        """The terms of the line; of event indicators those of events."""
        return self._terms(self.indicator.code)

    @property
    def members(self) -> QuerySet[Term]:
        """The organisations of the line's scope; of event indicators those that make its cohort."""
        return self._terms(RETURNED if self.indicator.is_event else self.indicator.code)

    def _terms(self, indicator: str) -> QuerySet[Term]:
        line = self.row.line
        if line.organisations_cohort is None:  # a total knows no such rule
            return Term.objects.none()
        return Term.objects.filter(
            run=self.run, indicator=indicator, scope=line.scope, cohort=line.cohort, prices=line.prices
        )


def basis_of(run: Run, asked: Asked, code: str) -> Basis | None:
    """None where there is no such line."""
    programme = showing.programme_of(run)
    target = next((t for t in programme.targets if t.code == code), None)
    if target is None:
        return None
    cohort, prices = asked.basis_of(target)
    lines = reading.lines_of(run, asked.place.scope, [(code, cohort, prices)])
    kept = reading.line_under(lines, code, cohort, prices)
    if kept is None:
        return None
    return Basis(run, asked, target, programme.indicator(target.indicator), showing.row_as_asked(target, kept, asked))


@dataclass(frozen=True)
class Sums:
    """What terms add up to, exactly; nothing where no term has a figure."""

    n: int | None = 0
    num_0: Decimal | None = None
    den_0: Decimal | None = None
    num_t: Decimal | None = None
    den_t: Decimal | None = None

    @property
    def cells(self) -> list[Decimal | None]:
        return [exact(getattr(self, name)) for name in NAMES]

    def without(self, other: "Sums") -> "Sums":
        """What is left where some of the terms are taken away."""
        left = {name: _less(getattr(self, name), getattr(other, name)) for name in NAMES}
        return Sums((self.n or 0) - (other.n or 0), **left)


def _less(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return whole if whole is None or part is None else EXACT.subtract(whole, part)


def exact(value: Decimal | None) -> Decimal | None:
    """A sum without empty decimals."""
    return None if value is None else Decimal(f"{value.normalize(EXACT):f}")


@dataclass(frozen=True)
class Group:
    """How many count, or do not, for one reason; None where they are too few to be told to this reader."""

    standing: str
    reason: str
    n: int | None


@dataclass(frozen=True)
class Foot:
    """What the terms a reader sees, the others, and all together add up to, and what the line says.

    `counted`: how many of all count in the year. `hidden` is None where nobody is hidden. `is_closed`: so few others
    stand behind the line that their figures could be told from what is shown: no terms are listed.
    """

    rows: QuerySet[Term]
    shown: Sums
    hidden: Sums | None
    whole: Sums
    counted: int
    line: Sums | None
    groups: list[Group]
    is_closed: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the terms add up to the line."""
        return self.line is None or (self.line.cells == self.whole.cells and self.line.n in {None, self.counted})


def foot_of(basis: Basis, person: Any, *, of_events: bool) -> Foot:
    """The foot of the list of members, or of events, behind a line; three questions, one where everything is seen."""
    rows = basis.rows if of_events else basis.members
    small, tallied = basis.asked.small, _tallied(rows)
    whole, line = _summed(tallied), _line_sums(basis, of_events=of_events)
    if line and of_events:
        whole = _or_noughts(whole, line)
    if basis.indicator.is_event and not of_events:  # they make the cohort, and bring no figures
        whole = Sums(whole.n)
    counted, groups = _behind(tallied, {IN}), _groups(tallied, small=small)
    hers = seen_by(person, rows, of_events=of_events)
    if hers is None:
        return Foot(rows, whole, None, whole, counted, line, groups)
    mine = _tallied(hers)
    if not small and 0 < _behind(tallied, {IN, THEN}) - _behind(mine, {IN, THEN}) < LEAST:
        return Foot(rows.none(), Sums(), None, whole, counted, line, groups, is_closed=True)
    shown = _summed(mine)
    hidden = whole.without(shown)
    return Foot(hers, shown, hidden if hidden.n else None, whole, counted, line, groups)


def _or_noughts(whole: Sums, line: Sums) -> Sums:
    """Where no event counts, the line says nought."""
    found = {name: getattr(whole, name) for name in NAMES}
    filled = {
        name: Decimal(0) if value is None and getattr(line, name) is not None else value
        for name, value in found.items()
    }
    return Sums(whole.n, **filled)


def _line_sums(basis: Basis, *, of_events: bool) -> Sums | None:
    """The line's own terms, as far as they are those of the list; None where it has none, as under the chained rule."""
    line = basis.row.line
    if line.organisations_cohort is None:
        return None
    if of_events or not basis.indicator.is_event:
        n = None if of_events else line.organisations_cohort
        sums = (line.numerator_0, line.denominator_0, line.numerator_t, line.denominator_t)
        return None if line.cohort == "chained" else Sums(n, *sums)
    return Sums(line.organisations_cohort)


def is_noted(person: Any, foot: Foot) -> bool:
    """Whether a reading is journaled: by who sees everybody's figures, where there are any."""
    return bool(foot.shown.n) and organisations_read_by(person) is None


def seen_by(person: Any, rows: QuerySet[Term], *, of_events: bool) -> QuerySet[Term] | None:
    """The terms, of events or of organisations, whose figures a person may read; None: all of them.

    By their numbers: whose they are is found out once, and not for each question that is asked of them.
    """
    whose = organisations_read_by(person)
    if whose is None:
        return None
    if of_events:
        hers = rows.filter(event__in=event_facts_visible_to(person).annotate(as_term=CODE).values("as_term"))
    else:
        listed = organisations_visible_to(person).filter(pk__in=whose.values("pk"))
        hers = rows.filter(organisation__in=listed.values("pk"))
    return Term.objects.filter(pk__in=list(hers.values_list("pk", flat=True)))


Tallied = list[tuple[str, str, Sums]]


def _tallied(rows: QuerySet[Term]) -> Tallied:
    """Sums by whether they count and why not; one query."""
    grouped = (
        rows.order_by().values("standing", "reason").annotate(n=Count("pk"), **{f"sum_{n}": Sum(n) for n in NAMES})
    )
    found = grouped.order_by("standing", "reason").values_list("standing", "reason", "n", *(f"sum_{n}" for n in NAMES))
    return [(standing, reason, Sums(n, *sums)) for standing, reason, n, *sums in found]


def _behind(tallied: Tallied, standings: Collection[str]) -> int:
    return sum(told.n or 0 for standing, _reason, told in tallied if standing in standings)


def _summed(tallied: Tallied) -> Sums:
    sums = dict[str, Decimal | None](dict.fromkeys(NAMES))
    for _standing, _reason, part in tallied:
        for name in NAMES:
            value, before = getattr(part, name), sums[name]
            sums[name] = before if value is None else value if before is None else EXACT.add(before, value)
    return Sums(sum(told.n or 0 for _standing, _reason, told in tallied), **sums)


def _groups(tallied: Tallied, *, small: bool) -> list[Group]:
    return [
        Group(standing, reason, told.n if small or (told.n or 0) >= LEAST else None)
        for standing, reason, told in tallied
    ]

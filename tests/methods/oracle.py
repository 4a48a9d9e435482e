"""An independent oracle: every indicator under every cohort rule in plain Python, one organisation at a time.

It follows the definitions word by word (Fractions, dictionaries, loops) and shares no code with the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, PriceBasis, Programme, Target
from corymb.methods.tables import Tables
from tests.methods.oracle_events import Allowed, EventBook
from tests.methods.oracle_facts import Facts, Unresolved, Value, names

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Answer:
    """Sums of both years (of the last link for chained), the factor, organisations of the cohort in the year.

    `factor` None: not defined, or `unresolved`: a table value, price or quotient is missing for some member.
    Additive indicators have no denominators, cumulative ones only `num_t`.
    """

    num0: Value
    den0: Value
    num_t: Value
    den_t: Value
    factor: Value
    n: int
    unresolved: bool = False


def oracle_score(
    programme: Programme, tables: Tables, year: int, by: str = "cluster", prices: PriceBasis = "nominal"
) -> dict[tuple[str, str, CohortRule], Answer]:
    """The answer of every (target, scope, rule). Rules not applicable to cumulative targets have no entry."""
    facts = Facts(programme, tables, range(programme.baseline_year, year + 1), by)
    events = EventBook(facts)
    scopes = sorted({scope for scope, _, _ in facts.shares})
    answers: dict[tuple[str, str, CohortRule], Answer] = {}
    for target in programme.targets:
        indicator = programme.indicator(target.indicator)
        for scope in scopes:
            book = Book(facts, indicator, scope, prices, pro_forma=bool(tables.links.num_rows))
            for rule in ("reporting", "baseline") if indicator.is_cumulative else COHORT_RULES:
                answers[target.code, scope, rule] = _answer(book, events, rule)
    return answers


def verdict(target: Target, answer: Answer) -> bool | None:
    """Whether the threshold is reached; None where there is no figure."""
    figure = answer.num_t if target.kind == "cumulative" else answer.factor
    goal = target.factor if target.factor is not None else target.threshold
    return None if figure is None else figure >= Fraction(goal)


class Book:
    """One indicator in one scope: who is a member, complete, with which share and which figures."""

    def __init__(self, facts: Facts, indicator: Indicator, scope: str, prices: PriceBasis, *, pro_forma: bool) -> None:
        self.facts, self.indicator, self.scope, self.prices, self.pro_forma = facts, indicator, scope, prices, pro_forma
        self.unresolved = False
        self.base, self.last = facts.years[0], facts.years[-1]
        self.needed = names(indicator.numerator or "") | names(indicator.denominator or "")
        known = {i for i, _ in facts.values} | {i for _, i, _ in facts.shares}
        known |= {i for i, _ in facts.contributors} if pro_forma else set()
        self.organisations = sorted(known)

    def as_it_was(self) -> "Book":
        return Book(self.facts, self.indicator, self.scope, self.prices, pro_forma=False)

    def member(self, i: str, year: int) -> bool:
        return self.share(i, year) is not None

    def share(self, i: str, year: int) -> Value:
        return self.facts.share(self.scope, i, year, pro_forma=self.pro_forma)

    def complete(self, i: str, year: int) -> bool:
        if self.indicator.is_event:
            return self.facts.returned(i, year, pro_forma=self.pro_forma)
        figures = self.facts.figures(i, year, pro_forma=self.pro_forma)
        return bool(figures) and self.needed <= figures.keys()

    def reported(self, i: str, year: int) -> bool:
        return self.member(i, year) and self.complete(i, year)

    def cell(self, i: str, year: int, activity_of: int | None = None) -> Pair:
        """Numerator and denominator of one organisation and year; the denominator of an additive indicator is 1."""
        figures = self.facts.figures(i, year, pro_forma=self.pro_forma)
        try:
            num = self.facts.evaluate(self.indicator.numerator or "0", i, year, figures)
            num /= self.facts.price(self.indicator, self.prices, i, year, year if activity_of is None else activity_of)
            den = self.indicator.denominator
            return num, Fraction(1) if den is None else self.facts.evaluate(den, i, year, figures)
        except Unresolved:
            self.unresolved = True
            return Fraction(0), Fraction(0)

    def total(
        self, cohort: Iterable[tuple[str, Fraction]], year: int, activity_of: int | None = None
    ) -> tuple[Value, Value]:
        """Sum of share * num and share * den over a cohort; None for an empty one."""
        cells = [(a, self.cell(i, year, activity_of)) for i, a in cohort]
        if not cells:
            return None, None
        num = sum((a * c[0] for a, c in cells), Fraction(0))
        den = sum((a * c[1] for a, c in cells), Fraction(0))
        return num, None if self.indicator.denominator is None else den

    def weighted(self, who: Iterable[str], year: int) -> list[tuple[str, Fraction]]:
        """Organisations with their share of the year, of the baseline year where they have left."""
        return [(i, self.share(i, year) if self.member(i, year) else self.share(i, self.base)) for i in who]  # type: ignore[misc]


def _answer(book: Book, events: EventBook, rule: CohortRule) -> Answer:
    if book.indicator.kind == "cumulative":
        return _running_total(book.as_it_was() if rule == "reporting" else book, rule)
    if book.indicator.kind == "peak_gain":
        return _peak_gain(book, rule)
    if book.indicator.is_event:
        return _events(book, events, rule)
    if rule == "reporting":
        return _reporting(book.as_it_was())
    return _chained(book) if rule == "chained" else _fixed(book, rule)


def factor_of(num0: Value, den0: Value, num_t: Value, den_t: Value, *, additive: bool) -> Value:
    """V(t) / V(0); None for an empty cohort, a denominator or a baseline of zero or less."""
    if num0 is None or num_t is None:
        return None
    if additive:
        return num_t / num0 if num0 > 0 else None
    if den0 is None or den_t is None or den0 <= 0 or den_t <= 0 or num0 <= 0:
        return None
    return (num_t / den_t) / (num0 / den0)


def _closed(book: Book, sums: tuple[Value, Value, Value, Value], n: int) -> Answer:
    factor = factor_of(*sums, additive=book.indicator.denominator is None)
    return Answer(*sums, None if book.unresolved else factor, n, book.unresolved)


def _reporting(book: Book) -> Answer:
    then = book.weighted((i for i in book.organisations if book.reported(i, book.base)), book.base)
    now = book.weighted((i for i in book.organisations if book.reported(i, book.last)), book.last)
    return _closed(book, (*book.total(then, book.base), *book.total(now, book.last)), len(now))


def _fixed(book: Book, rule: CohortRule) -> Answer:
    base, last = book.base, book.last
    if rule == "baseline":
        then = book.weighted((i for i in book.organisations if book.reported(i, base)), last)
        now = [(i, a) for i, a in then if book.complete(i, last)]
    else:
        needed = (base, last) if rule == "matched" else book.facts.years
        then = now = book.weighted(
            (i for i in book.organisations if book.member(i, last) and all(book.complete(i, u) for u in needed)), last
        )
    return _closed(book, (*book.total(then, base), *book.total(now, last, activity_of=base)), len(now))


def _chained(book: Book) -> Answer:
    running: Value = Fraction(1)
    last: tuple[tuple[Value, Value, Value, Value], int] = ((None, None, None, None), 0)
    for u in book.facts.years[1:]:
        both = [i for i in book.organisations if book.member(i, u) and book.complete(i, u - 1) and book.complete(i, u)]
        cohort = book.weighted(both, u)
        sums = (*book.total(cohort, u - 1), *book.total(cohort, u, activity_of=u - 1))
        link = factor_of(*sums, additive=book.indicator.denominator is None)
        running = None if running is None or link is None else running * link
        last = (sums, len(cohort))
    return Answer(*last[0], None if book.unresolved else running, last[1], book.unresolved)


def _running_total(book: Book, rule: CohortRule) -> Answer:
    total: Value = None
    n = 0
    for u in book.facts.years[1:]:
        if rule == "reporting":
            who = [i for i in book.organisations if book.reported(i, u)]
        else:
            who = [i for i in book.organisations if book.reported(i, book.base) and book.complete(i, u)]
        added, _ = book.total(book.weighted(who, u), u)
        total = total if added is None else (total or Fraction(0)) + added
        n = len(who)
    return Answer(None, None, total, None, None, n, book.unresolved)


def _peak_gain(book: Book, rule: CohortRule) -> Answer:
    """Sum over organisations of max(0, max over u of share_u * (h(u) - h(0))); h(0) = 0 for a firm founded later."""
    total: Value = None
    for i in book.organisations:
        young = any((book.facts.known(i, u).get("started") or 0) > book.base for u in book.facts.years)
        if not book.complete(i, book.base) and (not young or rule == "baseline"):
            continue
        if rule == "baseline" and not book.reported(i, book.base):
            continue
        seen = [u for u in book.facts.years[1:] if (book.reported if rule == "reporting" else book.complete)(i, u)]
        if seen:
            start = book.cell(i, book.base)[0] if book.complete(i, book.base) else Fraction(0)
            gains = [a * (book.cell(i, u)[0] - start) for u in seen for _, a in book.weighted([i], u)]
            total = (total or Fraction(0)) + max(Fraction(0), *gains)
    counted = book.as_it_was() if rule == "reporting" else book
    n = sum(
        (
            counted.reported(i, book.last)
            if rule == "reporting"
            else counted.reported(i, book.base) and counted.complete(i, book.last)
        )
        for i in book.organisations
    )
    return Answer(None, None, total, None, None, n, book.unresolved)


def _events(book: Book, events: EventBook, rule: CohortRule) -> Answer:
    """Amounts or counts of distinct events. Those who returned anything in a year are complete in it."""
    base, last, indicator, scope = book.base, book.last, book.indicator, book.scope
    count = events.counted
    if rule == "reporting":
        here = book.as_it_was()
        n = sum(here.reported(i, last) for i in here.organisations)
        if indicator.is_cumulative:
            total = sum((count(indicator, scope, u, None) for u in book.facts.years[1:]), Fraction(0))
            return Answer(None, None, total, None, None, n)
        start, end = count(indicator, scope, base, None), count(indicator, scope, last, None)
        there = start > 0 or any(here.reported(i, base) for i in here.organisations)
        found = _closed(book, (start if there else None, None, end, None), n)
        return found if n else replace(found, num_t=None, factor=None)
    if indicator.is_cumulative:
        start = {s: {i for i in book.organisations if _was_member(book, s, i)} for s in {"programme", scope}}
        total = sum((count(indicator, scope, u, _one_of(start)) for u in book.facts.years[1:]), Fraction(0))
        n = sum(book.reported(i, base) and book.complete(i, last) for i in book.organisations)
        return Answer(None, None, total, None, None, n)
    return _compared_events(book, events, rule)


def _was_member(book: Book, scope: str, organisation: str) -> bool:
    """A member in the baseline year, itself or through a predecessor."""
    ways = (False, True) if book.pro_forma else (False,)
    return any(book.facts.share(scope, organisation, book.base, pro_forma=way) is not None for way in ways)


def _compared_events(book: Book, events: EventBook, rule: CohortRule) -> Answer:
    facts, indicator = book.facts, book.indicator
    books = {s: Book(facts, indicator, s, "nominal", pro_forma=book.pro_forma) for s in {"programme", book.scope}}
    running: Value = Fraction(1)
    sums: tuple[Value, Value, Value, Value] = (None, None, None, None)
    n = 0
    for u in book.facts.years[1:] if rule == "chained" else [book.last]:
        before = u - 1 if rule == "chained" else book.base
        then, now = ({s: _cohort(b, rule, u, first=first) for s, b in books.items()} for first in (True, False))
        n = len(now[book.scope])
        sums = (
            events.counted(indicator, book.scope, before, _one_of(then)) if then[book.scope] else None,
            None,
            events.counted(indicator, book.scope, u, _one_of(now)) if n else None,
            None,
        )
        link = factor_of(*sums, additive=True)
        running = None if running is None or link is None else running * link
    return Answer(*sums, running, n)


def _one_of(cohorts: dict[str, set[str]]) -> Allowed:
    return lambda scope, organisation: organisation in cohorts[scope]


def _cohort(book: Book, rule: CohortRule, u: int, *, first: bool) -> set[str]:
    """The organisations whose events count in year u, or in the year compared with it (`first`)."""
    who = set()
    for i in book.organisations:
        if rule == "baseline":
            there = book.reported(i, book.base) and (first or book.complete(i, u))
        else:
            years = {"matched": (book.base, u), "chained": (u - 1, u)}.get(rule, tuple(range(book.base, u + 1)))
            there = book.member(i, u) and all(book.complete(i, v) for v in years)
        if there:
            who.add(i)
    return who

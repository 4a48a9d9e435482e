"""What one organisation has in the living scorecard: its terms of the programme's figures, and its events."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import EventFact
from corymb.apps.scorecard.models import Run, Term
from corymb.apps.scorecard.queries import events
from corymb.apps.scorecard.queries.reading import NOMINAL, PROGRAMME
from corymb.apps.scorecard.queries.terms import CODE, exact
from corymb.apps.scorecard.states import REASONS, RETURNED, STANDING_TONES, STANDINGS
from corymb.kit.saying import said
from corymb.methods.programme import Indicator, Target
from corymb.packs.schema import Pack

MOST = 200
"""Events shown of one organisation, the newest."""


@dataclass(frozen=True)
class Counts:
    """Whether it counts in the programme's figure of a target under the official rule, why not, and with how much."""

    word: str
    tone: str
    reason: str
    brings: Decimal | None


@dataclass(frozen=True)
class Owned:
    """`terms` by indicator, rule and prices; `worth` of events by indicator and year; `events` as a page shows them."""

    terms: dict[tuple[str, str, str], Term]
    worth: dict[tuple[str, int], Decimal]
    events: list[tuple[Term, events.Told]]

    def standing_in(self, target: Target, indicator: Indicator) -> Counts | None:
        """None where nothing is kept of it: it is a member of nothing, or it is not computed yet."""
        code = RETURNED if indicator.is_event else indicator.code
        rule, prices = target.official_rule, target.official_prices
        term = self.terms.get((code, rule, prices)) or self.terms.get((code, rule, NOMINAL))
        if term is None:
            return None
        reason = said(REASONS, term.reason) if term.reason else ""
        brings = None if indicator.is_event else exact(term.num_t)
        return Counts(said(STANDINGS, term.standing), STANDING_TONES[term.standing], reason, brings)


def owned_by(person: Any, run: Run, organisation: Organisation, pack: Pack) -> Owned:
    """Five queries at the most, however many events there are."""
    own = Term.objects.filter(run=run, organisation=organisation, scope=PROGRAMME)
    terms = {(term.indicator, term.cohort, term.prices): term for term in own}
    told = EventFact.objects.filter(organisation=organisation, is_withdrawn=False)
    numbers = told.annotate(as_term=CODE).values("as_term")
    rows = Term.objects.filter(run=run, scope=PROGRAMME, cohort="reporting", event__in=numbers)
    worth: dict[tuple[str, int], Decimal] = {}
    found = list(rows.order_by("-year", "event"))
    for term in found:
        if term.reason != "not_joint":
            key = term.indicator, term.year or 0
            worth[key] = worth.get(key, Decimal(0)) + (term.worth or 0)
    shown = found[:MOST]
    named = events.told_of(person, pack, shown) if shown else {}
    there = [(term, named.get((term.event, term.year or 0))) for term in shown]
    return Owned(terms, worth, [(term, one) for term, one in there if one])

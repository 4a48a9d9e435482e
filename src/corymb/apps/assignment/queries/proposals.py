"""Proposals of an assignment as pages show them: pairs, what a change by hand costs, why there is none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Q

from corymb.apps.assessment.models import Expert, Proposal, Review
from corymb.apps.assessment.queries.standing import Pair, pairs_now
from corymb.apps.assessment.states import ACCEPTED, ACTIVE, CAP, GREATEST, LOT, RULES
from corymb.apps.assignment.queries.fitting import fits
from corymb.i18n import gettext as said
from corymb.i18n import mark
from corymb.kit.saying import language_of_page
from corymb.kit.saying import said as worded
from corymb.methods.chain import canonical

QUOTED = mark("“{text}”")
OFFERED = 20
"""Experts offered for a change, the best first."""


@dataclass(frozen=True)
class Candidate:
    """An expert who may take an application; `has` counts what they have or are proposed, of at most `at_most`."""

    expert: Expert
    fit: float
    has: int

    @property
    def is_full(self) -> bool:
        return self.has >= self.expert.at_most


@dataclass(frozen=True)
class Terms:
    """What is asked of an assignment beside its aim: rules by their codes; of a lot, the greatest probability of a pair

    in percent, and the seed it is drawn with; of every aim, how many applications each expert has at least.
    """

    rules: tuple[str, ...] = ()
    cap: int = CAP
    seed: int = 0
    least: int = 0

    def kept(self, aim: str) -> dict[str, Any]:
        """What of them holds for an aim, and is kept."""
        least = {"least": self.least} if self.least else {}
        if aim == LOT:
            return {"cap": self.cap, "seed": self.seed} | least
        return ({"rules": list(self.rules)} if aim == GREATEST and self.rules else {}) | least


def pairs_of(proposal: Proposal) -> dict[Pair, float]:
    """(application, expert) -> fit."""
    return {(int(a), int(e)): float(fit) for a, e, fit in proposal.pairs}


def hash_of(pairs: Iterable[tuple[int, int, float]]) -> str:
    """The hash of pairs in their canonical order; fit to six digits."""
    return sha256(canonical({"pairs": [[a, e, f"{fit:.6f}"] for a, e, fit in sorted(pairs)]}).encode()).hexdigest()


def newest_of(call: int) -> Proposal | None:
    """The newest proposal of a call in which there is an assignment: one that found none replaces nothing."""
    return Proposal.objects.filter(call=call, refusal={}).order_by("-pk").first()


def open_pairs(proposal: Proposal) -> dict[Pair, float]:
    """Pairs of a proposal that were not assigned yet; one that has come apart since is not made anew by it."""
    single = Q(stage=proposal.stage, is_rapporteur=False, is_third=False)  # of these none that has ended is proposed
    rows = Review.objects.filter(Q(state__in=ACTIVE) | single, application__call=proposal.call_id)
    there = set(rows.values_list("application", "expert"))
    return {pair: fit for pair, fit in pairs_of(proposal).items() if pair not in there}


def loads(call: int) -> Counter[int]:
    """How many applications each expert of a call has now."""
    rows = Review.objects.filter(application__call=call, state__in=ACTIVE, is_rapporteur=False)
    return Counter(rows.values_list("expert", flat=True))


def ready_experts(call: int) -> list[Expert]:
    rows = Expert.objects.filter(call=call, state=ACCEPTED, declared_at__isnull=False)
    return list(rows.select_related("person").order_by("pk"))


def candidates(call: int, application: int, day: date, more: Counter[int] | None = None) -> list[Candidate]:
    """Experts who may take an application now: ready, without a conflict, and never assigned to it; the best first.

    `more` counts what experts are proposed beside what they have.
    """
    ready = ready_experts(call)
    forbidden = pairs_now(call, ready, day, [application])
    had = set(Review.objects.filter(application=application, is_rapporteur=False).values_list("expert", flat=True))
    fit, has = fits(call, [expert.pk for expert in ready], day, [application]), loads(call)
    has.update(more or {})
    free = [e for e in ready if (application, e.pk) not in forbidden and e.pk not in had]
    found = [Candidate(expert, fit.of(application, expert.pk), has[expert.pk]) for expert in free]
    return sorted(found, key=lambda one: (one.is_full, -one.fit, one.has, one.expert.pk))


def refusal_told(proposal: Proposal) -> tuple[str, str]:
    """Why there is no assignment, and what mends it, in the language of the page."""
    language_of_page()
    kept = proposal.refusal
    told = said(kept["message"]).format(**{name: _named(name, value) for name, value in kept["fields"].items()})
    where = f"{kept['where']}: " if kept.get("where") else ""
    return where + told, said(kept["mend"]) if kept.get("mend") else ""


def _named(name: str, value: Any) -> Any:
    """Rules stand in a refusal by their codes."""
    if name not in {"rule", "rules"}:
        return value
    return "; ".join(said(QUOTED).format(text=worded(RULES, code)) for code in str(value).split(", "))

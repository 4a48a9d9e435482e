"""What one organisation, or one event, brings to a line: a term of its sums, or why it brings none."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from corymb.methods.programme import CohortRule

IN, THEN, OUT = "in", "then", "out"
"""It counts in the year of the line; only in the year it is compared with, or in earlier years of a total; in none."""

REASONS: Final = (
    "",
    "left",
    "silent",
    "incomplete",
    "joined",
    "no_start",
    "gap",
    "no_before",
    "unsaid",
    "not_joint",
    "nobody_compared",
    "between",
)
"""Why it brings nothing, or not everything.

left: not a member in the year of the line; silent: returned nothing; incomplete: a figure is missing; joined: not a
member in the baseline year; no_start, no_before, gap: no figure in the baseline year, in the year before, in a year
between; unsaid: a table value is missing; of events not_joint: fewer than two groups and nobody from abroad;
nobody_compared: no participant is in the cohort; between: of a year that is not compared.
"""
EXACT: Final = Context(prec=80)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the line of an indicator in a scope under a rule; `organisation` or `event` says whose.

    `num_0`, `den_0`, `num_t`, `den_t` are what is added to the line's numerator and denominator of the year it is
    compared with and of its own year, shares taken in: added up over a line they are its sums, to the last digit. For
    the chained rule they are those of its last link; of a total there is `num_t` alone. `share_0`, `share_t`: by which
    share they were weighed. `year` and `worth` of an event: of which year, and how much, whether or not it counts.
    """

    indicator: str
    scope: str
    rule: CohortRule
    organisation: str = ""
    event: str = ""
    year: int | None = None
    worth: Decimal | None = None
    share_0: Decimal | None = None
    share_t: Decimal | None = None
    num_0: Decimal | None = None
    den_0: Decimal | None = None
    num_t: Decimal | None = None
    den_t: Decimal | None = None
    standing: str = OUT
    reason: str = ""


def times(share: Decimal | None, value: Decimal | None) -> Decimal | None:
    """A weighed value, exactly; nothing where either is missing."""
    return None if share is None or value is None else EXACT.multiply(share, Decimal(value))

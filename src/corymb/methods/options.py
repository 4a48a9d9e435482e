"""What a user may ask of a scorecard run."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from corymb.methods.programme import CohortRule, PriceBasis


@dataclass(frozen=True)
class ScoreOptions:
    """`year`, `baseline_year` None = the due year (or the latest year with data) and the pack's baseline.

    `by` adds scopes below the programme: "cluster:<code>", "region:<code>", "activity:<section>"; "place" both
    clusters and regions. `cohort` "all" = the
    five rules. `exclude` names exclusion rules or checks of the pack, or "organisation:<id>". `as_known_on`: rows
    recorded after this day do not count.
    """

    year: int | None = None
    baseline_year: int | None = None
    by: Literal["programme", "cluster", "region", "activity", "place"] = "programme"
    cohort: CohortRule | Literal["all"] = "all"
    prices: PriceBasis = "nominal"
    exclude: tuple[str, ...] = ()
    as_known_on: dt.date | None = None
    engine: Literal["duckdb", "spark"] = "duckdb"
    audience: Literal["internal", "public"] = "internal"
    explain: bool = True
    """Also decompositions, influence sets and proof rows (reports need them; a JSON of lines does not)."""
    behind: bool = False
    """Also what every organisation and event brings to every line (`behind.terms`)."""

    def needs_trajectory(self, year: int, due_year: int) -> bool:
        """Whether the years between are needed: lines show two, and in the due year there is nothing to project."""
        return self.explain or year < due_year

"""What another baseline would change: for each target its baseline, its figure and its verdict, before and with it."""

from dataclasses import dataclass

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.reading import PROGRAMME, Place
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import Asked, Row
from corymb.kit.saying import language_of_page
from corymb.reports import numbers


@dataclass(frozen=True)
class Beside:
    """A target of the programme under two baselines; `then` by the one in force."""

    then: Row
    now: Row

    @property
    def label(self) -> str:
        return self.now.label

    @property
    def baselines(self) -> tuple[str, str]:
        """The value of the first year by each, in the unit of the indicator."""
        return baseline_of(self.then), baseline_of(self.now)

    @property
    def differs(self) -> bool:
        """Whether the figure itself is another one, also where it reads the same."""
        return _exact(self.then) != _exact(self.now)

    @property
    def turns(self) -> bool:
        return self.then.status != self.now.status


def _exact(row: Row) -> tuple[float | None, float | None, float | None]:
    return row.line.baseline, row.line.factor, row.line.actual


def baseline_of(row: Row) -> str:
    """The level of the first year; a dash where a target adds up from nothing."""
    language_of_page()
    value = row.line.baseline
    if row.is_withheld or value is None:
        return numbers.DASH
    return numbers.amount(value, row.line.told_in)


def beside(found: Run, base: Run) -> list[Beside]:
    """The programme's targets under both, in the order of the pack, in the official rules."""
    asked = Asked(Place(PROGRAMME, "", ()), small=True)
    then = {row.target.code: row for row in rows_of(base, asked)}
    return [Beside(then[row.target.code], row) for row in rows_of(found, asked) if row.target.code in then]

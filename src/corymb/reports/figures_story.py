"""What a trajectory tells: figures year by year, the path they should have taken, the band past pace leads to."""

from dataclasses import dataclass

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as say
from corymb.reports import saying


@dataclass(frozen=True)
class Story:
    """What a trajectory shows, in the unit of the verdict (see `figures_words.measure`)."""

    target: Target
    line: Line
    actual: tuple[tuple[int, float], ...]
    path: tuple[tuple[int, float], ...]
    band: tuple[float, float] | None

    @property
    def unit(self) -> str:
        return self.line.told_in

    @property
    def goal(self) -> float:
        return say.goal(self.line)

    @property
    def start(self) -> float:
        return say.start(self.target)

    @property
    def years(self) -> tuple[int, int]:
        return self.line.baseline_year, max(self.line.year, self.target.due_year)

    @property
    def extent(self) -> tuple[float, float]:
        """Lowest and highest value drawn."""
        drawn = [value for _, value in (*self.actual, *self.path)]
        values = [self.start, self.goal, *drawn, *(self.band or ())]
        low, high = min(values), max(values)
        return (low, high) if high > low else (low, low + 1)

    def figure(self, value: float) -> str:
        return say.figure(self.target, self.unit, value)

    def label(self, year: int, value: float) -> str:
        """The year's figure; that of the verdict with as many digits as agree with it."""
        return say.shown(self.target, self.line) if year == self.line.year else self.figure(value)


def story(run: Run, target: Target, scope: str) -> Story | None:
    """The trajectory under the official rule, or None where no year after the baseline has a figure."""
    line = run.official(target.code, scope)
    points = run.trajectories.get((target.code, scope, line.cohort), ())
    actual = [(p.year, say.measure(target, p)) for p in points]
    known = [(year, value) for year, value in actual if value is not None]
    if not any(year > run.baseline_year for year, _ in known):
        return None
    if known[0][0] > run.baseline_year:
        known.insert(0, (run.baseline_year, say.start(target)))
    band = None
    if line.low is not None and line.high is not None and line.year < target.due_year:
        band = say.from_verdict(target, line.low), say.from_verdict(target, line.high)
    return Story(target, line, tuple(known), say.path(run, target, scope), band)


def alt(run: Run, told: Story, scope: str) -> str:
    """The figure in words."""
    figures = "; ".join(f"{year}: {told.label(year, value)}" for year, value in told.actual)
    said = gettext("{title}. By year: {figures}. Target for {due}: {goal}.").format(
        title=say.title(run, told.target, scope),
        figures=figures,
        due=told.target.due_year,
        goal=saying.threshold(told.target, told.line),
    )
    if told.band:
        low, high = (told.figure(value) for value in told.band)
        leads = gettext("Past pace leads to {low} to {high} in {due} (80\u00a0%).")
        said += " " + leads.format(low=low, high=high, due=told.target.due_year)
    return said


def subtitle(told: Story) -> str:
    """What is measured, and what dashes and band mean."""
    parts = [say.measured(told.target, told.line)]
    if told.path:
        parts.append(gettext("dashes: the path to the target"))
    if told.band:
        parts.append(gettext("band: past pace extrapolated (80\u00a0%), not a forecast"))
    return "; ".join(parts)

"""Two runs side by side: what of a scope reads otherwise in one, by how much, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries.differing import step_said
from corymb.apps.scorecard.queries.reading import PROGRAMME, withheld
from corymb.apps.scorecard.queries.showing import Row, programme_of
from corymb.apps.scorecard.states import INTERNAL, TRIAL
from corymb.i18n import gettext as said_of_reports
from corymb.reports import numbers, saying
from corymb.reports.revisions_said import CAUSES


@dataclass(frozen=True)
class Compared:
    """A target in two runs; None where one of them does not have it. `by`: how far the figures are apart."""

    then: Row | None
    now: Row | None
    by: str
    causes: list[str]

    @property
    def label(self) -> str:
        return (self.now or self.then).label  # type: ignore[union-attr]  # one of them there is


def compared(now: Sequence[Row], then: Sequence[Row], *, same_tables: bool = False) -> list[Compared]:
    """The targets whose figure, goal or verdict reads otherwise; those only the earlier one has stand last.

    `same_tables`: both were computed from the same tables, of which another pack may have read other rows.
    """
    before, after = ({row.target.code: row for row in rows} for rows in (then, now))
    pairs = [(before.get(row.target.code), row) for row in now]
    gone = [Compared(row, None, numbers.DASH, []) for row in then if row.target.code not in after]
    return [
        Compared(a, b, _apart(a, b), _causes(a, b, same_tables=same_tables)) for a, b in pairs if _read(a) != _read(b)
    ] + gone


def _read(row: Row | None) -> tuple[str, str, str] | None:
    return (row.figure, row.goal, row.status) if row else None


def _apart(then: Row | None, now: Row) -> str:
    """A dash where one of them has no figure, or where the two are told in different units."""
    if then is None or then.is_withheld or now.is_withheld or then.figure == now.figure:
        return numbers.DASH
    before, after = (saying.measure(row.target, row.line) for row in (then, now))
    alike = (then.target.kind, then.line.unit) == (now.target.kind, now.line.unit)
    return step_said(now, after - before) if alike and before is not None and after is not None else numbers.DASH


def from_same_tables(one: Run, other: Run) -> bool:
    """Whether one of two runs is a trial of what the other was published from."""
    return any(
        run.kind == TRIAL and run.base_id == base.pk and bool(base.inputs) for run, base in ((one, other), (other, one))
    )


def _causes(then: Row | None, now: Row, *, same_tables: bool) -> list[str]:
    """What the two were made from otherwise; the words of `corymb compare` where it has them."""
    if then is None:
        return []
    one, other = then.line, now.line
    causes = [
        (_("another year"), one.year != other.year),
        (_("another rule"), one.cohort != other.cohort),
        (_("other prices"), one.prices != other.prices),
        (said_of_reports(CAUSES["data"]), one.inputs_hash != other.inputs_hash and not same_tables),
        (said_of_reports(CAUSES["pack"]), one.pack_hash != other.pack_hash),
        (said_of_reports(CAUSES["code"]), one.code_version != other.code_version),
    ]
    return [word for word, is_so in causes if is_so]


@dataclass(frozen=True)
class Turned:
    """A region or a cluster in which a target has another verdict in one run than in another."""

    scope: str
    target: str
    then: str
    now: str


def turned(now: Run, then: Run, *, small: bool) -> list[Turned]:
    """Verdicts of regions and clusters that read otherwise, each under the official rule of its own pack."""
    before = _official(then, small=small)
    return [
        Turned(scope, label, before[scope, code][1], status)
        for (scope, code), (label, status) in _official(now, small=small).items()
        if (scope, code) in before and before[scope, code][1] != status
    ]


def _official(run: Run, *, small: bool) -> dict[tuple[str, str], tuple[str, str]]:
    """(scope, target) -> (label, status) of regions and clusters, under the official rule in the official prices."""
    found = {}
    for target in programme_of(run).targets:
        rows = Line.objects.filter(run=run, audience=INTERNAL, prices=target.official_prices, target=target.code)
        rows = rows.filter(cohort=target.official_rule).exclude(scope=PROGRAMME).order_by("scope")
        for row in rows.defer("explained"):
            status = "cannot_be_said" if withheld(row.told, small=small) else str(row.told["status"])
            found[row.scope, target.code] = (str(target.label), status)
    return found

"""Lines of a run as pages ask for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet

from corymb.apps.accounts.rules import may
from corymb.apps.registry.models import Cluster, Region
from corymb.apps.registry.queries.scopes import cluster_keys
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.rules import LEAST, SEE_SMALL
from corymb.apps.scorecard.states import DONE, INTERNAL, LIVING, PUBLISHED
from corymb.kit.sole import sole

PROGRAMME = "programme"
NOMINAL = "nominal"


def living() -> Run | None:
    """The living run, once it has been computed."""
    return sole(_done().filter(kind=LIVING))


def last_published() -> Run | None:
    return sole(_done().filter(pk__in=_newest()))


def living_and_published() -> tuple[Run | None, Run | None]:
    """Both at once."""
    found = {run.kind: run for run in _done().filter(Q(kind=LIVING) | Q(pk__in=_newest()))}
    return found.get(LIVING), found.get(PUBLISHED)


def _done() -> QuerySet[Run]:
    return Run.objects.filter(state=DONE).select_related("pack", "baseline").defer("pack__text")


def _newest() -> QuerySet[Run, Any]:
    return Run.objects.filter(kind=PUBLISHED, state=DONE).order_by("-pk").values("pk")[:1]


@dataclass(frozen=True)
class Place:
    """A scope with its name and the scope keys of whoever answers for it."""

    scope: str
    title: str
    keys: tuple[str, ...]
    thing: Cluster | Region | None = None


def place_of(scope: str) -> Place | None:
    """The programme, a region or a cluster by its scope; None where there is none."""
    kind, _sign, code = scope.partition(":")
    if scope == PROGRAMME:
        return Place(scope, "", ())
    if kind == "cluster":
        cluster = sole(Cluster.objects.select_related("region", "parent").filter(code=code))
        return Place(scope, cluster.title, tuple(cluster_keys(cluster)), cluster) if cluster else None
    if kind == "region":
        region = sole(Region.objects.filter(code=code))
        return Place(scope, region.title, (f"region:{code}",), region) if region else None
    return None


def titles_of(scopes: Iterable[str]) -> dict[str, str]:
    """Names of regions and clusters by their scopes, in two queries."""
    codes = [(kind, code) for kind, _sign, code in (scope.partition(":") for scope in scopes)]
    clusters = Cluster.objects.filter(code__in=[code for kind, code in codes if kind == "cluster"])
    regions = Region.objects.filter(code__in=[code for kind, code in codes if kind == "region"])
    return {f"cluster:{row.code}": row.title for row in clusters} | {f"region:{row.code}": row.title for row in regions}


def sees_small(person: Any, place: Place) -> bool:
    """Whether figures of one or two organisations may be shown to this person in this place."""
    return may(person, SEE_SMALL, place.keys)


def withheld(told: Mapping[str, Any], *, small: bool) -> bool:
    """Whether a line rests on so few organisations that this reader does not see it."""
    number = told.get("organisations_cohort")
    return not small and number is not None and 0 < number < LEAST


def of_regions(run: Run, target: str, prices: str, cohort: str) -> dict[str, Line]:
    """Lines of a target by region."""
    rows = run.lines.filter(audience=INTERNAL, target=target, prices=prices, cohort=cohort, scope__startswith="region:")
    return {line.scope.partition(":")[2]: line for line in rows.defer("explained")}


Basis = tuple[str, str, str]
Lines = dict[Basis, Line]


def standing_for(rows: QuerySet[Line], bases: Sequence[Basis]) -> QuerySet[Line]:
    """Of the lines those that `line_under` may take for one of these: a tenth of what is kept."""
    wanted = [Q(target=target, cohort=cohort) for target, cohort in sorted({basis[:2] for basis in bases})]
    prices = {NOMINAL, *(price for _target, _cohort, price in bases)}
    return rows.filter(reduce(or_, wanted), prices__in=sorted(prices)) if wanted else rows.none()


def lines_of(
    run: Run, scope: str, bases: Sequence[Basis], audience: str = INTERNAL, *, explained: bool = False
) -> Lines:
    """Lines of a scope that stand for these targets, rules and prices; what explains them, or its years alone.

    One query.
    """
    rows = standing_for(Line.objects.filter(run=run, audience=audience, scope=scope), bases)
    if not explained:
        rows = rows.defer("explained").annotate(points=F("explained__points"))
    return {(line.target, line.cohort, line.prices): line for line in sorted(rows, key=lambda line: line.pk)}


def line_under(lines: Mapping[Basis, Line], target: str, cohort: str, prices: str) -> Line | None:
    """The line under a rule and in prices; in nominal terms where there is none in these, as of a count of people."""
    return lines.get((target, cohort, prices)) or lines.get((target, cohort, NOMINAL))


def of_clusters(run: Run, bases: Sequence[Basis], codes: Iterable[str]) -> dict[str, Lines]:
    """Lines of clusters by cluster, each as `lines_of` gives them. One query."""
    found: dict[str, Lines] = {code: {} for code in codes}
    rows = Line.objects.filter(run=run, audience=INTERNAL, scope__in=[f"cluster:{code}" for code in found])
    for line in standing_for(rows, bases).defer("explained"):
        found[line.scope.partition(":")[2]][line.target, line.cohort, line.prices] = line
    return found

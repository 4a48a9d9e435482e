"""What has come so far of planned targets: of clusters by the living scorecard, of one's own members by their facts."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from corymb.apps.accounts.rules import holds, may, scopes_with
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of, organisation_key
from corymb.apps.returns.rules import SEE as SEE_RETURNS
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries import members, reading, showing
from corymb.apps.scorecard.queries.standing import held_by
from corymb.apps.scorecard.rules import SEE, SEE_SMALL
from corymb.apps.scorecard.states import INTERNAL

Pair = tuple[str, str]


def come_of(person: Any, wanted: Collection[Pair]) -> dict[Pair, Decimal]:
    """Amounts gathered until the year of the living scorecard, by target and scope, as far as the person may see."""
    run = reading.living() if wanted and holds(person, SEE) else None
    if run is None:
        return {}
    return {**dict(_of_places(run, person, wanted)), **dict(_of_own(run, person, wanted))}


def _of_places(run: Run, person: Any, wanted: Collection[Pair]) -> Iterator[tuple[Pair, Decimal]]:
    """Of the programme and of clusters, by the official rule of each target."""
    official = {target.code: target.official_rule for target in showing.programme_of(run).targets}
    scopes = {scope for _target, scope in wanted}
    rows = Line.objects.filter(run=run, audience=INTERNAL, prices="nominal", scope__in=scopes).defer("explained")
    for row in rows.filter(target__in={target for target, _scope in wanted}):
        pair, actual = (row.target, row.scope), row.told.get("actual")
        if pair not in wanted or row.cohort != official.get(row.target) or actual is None:
            continue
        if not reading.withheld(row.told, small=may(person, SEE_SMALL, [row.scope])):
            yield pair, Decimal(str(actual))


def _of_own(run: Run, person: Any, wanted: Collection[Pair]) -> Iterator[tuple[Pair, Decimal]]:
    """Of organisations whose people ask, where the indicator adds their own figures up."""
    held = set(scopes_with(person, SEE_RETURNS))
    own = ids_of([scope for _target, scope in wanted if scope in held], "organisation")
    if not own:
        return
    programme = showing.programme_of(run)
    zeros, years = members.blanks_that_are_zero(programme), range(programme.baseline_year + 1, run.year + 1)
    found = {organisation_key(row): row.pk for row in Organisation.objects.filter(by_identifiers(own))}
    facts = members.facts_by_year(found.values(), years, held_by(run))
    for target in programme.targets:
        indicator = programme.indicator(target.indicator)
        for key in (key for key in found if (target.code, key) in wanted and indicator.kind == "cumulative"):
            told = [members.measured(indicator, facts.get((found[key], year), {}), zeros, year) for year in years]
            amounts = [one.numerator for one in told if one.numerator is not None]
            if amounts:
                yield (target.code, key), sum(amounts, Decimal(0))

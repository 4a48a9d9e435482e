"""Terms of the living lines are kept beside them: all at once by a whole run, by the difference with each change.

Loads PyArrow: for jobs, never for pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.scorecard.models import Run, Term
from corymb.apps.scorecard.queries.listed import own_scope
from corymb.apps.scorecard.states import AS_ASKED
from corymb.kit.batches import batched
from corymb.methods.behind import terms
from corymb.methods.membership import PROGRAMME
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import PriceBasis, Programme
from corymb.methods.scorecard import scored
from corymb.methods.tables import Tables
from corymb.methods.term import Term as Told

NOMINAL: Final = "nominal"
PIECE = 20_000
COLUMNS = (
    *("run_id", "prices", "scope", "indicator", "cohort", "organisation_id", "event", "year", "worth"),
    *("share_0", "share_t", "num_0", "den_0", "num_t", "den_t", "standing", "reason"),
)
COPY = f"COPY scorecard_term ({', '.join(COLUMNS)}) FROM STDIN"
Row = tuple[Any, ...]


def put_terms(run: Run, told: Iterable[Told], prices: str = NOMINAL) -> None:
    """Write the terms of a run in a price basis; those that are there already are to be taken out before."""
    numbers: dict[str, int] = {}
    for piece in batched(told, PIECE):
        unknown = {term.organisation for term in piece if term.organisation} - numbers.keys()
        found = Organisation.objects.filter(number__in=sorted(name.rpartition("-")[2] for name in unknown))
        numbers |= {f"{scheme}-{number}": pk for scheme, number, pk in found.values_list("scheme", "number", "pk")}
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            for row in _rows(run, piece, prices, numbers):
                copy.write_row(row)


def _rows(run: Run, told: Iterable[Told], prices: str, numbers: Mapping[str, int]) -> Iterator[Row]:
    for term in told:
        whose = numbers[term.organisation] if term.organisation else None
        yield (
            *(run.pk, prices, term.scope, term.indicator, term.rule, whose, term.event, term.year, term.worth),
            *(term.share_0, term.share_t, term.num_0, term.den_0, term.num_t, term.den_t, term.standing, term.reason),
        )


def replace_terms(run: Run, worlds: Mapping[str, Tables], told: Iterable[Told]) -> None:
    """The nominal terms of the organisations and events of the worlds anew; those of others stay."""
    whose = {name for world in worlds.values() for name in world.organisations["organisation"].to_pylist()}
    events = {name for world in worlds.values() for name in world.events["event"].to_pylist()}
    organisations = Organisation.objects.filter(by_identifiers(sorted(whose)))
    theirs = Q(organisation__in=organisations.values("pk")) | Q(event__in=sorted(events - {""}))
    Term.objects.filter(theirs, run=run, prices=NOMINAL).delete()
    if run.listed == AS_ASKED:
        alone = [own_scope(number) for number in organisations.values_list("pk", flat=True)]
        run.listed_scopes.filter(scope__in=alone).delete()  # of one organisation they are soon collected again
        there = set(run.listed_scopes.values_list("scope", flat=True))
        if PROGRAMME not in there:
            Term.objects.filter(theirs, run=run, scope=PROGRAMME).delete()
        told = [term for term in told if term.scope in there]
    put_terms(run, told)


def renew_terms(run: Run, told: Mapping[PriceBasis, Iterable[Told]] | None, *, whole: bool = False) -> None:
    """Terms of all scopes anew, by price basis; those in other prices go too where all is told of anew (`whole`).

    None: what was collected because somebody asked is collected again when somebody does.
    """
    there = Term.objects.filter(run=run)
    (there if whole or told is None else there.filter(prices__in=list(told))).delete()
    run.listed_scopes.all().delete()
    for prices, rows in (told or {}).items():
        put_terms(run, rows, prices)


def terms_in_other_prices(programme: Programme, tables: Tables, year: int) -> dict[PriceBasis, list[Told]]:
    """The terms of every line that is not told in nominal terms."""
    bases = sorted({basis for indicator in programme.indicators for basis in indicator.prices} - {NOMINAL})
    return {basis: terms_in(programme, tables, year, basis) for basis in bases}


def terms_in(programme: Programme, tables: Tables, year: int, prices: PriceBasis) -> list[Told]:
    """The terms of every line in a price basis."""
    options = ScoreOptions(year=year, by="place", prices=prices, explain=False, behind=True)
    return list(terms(scored(programme, tables, options)[1]))

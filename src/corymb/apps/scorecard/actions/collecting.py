"""What stands behind the lines of one scope is collected when somebody asks for it, in programmes with many members.

Loads DuckDB and PyArrow: for jobs, never for pages.
"""

from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.queries.parts import parts_planned
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.queries.measuring import signed
from corymb.apps.returns.queries.tables import tables_of
from corymb.apps.scorecard.actions.living import ATTEMPTS
from corymb.apps.scorecard.actions.terms import NOMINAL, put_terms, terms_in, terms_in_other_prices
from corymb.apps.scorecard.models import Listed, Run, Term
from corymb.apps.scorecard.queries.around import around
from corymb.apps.scorecard.queries.listed import OWN, can_be_listed, is_listed, organisations_in
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.states import DONE, LIVING
from corymb.kit.moment import one_moment
from corymb.methods.programme import PriceBasis, Programme
from corymb.methods.tables import Tables
from corymb.methods.term import Term as Told
from corymb.refusal import Refusal


def collect_terms(scope: str) -> bool:
    """Keep the terms of a scope, or of one organisation in the programme; False where figures move again and again."""
    for _attempt in range(ATTEMPTS):
        with one_moment():
            run = Run.objects.select_related("pack", "baseline").filter(kind=LIVING, state=DONE).first()
            if run is None or is_listed(run, scope) or not can_be_listed(scope):
                return True
            pack = pack_of(run.pack)
            known = around(organisations_in(scope).values_list("pk", flat=True), ()).now
            tables = tables_of(replace(known, signed=signed(run.baseline, pack)))
            programme = pack.programme().planned(parts_planned())
        told = _told(programme, tables, run.year)
        with transaction.atomic():
            locked = Run.objects.select_for_update().get(pk=run.pk)
            if (locked.seen, locked.known_at) != (run.seen, run.known_at):
                continue
            for prices, rows in told.items():
                put_terms(run, _emptied(run, scope, rows, prices), prices)
            Listed.objects.create(run=run, scope=scope)
        return True
    return False


def _told(programme: Programme, tables: Tables, year: int) -> dict[PriceBasis, list[Told]]:
    """All terms of the tables; none where nobody of them counts."""
    try:
        return {**terms_in_other_prices(programme, tables, year), NOMINAL: terms_in(programme, tables, year, NOMINAL)}
    except Refusal:
        return {}


def _emptied(run: Run, scope: str, told: list[Told], prices: str) -> list[Told]:
    """Those of the scope; what stood there of them, collected for one organisation alone, is taken out."""
    if not scope.startswith(OWN):
        Term.objects.filter(run=run, scope=scope, prices=prices).delete()
        return [term for term in told if term.scope == scope]
    organisation = Organisation.objects.get(pk=int(scope.removeprefix(OWN)))
    own = [term for term in told if term.scope == PROGRAMME and term.organisation in {"", organisation.identifier}]
    theirs = Q(organisation=organisation) | Q(event__in={term.event for term in own if term.event})
    Term.objects.filter(theirs, run=run, scope=PROGRAMME, prices=prices).delete()
    return own

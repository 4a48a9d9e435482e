"""The questions of a scorecard for a few organisations at a time: what they bring to the tallies of their scopes."""

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods import panel
from corymb.methods.behind import terms
from corymb.methods.compute import Computed, ask
from corymb.methods.facts import Facts
from corymb.methods.kept import Tally, context_of, options_of, tallies
from corymb.methods.lines import board
from corymb.methods.panel import Context
from corymb.methods.programme import Programme
from corymb.methods.register import lookup_values, sections
from corymb.methods.script import Script
from corymb.methods.tables import MEMBERSHIPS, Tables
from corymb.methods.term import Term


class Asked:
    """The questions of a run, for a few organisations at a time."""

    def __init__(self, programme: Programme, year: int) -> None:
        self.programme = programme
        self.context = context_of(programme, year)
        self._script = Script()
        self._lay_out = self._write()

    def _write(self) -> Callable[[], Computed]:
        tables = _one_member()
        read = panel.used_facts(self._script.table("facts", tables.facts), self.programme, self.context.years)
        wide = self._script.keep("read", panel.wide_facts(read, self.programme).drop(panel.ROWS, panel.PRESENT))
        what = (self.programme, self.context, options_of(self.context.last))
        return ask(self._script, Facts(wide, ()), tables, what)

    def tallies(self, tables: Tables) -> dict[str, Tally]:
        """What the organisations in the tables bring to every scope they are in."""
        return self.brought(tables)[0]

    def brought(self, tables: Tables) -> tuple[dict[str, Tally], list[Term]]:
        """The tallies and the terms they consist of, one for each organisation and event of the tables.

        No two of the facts may be of one organisation, period and variable.
        """
        self._script.play(
            {
                "facts": tables.facts,
                "organisations": tables.organisations,
                "sections": sections(tables.organisations),
                "memberships": tables.memberships,
                "event_memberships": tables.memberships,
                "events": tables.events,
                **lookup_values(self.programme, tables.organisations, self.context),
            }
        )
        computed = replace(self._lay_out(), provisional=_provisional(tables, self.programme, self.context))
        found = board(self.programme, self.context, computed, tables.origin)
        return tallies(found), list(terms(found))

    def close(self) -> None:
        self._script.close()


def _provisional(tables: Tables, programme: Programme, context: Context) -> frozenset[tuple[str, str]]:
    """(organisation, variable) of figures marked so."""
    known = {v.code for v in programme.variables}
    years = {str(year) for year in context.years}
    rows = tables.facts.filter(pc.equal(tables.facts["flag"], "provisional")).to_pylist()
    return frozenset(
        (row["organisation"], row["variable"]) for row in rows if row["variable"] in known and row["period"] in years
    )


def _one_member() -> Tables:
    """Tables that have the shape of those to come: there are memberships, and nobody follows anybody."""
    row = dict.fromkeys(MEMBERSHIPS.names) | {"organisation": "", "cluster": ""}
    return Tables(memberships=pa.Table.from_pylist([row], MEMBERSHIPS))

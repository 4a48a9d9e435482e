"""Returns as the checks read them: many at once on one ground, and each as if it stood there alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from corymb.apps.registry.queries.tables import memberships_table, organisations_table
from corymb.apps.returns.actions.events import organisations_of
from corymb.apps.returns.models import Figure, Return
from corymb.apps.returns.queries.figures import variables_of
from corymb.apps.returns.queries.tables import APART, Known, tables_of
from corymb.methods.tables import EVENTS, FACTS, MEMBERSHIPS, ORGANISATIONS, Tables
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack


@dataclass(frozen=True)
class Written:
    """A return as it stands, or would stand: its figures, and the participants of its events as rows of the table."""

    found: Return
    figures: Sequence[Figure]
    events: Sequence[Mapping[str, Any]]

    @property
    def reporter(self) -> str:
        return self.found.organisation.identifier


def ground_of(pack: Pack, written: Sequence[Written]) -> Tables:
    """What was written, beside what is known of these organisations from other years. All are for one period.

    Of the others who take part in their events, memberships and groups are known, and nothing else.
    """
    period = written[0].found.period.code
    numbers = tuple(one.found.organisation_id for one in written)
    tables = tables_of(Known(organisations=numbers, leave_out=period, apart=True))
    told = [_apart(one.reporter, row) for one in written for row in one.events]
    events = pa.concat_tables([tables.events, pa.Table.from_pylist(told, schema=EVENTS)])
    organisations, memberships = _others(events)
    return replace(
        tables,
        facts=pa.concat_tables([tables.facts, _facts(pack, written)]),
        events=events,
        organisations=pa.concat_tables([tables.organisations, organisations]),
        memberships=pa.concat_tables([tables.memberships, memberships]),
    )


def _apart(reporter: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A participant of an event as one reporter alone tells of it."""
    who = row["organisation"]
    told = {"event": f"{reporter}{APART}{row['event']}"}
    return {**row, **told, "organisation": who if who == reporter else f"{reporter}{APART}{who}"}


def _others(events: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The organisations and memberships of those who take part in events of others."""
    named = {name for name in events["organisation"].to_pylist() if APART in name}
    numbers = organisations_of(name.partition(APART)[2] for name in named)
    if not numbers:
        return ORGANISATIONS.empty_table(), MEMBERSHIPS.empty_table()
    found = tuple(sorted(set(numbers.values())))
    organisations = _by_organisation(organisations_table(found))
    memberships = _by_organisation(memberships_table(found))
    known = [(name, name.partition(APART)[2]) for name in sorted(named)]
    return (
        pa.Table.from_pylist(
            [
                {**row, "organisation": name, "group": row["group"] or own}
                for name, own in known
                for row in organisations.get(own, ())
            ],
            schema=ORGANISATIONS,
        ),
        pa.Table.from_pylist(
            [{**row, "organisation": name} for name, own in known for row in memberships.get(own, ())],
            schema=MEMBERSHIPS,
        ),
    )


def _by_organisation(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        rows.setdefault(row["organisation"], []).append(row)
    return rows


def _facts(pack: Pack, written: Iterable[Written]) -> pa.Table:
    variables = variables_of(pack)
    rows = [
        _fact(one, figure, variables[figure.variable])
        for one in written
        for figure in one.figures
        if figure.variable in variables and figure.value is not None
    ]
    return pa.Table.from_pylist(rows, schema=FACTS)


def _fact(one: Written, figure: Figure, variable: Variable) -> dict[str, Any]:
    return {
        "organisation": one.reporter,
        "period": one.found.period.code,
        "variable": figure.variable,
        "value": figure.value,
        "unit": variable.unit,
        "source": figure.source,
        "sheet": figure.sheet or None,
        "cell": figure.cell or None,
        "written": figure.written,
        "scale": f"{variable.factor:f}",
    }

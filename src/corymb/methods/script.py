"""A run's questions written down once, to be put to other tables as often as wanted.

Writing the questions of a scorecard takes far longer than answering them for a handful of organisations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from corymb.methods.engine import DuckEngine, Later


@dataclass
class Script:
    """An engine that notes what it is asked for. `play` asks it of other tables; a `Later` then gives the new answer.

    What is asked must not depend on the rows, so `arrow` and `parquet` are refused.
    """

    engine: DuckEngine = field(default_factory=DuckEngine)
    given: dict[str, pa.Table] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, pa.Table] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A handful of rows is answered sooner than it is handed to other threads.
        self.engine.connection.raw_sql("SET threads=1")

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        self.given[name] = rows
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)

    def parquet(self, path: str) -> ir.Table:
        raise NotImplementedError(path)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        statement = f'CREATE OR REPLACE TEMP TABLE "{name}" AS {self.engine.connection.compile(expression)}'
        self.steps.append(("", statement))
        return ibis.table(expression.schema(), name=name)

    def drop(self, name: str) -> None:
        self.steps.append(("", f'DROP TABLE "{name}"'))

    def arrow(self, expression: ir.Table) -> pa.Table:
        raise NotImplementedError(expression)

    def later(self, expression: ir.Table) -> Later:
        name = f"answer {len(self.steps)}"
        self.steps.append((name, self.engine.connection.compile(expression)))
        return lambda: self.answers[name]

    def play(self, tables: Mapping[str, pa.Table]) -> None:
        """Ask everything of these tables, and of those that were given in the first place under other names."""
        connection = self.engine.connection.con
        for name, rows in {**self.given, **tables}.items():
            connection.register(name, rows)
        for name, statement in self.steps:
            if name:
                self.answers[name] = connection.sql(statement).to_arrow_table()
            else:
                connection.execute(statement)

    def close(self) -> None:
        self.engine.close()

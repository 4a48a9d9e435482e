"""Where expressions are computed: DuckDB in this process, or Spark where one machine ends."""

import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.operations import Node

Later = Callable[[], pa.Table]
"""Gives the result of an expression, and waits for it where it is not there yet."""


class Engine(Protocol):
    """Takes tables in, computes expressions, gives Arrow out; `keep` computes once, until `drop` or the end.

    `later` has an expression computed and goes on; its errors, and those of `keep`, come out when a result is asked
    for.
    """

    def table(self, name: str, rows: pa.Table) -> ir.Table: ...
    def parquet(self, path: str) -> ir.Table: ...
    def keep(self, name: str, expression: ir.Table) -> ir.Table: ...
    def drop(self, name: str) -> None: ...
    def arrow(self, expression: ir.Table) -> pa.Table: ...
    def later(self, expression: ir.Table) -> Later: ...
    def close(self) -> None: ...


@lru_cache(maxsize=256)
def written(operation: Node) -> str:
    """The statement of an expression. Equal expressions come again with every run of a program that stays, and to write

    one takes longer than to compute it over a small programme.
    """
    return str(ibis.duckdb.compile(operation.to_expr()))


@dataclass
class DuckEngine:
    """DuckDB in memory, no extensions, insertion order not kept (results never depend on it).

    Statements run one after the other in a thread of their own, so that the next can be written meanwhile.
    """

    connection: Any = field(init=False)
    statements: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))
    kept: list[Future[object]] = field(default_factory=list)
    files: int = 0

    def __post_init__(self) -> None:
        self.connection = ibis.duckdb.connect()
        for setting in (
            "autoinstall_known_extensions=false",
            "autoload_known_extensions=false",
            "preserve_insertion_order=false",
            "memory_limit='2GB'",
            # What a step has freed goes back to the system, not to the next step.
            "allocator_flush_threshold='16MB'",
            "allocator_bulk_deallocation_flush_threshold='16MB'",
        ):
            self.connection.raw_sql(f"SET {setting}")

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        self._run(lambda: self.connection.con.register(name, rows))
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)

    def parquet(self, path: str) -> ir.Table:
        name = f"file_{self.files}"
        self.files += 1
        columns = self.connection.read_parquet(path, table_name=name).schema()
        return ibis.table(columns, name=name)  # of no connection, so that statements about it come again

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        statement = f'CREATE OR REPLACE TEMP TABLE "{name}" AS {written(expression.op())}'
        self._run(lambda: self.connection.con.execute(statement))
        return ibis.table(expression.schema(), name=name)

    def drop(self, name: str) -> None:
        self._run(lambda: self.connection.con.execute(f'DROP TABLE "{name}"'))

    def arrow(self, expression: ir.Table) -> pa.Table:
        return self.later(expression)()

    def later(self, expression: ir.Table) -> Later:
        statement = written(expression.op())
        before = tuple(self.kept)

        def answer() -> pa.Table:
            for done in before:
                done.result()
            return self.connection.con.sql(statement).to_arrow_table()

        return self.statements.submit(answer).result

    def _run(self, what: Callable[[], object]) -> None:
        self.kept.append(self.statements.submit(what))

    def close(self) -> None:
        self.statements.shutdown(cancel_futures=True)
        self.connection.disconnect()


@dataclass
class SparkEngine:
    """PySpark in local mode. Tables go in and out as Parquet, so that decimals arrive as written."""

    folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)

    def __post_init__(self) -> None:
        from pyspark.sql import SparkSession

        self.session = (
            SparkSession.builder.master("local[2]")
            .appName("corymb")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.driver.memory", "3g")
            .config("spark.sql.ansi.enabled", "true")
            .config("spark.sql.decimalOperations.allowPrecisionLoss", "false")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("ERROR")
        self.connection = ibis.pyspark.connect(self.session)

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        path = Path(self.folder.name) / f"{name}.parquet"
        pq.write_table(rows, path)
        return self.connection.read_parquet(str(path), table_name=name)

    def parquet(self, path: str) -> ir.Table:
        return self.connection.read_parquet(path)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        path = Path(self.folder.name) / name
        self.session.sql(ibis.to_sql(expression, dialect="pyspark")).write.mode("overwrite").parquet(str(path))
        return self.connection.read_parquet(str(path), table_name=f"kept_{name}")

    def drop(self, name: str) -> None:
        """Nothing: what is kept lies on disk until the end, and lazy expressions may still read it."""

    def arrow(self, expression: ir.Table) -> pa.Table:
        path = Path(self.folder.name) / "answer"
        self.session.sql(ibis.to_sql(expression, dialect="pyspark")).write.mode("overwrite").parquet(str(path))
        return pq.read_table(path)

    def later(self, expression: ir.Table) -> Later:
        answer = self.arrow(expression)
        return lambda: answer

    def close(self) -> None:
        self.folder.cleanup()


def open_engine(name: Literal["duckdb", "spark"]) -> Engine:
    """The engine of that name. Raises ImportError when Spark is asked for and PySpark is not installed."""
    return DuckEngine() if name == "duckdb" else SparkEngine()

"""Where expressions are computed: DuckDB in this process, or Spark where one machine ends."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq


class Engine(Protocol):
    """Takes tables in, computes expressions, gives Arrow out; `keep` computes now, until `drop` or the end."""

    def table(self, name: str, rows: pa.Table) -> ir.Table: ...
    def parquet(self, path: str) -> ir.Table: ...
    def keep(self, name: str, expression: ir.Table) -> ir.Table: ...
    def drop(self, name: str) -> None: ...
    def arrow(self, expression: ir.Table) -> pa.Table: ...
    def close(self) -> None: ...


@dataclass
class DuckEngine:
    """DuckDB in memory, no extensions, insertion order not kept (results never depend on it)."""

    connection: Any = field(init=False)

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
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def parquet(self, path: str) -> ir.Table:
        return self.connection.read_parquet(path)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self.connection.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {self.connection.compile(expression)}')
        return self.connection.table(name)

    def drop(self, name: str) -> None:
        self.connection.raw_sql(f'DROP TABLE "{name}"')

    def arrow(self, expression: ir.Table) -> pa.Table:
        return self.connection.con.sql(self.connection.compile(expression)).to_arrow_table()

    def close(self) -> None:
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

    def close(self) -> None:
        self.folder.cleanup()


def open_engine(name: Literal["duckdb", "spark"]) -> Engine:
    """The engine of that name. Raises ImportError when Spark is asked for and PySpark is not installed."""
    return DuckEngine() if name == "duckdb" else SparkEngine()

"""Files with random damage: read or found wanting, never a crash."""

import io
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.methods.tables import EVENTS, FACTS
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import WIDE, StandIn, workbook


@cache
def sound(kind: str) -> bytes:
    """A small sound file of a kind."""
    if kind == "xlsx":
        with TemporaryDirectory() as folder:
            path = workbook(Path(folder) / "a.xlsx", [("INN", "Year", "Revenue", "Staff"), ("7700000001", 2016, 5, 1)])
            return path.read_bytes()
    if kind == "parquet":
        buffer = io.BytesIO()
        table = pa.table({"INN": ["7700000001"], "Year": [2016], "Revenue": [Decimal("5.5")], "Staff": [1.5]})
        pq.write_table(table, buffer, compression="none")
        return buffer.getvalue()
    if kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(
                "a.xml",
                '<Файл ТипИнф="ОТКРДАННЫЕ3"><Документ ДатаСост="31.12.2023"><СведНП НаимОрг="А" '
                'ИННЮЛ="7700000001" /><СведССЧР КолРаб="5" /></Документ></Файл>',
            )
        return buffer.getvalue()
    return b"INN;Year;Revenue;Staff\n7700000001;2016;1 234,5;3\n"


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "zip", "csv"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    damage=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
    cut=st.floats(0.5, 1),
)
def test_damage_is_never_a_crash(tmp_path: Path, kind: str, damage: list[tuple[float, bytes]], cut: float) -> None:
    data = bytearray(sound(kind))
    for place, noise in damage:
        at = int(place * (len(data) - 1))
        data[at : at + len(noise)] = noise
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data[: max(1, int(cut * len(data)))])
    tables, findings = read_tables([path], StandIn(), WIDE)
    assert (tables.facts.schema, tables.events.schema) == (FACTS, EVENTS)
    for finding in findings:
        assert finding.said()


@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.none(), st.text(max_size=12), st.integers(-(10**20), 10**20), st.floats(), st.booleans(), st.dates()
            ),
            min_size=4,
            max_size=4,
        ),
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_of_a_text_file(tmp_path: Path, rows: list[list[object]]) -> None:
    path = tmp_path / "a.csv"
    lines = ["INN;Year;Revenue;Staff", *(";".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    tables, _ = read_tables([path], StandIn(), WIDE)
    assert tables.facts.schema == FACTS

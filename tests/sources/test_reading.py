"""Text files, Parquet and OpenDocument; our own tables; mappings of every shape."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corymb.methods.tables import FACTS
from corymb.packs.mapping import Mapping
from corymb.refusal import Refusal
from corymb.sources import reading
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import WIDE, StandIn, values, workbook, written

A, B = "RU-INN-7700000001", "RU-INN-7700000002"
ROWS = "INN{d}Year{d}Revenue{d}Staff\n7700000001{d}2016{d}1 234,5{d}3\n7700000002{d}2016{d}7,25{d}—\n"
EXPECTED = [
    (A, "2016", "employees", Decimal("3.0000"), "line 2"),
    (A, "2016", "revenue", Decimal("1234.5000"), "line 2"),
    (B, "2016", "revenue", Decimal("7.2500"), "line 3"),
]


def in_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_delimiters_and_encodings(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = ROWS.format(d=delimiter) + f"ИТОГО{delimiter}{delimiter}1{delimiter}1\n"
    text = text if encoding != "cp1251" else text.replace("\u2009", " ")
    tables, findings = read_tables([in_file(tmp_path / "a.csv", text, encoding)], StandIn(), WIDE)
    assert values(tables.facts) == EXPECTED
    assert [(f.rule, f.value) for f in findings] == [("import.total_row", "ИТОГО")]


def test_comma_delimited_with_quotes_and_line_breaks(tmp_path: Path) -> None:
    text = 'INN,Year,Revenue,Staff,Note\n7700000001,2016,"1 234,5",3,"two\nlines"\n7700000002,2016,"7,25",,x\n'
    tables, _ = read_tables([in_file(tmp_path / "a.csv", text)], StandIn(), WIDE)
    assert values(tables.facts) == [*EXPECTED[:2], (*EXPECTED[2][:4], "line 4")]


def test_row_with_too_many_columns(tmp_path: Path) -> None:
    text = ROWS.format(d=";") + "7700000003;2016;5;6;7\n"
    _, findings = read_tables([in_file(tmp_path / "a.csv", text)], StandIn(), WIDE)
    assert [(f.rule, f.level, f.where(), f.value) for f in findings] == [
        ("import.long_row", "error", "a.csv line 4", "7")
    ]


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="Data">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, rows: list[list[object]], tail: str = "") -> Path:
    """A small OpenDocument workbook, written by hand."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        number = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows) + tail
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", ODS.format(rows=body))
    return path


def test_opendocument(tmp_path: Path) -> None:
    empty_cells = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty_rows = f'<table:table-row table:number-rows-repeated="1048570">{empty_cells}</table:table-row>'
    path = ods(tmp_path / "a.ods", [["INN", "Year", "Revenue", "Staff"], ["7700000001", 2016, 5.5, "7,5"]], empty_rows)
    tables, findings = read_tables([path], StandIn(), WIDE)
    assert values(tables.facts) == [
        (A, "2016", "employees", Decimal("7.5000"), "D2"),
        (A, "2016", "revenue", Decimal("5.5000"), "C2"),
    ]
    assert [f.rule for f in findings] == ["import.text_number"]


def test_opendocument_that_repeats_a_filled_cell_without_end(tmp_path: Path) -> None:
    filled = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" '
        'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    _, findings = read_tables([ods(tmp_path / "a.ods", [["INN", "Year"]], filled)], StandIn(), WIDE)
    assert [f.message for f in findings] == ["A sheet reaches over more than {most} million cells, most of them empty."]


def test_long_file_with_units_and_codes(tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {
            "layout": "long",
            "organisation": {"column": "org"},
            "period": {"column": "when"},
            "long": {"variable": "what", "value": "how much", "unit": "unit", "codes": {"Выручка": "revenue"}},
        }
    )
    text = (
        "org;when;what;how much;unit\n7700000001;2016;Выручка;5;тыс. руб.\n7700000001;1 кв. 2017;employees;4;person\n"
        "7700000002;2016;revenue;6;попугаи\n7700000002;2016;moon;1;\n"
    )
    tables, findings = read_tables([in_file(tmp_path / "a.csv", text)], StandIn(), mapping)
    assert values(tables.facts) == [
        (A, "2016", "revenue", Decimal(5000), "line 2"),
        (A, "2017-Q1", "employees", Decimal(4), "line 3"),
        (B, "2016", "moon", Decimal(1), "line 5"),
    ]
    assert sorted(written(findings)) == [
        ("import.unknown_code", "a.csv line 5", "moon"),
        ("import.unknown_unit", "a.csv line 4", "попугаи"),
    ]


def test_long_file_whose_unit_column_is_already_applied(tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {
            "layout": "long",
            "organisation": {"column": "organisation"},
            "period": {"column": "period"},
            "scale": "thousand",
            "already_scaled": "The publisher turned every form into thousand roubles.",
            "ignore": ["unit"],
            "long": {"variable": "variable", "value": "value"},
        }
    )
    text = "organisation;period;variable;value;unit\n7700000001;2016;revenue;5;385\n"
    tables, findings = read_tables([in_file(tmp_path / "a.csv", text)], StandIn(), mapping)
    assert values(tables.facts) == [(A, "2016", "revenue", Decimal(5000), "line 2")]
    assert findings == ()
    assert tables.facts.select(["written", "scale", "unit"]).to_pylist() == [
        {"written": "5", "scale": "1000", "unit": "RUB"}
    ]


def test_our_own_tables_need_no_mapping(tmp_path: Path) -> None:
    in_file(tmp_path / "facts.csv", "organisation,period,variable,value,flag\n7700000001,2016,revenue,5.25,estimated\n")
    in_file(tmp_path / "organisations.csv", "organisation,name,region,started\n7700000001,First,RU-KLU,2001\n")
    in_file(
        tmp_path / "memberships.csv",
        "organisation,cluster,from,to,share\n7700000001,bio,01.01.2016,,0.5\n7700000002,bio,2016-02-30,,1.5\n",
    )
    in_file(
        tmp_path / "events.csv", "event,kind,period,amount,organisation,role\nE1,investment,2017,10,7700000001,member\n"
    )
    in_file(tmp_path / "links.csv", "predecessor,successor,on,share\n7700000001,7700000002,2018-01-01,1\n")
    in_file(tmp_path / "clusters.csv", "cluster,name_en,name_ru\nbio,Bio,Био\n")
    tables, findings = read_tables([tmp_path], StandIn())
    assert (tables.facts.num_rows, tables.facts["flag"].to_pylist()) == (1, ["estimated"])
    assert tables.organisations.select(["organisation", "region", "started"]).to_pylist() == [
        {"organisation": A, "region": "RU-KLU", "started": 2001}
    ]
    assert [(m["organisation"], str(m["from"]), m["share"]) for m in tables.memberships.to_pylist()] == [
        (A, "2016-01-01", Decimal("0.500000")),
        (B, "None", None),
    ]
    assert [(e["event"], e["amount"], e["file"], e["cell"]) for e in tables.events.to_pylist()] == [
        ("E1", Decimal(10), "events.csv", "line 2")
    ]
    assert tables.links["successor"].to_pylist() == [B]
    assert tables.clusters["name_ru"].to_pylist() == ["Био"]
    assert sorted(written(findings)) == [
        ("import.bad_date", "memberships.csv line 3", "2016-02-30"),
        ("import.bad_share", "memberships.csv line 3", "1.5"),
    ]


def test_small_parquet_is_read_large_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table(
        {
            "organisation": [A],
            "period": ["2016"],
            "variable": ["revenue"],
            "value": [Decimal("5.0000")],
            "source": ["synthetic"],
        }
    )
    pq.write_table(table, tmp_path / "facts.parquet")
    tables, _ = read_tables([tmp_path / "facts.parquet"], StandIn())
    assert (values(tables.facts)[0][3], tables.facts_path, tables.origin) == (Decimal(5), None, "synthetic")
    monkeypatch.setattr(reading, "LARGE_FACTS", 1)
    tables, findings = read_tables([tmp_path / "facts.parquet"], StandIn((WIDE,)))
    assert (tables.facts.num_rows, tables.facts_path, tables.origin) == (
        0,
        str(tmp_path / "facts.parquet"),
        "synthetic",
    )
    assert findings == ()
    in_file(tmp_path / "more.csv", "organisation,period,variable,value\n7700000001,2017,revenue,5\n")
    tables, _ = read_tables([tmp_path], StandIn())
    assert (tables.facts.num_rows, tables.facts_path, tables.origin) == (2, None, "mixed")


def test_a_word_that_is_no_flag_is_told(tmp_path: Path) -> None:
    flags = ("", "Provisional", "provisonal", "estimated")
    rows = "".join(f"7700000001,{2016 + i},revenue,5,{flag}\n" for i, flag in enumerate(flags))
    in_file(tmp_path / "facts.csv", f"organisation,period,variable,value,flag\n{rows}")
    tables, findings = read_tables([tmp_path], StandIn())
    assert tables.facts.sort_by("period")["flag"].to_pylist() == [None, "provisional", None, "estimated"]
    assert [(f.rule, f.level, f.cell, f.value) for f in findings] == [
        ("import.unknown_flag", "error", "line 4", "provisonal")
    ]


def test_organisations_that_stand_in_a_facts_file(tmp_path: Path) -> None:
    mapping = WIDE.model_copy(update={"attributes": {"name": "Name", "region": "Region"}})
    rows = [
        ("INN", "Year", "Revenue", "Name", "Region"),
        ("7700000001", 2016, 1, "First", "77"),
        ("7700000001", 2017, 1, "First", "40"),
        ("7700000002", 2016, 1, "Second", "40"),
    ]
    tables, _ = read_tables([workbook(tmp_path / "a.xlsx", rows)], StandIn(), mapping)
    found = [(o["organisation"], o["region"], str(o["from"]), str(o["to"])) for o in tables.organisations.to_pylist()]
    assert sorted(found, key=lambda row: row[0]) == [
        (A, "77", "2016-01-01", "2016-12-31"),
        (A, "40", "2017-01-01", "2017-12-31"),
        (B, "40", "None", "None"),
    ]


def test_attributes_of_a_pack_are_read_where_a_file_has_them(tmp_path: Path) -> None:
    packed = WIDE.model_copy(
        update={
            "match": WIDE.match.model_copy(update={"columns": ("INN", "Staff")}),
            "attributes": {"region": "Region"},
        }
    )
    in_file(tmp_path / "a.csv", ROWS.format(d=";"))
    tables, findings = read_tables([tmp_path], StandIn((packed,)))
    assert (values(tables.facts), tables.organisations.num_rows, findings) == (EXPECTED, 0, ())
    _, findings = read_tables([tmp_path], StandIn(), packed)
    assert [(f.rule, f.fields) for f in findings] == [("import.missing_column", {"column": "Region"})]
    in_file(tmp_path / "a.csv", "INN;Year;Revenue;Staff;Region\n7700000001;2016;1;2;RU-KLU\n")
    tables, findings = read_tables([tmp_path], StandIn((packed,)))
    assert ([o["region"] for o in tables.organisations.to_pylist()], findings) == (["RU-KLU"], ())


def test_mappings_of_the_pack_recognise_their_files(tmp_path: Path) -> None:
    by_columns = WIDE.model_copy(update={"match": WIDE.match.model_copy(update={"columns": ("INN", "Staff")})})
    in_file(tmp_path / "a.csv", ROWS.format(d=";"))
    in_file(tmp_path / "strange.csv", "x;y\n1;2\n")
    tables, findings = read_tables([tmp_path], StandIn((by_columns,)))
    assert values(tables.facts) == EXPECTED
    assert [(f.rule, f.level, f.file) for f in findings] == [("import.not_recognised", "error", "strange.csv")]


def test_year_columns(tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {
            "organisation": {"column": "INN"},
            "variables": [
                {"column": "Revenue 2016", "variable": "revenue", "period": "2016", "scale": "million"},
                {"column": "Revenue 2017", "variable": "revenue", "period": "2017", "scale": "1000"},
            ],
        }
    )
    rows = [("INN", "Revenue 2016", "Revenue 2017"), ("7700000001", 1.5, 2)]
    tables, findings = read_tables([workbook(tmp_path / "a.xlsx", rows)], StandIn(), mapping)
    assert values(tables.facts) == [
        (A, "2016", "revenue", Decimal(1_500_000), "B2"),
        (A, "2017", "revenue", Decimal(2000), "C2"),
    ]
    assert findings == ()


def test_duplicates_are_kept(tmp_path: Path) -> None:
    text = ROWS.format(d=";")
    in_file(tmp_path / "a.csv", text)
    in_file(tmp_path / "b.csv", text)
    assert read_tables([tmp_path], StandIn(), WIDE)[0].facts.num_rows == 2 * len(EXPECTED)


def test_progress_and_schema(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    in_file(tmp_path / "a.csv", ROWS.format(d=";"))
    tables, _ = read_tables([tmp_path], StandIn(), WIDE, lambda *step: seen.append(step))
    assert seen == [("a.csv", 0, 1), ("", 1, 1)]
    assert tables.facts.schema == FACTS


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="There is no such file or folder"):
        read_tables([tmp_path / "absent"], StandIn())
    with pytest.raises(Refusal, match="There is nothing to read"):
        read_tables([tmp_path], StandIn())

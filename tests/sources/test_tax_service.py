"""The tax service's XML: both ways of reading agree, broken files are skipped, nothing dangerous is opened."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.findings import Finding
from corymb.packs.mapping import Mapping
from corymb.sources import tax_documents, tax_service
from corymb.sources.reading import read_tables
from corymb.sources.tax_documents import columns_of, rows_by_parser
from corymb.sources.tax_service import Batch, read_archive
from tests.sources.stand_ins import WIDE, StandIn

A = "RU-INN-7700000001"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><Файл ИдФайл="F" ВерсФорм="4.04" ТипИнф="{form}" КолДок="1">'
    '<ИдОтпр><ФИООтв Фамилия="-" Имя="-" /></ИдОтпр>{body}</Файл>'
)
DOCUMENT = (
    '<Документ ИдДок="d" ДатаДок="25.10.2024" ДатаСост="31.12.2023">'
    '<СведНП НаимОрг="{name}" ИННЮЛ="{inn}" />{figures}</Документ>'
)
STAFF = '<СведССЧР КолРаб="{n}" />'
MONEY = '<СведДохРасх СумДоход="{n}.50" СумРасход="7.00" />'
REGISTER = (
    '<Документ ИдДок="d" ДатаСост="{day}" ДатаВклМСП="01.08.2016" ВидСубМСП="{kind}" КатСубМСП="2" '
    'ПризНовМСП="2"{more}>{who}'
    '<СведМН КодРегион="40"><Регион Тип="ОБЛАСТЬ" Наим="КАЛУЖСКАЯ" /></СведМН><СвОКВЭД><СвОКВЭДОсн КодОКВЭД="{okved}" '
    'НаимОКВЭД="x" ВерсОКВЭД="2014" /><СвОКВЭДДоп КодОКВЭД="62.02" НаимОКВЭД="y" ВерсОКВЭД="2014" /></СвОКВЭД>'
    '<СвЛиценз НомЛиценз="1" /></Документ>'
)
FIRM = '<ОргВклМСП НаимОрг="Фирма &quot;А&quot;" НаимОргСокр="А" ИННЮЛ="7700000001" />'
TRADER = '<ИПВклМСП ИННФЛ="770000000002"><ФИОИП Фамилия="Первый" Имя="Иван" Отчество="Петрович" /></ИПВклМСП>'


def staff(inn: str = "7700000001", n: object = 5, name: str = "Фирма &quot;А&quot;") -> str:
    return DOCUMENT.format(name=name, inn=inn, figures=STAFF.format(n=n))


def headcount(*documents: str) -> str:
    return HEAD.format(form="ОТКРДАННЫЕ3", body="".join(documents))


def archive(path: Path, *members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number, member in enumerate(members):
            made.writestr(f"{number}.xml", member)
    return path


def read(path: Path) -> tuple[list[Batch], list[Finding]]:
    findings: list[Finding] = []
    return list(read_archive(path, path.name, codes={"headcount": "employees"}, units={}, findings=findings)), findings


def test_headcount(tmp_path: Path) -> None:
    batches, findings = read(archive(tmp_path / "a.zip", headcount(staff(), staff("7700000002", 0))))
    facts = batches[0].rows.to_pylist()
    assert [(f["organisation"], f["period"], f["variable"], f["value"], f["sheet"], f["cell"]) for f in facts] == [
        (A, "2023", "employees", Decimal(5), "0.xml", "document 1"),
        ("RU-INN-7700000002", "2023", "employees", Decimal(0), "0.xml", "document 2"),
    ]
    assert batches[1].rows["name"].to_pylist() == ['Фирма "А"'] * 2
    assert findings == []


def test_codes_come_from_the_mapping_for_archives(tmp_path: Path) -> None:
    renaming = Mapping.model_validate(
        {
            "layout": "long",
            "match": {"format": "tax_service"},
            "organisation": {"column": "organisation"},
            "period": {"column": "period"},
            "long": {"variable": "variable", "value": "value", "codes": {"headcount": "employees"}},
        }
    )
    archive(tmp_path / "a.zip", headcount(staff()))
    tables, findings = read_tables([tmp_path], StandIn((WIDE, renaming)))
    assert (tables.facts["variable"].to_pylist(), findings) == (["employees"], ())


def test_income_and_expenses(tmp_path: Path) -> None:
    body = DOCUMENT.format(name="А", inn="7700000001", figures=MONEY.format(n=12))
    batches, _ = read(archive(tmp_path / "a.zip", HEAD.format(form="ОТКРДАННЫЕ5", body=body)))
    assert [
        (b.rows["variable"][0].as_py(), b.rows["value"][0].as_py(), b.rows["unit"][0].as_py())
        for b in batches
        if b.table == "facts"
    ] == [("income", Decimal("12.5000"), "RUB"), ("expenses", Decimal("7.0000"), "RUB")]


def test_register_of_firms_and_sole_traders(tmp_path: Path) -> None:
    body = REGISTER.format(day="10.02.2019", kind=1, more="", who=FIRM, okved="62.01") + REGISTER.format(
        day="10.02.2019", kind=2, more=' ССЧР="3"', who=TRADER, okved="01.11"
    )
    batches, _ = read(archive(tmp_path / "a.zip", HEAD.format(form="РЕЕСТРМСП", body=body)))
    names = ("organisation", "name", "region", "activity", "size", "flags")
    assert batches[1].rows.select(names).to_pylist() == [
        dict(zip(names, (A, 'Фирма "А"', "40", "62.01", "small", None), strict=True)),
        dict(
            zip(
                names,
                ("RU-INN-770000000002", "Первый Иван Петрович", "40", "01.11", "small", "sole_trader"),
                strict=True,
            )
        ),
    ]
    facts = batches[0].rows.to_pylist()
    assert [(f["organisation"], f["variable"], f["value"]) for f in facts] == [
        ("RU-INN-770000000002", "register_headcount", Decimal(3))
    ]


def test_several_registers_and_names_are_settled(tmp_path: Path) -> None:
    for day, okved in (("10.02.2019", "62.01"), ("10.02.2021", "62.01"), ("10.02.2023", "63.11")):
        body = REGISTER.format(day=day, kind=1, more="", who=FIRM, okved=okved)
        archive(tmp_path / f"{day}.zip", HEAD.format(form="РЕЕСТРМСП", body=body))
    archive(tmp_path / "staff.zip", headcount(staff(), staff("7700000009", 1, "Другая")))
    tables, findings = read_tables([tmp_path], StandIn())
    assert [
        (o["organisation"], o["name"], o["activity"], str(o["from"])) for o in tables.organisations.to_pylist()
    ] == [
        (A, 'Фирма "А"', "63.11", "2023-02-10"),
        (A, 'Фирма "А"', "62.01", "None"),
        ("RU-INN-7700000009", "Другая", None, "None"),
    ]
    assert tables.facts.num_rows == 0
    assert [(f.rule, f.level, f.value) for f in findings] == [("import.unused_variable", "note", "headcount")]


@pytest.mark.parametrize(
    "broken",
    [
        headcount(staff())[:-20],
        headcount(staff()).replace("</Документ>", "", 1),
        headcount(staff("7700000001", "<")),
        headcount('<Документ a="1" a="2"></Документ>'),
        headcount(staff(name="A & B")),
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + headcount(staff(name="&e;"))[38:],
    ],
)
def test_broken_member_is_told_and_the_rest_read(tmp_path: Path, broken: str) -> None:
    batches, findings = read(archive(tmp_path / "a.zip", headcount(staff()), broken, headcount(staff("7700000002"))))
    assert batches[0].rows["organisation"].to_pylist() == [A, "RU-INN-7700000002"]
    assert [(f.rule, f.level, f.file, f.sheet) for f in findings] == [("import.broken_xml", "error", "a.zip", "1.xml")]


def test_damaged_bytes_of_one_member(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", headcount(staff()), headcount(*[staff()] * 50))
    data = bytearray(path.read_bytes())
    at = data.find(b"1.xml") + 30
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    batches, findings = read(path)
    assert batches[0].rows.num_rows == 1
    assert [(f.rule, f.sheet) for f in findings] == [("import.broken_xml", "1.xml")]


def test_bomb_is_skipped(tmp_path: Path) -> None:
    bomb = headcount(staff()).encode() + b" " * (tax_service.RATIO_FROM + 1)
    batches, findings = read(archive(tmp_path / "a.zip", bomb, headcount(staff())))
    assert batches[0].rows.num_rows == 1
    assert [(f.rule, f.fields["detail"]) for f in findings] == [("import.broken_xml", "size")]


def test_foreign_xml_is_told(tmp_path: Path) -> None:
    _, findings = read_tables([archive(tmp_path / "a.zip", "<a/>")], StandIn())
    assert [(f.rule, f.level) for f in findings] == [("import.not_tax_service", "note"), ("import.unreadable", "error")]


def test_documents_without_keys_are_counted(tmp_path: Path) -> None:
    batches, findings = read(archive(tmp_path / "a.zip", headcount(staff("77"), staff())))
    assert batches[0].rows.num_rows == 1
    assert [(f.rule, f.fields["count"]) for f in findings] == [("import.document_without_key", 1)]


def test_large_member_goes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tax_documents, "LARGE_FILE", 2000)
    monkeypatch.setattr(tax_service, "LARGE_FILE", 2000)
    monkeypatch.setattr(tax_service, "BATCH_DOCUMENTS", 8)
    many = headcount(*[staff(f"77{n:08}", n) for n in range(30)])
    batches, findings = read(archive(tmp_path / "a.zip", many, many[:-30]))
    values = [v for b in batches if b.table == "facts" for v in b.rows["value"].to_pylist()]
    assert values == [Decimal(n) for n in range(30)]
    assert [(f.rule, f.sheet) for f in findings] == [("import.broken_xml", "1.xml")]


def test_progress_counts_bytes(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", headcount(staff()), headcount(staff()))
    size = len(headcount(staff()).encode())
    seen: list[tuple[str, int, int]] = []
    list(read_archive(path, "a.zip", codes={}, units={}, findings=[], progress=lambda *step: seen.append(step)))
    assert seen == [("a.zip", size, 2 * size), ("a.zip", 2 * size, 2 * size)]


names = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20)


@given(
    st.lists(st.tuples(names, st.integers(0, 10**6)), max_size=5),
    st.sampled_from(["utf-8", "windows-1251"]),
    st.integers(0, 1),
)
def test_both_ways_agree(rows: list[tuple[str, int]], encoding: str, numeric: int) -> None:
    def escaped(name: str) -> str:
        plain = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace(">", "&gt;")
        return "".join(f"&#{ord(c)};" if numeric and ord(c) > 127 else c for c in plain)

    text = headcount(*[staff("7700000001", n, escaped(name)) for name, n in rows]).replace("UTF-8", encoding)
    data = text.encode(encoding, errors="xmlcharrefreplace")
    parsed = [list(column) for column in zip(*rows_by_parser(io.BytesIO(data), "headcount"), strict=True)]
    fast = columns_of(data, "headcount")
    assert fast == (parsed or [[] for _ in tax_documents.SIMPLE_FIELDS])
    assert fast[2] == [" ".join(name.split(" ")) for name, _ in rows]

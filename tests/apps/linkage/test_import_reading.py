"""Files as rows: columns by their headers, cells as values, and everything that is wrong with where and how to mend."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from corymb.apps.files.models import StoredFile
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.actions.importing.columns import WORDS, found_in, template
from corymb.apps.linkage.actions.importing.reading import Line
from corymb.apps.linkage.actions.importing.register import read_register_lines
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from tests import factories
from tests.apps.linkage import handing_in
from tests.apps.linkage.handing_in import handed_in, rows_of, rules
from tests.people import NOW

pytestmark = pytest.mark.django_db
NUMBER = factories.number(1, 1)
HEADERS = tuple(words[1] for words in WORDS.values())
FULL = (
    NUMBER, "1027700132195", "ООО «Новая»", "Новая", "Novaya LLC", "Калужская область", "21.20", "Компания", "Малое",
    2017, 40, "Kaluga-Pharma", "01.03.2017", "Решение совета кластера", "50 %", "12-А", "2017-02-20",
)  # fmt: skip
READ = {
    "number": f"RU-INN-{NUMBER}",
    "ogrn": "1027700132195",
    "name": "ООО «Новая»",
    "short_name": "Новая",
    "name_en": "Novaya LLC",
    "region": "RU-KLU",
    "okved_main": "21.20",
    "kind": "company",
    "size": "small",
    "year": 2017,
    "headcount": 40,
    "cluster": "kaluga-pharma",
    "starts_on": "2017-03-01",
    "basis": "council_decision",
    "share": "0.5",
    "document_number": "12-А",
    "document_date": "2017-02-20",
}


@pytest.fixture(autouse=True)
def places() -> None:
    factories.cluster()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_column_of_the_template_is_read(kind: str) -> None:
    write = handing_in.workbook if kind == "xlsx" else handing_in.table
    batch = handed_in(write([FULL], HEADERS), f"list.{kind}")
    (row,) = rows_of(batch)
    assert (row.parsed, row.findings) == (READ, [])
    assert row.raw == [[header, str(value)] for header, value in zip(HEADERS, FULL, strict=True)]
    assert (row.sheet, row.place) == (("Список", "row 2") if kind == "xlsx" else ("", "line 2"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_template_is_read_by_its_own_headers(language: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(template(language)))
    heads = [tuple(book.get_sheet_by_name(name).to_python()[0]) for name in book.sheet_names]
    assert [set(found_in(head).places) for head in heads] == [set(WORDS)] * 2
    assert [found_in(head).unknown for head in heads] == [(), ()]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_template_that_nobody_filled_is_refused_in_words(language: str) -> None:
    batch = handed_in(template(language))
    assert (batch.state, rules(batch.findings)[0]) == ("refused", "import.refused")


def test_no_header_has_two_meanings() -> None:
    words = [word.casefold() for told in WORDS.values() for word in told]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("header", "value", "rule"),
    [
        ("ИНН", "0099000015", "import.number_cannot_be"),
        ("ОГРН", "1027700132196", "import.ogrn_cannot_be"),
        ("Наименование", "я" * 601, "import.too_long"),
        ("Регион", "Атлантида", "import.region_not_known"),
        ("ОКВЭД", "фармацевтика", "import.okved_cannot_be"),
        ("Вид", "рога и копыта", "import.word_not_known"),
        ("Размер", "огромное", "import.word_not_known"),
        ("Год размера", "17", "import.bad_period"),
        ("Численность", "много", "import.bad_number"),
        ("Код кластера", "nowhere", "import.cluster_not_known"),
        ("Участник с", "31.02.2017", "import.bad_date"),
        ("Основание", "так решили", "import.word_not_known"),
        ("Доля", "1,5", "import.bad_share"),
        ("Доля", "0", "import.bad_share"),
    ],
)
def test_a_cell_that_cannot_be_read_says_where_what_and_how_to_mend(header: str, value: str, rule: str) -> None:
    headers = list(dict.fromkeys(["ИНН", "Наименование", "Вид", header]))
    given = {"ИНН": NUMBER, "Наименование": "Новая", "Вид": "company", header: value}
    batch = handed_in(handing_in.workbook([[given[name] for name in headers]], headers))
    (row,) = rows_of(batch)
    (found, *rest) = row.findings
    cell = f"{'ABCD'[headers.index(header)]}2"
    assert (found["rule"], found["sheet"], found["cell"], found["value"]) == (rule, "Список", cell, value[:500])
    assert found["mend"]
    assert row.effect == "wrong"
    assert all(other["rule"] in {"import.headcount_without_size", "import.membership_not_whole"} for other in rest)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"Размер": "Малое"}, "import.size_without_year"),
        ({"Численность": "7"}, "import.headcount_without_size"),
        ({"Код кластера": "kaluga-pharma", "Участник с": "01.03.2017"}, "import.membership_not_whole"),
    ],
)
def test_fields_that_lack_one_another(given: dict[str, str], rule: str) -> None:
    values = {"ИНН": NUMBER, "Наименование": "Новая", "Вид": "Компания"} | given
    (row,) = rows_of(handed_in(handing_in.table([list(values.values())], list(values)), "a.csv"))
    assert (rules(row.findings), row.effect) == ([rule], "wrong")


def test_a_number_that_lost_its_zeros_is_given_them_back() -> None:
    number = "0" + factories.number(1, 2)[1:]
    (row,) = rows_of(handed_in(handing_in.workbook([[number, "А", "", ""]])))
    assert row.parsed["number"] == f"RU-INN-{number}"


def test_a_number_twice_may_add_a_cluster_and_not_contradict() -> None:
    factories.cluster("tomsk")
    headers = ("ИНН", "Наименование", "Вид", "Код кластера", "Участник с", "Основание", "Доля")
    first = (NUMBER, "Новая", "company", "kaluga-pharma", "2017-01-01", "council_decision", "0.5")
    second = (NUMBER, "Новая", "company", "tomsk", "2017-01-01", "council_decision", "0.5")
    other = (NUMBER, "Иная", "company", "", "", "", "")
    found = rows_of(handed_in(handing_in.workbook([first, second, other, first], headers)))
    twice = ["import.number_twice"]
    assert [rules(row.findings) for row in found] == [[], [], twice, twice]


def test_blank_rows_other_sheets_and_unknown_columns_are_told_and_stop_nothing() -> None:
    content = handing_in.workbook(
        [[NUMBER, "Новая", "", "company", "!"], [""] * 5, [factories.number(1, 2), "Вторая", "", "company", ""]],
        (*handing_in.HEADERS, "Прочее"),
    )
    batch = handed_in(content)
    assert [row.place for row in rows_of(batch)] == ["row 2", "row 4"]
    assert rules(batch.findings) == ["import.column_not_known"]


# Files that mean no good, or nothing


def broken_zip() -> bytes:
    return handing_in.workbook([[NUMBER, "Новая", "", ""]])[:-200]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.xlsx", broken_zip()),
        ("page.csv", b"<html><body>no table</body></html>"),
        ("no-head.csv", "один;два\n1;2\n".encode()),
        ("head-only.csv", "ИНН;Наименование\n".encode()),
        ("income.zip", handing_in.register([])),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_stays_stored(name: str, content: bytes) -> None:
    if name == "cut.xlsx":  # what cannot even be opened is not taken in at all
        with pytest.raises(Refusal):
            handed_in(content, name)
        assert ImportBatch.objects.count() == 0
        return
    batch = handed_in(content, name)
    assert (batch.state, ImportRow.objects.count(), StoredFile.objects.get().pk) == ("refused", 0, batch.file)
    assert any(found["rule"] == "import.refused" and found["message"] for found in batch.findings)


def test_a_broken_file_of_the_archive_is_told_and_the_others_are_read() -> None:
    file = io.BytesIO(handing_in.register([handing_in.entry(NUMBER)]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("broken.xml", '<Файл ТипИнф="РЕЕСТРМСП"><Документ')
    batch = handed_in(file.getvalue(), "register.zip")
    assert (batch.source_kind, rules(batch.findings)) == ("sme_register", ["import.broken_xml"])
    assert [row.parsed["number"] for row in rows_of(batch)] == [f"RU-INN-{NUMBER}"]


def test_what_is_written_like_markup_or_a_formula_stays_text() -> None:
    name = "=cmd|'/c calc'!A0 <script>alert(1)</script>"
    batch = handed_in(handing_in.table([[NUMBER, name, "", "company"]]), "a.csv")
    assert rows_of(batch)[0].parsed["name"] == name


# The tax service's register


def test_an_entry_of_the_register_gives_name_place_activity_and_size() -> None:
    batch = handed_in(handing_in.register([handing_in.entry(NUMBER, size="2")]), "register.zip")
    (row,) = rows_of(batch)
    assert row.parsed == {
        "kind_if_new": "company",
        "number": f"RU-INN-{NUMBER}",
        "name": "ООО РОМАШКА",
        "okved_main": "21.20",
        "size": "small",
        "year": 2018,
        "headcount": 7,
    }
    assert (row.sheet, row.place, row.effect, row.decision) == ("VO_0.xml", "document 1", "left", "skip")


def test_sole_traders_are_counted_and_left_out() -> None:
    documents = [handing_in.entry(NUMBER), handing_in.entry("500100732259", kind="2")]
    batch = handed_in(handing_in.register(documents), "register.zip")
    assert len(rows_of(batch)) == 1
    assert [(found["rule"], found["fields"]) for found in batch.findings] == [("import.sole_traders", {"count": 1})]


def test_reading_again_after_it_broke_off_gives_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    from corymb.apps.linkage.actions.importing import loading

    content = handing_in.workbook([[factories.number(2, n), f"Н{n}", "", "company"] for n in range(7)])
    monkeypatch.setattr(loading, "PIECE", 3)
    put = loading.put_rows

    def failing(batch: ImportBatch, lines: list[Line], first: int) -> None:
        if first > 3:
            raise OSError("the disk is full")
        put(batch, lines, first)

    monkeypatch.setattr(loading, "put_rows", failing)
    upload = SimpleUploadedFile("a.xlsx", content)
    batch = importing.take_file(upload, handing_in.officer(), **handing_in.told())
    with pytest.raises(OSError, match="disk"):
        importing.read_batch(batch.pk, now=NOW)
    assert ImportRow.objects.count() == 3
    monkeypatch.setattr(loading, "put_rows", put)
    importing.read_batch(batch.pk, now=NOW)
    assert [row.line for row in rows_of(batch)] == list(range(1, 8))


@pytest.mark.real
def test_the_real_register_is_read_as_it_was_flattened(real_data: Path) -> None:
    sample = pq.read_table(real_data / "firms" / "fns_sme_register_sample.parquet").to_pylist()
    path = real_data / "firms" / "fns_open_data_fixtures" / "fns-sme-1.zip"
    general: list[Finding] = []
    lines = list(read_register_lines(path, path.name, general, lambda _done, _total: None))
    sizes = {"1": "micro", "2": "small", "3": "medium"}
    assert [told_of(line.parsed) for line in lines] == [
        (
            f"RU-INN-{row['inn']}",
            " ".join(row["name"].split()),
            row["okved2"],
            sizes[row["category"]],
            int(row["state_date"][-4:]),
        )
        for row in sample
    ]
    assert (len(lines), general) == (644, [])


def told_of(parsed: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(parsed.get(name) for name in ("number", "name", "okved_main", "size", "year"))

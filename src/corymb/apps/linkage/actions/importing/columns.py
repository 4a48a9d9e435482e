"""Columns of a list of organisations, found by their headers in Russian or English, and the template that has them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corymb.sources.written import plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook

WORDS: Mapping[str, tuple[str, ...]] = {
    "number": ("INN", "ИНН", "Taxpayer number", "Number", "Номер", "TIN", "ИНН организации", "LEI"),
    "ogrn": ("OGRN", "ОГРН", "Registration number", "ОГРН организации", "ОГРН/ОГРНИП"),
    "name": (
        "Name", "Наименование", "Full name", "Полное наименование", "Organisation", "Организация", "Название",
        "Наименование организации", "Участник", "Company",
    ),
    "short_name": ("Short name", "Краткое наименование", "Сокращённое наименование", "Краткое название"),
    "name_en": ("Name in English", "Наименование на английском", "English name"),
    "region": ("Region", "Регион", "Субъект РФ", "Субъект Российской Федерации", "Код региона"),
    "okved_main": ("OKVED", "ОКВЭД", "Main activity", "ОКВЭД 2", "Основной ОКВЭД", "Основной вид деятельности"),
    "kind": ("Kind", "Вид", "Вид организации", "Тип", "Тип организации", "Type"),
    "size": ("Size", "Размер", "Категория", "Категория МСП", "Size class"),
    "year": ("Year of the size", "Год размера", "Year", "Год"),
    "headcount": ("Headcount", "Численность", "ССЧ", "Среднесписочная численность", "Employees"),
    "cluster": ("Cluster code", "Код кластера", "Cluster", "Кластер"),
    "starts_on": ("Member from", "Участник с", "From", "С", "Дата вступления", "Дата начала"),
    "basis": ("Basis", "Основание", "Basis of membership", "Основание участия"),
    "share": ("Share", "Доля", "Доля участия", "Share of membership"),
    "document_number": ("Document number", "Номер документа"),
    "document_date": ("Document date", "Дата документа"),
}  # fmt: skip
"""Field -> the words its header may have; the first is the English, the second the Russian one of the template."""
EXAMPLE: Mapping[str, tuple[str, str]] = {
    "number": ("0000000000", "0000000000"),
    "name": ("LLC Example (invented)", "ООО «Пример» (вымышлено)"),
    "region": ("RU-KLU", "Калужская область"),
    "okved_main": ("21.20", "21.20"),
    "kind": ("Company", "Компания"),
    "size": ("Small", "Малое"),
    "year": ("2017", "2017"),
    "headcount": ("40", "40"),
    "starts_on": ("2017-03-01", "01.03.2017"),
    "basis": ("Decision of the cluster council", "Решение совета кластера"),
    "share": ("1", "1"),
}
_FIELDS = {plain(word): field for field, words in WORDS.items() for word in words}
_KEYS = {"number", "ogrn", "name"}


@dataclass(frozen=True)
class Found:
    """Where the fields stand, by column; headers nobody knows."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]


def fits(headers: frozenset[str]) -> bool:
    """Whether a row of headers, each made plain, can be the head of a list of organisations."""
    fields = {_FIELDS[header] for header in headers if header in _FIELDS}
    return bool(fields & _KEYS) and (len(fields) > 1 or len(headers) == 1)


def found_in(headers: tuple[str, ...]) -> Found:
    """The first column of each field."""
    places: dict[str, int] = {}
    unknown = []
    for place, header in enumerate(headers):
        field = _FIELDS.get(plain(header))
        if field and field not in places:
            places[field] = place
        elif header:
            unknown.append(header)
    return Found(places, tuple(unknown))


def template(language: str) -> bytes:
    """A workbook with the headers and, on a sheet of its own that is not read, one filled row."""
    import xlsxwriter

    place = 1 if language == "ru" else 0
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for title in (("Organisations", "Организации")[place], ("Example", "Пример")[place]):
            _write(book, title, place)
    return file.getvalue()


def _write(book: "Workbook", title: str, place: int) -> None:
    head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(WORDS) - 1, 22, text)
    for column, (field, words) in enumerate(WORDS.items()):
        sheet.write_string(0, column, words[place], head)
        if title in NOT_READ and field in EXAMPLE:
            sheet.write_string(1, column, EXAMPLE[field][place])


NOT_READ = ("Example", "Пример")
"""Names of the template's sheet of examples."""

"""Files handed in as an officer does: stored, read, matched; and what came of them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor
from corymb.apps.journal.queries.audit import Odd, odd_rows
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.models import ImportBatch, ImportRow
from tests.people import NOW, person

HEADERS = ("ИНН", "Наименование", "Регион", "Вид")


def officer() -> Person:
    return Person.objects.filter(name="Giver").first() or person("Giver")


def told() -> dict[str, Any]:
    return {"actor": Actor("person", str(officer().pk)), "now": NOW}


def workbook(rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS, sheet: str = "Список") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([headers, *rows]):
            page.write_row(number, 0, row)
    return file.getvalue()


def table(rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([headers, *rows])
    return file.getvalue().encode()


def entry(inn: str, name: str = "ООО РОМАШКА", **facts: str) -> str:
    """One document of the register of small businesses."""
    told = {"size": "1", "headcount": "7", "region": "40", "activity": "21.20", "day": "10.08.2018"} | facts
    return (
        f'<Документ ИдДок="1" ДатаСост="{told["day"]}" ДатаВклМСП="01.08.2016" ВидСубМСП="{told.get("kind", "1")}" '
        f'КатСубМСП="{told["size"]}" ПризНовМСП="2" ССЧР="{told["headcount"]}">'
        f"<ОргВклМСП НаимОрг={quoteattr(name)} ИННЮЛ={quoteattr(inn)}/>"
        f'<СведМН КодРегион="{told["region"]}"/>'
        f'<СвОКВЭД><СвОКВЭДОсн КодОКВЭД="{told["activity"]}"/></СвОКВЭД></Документ>'
    )


def register(entries: Sequence[str], *more: Sequence[str]) -> bytes:
    """An archive of the register: one XML file for each list of documents."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, documents in enumerate([entries, *more]):
            body = f'<Файл ИдФайл="{number}" ТипИнф="РЕЕСТРМСП" ВерсФорм="4.01">{"".join(documents)}</Файл>'
            archive.writestr(f"VO_{number}.xml", f'<?xml version="1.0" encoding="utf-8"?>{body}')
    return file.getvalue()


def given(content: bytes, name: str) -> ImportBatch:
    """The batch of a file, read and no more."""
    batch = importing.take_file(SimpleUploadedFile(name, content), officer(), **told())
    importing.read_batch(batch.pk, now=NOW)
    return batch


def handed_in(content: bytes, name: str = "list.xlsx") -> ImportBatch:
    """The batch of a file, read and matched."""
    batch = given(content, name)
    importing.match_batch(batch.pk, now=NOW)
    batch.refresh_from_db()
    return batch


def applied(batch: ImportBatch) -> ImportBatch:
    importing.confirm_batch(batch.pk, officer(), **told())
    importing.apply_batch(batch.pk, now=NOW)
    batch.refresh_from_db()
    return batch


def rows_of(batch: ImportBatch) -> list[ImportRow]:
    return list(ImportRow.objects.filter(batch=batch).order_by("line"))


def effects(batch: ImportBatch) -> list[tuple[str, str]]:
    """(effect, how it was found) of every row."""
    return [(row.effect, row.match) for row in rows_of(batch)]


def rules(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings]


def odd() -> list[Odd]:
    """What the audit finds, but for people and roles, which tests make without an act."""
    return [found for found in odd_rows() if not found.kind.startswith("accounts.")]

"""One XML file of the tax service's open data to rows: headcount, income and expenses, SME register.

Two ways give the same rows. Files laid out exactly as published are split and matched as text; anything else goes
through an XML parser with entities, external access and huge trees switched off.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Literal

from lxml import etree

Form = Literal["headcount", "income", "register"]
Row = tuple[str | None, ...]

SIMPLE_FIELDS = ("state_date", "inn", "name", "first", "second")
REGISTER_FIELDS = (
    "state_date",
    "inn",
    "name",
    "included",
    "kind",
    "category",
    "is_new",
    "headcount",
    "region",
    "activity",
    "products",
    "contracts",
    "licences",
    "partner_programmes",
)

_FORMS: tuple[tuple[str, Form], ...] = (
    ("ОТКРДАННЫЕ3", "headcount"),
    ("ОТКРДАННЫЕ5", "income"),
    ("РЕЕСТРМСП", "register"),
)
LARGE_FILE = 16 * 1024 * 1024
"""Bytes from which a file is not held as a tree."""

_TEXT = r'([^"<\n\r\t]*)'
_HEAD = re.compile(r"(?:<\?xml [^<>]*\?>)?\s*<Файл [^<>]*>\s*(?:<ИдОтпр>.*?</ИдОтпр>\s*)?", re.DOTALL)
_PAYER = (
    rf'<Документ ИдДок="[^"<]*" ДатаДок="[^"<]*" ДатаСост="{_TEXT}">\s*'
    rf'<СведНП НаимОрг="{_TEXT}" ИННЮЛ="([0-9]+)" ?/>\s*'
)
_BODIES: dict[Form, re.Pattern[str]] = {
    "headcount": re.compile(rf'{_PAYER}<СведССЧР КолРаб="{_TEXT}" ?/>\s*</Документ>'),
    "income": re.compile(rf'{_PAYER}<СведДохРасх СумДоход="{_TEXT}" СумРасход="{_TEXT}" ?/>\s*</Документ>'),
}
_TAGS_EACH = 4
_OTHER_ENTITY = re.compile(r"&(?!quot;|amp;|lt;|gt;|apos;)")
_ENTITIES = (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&"))


class ForeignFileError(ValueError):
    """The XML is none of the three forms."""


class BrokenFileError(ValueError):
    """The XML is not well formed, or declares entities."""


def form_of(head: bytes) -> Form:
    """The form a file declares in its first bytes. Raises ForeignFileError, BrokenFileError."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise BrokenFileError("entities")
    for encoding in ("utf-8", "cp1251"):
        text = head.decode(encoding, errors="ignore")
        for name, form in _FORMS:
            if f'ТипИнф="{name}"' in text or f"ТипИнф='{name}'" in text:
                return form
    raise ForeignFileError


def columns_of(data: bytes, form: Form) -> list[list[str | None]]:
    """All documents of a file as columns of SIMPLE_FIELDS or REGISTER_FIELDS. Raises BrokenFileError."""
    fields = REGISTER_FIELDS if form == "register" else SIMPLE_FIELDS
    columns = _as_published(data, _BODIES[form]) if form in _BODIES else None
    if columns is None:
        columns = [list(column) for column in zip(*rows_by_parser(io.BytesIO(data), form), strict=True)]
    return columns or [[] for _ in fields]


def _as_published(data: bytes, body: re.Pattern[str]) -> list[list[str | None]] | None:
    """Columns of a file that holds nothing but documents in the published layout, None for any other.

    Every document has exactly four tags, so equal counts prove that no tag of the file was passed over.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    head = _HEAD.match(text)
    if head is None or not _says_utf8(head[0]) or _OTHER_ENTITY.search(text):
        return None
    found = body.findall(text, head.end())
    if not text.rstrip().endswith("</Файл>") or text.count("<") != head[0].count("<") + _TAGS_EACH * len(found) + 1:
        return None
    if not found:
        return [[] for _ in SIMPLE_FIELDS]
    state_date, name, inn, first, *second = zip(*found, strict=True)
    return [
        list(state_date),
        list(inn),
        list(unescaped(name)),
        list(first),
        list(second[0] if second else (None,) * len(found)),
    ]


def _says_utf8(head: str) -> bool:
    declared = head[:80].lower()
    return "encoding" not in declared or "utf-8" in declared


def unescaped(texts: Iterable[str]) -> list[str]:
    """Attribute texts with the five predefined entities resolved."""
    joined = "\0".join(texts)
    for entity, sign in _ENTITIES:
        joined = joined.replace(entity, sign)
    return joined.split("\0")


def rows_by_parser(stream: IO[bytes], form: Form) -> Iterator[Row]:
    """Rows by an XML parser; a large file one document in memory at a time. Raises BrokenFileError at a fault."""
    read = _register_row if form == "register" else _simple_row
    try:
        yield from map(read, _documents(stream))
    except etree.XMLSyntaxError as error:
        raise BrokenFileError(str(error)) from error


def _documents(stream: IO[bytes]) -> Iterator[etree._Element]:
    start = stream.read(LARGE_FILE)
    if len(start) < LARGE_FILE:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        yield from etree.fromstring(start, parser).iterchildren("Документ")
        return
    stream.seek(0)
    events = etree.iterparse(
        stream,
        events=("end",),
        tag="Документ",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, document in events:
        yield document
        document.clear()
        while document.getprevious() is not None:
            del document.getparent()[0]


def _simple_row(document: etree._Element) -> Row:
    inn = name = first = second = None
    for child in document:
        if child.tag == "СведНП":
            inn, name = child.get("ИННЮЛ") or child.get("ИННФЛ"), _name(child)
        elif child.tag == "СведССЧР":
            first = child.get("КолРаб")
        elif child.tag == "СведДохРасх":
            first, second = child.get("СумДоход"), child.get("СумРасход")
    return (document.get("ДатаСост"), inn, name, first, second)


def _register_row(document: etree._Element) -> Row:
    inn = name = region = activity = None
    counts = {"СвПрод": 0, "СвКонтр": 0, "СвДог": 0, "СвЛиценз": 0, "СвПрогПарт": 0}
    for child in document:
        tag = child.tag
        if tag == "ОргВклМСП":
            inn, name = child.get("ИННЮЛ"), child.get("НаимОрг")
        elif tag == "ИПВклМСП":
            inn, name = child.get("ИННФЛ"), _person(child)
        elif tag == "СведМН":
            region = child.get("КодРегион")
        elif tag == "СвОКВЭД":
            main = child.find("СвОКВЭДОсн")
            activity = None if main is None else main.get("КодОКВЭД")
        elif tag in counts:
            counts[tag] += 1
    get = document.get
    return (
        get("ДатаСост"),
        inn,
        name,
        get("ДатаВклМСП"),
        get("ВидСубМСП"),
        get("КатСубМСП"),
        get("ПризНовМСП"),
        get("ССЧР"),
        region,
        activity,
        str(counts["СвПрод"]),
        str(counts["СвКонтр"] + counts["СвДог"]),
        str(counts["СвЛиценз"]),
        str(counts["СвПрогПарт"]),
    )


def _name(element: etree._Element) -> str | None:
    name = element.get("НаимОрг")
    return _person(element) if name is None else name


def _person(element: etree._Element) -> str | None:
    """Surname, name and patronymic of a sole trader."""
    found: Iterable[etree._Element] = element.iter("ФИОИП", "ФИО", "СведФЛ")
    for person in found:
        parts = (person.get("Фамилия"), person.get("Имя"), person.get("Отчество"))
        return " ".join(part for part in parts if part) or None
    return None

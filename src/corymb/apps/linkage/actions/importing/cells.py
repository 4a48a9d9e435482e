"""Cells of a list of organisations as values of the register; what cannot be read as a finding with how to mend it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from corymb.apps.registry.models import Cluster, Region
from corymb.apps.registry.rules import is_number, is_ogrn
from corymb.apps.registry.states import BASES, KINDS, SIZES
from corymb.i18n import mark
from corymb.kit.saying import Words
from corymb.methods import names
from corymb.sources.keys import date_of
from corymb.sources.written import number_of_text, organisation_id, plain, text_of

OKVED = re.compile(r"\d{2}(\.\d{1,2}){0,2}")
YEAR = re.compile(r"(?:199\d|20\d\d|2100)")
PERCENT = re.compile(r"(.+?)\s*%")
LENGTHS = {"name": 600, "short_name": 300, "name_en": 600, "document_number": 100}


class WrongCell(ValueError):  # noqa: N818 - says what is wrong with a cell, not with the program
    """A cell that cannot be read: the rule, what is wrong, how to mend it."""

    def __init__(self, rule: str, message: str, mend: str) -> None:
        super().__init__(rule)
        self.rule, self.message, self.mend = rule, message, mend


@dataclass(frozen=True)
class Dictionaries:
    """Words of the register by how people write them."""

    regions: Mapping[str, str]
    clusters: Mapping[str, str]
    kinds: Mapping[str, str]
    sizes: Mapping[str, str]
    bases: Mapping[str, str]

    @classmethod
    def of_register(cls) -> "Dictionaries":
        """Read once for a file. A region is known by its code, by its name in either language, by its tax code."""
        regions: dict[str, str] = {}
        for region in Region.objects.order_by("-code"):
            told = (region.code, region.tax_code, names.skeleton(region.name_en), names.skeleton(region.name_ru))
            regions |= {word.casefold(): region.code for word in told if word}
        clusters = {code.casefold(): code for code in Cluster.objects.values_list("code", flat=True)}
        return cls(regions, clusters, _by_words(KINDS), _by_words(SIZES), _by_words(BASES))


def _by_words(words: Words) -> dict[str, str]:
    found = {plain(code): code for code in words}
    for language in ("en", "ru"):
        with override(language):
            found |= {plain(str(word)): code for code, word in words.items()}
    return found


Reader = Callable[[object, Dictionaries], Any]


def _number(cell: object, _words: Dictionaries) -> str:
    found = organisation_id(text_of(cell))
    scheme, _, number = found.rpartition("-")
    if not found or not is_number(scheme, number):
        raise WrongCell(
            "import.number_cannot_be",
            mark("{value} cannot be the number of an organisation: its length or its check digit is wrong."),
            mark("Compare it with the extract from the state register; the column must hold text."),
        )
    return found


def _ogrn(cell: object, _words: Dictionaries) -> str:
    text = text_of(cell).replace(" ", "")
    if not is_ogrn(text):
        raise WrongCell(
            "import.ogrn_cannot_be",
            mark("{value} cannot be a registration number (OGRN): its length or its check digit is wrong."),
            mark("Write 13 digits, 15 for a sole trader; the column must hold text."),
        )
    return text


def _text(field: str) -> Reader:
    def read(cell: object, _words: Dictionaries) -> str:
        text = text_of(cell).replace("\0", "")
        if len(text) > LENGTHS[field]:
            raise WrongCell(
                "import.too_long",
                mark("The text is longer than the register takes."),
                mark("Shorten it; long names stand in the charter."),
            )
        return text

    return read


def _region(cell: object, words: Dictionaries) -> str:
    text = text_of(cell)
    code = text.zfill(2) if text.isdecimal() else text.casefold()
    found = words.regions.get(code) or words.regions.get(names.skeleton(text))
    if not found:
        raise WrongCell(
            "import.region_not_known",
            mark("{value} is no region of the register."),
            mark("Write its code (RU-KLU), its name, or its code of the tax service (40)."),
        )
    return found


def _okved(cell: object, _words: Dictionaries) -> str:
    found = OKVED.match(text_of(cell))
    if not found:
        raise WrongCell(
            "import.okved_cannot_be", mark("{value} is no code of OKVED 2."), mark("Write it as 21.20, as text.")
        )
    return found[0]


def _cluster(cell: object, words: Dictionaries) -> str:
    found = words.clusters.get(text_of(cell).casefold())
    if not found:
        raise WrongCell(
            "import.cluster_not_known",
            mark("No cluster of the register has the code {value}."),
            mark("Write the code that stands in the list of clusters, or register the cluster first."),
        )
    return found


def _word(field: str) -> Reader:
    def read(cell: object, words: Dictionaries) -> str:
        found = getattr(words, field).get(plain(cell))
        if not found:
            raise WrongCell(
                "import.word_not_known",
                mark("{value} is not a word this column knows."),
                mark("Use the words of the template, in Russian or English."),
            )
        return str(found)

    return read


def _year(cell: object, _words: Dictionaries) -> int:
    if not YEAR.fullmatch(text_of(cell)):
        raise WrongCell("import.bad_period", mark("{value} is not a year."), mark("Write it as 2017."))
    return int(text_of(cell))


def _whole(cell: object, _words: Dictionaries) -> int:
    text = text_of(cell).replace(" ", "")
    if not re.fullmatch(r"\d{1,9}", text):
        raise WrongCell("import.bad_number", mark("{value} is not a whole number."), mark("Write a whole number."))
    return int(text)


def _day(cell: object, _words: Dictionaries) -> str:
    found = date_of(cell)
    if not found or not date(1900, 1, 1) <= found <= date(2100, 1, 1):
        raise WrongCell("import.bad_date", mark("{value} is not a date."), mark("Write 31.12.2016 or 2016-12-31."))
    return found.isoformat()


def _share(cell: object, _words: Dictionaries) -> str:
    text = text_of(cell)
    percent = PERCENT.fullmatch(text)
    found = number_of_text(percent[1] if percent else text)
    share = found / 100 if isinstance(found, Decimal) and percent else found
    if not isinstance(share, Decimal) or not 0 < share <= 1 or share != share.quantize(Decimal("0.000001")):
        raise WrongCell(
            "import.bad_share", mark("{value} is not a share between 0 and 1."), mark("Write a tenth as 0.1.")
        )
    return format(share.normalize(), "f")


READERS: Mapping[str, Reader] = {
    "number": _number,
    "ogrn": _ogrn,
    "name": _text("name"),
    "short_name": _text("short_name"),
    "name_en": _text("name_en"),
    "region": _region,
    "okved_main": _okved,
    "kind": _word("kinds"),
    "size": _word("sizes"),
    "year": _year,
    "headcount": _whole,
    "cluster": _cluster,
    "starts_on": _day,
    "basis": _word("bases"),
    "share": _share,
    "document_number": _text("document_number"),
    "document_date": _day,
}

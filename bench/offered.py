"""What a list offers, read from its page: every order of its rows, every value of its filters."""

from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

SOUGHT = "99"
"""What is put into a field one writes into: among the numbers and names of thousands, it finds some."""


def sorts_of(page: bytes) -> list[str]:
    """Of every head that sorts both ways, as parts of an address."""
    heads = html.document_fromstring(page).xpath("//th//a/@href")
    asked = {name for head in heads for name in parse_qs(urlsplit(head).query).get("sort", ())}
    plain = sorted({name.removeprefix("-") for name in asked})
    return [urlencode({"sort": f"{way}{name}"}) for name in plain for way in ("", "-")]


def filters_of(page: bytes) -> list[str]:
    """Of every filter each value it can take, as parts of an address."""
    found = []
    for form in html.document_fromstring(page).xpath("//form[contains(@class, 'list-filters')]"):
        for choice in form.xpath(".//select"):
            found += [(choice.name, value) for value in choice.value_options if value]
        for ticked in form.xpath(".//input[@type='checkbox']"):
            found.append((ticked.name, ticked.get("value", "on")))
        found += [(sought.name, SOUGHT) for sought in form.xpath(".//input[@type='search' or @type='text']")]
    return [urlencode([pair]) for pair in found]

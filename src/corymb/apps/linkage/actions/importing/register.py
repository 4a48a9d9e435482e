"""The tax service's register of small businesses as rows of organisations, streamed out of its archive."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.apps.linkage.actions.importing.cells import Dictionaries
from corymb.apps.linkage.actions.importing.reading import Line, Progress, Repeats
from corymb.apps.registry.rules import is_number
from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.sources.tax_service import Pile

STATED = re.compile(r"[0-3]\d\.[01]\d\.((?:19|20)\d\d)")
SOLE_TRADER = "2"
OKVED = re.compile(r"\d{2}(\.\d{1,2}){0,2}")
SHOWN = ("state_date", "inn", "name", "category", "headcount", "region", "activity")


def read_register_lines(path: Path, name: str, general: list[Finding], progress: Progress) -> Iterator[Line]:
    """Legal entities of the register, one row a document. Sole traders are people: they are counted and left out.

    Refuses an archive without a document of the register.
    """
    from corymb.sources.tax_service import read_documents

    words, seen = Dictionaries.of_register(), Repeats()
    traders = others = 0
    found = False
    for pile in read_documents(path, name, general, lambda _name, done, total: progress(done, total)):
        if pile.form != "register":
            others += len(pile)
            continue
        found = True
        for line, kind in _lines(pile, name, words):
            if kind == SOLE_TRADER:
                traders += 1
                continue
            seen.check(line)
            yield line
    if not found:
        raise Refusal(
            mark("The archive holds no documents of the register of small businesses."),
            where=name,
            mend=mark("Download the register itself; headcount and income come as figures, not as organisations."),
        )
    if traders:
        text = mark("Sole traders were left out, because the register names no private people: {count}.")
        general.append(Finding("import.sole_traders", "note", text, file=name, fields={"count": traders}))
    if others:
        text = mark("Documents of other forms were not read: {count}.")
        general.append(Finding("import.other_forms", "note", text, file=name, fields={"count": others}))


def _lines(pile: "Pile", name: str, words: Dictionaries) -> Iterator[tuple[Line, str | None]]:
    columns = [pile.columns[key] for key in (*SHOWN, "kind")]
    places = ((member, number) for member, count in pile.members for number in range(1, count + 1))
    for (member, number), values in zip(places, zip(*columns, strict=True), strict=True):
        raw = {key: value.replace("\0", "") for key, value in zip(SHOWN, values, strict=False) if value}
        line = Line(member[:255], f"document {number}", raw)
        line.parsed = _parsed(raw, words, line, name)
        yield line, values[-1]


def _parsed(raw: dict[str, str], words: Dictionaries, line: Line, file: str) -> dict[str, Any]:
    """What an entry says; the size holds for the year of the day the register was drawn up."""
    from corymb.sources.tax_service import SIZES

    parsed: dict[str, Any] = {"kind_if_new": "company"}
    inn, stated = raw.get("inn", ""), STATED.fullmatch(raw.get("state_date", ""))
    if is_number("RU-INN", inn):
        parsed["number"] = f"RU-INN-{inn}"
    else:
        text = mark("{value} cannot be the number of an organisation: its length or its check digit is wrong.")
        line.findings.append(_wrong(line, file, "import.number_cannot_be", text, inn))
    if raw.get("name"):
        parsed["name"] = " ".join(raw["name"].split())[:600]
    region = words.regions.get(raw.get("region", ""))
    if region:
        parsed["region"] = region
    activity = OKVED.match(raw.get("activity", ""))
    if activity:
        parsed["okved_main"] = activity[0]
    size = SIZES.get(raw.get("category", ""))
    if size and stated:
        parsed |= {"size": size, "year": int(stated[1])}
        if raw.get("headcount", "").isdecimal() and len(raw["headcount"]) < 10:  # noqa: PLR2004 - as a whole number
            parsed["headcount"] = int(raw["headcount"])
    elif size:
        text = mark("{value} is not a date.")
        line.findings.append(_wrong(line, file, "import.bad_date", text, raw.get("state_date", "")))
    return parsed


def _wrong(line: Line, file: str, rule: str, text: str, value: str) -> Finding:
    mend = mark("Download the archive again; if it says the same, the tax service's entry is wrong.")
    where = {"file": file, "sheet": line.sheet, "cell": line.place, "value": value}
    return Finding(rule, "error", text, mend, fields={"value": value}, **where)

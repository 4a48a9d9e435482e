"""What a publication computed again came out as, in words: for the command, the console of a site, and its pages.

Loads nothing heavy: a page says what a job found by it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from corymb.i18n import gettext, mark, ngettext

CHECKED = {
    "inputs": mark("inputs, sha256"),
    "lines": mark("lines, sha256"),
    "public": mark("public lines, sha256"),
    "kept": mark("lines as they are kept now, sha256"),
    "number": mark("number of lines"),
}
AUDIENCES = {"internal": mark("internal line"), "public": mark("public line")}
Found = Mapping[str, Any]
"""What `rebuilt.Verdict.told` gives."""


def report(found: Found) -> str:
    """The whole report: what agrees and what does not, which lines differ in what, and what that may come from."""
    return "\n".join([*_head(found), *_pairs(found), *_differing(found), *reasons(found), conclusion(found)]) + "\n"


def conclusion(found: Found) -> str:
    return gettext("It comes out the same.") if found["same"] else gettext("It does not come out the same.")


def _head(found: Found) -> Iterator[str]:
    yield gettext("The publication of {year}, computed again from the inputs it kept").format(year=found["year"])
    yield versions(found)


def versions(found: Found) -> str:
    """By which version of the code it was published, and by which it was computed again."""
    return gettext("published by version {was} of Corymb, computed again by version {now}").format(
        was=found["published_by"] or "–", now=found["verified_by"]
    )


def _pairs(found: Found) -> Iterator[str]:
    for name, label in CHECKED.items():
        pair, said = found[name], gettext(label)
        if pair["was"] in {None, ""}:
            yield gettext("– {what}: {now}; what was published is not known").format(what=said, now=pair["now"])
        elif pair["was"] == pair["now"]:
            yield gettext("✓ {what}: {now}").format(what=said, now=pair["now"])
        else:
            yield gettext("✗ {what}: was {was}, is {now}").format(what=said, was=pair["was"], now=pair["now"])


def sayings(found: Found) -> Iterator[str]:
    """What a page says of it: versions, how many lines differ, and what that may come from."""
    yield versions(found)
    yield from _number(found)
    yield from reasons(found)


def _number(found: Found) -> Iterator[str]:
    if number := found["differing"]:
        yield ngettext("{n} line came out otherwise.", "{n} lines came out otherwise.", number).format(n=number)


def _differing(found: Found) -> Iterator[str]:
    yield from _number(found)
    yield from (f"  {difference(one)}" for one in found["first"])


def difference(one: Found) -> str:
    """Which line, which of its fields, what it was and what it is."""
    audience = AUDIENCES[one["audience"]]
    line = " · ".join((gettext(audience), *(one[name] for name in ("scope", "target", "cohort", "prices"))))
    if one["field"]:
        told = gettext("{line}: {field} was {was}, is {now}")
        return told.format(line=line, field=one["field"], was=_value(one["was"]), now=_value(one["now"]))
    return (gettext("{line}: no longer there") if one["was"] else gettext("{line}: not published")).format(line=line)


def _value(value: Any) -> str:
    return gettext("nothing") if value is None else str(value)


def reasons(found: Found) -> Iterator[str]:
    """What the differences say of where they come from."""
    if found["kept"]["was"] not in {None, "", found["kept"]["now"]}:
        yield gettext("The lines that are kept are not those that were published: they were changed afterwards.")
    if found["only_withheld"]:
        yield gettext("Only lines differ that are withheld, now or then; no figure came out otherwise.")
        if found["published_by"] != found["verified_by"]:
            yield gettext("Other lines may be withheld because the code that withholds has moved on.")

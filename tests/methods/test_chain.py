"""The chain of the journal: a known answer, and every way of tampering is found."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods import chain

WORDS = st.text(max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
CONTENTS = st.lists(st.dictionaries(WORDS, PLAIN, max_size=4), min_size=1, max_size=6)


def export(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a sound journal, put together by hand."""
    previous, lines = hashlib.sha256(b"corymb-journal-1").hexdigest(), []
    for number, content in enumerate(contents, 1):
        written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        own = hashlib.sha256(written.encode()).hexdigest()
        sealed = hashlib.sha256(f"{previous}\n{number}\n{own}".encode()).hexdigest()
        lines.append({"number": number, "previous": previous, "hash": sealed, "content_hash": own, "content": content})
        previous = sealed
    return lines


def verdict(lines: list[dict[str, Any]], head: str = "") -> chain.Verdict:
    return chain.verify([json.dumps(line) for line in lines], head)


def test_a_known_answer() -> None:
    content = {"act": "registry.organisation.changed", "after": {"name": "Кедр"}, "reason": None}
    own = chain.content_hash(content)
    assert (
        own
        == hashlib.sha256(
            '{"act":"registry.organisation.changed","after":{"name":"Кедр"},"reason":null}'.encode()
        ).hexdigest()
    )
    assert chain.seal_hash("a", 7, "b") == hashlib.sha256(b"a\n7\nb").hexdigest()


@given(CONTENTS)
def test_a_sound_journal_holds_and_ends_in_its_head(contents: list[dict[str, Any]]) -> None:
    lines = export(contents)
    assert verdict(lines, lines[-1]["hash"]) == chain.Verdict(len(lines), lines[-1]["hash"], "", len(lines))


@given(CONTENTS, st.data())
def test_a_changed_entry_is_named(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = export(contents)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place]["content"] = lines[place]["content"] | {"put in": True}
    assert (verdict(lines).fault, verdict(lines).number) == (chain.CHANGED, place + 1)


@given(CONTENTS, st.data())
def test_an_entry_rehashed_after_a_change_breaks_the_chain(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = export(contents)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place]["content"] = lines[place]["content"] | {"put in": True}
    lines[place]["content_hash"] = chain.content_hash(lines[place]["content"])
    assert (verdict(lines).fault, verdict(lines).number) == (chain.BROKEN, place + 1)


def test_an_entry_left_out_is_found() -> None:
    lines = export([{"n": number} for number in range(4)])
    del lines[1]
    assert (verdict(lines).fault, verdict(lines).number) == (chain.BROKEN, 2)


def test_entries_that_changed_places_are_found() -> None:
    lines = export([{"n": number} for number in range(4)])
    lines[1], lines[2] = lines[2], lines[1]
    assert (verdict(lines).fault, verdict(lines).number) == (chain.BROKEN, 2)


def test_a_journal_cut_short_does_not_pass_a_later_head() -> None:
    lines = export([{"n": number} for number in range(4)])
    assert verdict(lines[:-1], lines[-1]["hash"]).fault == chain.OTHER_HEAD


def test_a_journal_that_went_on_passes_an_earlier_head() -> None:
    lines = export([{"n": number} for number in range(4)])
    assert verdict(lines, lines[1]["hash"]).fault == ""


@pytest.mark.parametrize("line", ["", "{}", "[]", "7", "not json", '{"number": 1, "content": 1.5}'])
def test_what_is_no_entry_is_named_by_line(line: str) -> None:
    assert chain.verify([line]) == chain.Verdict(0, chain.START, chain.MALFORMED, 1)


def test_a_fraction_has_no_canonical_writing() -> None:
    with pytest.raises(TypeError, match="float"):
        chain.content_hash({"share": 0.1})


def part_of(lines: list[dict[str, Any]], first: int) -> tuple[list[str], list[str]]:
    """Entries from a place on as a part is written, each with one row it left, and their chain."""
    told = [
        {
            "content": line["content"],
            "content_hash": line["content_hash"],
            "seal": line["number"],
            "images": line["rows"],
        }
        for line in lines[first:]
    ]
    chained = [f"{first + 1} {lines[first]['previous']}", *(line["content_hash"] for line in lines[first:])]
    return [json.dumps(one) for one in told], chained


def with_rows(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A sound journal whose entries say what rows they left."""
    rows = [[["test.thing", str(n), f"{n:064x}"], ["test.thing", "10", "f" * 64]] for n in range(len(contents))]
    said = [hashlib.sha256("\n".join(":".join(row) for row in sorted(some)).encode()).hexdigest() for some in rows]
    told = [content | {"images_hash": digest} for content, digest in zip(contents, said, strict=True)]
    return [line | {"rows": some} for line, some in zip(export(told), rows, strict=True)]


@given(CONTENTS, st.data())
def test_a_part_of_a_sound_journal_holds_under_its_head(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = with_rows(contents)
    first = data.draw(st.integers(0, len(lines) - 1))
    found = chain.verify_part(*part_of(lines, first))
    assert (found.faults, found.entries, found.waiting) == ([], len(lines) - first, 0)
    assert (found.number, found.head) == (len(lines), lines[-1]["hash"])
    assert found.images["test.thing", "10"] == "f" * 64


@given(CONTENTS, st.sampled_from(["content", "images", "chain", "seal"]), st.data())
def test_what_was_changed_in_a_part_is_named(contents: list[dict[str, Any]], what: str, data: st.DataObject) -> None:
    lines = with_rows(contents)
    told, chained = part_of(lines, 0)
    place = data.draw(st.integers(0, len(lines) - 1))
    entry = json.loads(told[place])
    if what == "content":
        entry["content"]["put in"] = True
    if what == "images":
        entry["images"][0][2] = "0" * 63 + "e"
    if what == "seal":
        entry["seal"] = len(lines) + 1
    if what == "chain":
        chained[place + 1] = "0" * 64
    told[place] = json.dumps(entry)
    assert chain.verify_part(told, chained).faults == [str(place + 1)]


def test_an_entry_that_waits_for_its_seal_is_counted() -> None:
    (line,) = with_rows([{"act": "test"}])
    told, _chained = part_of([line], 0)
    found = chain.verify_part([told[0].replace('"seal": 1', '"seal": null')], [])
    assert (found.faults, found.waiting, found.number, found.head) == ([], 1, 0, chain.START)

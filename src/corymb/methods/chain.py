"""The chain of a journal: each entry is hashed over its content, each seal over the seal before it.

Whoever holds the hash of the last seal can tell, without the database, whether an entry was changed, left out, put in
or moved. Source: linked timestamping, Haber and Stornetta, "How to time-stamp a digital document" (1991).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from corymb.i18n import mark

FORMAT = "corymb-journal-1"
START = sha256(FORMAT.encode()).hexdigest()
"""What the first seal is chained to."""


def canonical(content: Mapping[str, Any]) -> str:
    """One way to write a content: keys sorted, no spaces, letters as they are.

    Values are text, whole numbers, booleans, null, lists and objects of these; a fraction is refused, because two
    programs may write it differently.

    Raises TypeError for any other value.
    """
    return json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    raise TypeError(f"a journal holds no {type(value).__name__}")


def content_hash(content: Mapping[str, Any]) -> str:
    """Hexadecimal sha256 of the canonical writing."""
    return sha256(canonical(content).encode()).hexdigest()


def seal_hash(previous: str, number: int, content: str) -> str:
    """Hash of a seal from the seal before it, its own number and the hash of its entry's content."""
    return sha256(f"{previous}\n{number}\n{content}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a check of a chain found. `fault` is empty where the chain holds; `number` is the seal it speaks of."""

    entries: int
    head: str
    fault: str = ""
    number: int = 0


MALFORMED = mark("Line {number} is no entry of a journal")
CHANGED = mark("Entry {number} was changed after it was sealed")
BROKEN = mark("The chain breaks at entry {number}: an entry was left out, put in or moved")
OTHER_HEAD = mark(
    "The chain holds, and ends in another hash than the one given: entries are missing at the end or added"
)


def verify(lines: Iterable[str], head: str = "") -> Verdict:
    """Walk the lines of an export: {number, previous, hash, content_hash, content} in JSON, one entry a line.

    `head` is the hash printed on an acknowledgement or a published run; any seal of the chain may carry it, because
    entries are added after it.
    """
    previous, count, seen = START, 0, not head
    for count, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            number, content = entry["number"], entry["content"]
            own = content_hash(content)
            stated = entry["content_hash"], entry["previous"], entry["hash"]
        except (ValueError, TypeError, KeyError):
            return Verdict(count - 1, previous, MALFORMED, count)
        if own != stated[0]:
            return Verdict(count - 1, previous, CHANGED, number)
        if (number, stated[1], stated[2]) != (count, previous, seal_hash(previous, count, own)):
            return Verdict(count - 1, previous, BROKEN, count)
        previous = stated[2]
        seen = seen or previous == head
    return Verdict(count, previous, "" if seen else OTHER_HEAD, count)


@dataclass(frozen=True)
class Part:
    """What a check of a part of a journal found: its entries, those that waited for their seal, what does not hold.

    `images` are the hashes of rows as the entries left them last, by kind and number; empty where a row was removed.
    `head` is the hash of the last seal: the journal it was taken from holds it at `number`.
    """

    entries: int
    waiting: int
    number: int
    head: str
    faults: list[str]
    images: dict[tuple[str, str], str]


def verify_part(lines: Iterable[str], chain: Iterable[str]) -> Part:
    """Check entries of a journal against the part of its chain that spans them.

    `lines`: {content, content_hash, seal, images} in JSON, one entry a line in the order they were written; `seal` is
    its number in the chain or null, `images` are [kind, number, hash] of the rows it left. `chain`: "NUMBER PREVIOUS",
    the first seal and the hash before it; then the hash of the content under each seal, one a line without gaps.

    Raises ValueError, TypeError or KeyError for what is no part of a journal.
    """
    told = iter(chain)
    first, _blank, previous = next(told, f"1 {START}").strip().partition(" ")
    number = int(first) - 1
    sealed: dict[int, str] = {}
    images: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    count = waiting = 0
    for line in told:
        number += 1
        sealed[number] = line.strip()
        previous = seal_hash(previous, number, sealed[number])
    for count, line in enumerate(lines, 1):
        entry = json.loads(line)
        own = content_hash(entry["content"])
        if own != entry["content_hash"] or images_hash(entry["images"]) != entry["content"]["images_hash"]:
            faults.append(f"{count}")
        elif entry["seal"] is None:
            waiting += 1
        elif sealed.get(entry["seal"]) != own:
            faults.append(f"{count}")
        images |= {(kind, row): digest for kind, row, digest in entry["images"]}
    return Part(count, waiting, number, previous, faults, images)


def images_hash(left: Iterable[Sequence[str]]) -> str:
    """Hash of the rows an entry left, each its kind, its number and the hash of its image; empty where it left none."""
    lines = [":".join(line) for line in sorted(map(tuple, left))]
    return sha256("\n".join(lines).encode()).hexdigest() if lines else ""

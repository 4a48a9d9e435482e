"""The chain of a journal: each entry is hashed over its content, each seal over the seal before it.

Whoever holds the hash of the last seal can tell, without the database, whether an entry was changed, left out, put in
or moved. Source: linked timestamping, Haber and Stornetta, "How to time-stamp a digital document" (1991).
"""

import json
from collections.abc import Iterable, Mapping
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

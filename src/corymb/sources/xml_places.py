"""Where in the bytes of an XML part something can be put in, so that not one other byte changes."""

import re
from collections.abc import Callable
from xml.parsers import expat

_SELF_CLOSED = re.compile(rb"<([\w:.-]+)((?:\s[^<>]*)?)/>\s*$")


def added_before_end(data: bytes, element: str) -> bytes:
    """The part with one more child at the end of its root."""
    closed = _SELF_CLOSED.search(data)
    if closed and data.find(b"<" + closed[1]) == closed.start():
        name = closed[1].decode()
        return data[: closed.start()] + b"<" + closed[1] + closed[2] + f">{element}</{name}>".encode()
    at = data.rindex(b"</")
    return data[:at] + element.encode() + data[at:]


def place_in_order(data: bytes, followers: frozenset[str]) -> int:
    """The byte before the first child of the root that must stand behind, or before the root's end."""
    found: list[int] = []

    def opened(name: str, depth: int, at: int) -> None:
        if depth == 1 and not found and name in followers:
            found.append(at)

    _walk(data, opened, lambda *_: None)
    return found[0] if found else data.rindex(b"</")


def end_of_child(data: bytes, child: str) -> int:
    """The byte before the end tag of a child of the root. The child must not be self-closed."""
    found: list[int] = []

    def closed(name: str, depth: int, at: int) -> None:
        if depth == 1 and name == child:
            found.append(at)

    _walk(data, lambda *_: None, closed)
    return found[0]


def _walk(data: bytes, opened: Callable[[str, int, int], None], closed: Callable[[str, int, int], None]) -> None:
    """Calls with local name, depth and byte offset of every start and end tag. Only for UTF-8 and UTF-16 parts."""
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, _attributes: object) -> None:
        nonlocal depth
        opened(name.rpartition(":")[2], depth, parser.CurrentByteIndex)
        depth += 1

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        closed(name.rpartition(":")[2], depth, parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)

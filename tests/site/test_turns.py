"""Two workers at one door: who has more to do lets a connection go."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from corymb.site.turns import Counts, Site
from tests.architecture.repository import ROOT

CLOSE = ("Connection", "close")
Headers = list[tuple[str, str]]


def asked(site: Site) -> Headers:
    """The headers of an answer."""
    told: Headers = []

    def start(status: str, headers: Headers, *_failure: Any) -> None:
        assert status == "200 OK"
        told.extend(headers)

    assert b"".join(site({}, start)) == b"page"
    return told


def page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"page"]


def within(depth: int, counts: Counts, own: int) -> Headers:
    """The headers of a request that comes while so many others are answered by the same process."""
    told: Headers = []

    def busy(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        told.extend(within(depth - 1, counts, own))
        return page(environ, start_response)

    if depth == 0:
        return asked(counts.of(page, own))
    asked(counts.of(busy, own))
    return told


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize(("others", "last"), [(0, []), (1, [CLOSE]), (2, [CLOSE])])
def test_who_answers_two_more_than_the_other_lets_the_connection_go(own: int, others: int, last: Headers) -> None:
    assert within(others, Counts(), own) == [("Content-Type", "text/html"), *last]


def test_with_as_much_to_do_both_keep_theirs() -> None:
    counts, told = Counts(), Headers()

    def amid(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        told.extend(within(1, counts, 0))  # two of the first, while the second answers this one
        return page(environ, start_response)

    assert asked(counts.of(amid, 1)) == [("Content-Type", "text/html")]
    assert CLOSE not in told


def test_what_fails_is_counted_off() -> None:
    counts = Counts()

    def fails(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            counts.of(fails, 0)({}, None)
    assert CLOSE not in within(0, counts, 0)


SEEN_BY_THE_OTHER = """
import os
from corymb.site.turns import Counts
from tests.site.test_turns import CLOSE, page, within

def amid(environ, start_response):
    if os.fork() == 0:  # two of the second, while the first answers one
        os._exit(int(CLOSE in within(1, counts, 1)))
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
    return page(environ, start_response)

counts = Counts()
counts.of(amid, 0)({}, lambda *told: None)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_what_one_process_answers_the_other_sees() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEEN_BY_THE_OTHER], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout == "0\n"

"""Two workers at one door: whoever has more to do than the other lets a connection go, whose next may find the other.

A browser, or a proxy, keeps its connections for many requests, and each is answered by the worker that took it. Three
of four may be with one, whose requests then take half as long again while the other has time.
"""

import mmap
import threading
from collections.abc import Callable, Iterable
from typing import Any

Site = Callable[..., Iterable[bytes]]
MORE = 2
"""Requests at once that one answers more than the other: with one more, handing over would only turn it round."""


class Counts:
    """How many requests each of two processes answers now; made before they part, seen by both, each writes its own."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 2)

    def of(self, site: Site, own: int) -> Site:
        """The site in the first process (0) or in the second (1)."""
        busy, other, lock = self._shared, 1 - own, threading.Lock()

        def count(step: int) -> None:
            with lock:
                busy[own] += step

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
                if busy[own] >= busy[other] + MORE:
                    headers = [*headers, ("Connection", "close")]
                return start_response(status, headers, *failure)

            count(1)
            try:
                return site(environ, start)
            finally:
                count(-1)

        return answer

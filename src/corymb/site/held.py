"""A thread's connection to the database ends with the thread.

The web server lets threads go that had nothing to do for half a minute. What Django keeps of a thread's connection is
held in a cycle, and cycles are looked for rarely (`cycles.py`): connections of threads that are gone stood open until
PostgreSQL had no more of them.
"""

import threading
from contextlib import suppress
from typing import Any

_own = threading.local()


class Held:
    """Closes a connection when nothing holds it any more: when its thread has another one, or ends."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __del__(self) -> None:
        with suppress(Exception):  # it may be closed, or its server gone; nobody is there to hear of it
            self.connection.close()


def hold(connection: Any, **_told: Any) -> None:
    """Told of every connection that is made; each alias has one of its own in a thread."""
    setattr(_own, connection.alias, Held(connection.connection))

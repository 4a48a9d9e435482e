"""The connection of a thread ends with it, though nobody looks for cycles."""

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_cycles_looked_for() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def asked(made: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    made.append(connection.connection)


@pytest.mark.usefixtures("without_cycles_looked_for")
def test_a_thread_that_ends_leaves_no_connection() -> None:
    made: list[Any] = []
    thread = threading.Thread(target=asked, args=(made,))
    thread.start()
    thread.join()
    assert [one.closed for one in made] == [True]
    assert not connection.connection.closed


@pytest.mark.usefixtures("without_cycles_looked_for")
def test_a_thread_that_lives_keeps_its_connection() -> None:
    made: list[Any] = []
    asks, ends = threading.Event(), threading.Event()

    def twice() -> None:
        asked(made)
        asked(made)
        asks.set()
        ends.wait()

    thread = threading.Thread(target=twice)
    thread.start()
    asks.wait()
    assert (made[0] is made[1], made[0].closed) == (True, False)
    ends.set()
    thread.join()
    assert made[0].closed

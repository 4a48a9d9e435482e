"""What is read once in a request that changes nothing."""

from collections.abc import Callable
from types import SimpleNamespace

from corymb.kit.once import is_read_once, once, read_once


def counting() -> Callable[[], int]:
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return len(asked)

    return read


def test_where_something_may_change_it_is_read_anew() -> None:
    person, read = SimpleNamespace(), counting()
    assert [once(person, "rows", read), once(person, "rows", read)] == [1, 2]
    assert not is_read_once(person)


def test_where_nothing_changes_each_is_read_once() -> None:
    person, read = SimpleNamespace(), counting()
    read_once(person)
    assert [once(person, name, read) for name in ("rows", "rows", "others", "rows")] == [1, 1, 2, 1]
    assert is_read_once(person)

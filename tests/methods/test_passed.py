"""What an entry of a journal finds otherwise than the entries before it left it."""

from typing import Any

from corymb.methods.chain import content_hash, images_hash
from corymb.methods.passed import Followed, Passed

Row = dict[str, Any]
KIND, OWN = "test.row", "1"


def followed(*steps: tuple[Row | None, Row | None, Row | None]) -> Followed:
    """Entries about one row: what each says of it before and after, and the whole row it left."""
    journal = Followed()
    for number, (before, after, row) in enumerate(steps, 1):
        left = [(KIND, OWN, content_hash(row) if row is not None else "")]
        journal.take(number, {"before": before, "after": after, "images_hash": images_hash(left)}, left)
    return journal


def passed(*steps: tuple[Row | None, Row | None, Row | None]) -> list[Passed]:
    return followed(*steps).passed


def made(row: Row) -> tuple[None, Row, Row]:
    return None, row, row


def test_what_follows_from_the_entries_before_is_not_told() -> None:
    assert passed(
        made({"a": 1, "b": ""}),
        ({"a": 1}, {"a": 2}, {"a": 2, "b": ""}),
        ({}, {}, {"a": 2, "b": ""}),
        ({"a": 2, "b": ""}, {"a": None, "b": "x"}, {"a": None, "b": "x"}),
        ({"a": None, "b": "x"}, None, None),
        made({"a": 5, "b": ""}),
        ({"a": 5}, {"a": 6}, {"a": 6, "b": ""}),
    ) == []  # fmt: skip


def test_a_field_that_is_changed_by_the_very_next_entry() -> None:
    assert passed(
        made({"a": 1, "b": 1}),
        ({"a": 7}, {"a": 2}, {"a": 2, "b": 1}),
        ({"a": 2}, {"a": 3}, {"a": 3, "b": 1}),
    ) == [Passed(KIND, OWN, 2, ["a"])]  # fmt: skip


def test_a_field_the_next_entry_takes_along_and_a_later_one_tells_of() -> None:
    assert passed(
        made({"a": 1, "b": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2, "b": 7}),
        ({"a": 2}, {"a": 3}, {"a": 3, "b": 7}),
        ({"b": 7}, {"b": 8}, {"a": 3, "b": 8}),
        ({"a": 9}, {"a": 4}, {"a": 4, "b": 8}),
    ) == [Passed(KIND, OWN, 2, ["b"]), Passed(KIND, OWN, 5, ["a"])]  # fmt: skip


def test_a_field_that_only_the_row_itself_tells_of() -> None:
    journal = followed(made({"a": 1, "b": 1}), ({"a": 1}, {"a": 2}, {"a": 2, "b": 7}))
    assert journal.passed == [Passed(KIND, OWN, 2, [])]
    journal.explain((KIND, OWN), {"a": 2, "b": 7})
    assert journal.passed == [Passed(KIND, OWN, 2, ["b"])]


def test_a_field_that_is_used_no_longer_and_stands_in_the_row_no_more() -> None:
    journal = followed(made({"a": 1, "later": "x"}), ({"a": 1}, {"a": 2}, {"a": 2}))
    journal.explain((KIND, OWN), {"a": 2})
    assert journal.passed == [Passed(KIND, OWN, 2, ["later"])]


def test_a_row_that_was_changed_before_it_went() -> None:
    assert passed(made({"a": 1, "b": 1}), ({"a": 1, "b": 7}, None, None)) == [Passed(KIND, OWN, 2, ["b"])]


def test_a_row_that_was_there_before_the_journal_is_followed_from_what_is_told_of_it() -> None:
    assert passed(
        ({"a": 1}, {"a": 2}, {"a": 2, "b": 1}),
        ({"b": 1}, {"b": 2}, {"a": 2, "b": 2}),
        ({"a": 7}, {"a": 3}, {"a": 3, "b": 2}),
    ) == [Passed(KIND, OWN, 3, ["a"])]  # fmt: skip


def test_a_field_that_came_later_stands_in_a_row_only_while_it_is_used() -> None:
    steps = (
        made({"a": 1}),
        ({"later": None}, {"later": "x"}, {"a": 1, "later": "x"}),
        ({"later": "x", "a": 1}, {"later": None, "a": None}, {"a": None}),
        ({"later": None}, {"later": "y"}, {"a": None, "later": "y"}),
    )
    assert passed(*steps) == []
    assert passed(made({"a": 1}), ({"later": "x"}, {"later": "y"}, {"a": 1, "later": "y"})) == [
        Passed(KIND, OWN, 2, ["later"])
    ]


def test_an_entry_of_many_rows_and_one_that_keeps_hashes_alone() -> None:
    journal = Followed()

    def take(number: int, before: Any, after: Any, *rows: Row) -> None:
        left = [(KIND, str(place), content_hash(row)) for place, row in enumerate(rows, 1)]
        journal.take(number, {"before": before, "after": after, "images_hash": images_hash(left)}, left)

    first, second = f"{KIND}:1", f"{KIND}:2"
    take(1, {first: None, second: None}, {first: {"a": 1}, second: {"a": 1}}, {"a": 1}, {"a": 1})
    take(2, {first: {"a": 1}}, {first: {"a": 2}}, {"a": 2}, {"a": 1})
    assert journal.passed == []
    take(3, None, {"rows": 2}, {"a": 5}, {"a": 1})
    take(4, {first: {"a": 5}, second: {"a": 7}}, {first: {"a": 6}, second: {"a": 2}}, {"a": 6}, {"a": 2})
    assert journal.passed == [Passed(KIND, "2", 4, ["a"])]
    take(5, None, {"rows": 1}, {"a": 9})
    assert len(journal.passed) == 1

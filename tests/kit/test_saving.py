"""Forms that save themselves: what came of them."""

from corymb.kit.saving import typed_of


def test_each_field_comes_with_the_version_its_page_showed() -> None:
    posted = {"answer-a": "1", "seen-a": "12", "answer-b": "", "answer-c": "3", "seen-c": "x", "seen-d": "4", "e": "5"}
    assert typed_of(posted, "answer-") == {"a": ("1", 12), "b": ("", None), "c": ("3", None)}

"""docs/methods/packs.md holds the table of every key, made from the schema, and every key is described."""

from pathlib import Path

from corymb.packs.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "packs.md"
MARK = "<!-- made from the schema by corymb.packs.reference; a test compares -->\n\n"


def test_the_page_says_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8").split(MARK)[1] == reference() + "\n"


def test_every_key_is_described() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row for row in rows if row.endswith("|  |")] == []

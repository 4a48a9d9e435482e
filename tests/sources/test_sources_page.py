"""The page on sources: its example runs, and it names every key of a mapping."""

import re
from decimal import Decimal
from pathlib import Path

from corymb.packs.mapping import Mapping, load_mapping
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import StandIn, values

PAGE = (Path(__file__).parents[2] / "docs" / "methods" / "sources.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_example_gives_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(block("toml"), encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(block("csv"), encoding="utf-8")
    mapping = load_mapping(tmp_path / "mapping.toml")
    tables, findings = read_tables([tmp_path / "accounts.csv"], StandIn(), mapping)
    assert values(tables.facts) == [
        ("RU-INN-7700000001", "2016", "employees", Decimal(12), "line 2"),
        ("RU-INN-7700000001", "2016", "revenue", Decimal(1_234_500), "line 2"),
    ]
    assert tables.organisations.select(["name", "region"]).to_pylist() == [
        {"name": "First (synthetic)", "region": "40"},
        {"name": "Second (synthetic)", "region": "77"},
    ]
    assert findings == ()


def test_every_key_is_told() -> None:
    table = PAGE.split("| key | meaning |")[1].split("\n\n")[0]
    told = {
        name for row in re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert told == set(Mapping.model_fields)

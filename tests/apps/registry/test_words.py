"""The glossary has every model and status of the register, in both languages as pages show them."""

import re

import pytest
from django.utils.translation import override

from corymb.apps.linkage.states import THINGS as LINKED
from corymb.apps.registry.states import BASES, STATUSES, THINGS
from tests.architecture.repository import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Words of the register")[2].partition("\n## ")[0]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([a-z_.]+) \| [^|]+ \|$", re.MULTILINE)
WORDS = {**THINGS, **LINKED, **STATUSES, **BASES}


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("ru", 1)])
def test_the_glossary_says_what_pages_say(language: str, place: int) -> None:
    told = {row[2]: row[place] for row in ROW.findall(SECTION) if row[2] != "code"}
    with override(language):
        assert told == {code: str(word) for code, word in WORDS.items()}

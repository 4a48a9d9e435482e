"""The glossary has every word of the reports, in both languages as they are printed."""

import re

import pytest

from corymb.i18n import gettext, use_language
from corymb.reports import wording
from tests.architecture.repository import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
PRINTED: dict[str, str] = {
    **{code: word for code, (_, word) in wording.STATUSES.items()},
    **{code: word for code, (word, _) in wording.RULES.items()},
    **wording.PRICES,
    **wording.LEVELS,
    **wording.AGREEMENTS,
    **wording.EVIDENCE,
    **wording.PARTS,
}


def test_the_glossary_has_every_word_and_no_other() -> None:
    assert {code: english for code, english, _ in ROW.findall(PAGE)} == PRINTED


@pytest.mark.parametrize(("code", "russian"), [(code, russian) for code, _, russian in ROW.findall(PAGE)])
def test_the_russian_word_is_the_one_reports_print(code: str, russian: str) -> None:
    use_language("ru")
    assert gettext(PRINTED[code]) == russian

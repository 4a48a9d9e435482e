"""Every PDF is PDF/A-2a, whatever it says and in either language; what is no archival file is told from one."""

from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest

from corymb.i18n import use_language
from corymb.reports import minutes, paper, receipt, travel
from corymb.reports.pdf import drawable, is_drawn
from tests.reports.archival import lacking
from tests.reports.test_pdf import HOSTILE

AT = datetime(2018, 8, 1, 21, 30, tzinfo=UTC)
HASH = "ab" * 32
SECTION = paper.Section("Стратегия (test)", [HOSTILE, "\u540d\tтест"], ["One", "Two"], [["1", HASH]])
PAPERS: tuple[tuple[ModuleType, Any], ...] = (
    (
        paper,
        paper.Paper(
            "Paper", f"sha256 {HASH}", "Call", "foot", AT, [("sha256", HASH)],
            [SECTION, paper.Section("Below (test)", ["–"], level=2)], ["Signed"], invented=True,
        ),
    ),
    (
        minutes,
        minutes.Minutes(
            "Call", 1, "Москва (test)", "31 Jul", "1 Aug", "2 Aug", AT, "50", "1", HASH, [("Anna (test)", "yes")],
            [minutes.Item(1, "Bid", "selected", (2, 0, 1), ["line"])], ["Chair"],
        ),
    ),
    (
        receipt,
        receipt.Receipt(
            "1", "Завод (test)", "7700000000", "2017", "2016", 1, "pack", "1 Aug", AT,
            receipt.Signature("Anna (test)", "head", "password", "1 Aug", HASH), (7, HASH),
            [("Section", [receipt.FigureLine("Revenue", "RUB", "1", "2")])],
        ),
    ),
    (travel, travel.Pack("Call", "Anna (test)", "1 Aug", AT, [travel.Bid("Bid", "Kaluga", [])], [("Ambition", "0")])),
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("module", "said"), PAPERS, ids=[module.__name__.split(".")[-1] for module, _said in PAPERS])
def test_it_is_archival(module: ModuleType, said: Any, language: str) -> None:
    use_language(language)
    assert lacking(module.pages(said)) == []


def test_what_is_not_archival_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corymb.reports.pdf.STANDARDS", ["1.7"])
    module, said = PAPERS[0]
    assert lacking(module.pages(said)) == ["claim in the metadata", "output intent with its profile"]


@pytest.mark.parametrize(("text", "drawn"), [("Кластер\tx²", True), ("\u540d", False), ("\U0001f600", False)])
def test_whether_a_text_is_drawn_as_it_is(text: str, *, drawn: bool) -> None:
    assert is_drawn(text) is drawn


def test_signs_xml_cannot_carry_are_left_out_of_every_pdf() -> None:
    bad = "\x01\x0b\x0c\x1f\ufffe"
    assert drawable({"a": [f"b{bad}c", ("d\r\ne",)], "n": 1}) == {"a": ["bc", ["d\ne"]], "n": 1}
    assert is_drawn(f"a{bad}b")

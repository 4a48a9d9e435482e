"""Applications as PDF: what stands in them in both languages, the same bytes, and names that are not markup."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from corymb.i18n import use_language
from corymb.reports import travel
from tests.reports.test_pdf import HOSTILE, words

AT = datetime(2018, 8, 1, 21, 30, tzinfo=UTC)
TOLD = {
    "en": ("2 applications to assess", "For Anna (test) alone.", "SYNTHETIC DATA"),
    "ru": ("2 заявки на оценку", "Только лично: Anna (test).", "СИНТЕТИЧЕСКИЕ ДАННЫЕ"),
}
TOLD_ONCE = {
    "en": ("Marks are due 8 Aug 2018.", "Comment, or why you abstain:"),
    "ru": ("Срок оценок: 8 Aug 2018.", "Комментарий или причина воздержания:"),
}


def pack(answer: str = "Twelve members (test).") -> travel.Pack:
    bids = [travel.Bid(f"Bid {n}", "Kaluga Region", [("The cluster", [("Members", answer)])]) for n in (1, 2)]
    return travel.Pack(
        "A call", "Anna (test)", "1 Aug 2018", AT, bids, [("Ambition", "0: absent; 5: proven")], "8 Aug 2018", True
    )


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.mark.parametrize("language", TOLD)
def test_every_application_has_its_answers_and_an_empty_sheet(language: str) -> None:
    use_language(language)
    told = words(read(travel.pages(pack())))
    use_language("en")
    assert [part for part in TOLD[language] if part not in told] == []
    assert [told.count(part) for part in ("Twelve members (test).", "Ambition", "0: absent; 5: proven")] == [2, 2, 2]
    assert [told.count(part) for part in TOLD_ONCE[language]] == [1, 2]


def test_the_same_pack_gives_the_same_bytes_and_an_application_begins_its_page() -> None:
    first = travel.pages(pack())
    assert first == travel.pages(pack())
    assert len(read(first).pages) == 3


def test_what_an_applicant_wrote_is_no_markup() -> None:
    assert "#panic()" in words(read(travel.pages(pack(HOSTILE))))


def test_a_criterion_stays_on_one_sheet_with_the_room_for_its_comment() -> None:
    anchors = "0: nothing is said; 5: all of it, proven (test). " * 9
    criteria = [(f"Aim {n}", anchors) for n in range(1, 9)]
    for length in range(0, 60, 6):
        sheets = read(travel.pages(replace(pack("Twelve members (test). " * length), criteria=criteria))).pages[1:]
        told = [page.extract_text() for page in sheets]
        assert [text.count("Aim ") for text in told] == [text.count("why you abstain") for text in told]
        assert sum(text.count("Aim ") for text in told) == 16
        assert [text for text in told if "Mark" in text and "Aim" not in text] == []

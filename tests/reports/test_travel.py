"""Applications as PDF: what stands in them in both languages, the same bytes, and names that are not markup."""

import io
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

"""A member reports by workbook: what is wrong is said by sheet and cell, mended in the workbook, and signed."""

from functools import partial
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from corymb.apps.returns.models import Return
from corymb.apps.workbooks.actions.reading import read_upload
from tests.apps.returns.reporting import FIGURES, member
from tests.apps.workbooks.filling import filled
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import check_and_explain, signed_in
from tests.kit.browser import Window

WRONG = "12,5 млн"


def cell_of(book: bytes, code: str) -> tuple[str, str]:
    """Sheet and cell in which a figure of this year stands."""
    ((sheet, cell),) = openpyxl.load_workbook(BytesIO(book)).defined_names[f"fact_{code}"].destinations
    return sheet, cell.replace("$", "")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_member_reports_by_a_workbook_with_errors(window: Window, language: str, tmp_path: Path) -> None:
    words = partial(in_language, language)
    who = member()
    found = who.opened()
    page = window.open(f"/{language}/returns/{found.pk}/", cookies=signed_in(who.preparer))
    with page.expect_download() as taken:
        page.get_by_role("main").get_by_role("link", name=words("Workbook"), exact=True).click()
    empty = Path(taken.value.path()).read_bytes()
    mine = tmp_path / "Отчёт.xlsx"
    mine.write_bytes(filled(empty, FIGURES | {"revenue": WRONG}))

    press(page, words("Upload"))
    page.locator("#id_file").set_input_files(mine)
    press(page, words("Upload"))
    read_upload(found.uploads.get().pk, timezone.now())
    page.reload()
    sheet, cell = cell_of(empty, "revenue")
    said = page.get_by_role("main").inner_text()
    assert WRONG in said
    assert f"{sheet} {cell}" in said
    with page.expect_download() as taken:
        press(page, words("Download your file with notes"))
    noted = openpyxl.load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))[sheet][cell]
    assert noted.value == WRONG  # what was written stays as it was
    assert noted.comment is not None

    mine.write_bytes(filled(mine.read_bytes(), {"revenue": FIGURES["revenue"]}))
    page.goto(f"{window.address}/{language}/returns/{found.pk}/")
    press(page, words("Upload"))
    page.locator("#id_file").set_input_files(mine)
    press(page, words("Upload"))
    read_upload(found.uploads.latest("pk").pk, timezone.now())
    page.reload()
    assert words("taken over") in page.get_by_role("main").inner_text()  # nothing that stood there is replaced
    check_and_explain(found, who)
    page.goto(f"{window.address}/{language}/returns/{found.pk}/")
    assert page.locator("#revenue").input_value() == FIGURES["revenue"]
    press(page, words("Send to the certifier"))

    page = window.open(f"/{language}/returns/{found.pk}/", cookies=signed_in(who.certifier))
    press(page, words("Sign and submit"))
    page.locator("#id_is_right").check()
    press(page, words("Sign and submit"))
    sent = Return.objects.get(pk=found.pk)
    assert sent.state == "submitted"
    assert sent.submissions.get().number in page.get_by_role("main").inner_text()
    assert window.complaints == []
    assert window.strangers() == []

"""An officer loads a list, decides what it leaves open, applies it, and makes one of two that are the same."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext, override

from corymb.apps.linkage import tasks
from corymb.apps.linkage.models import DuplicateProposal, ImportBatch
from corymb.apps.registry.models import Organisation
from tests import factories
from tests.apps.accounts.making import a_person
from tests.apps.linkage.handing_in import workbook
from tests.kit.browser import Window, settled
from tests.web import entered


def in_language(language: str, text: str) -> str:
    """What the page says for a text of the catalogue."""
    with override(language):
        return gettext(text)


def press(page: Any, label: str) -> None:
    """A button or a link that looks like one, by its whole label."""
    page.get_by_role("main").get_by_role("button", name=label, exact=True).or_(
        page.get_by_role("main").get_by_role("link", name=label, exact=True)
    ).first.click()
    settled(page)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_officer_imports_a_register_and_merges_a_duplicate(window: Window, language: str, tmp_path: Path) -> None:
    words = partial(in_language, language)
    known = factories.organisation("ООО «Светотехника»")
    rows = [
        [known.number, "ООО «Светотехника»", "", "research"],
        ["", "Svetotehnika LLC", "", ""],
        [factories.number(2, 1), "АО «Лазерные стенды»", "RU-KLU", "company"],
        [factories.number(2, 2), "ООО «Лазерные стенды»", "RU-KLU", "company"],
    ]
    (tmp_path / "list.xlsx").write_bytes(workbook(rows))
    session = {"sessionid": entered(a_person("officer")).cookies["sessionid"].value}

    page = window.open(f"/{language}/register/imports/new/", cookies=session)
    page.locator("input[type=file]").set_input_files(tmp_path / "list.xlsx")
    press(page, words("Load"))
    batch = ImportBatch.objects.get()
    tasks.read_import(batch.pk)
    page.goto(f"{window.address}/{language}/tasks/")
    page.get_by_role("main").get_by_role("link").filter(
        has_text=re.compile("list.xlsx|" + words("Decide"))
    ).first.click()
    settled(page)
    if not page.url.endswith("/decide/"):
        press(page, words("Decide"))
    page.locator(f"input[value=take-{known.pk}]").check()
    press(page, words("Save and go on"))
    page.goto(f"{window.address}/{language}/register/imports/{batch.pk}/")
    press(page, words("Apply"))
    press(page, words("Apply"))
    tasks.apply_import(batch.pk)
    page.reload()
    assert words("applied") in page.get_by_role("main").inner_text()
    assert sorted(Organisation.objects.values_list("name", "kind")) == [
        ("АО «Лазерные стенды»", "company"),
        ("ООО «Лазерные стенды»", "company"),
        ("ООО «Светотехника»", "research"),
    ]

    page.goto(f"{window.address}/{language}/register/duplicates/")
    proposal = DuplicateProposal.objects.get()
    page.locator(f"main a[href$='/duplicates/{proposal.pk}/']").first.click()
    settled(page)
    page.locator("#id_reason").fill("Одно юридическое лицо")
    press(page, words("Merge the two"))
    assert (
        words("The two are one now. Both histories are kept, and the merge can be undone.")
        in page.get_by_role("main").inner_text()
    )
    gone = Organisation.objects.get(merged_into__isnull=False)
    assert gone.merged_into_id in {proposal.first_id, proposal.second_id}
    press(page, words("Undo"))
    page.locator("#id_reason").fill("Их две")
    press(page, words("Undo"))
    assert words("Every row is back where it was.") in page.get_by_role("main").inner_text()
    assert Organisation.objects.filter(merged_into__isnull=False).count() == 0

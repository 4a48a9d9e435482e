"""An officer chooses columns, saves what the list shows, lets it open with that, shares it; a colleague opens it."""

from functools import partial
from typing import Any

import pytest

from corymb.apps.accounts.models import Person, SavedView
from tests import factories
from tests.apps.accounts.making import a_person
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.kit.browser import Window, settled
from tests.web import entered

LIST = "register/organisations/"
NAMES = {"en": "Banks and their numbers, which is a long name for a view", "ru": "Банки и их номера: длинное название"}
FORMS = "main .list-columns"


def session_of(person: Person) -> dict[str, str]:
    return {"sessionid": entered(person).cookies["sessionid"].value}


def heads(page: Any) -> list[str]:
    told: list[str] = page.locator("main .list-table thead th").all_inner_texts()
    return [text.rstrip(" ↑↓") for text in told]


def rows(page: Any) -> int:
    count: int = page.locator("main .list-table tbody tr").count()
    return count


@pytest.fixture
def officer(db: None) -> Person:  # noqa: ARG001 - opens the transaction
    factories.organisation("ООО «Ромашка»")
    factories.organisation("Банк «Лютик»", kind="bank")
    return a_person("officer")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_view_is_chosen_saved_opened_shared_and_let_go(
    window: Window, officer: Person, language: str, *, scripts: bool
) -> None:
    words, name, home = partial(in_language, language), NAMES[language], f"{window.address}/{language}/{LIST}"
    page = window.open(f"/{language}/{LIST}?sort=-sort_name", cookies=session_of(officer), scripts=scripts)
    page.locator("select[name=kind]").select_option("bank")
    press(page, words("Show"))
    page.locator(f"{FORMS} summary").first.click()
    for box in page.locator(f"{FORMS} input[type=checkbox][name=columns]").all():
        box.uncheck()
    page.locator(f"{FORMS} input[value=ogrn]").check()
    press(page, words("Show these"))
    chosen = [words("Organisation"), words("OGRN")]
    assert (heads(page), rows(page)) == (chosen, 1)
    assert page.locator("main a[download]").first.get_attribute("href") == (
        f"/{language}/{LIST}?sort=-sort_name&kind=bank&columns=name,ogrn&export=xlsx"
    )

    page.locator(f"{FORMS} summary", has_text=words("Save this view")).click()
    page.locator("#view-name").fill(name)
    page.locator("input[name=opens_first]").check()
    page.locator(f"{FORMS} button", has_text=words("Save")).last.click()
    settled(page)
    view = SavedView.objects.get()
    assert (view.query, view.opens_first) == ("kind=bank&sort=-sort_name&columns=name,ogrn", True)
    assert words("The view is saved.") in page.locator("body").inner_text()

    page.goto(home)
    assert (heads(page), rows(page)) == (chosen, 1)
    assert name in page.locator("main .chip[aria-current]").inner_text()
    press(page, words("Plain list"))
    assert (rows(page), page.url) == (2, f"{home}?view=plain")

    page.locator("main .list-views a:not(.chip)", has_text=words("Manage")).click()
    page.locator("main .view-acts a", has_text=words("Edit")).click()
    page.locator("#id_is_shared").check()
    press(page, words("Save"))
    assert words("shared") in page.get_by_role("main").inner_text()

    other = window.open(f"/{language}/{LIST}", cookies=session_of(a_person("auditor")), scripts=scripts)
    assert rows(other) == 2
    other.locator("main .chip-view", has_text=name).click()
    settled(other)
    assert (heads(other), rows(other)) == (chosen, 1)

    page.locator("main .view-acts button", has_text=words("Delete")).click()
    assert words("You have saved no view") in page.get_by_role("main").inner_text()
    page.goto(home)
    assert (rows(page), SavedView.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1366), ("ru", "dark", 320)], ids=["en-light", "ru-dark"]
)
def test_nobody_is_shut_out_of_views(window: Window, officer: Person, language: str, scheme: str, width: int) -> None:
    place = {"listing": "organisations", "place": LIST, "saved_at": officer.created_at}
    own = SavedView.objects.create(person=officer, name=NAMES[language], query="kind=bank", opens_first=True, **place)
    SavedView.objects.create(person=a_person("officer"), name="Shared", query="q=a", is_shared=True, **place)
    session = session_of(officer)
    page = window.open(f"/{language}/{LIST}", scheme=scheme, width=width, cookies=session)
    found: list[object] = []
    for path in (LIST, f"{LIST}?kind=bank&size=small&gone=1&view={own.pk}", "people/me/views/", "people/me/",
                 f"people/me/views/{own.pk}/"):  # fmt: skip
        page.goto(f"{window.address}/{language}/{path}")
        found += [*window.violations(page), window.overflow(page)]
    page.goto(f"{window.address}/{language}/{LIST}?kind=bank&size=small&view={own.pk}")
    for summary in page.locator(f"{FORMS} summary").all():
        summary.click()
        found += [*window.violations(page), window.overflow(page)]
        summary.click()
    assert found == [0] * 7

"""The look in a real browser: accessibility, reflow, weight, keyboard, and pages without scripts."""

import gzip
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from corymb.apps.accounts.models import Person
from tests.kit.browser import Window, settled

PAGES = ("kit/gallery/", "account/login/", "nowhere/", "kit/licences/", "account/password/reset/")
OF_A_PERSON = ("tasks/", "account/password/change/", "account/2fa/", "account/sessions/", "account/reauthenticate/")
SIGHTS = tuple(product(("en", "ru"), ("light", "dark"), (1366, 320)))
FIRST_PAGES = 300_000
CHARTS = 700_000


@pytest.mark.parametrize(("language", "scheme", "width"), SIGHTS)
def test_no_page_shuts_anybody_out(window: Window, language: str, scheme: str, width: int) -> None:
    window.expected = ("404",)
    page = window.open(f"/{language}/{PAGES[0]}", scheme=scheme, width=width)
    for path in PAGES:
        page.goto(f"{window.address}/{language}/{path}")
        assert (path, window.violations(page), window.overflow(page)) == (path, [], 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_the_first_page_shuts_nobody_out(window: Window, locale: str, scheme: str) -> None:
    page = window.open("/", scheme=scheme, locale=locale, width=320)
    assert (window.violations(page), window.overflow(page)) == ([], 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 320])
def test_no_page_of_a_person_shuts_them_out(window: Window, person: Person, scheme: str, width: int) -> None:
    client = Client()
    client.force_login(person)
    session = {"sessionid": client.cookies["sessionid"].value}
    page = window.open(f"/ru/{OF_A_PERSON[0]}", scheme=scheme, width=width, cookies=session)
    for path in OF_A_PERSON:
        page.goto(f"{window.address}/ru/{path}")
        assert (path, window.violations(page), window.overflow(page)) == (path, [], 0)
        page.locator("header details.menu summary").last.click()
        assert (path, window.violations(page)) == (path, [])


def weight(window: Window) -> int:
    """Bytes of a page as the site sends them: text compressed, fonts as they are; heads included."""
    total = 0
    for url, size in window.bytes.items():
        name = urlsplit(url).path.removeprefix("/static/")
        file = finders.find(name) if "/static/" in url else None
        content = Path(file).read_bytes() if file else b""
        compressed = file and not name.endswith(".woff2")
        total += len(gzip.compress(content, 6)) + size - len(content) if compressed else size
    return total


@pytest.mark.parametrize("path", ["/", "/en/account/login/", "/ru/account/login/"])
def test_a_first_page_comes_quickly_on_a_slow_line(window: Window, path: str) -> None:
    window.open(path)
    assert not [url for url in window.bytes if "echarts" in url]
    assert 50_000 < weight(window) <= FIRST_PAGES


def test_charts_are_drawn_where_they_are_and_the_table_stays(window: Window) -> None:
    page = window.open("/ru/kit/gallery/")
    assert not [url for url in window.bytes if "echarts" in url]
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    page.locator(".chart.drawn svg").first.wait_for()
    settled(page)
    assert page.locator(".chart.drawn").count() == 2
    assert window.violations(page) == []
    scripts = [finders.find(f"vendor/{name}") for name in ("echarts.min.js", "echarts-ru.js")]
    assert sum(len(gzip.compress(Path(script).read_bytes(), 6)) for script in scripts) <= CHARTS


def test_the_keyboard_comes_to_the_skip_link_first_and_sees_where_it_is(window: Window) -> None:
    page = window.open("/en/kit/licences/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("class") == "skip"
    assert focused.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"
    for _ in range(12):
        page.keyboard.press("Tab")
        style = "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]"
        shown = page.locator(":focus").evaluate_all(f"all => all.map({style})")
        assert all(style != "none" and width != "0px" for style, width in shown)


def test_menus_open_and_close_by_keyboard(window: Window) -> None:
    page = window.open("/en/kit/licences/")
    menu = page.locator("details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("e => e === document.activeElement")


def chosen(page: Any) -> tuple[str, str]:
    return page.locator("html").get_attribute("data-bs-theme"), page.evaluate(
        "() => getComputedStyle(document.body).colorScheme"
    )


def test_dark_is_chosen_without_scripts_and_stays(window: Window) -> None:
    page = window.open("/en/kit/licences/", scripts=False)
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Dark").click()
    assert urlsplit(page.url).path == "/en/kit/licences/"
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.goto(window.address + "/en/account/login/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_light_is_chosen_against_the_computer(window: Window) -> None:
    page = window.open("/en/kit/licences/", scheme="dark", cookies={"theme": "light"})
    assert chosen(page) == ("light", "light")


def test_the_language_changes_without_scripts_and_the_page_stays(window: Window) -> None:
    page = window.open("/en/kit/licences/", scripts=False)
    page.get_by_role("button", name="Русский").click()
    assert urlsplit(page.url).path == "/ru/kit/licences/"
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("h1").inner_text() == "Лицензии"


def test_without_scripts_charts_are_tables(window: Window) -> None:
    page = window.open("/en/kit/gallery/", scripts=False)
    chart = page.locator(".chart").first
    assert chart.locator("tbody tr").count() == 5
    assert chart.locator("table").is_visible()
    assert not chart.locator(".chart-box").is_visible()


def test_twice_as_large_letters_fit(window: Window) -> None:
    page = window.open("/ru/kit/gallery/", width=1366)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert window.overflow(page) == 0
    assert window.violations(page) == []


def test_a_form_with_mistakes_is_read_from_its_summary(window: Window) -> None:
    page = window.open("/en/kit/gallery/")
    assert "summary" in page.locator(":focus").get_attribute("class")
    page.locator(".summary a").first.click()
    assert page.locator("#sample_email:target").count() == 1


def test_digits_stand_below_each_other(window: Window) -> None:
    page = window.open("/en/kit/licences/")
    widths = page.evaluate("""async () => {
        const probe = document.querySelector("main").appendChild(document.createElement("b"));
        probe.style.cssText = "position: absolute; white-space: nowrap";
        const found = [];
        for (const weight of [400, 500, 600]) for (const digit of "0123456789") {
            probe.style.fontWeight = weight;
            probe.textContent = digit.repeat(20);
            await document.fonts.ready;
            found.push([weight, Math.round(probe.getBoundingClientRect().width)]);
        }
        return found;
    }""")
    assert len({width for _weight, width in widths[:10]}) == 1
    assert len({width for _weight, width in widths[20:]}) == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_on_a_narrow_telephone_the_account_stays_in_the_first_line(
    window: Window, person: Person, language: str
) -> None:
    client = Client()
    client.force_login(person)
    session = {"sessionid": client.cookies["sessionid"].value}
    page = window.open(f"/{language}/tasks/", width=360, cookies=session)
    middles = page.evaluate(
        "() => [...document.querySelectorAll('.top > :not(.finder)')].map((e) => e.getBoundingClientRect())"
        ".filter((box) => box.height).map((box) => Math.round(box.top + box.height / 2))"
    )
    assert (len(middles), max(middles) - min(middles) < 6) == (5, True)

"""The caption of the table of central weights, which may be wider than its page."""

import pytest
from django.templatetags.static import static

from tests.kit.browser import Window

WIDE = """() => {
  const box = document.createElement("div");
  box.className = "table-responsive captioned";
  const row = "<td>100.00</td>".repeat(60);
  box.innerHTML = `<table class="table"><caption>${"word ".repeat(60)}</caption><tr>${row}</tr></table>`;
  document.querySelector("main").append(box);
  const width = box.querySelector("caption").getBoundingClientRect().width;
  return [box.scrollWidth > box.clientWidth, width > box.clientWidth];
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_caption_is_no_wider_than_what_is_seen_of_its_table(window: Window, width: int) -> None:
    page = window.open("/en/kit/gallery/", width=width)
    page.add_style_tag(url=static("council/council.css"))
    assert page.evaluate(WIDE) == [True, False]

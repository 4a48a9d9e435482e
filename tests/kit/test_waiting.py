"""A page that waits for a job: what it is told when it asks, and what it says."""

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from corymb.kit import waiting


def asked(**heads: str) -> Any:
    request: Any = RequestFactory().get("/", headers=heads)
    request.htmx = HtmxDetails(request)
    return request


@pytest.mark.parametrize(("waits", "told"), [(True, (204, None)), (False, (200, "true"))])
def test_a_page_that_asks_is_told_to_wait_or_to_load_itself_anew(*, waits: bool, told: tuple[int, str | None]) -> None:
    answer = waiting.answered(asked(**{"HX-Request": "true"}), waits=waits)
    assert answer is not None
    assert (answer.status_code, answer.headers.get("HX-Refresh"), answer.content) == (*told, b"")


@pytest.mark.parametrize("waits", [True, False])
def test_a_reader_is_given_the_page(*, waits: bool) -> None:
    assert waiting.answered(asked(), waits=waits) is None


def test_it_says_what_is_awaited_and_leads_to_itself_without_scripts() -> None:
    shown = Template("{% awaited %}{{ x }}{% endawaited %}").render(Context({"x": "<b>"}))
    asks = '<div class="awaited" hx-get="" hx-trigger="every 3s" hx-swap="none" role="status">'
    assert (shown.startswith(asks), shown.count("&lt;b&gt;"), shown.count('<a href="">Look again</a>')) == (True, 1, 1)
    assert 'http-equiv="refresh"' not in shown

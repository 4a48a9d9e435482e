"""Log lines: JSON with the request's number, and never a value a person typed."""

import json
import logging
import sys

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from corymb.apps.accounts.models import Person
from corymb.kit.logs import Lines


def line(error: Exception | None = None, **extra: object) -> dict[str, object]:
    """What the site writes about an event, parsed."""
    exc_info = None
    if error:
        password = "three unusual words"  # noqa: F841 - a local a trace might show
        try:
            raise error
        except type(error):
            exc_info = sys.exc_info()
    record = logging.LogRecord("site", logging.WARNING, "views.py", 1, "Something %s", ("happened",), exc_info)
    record.__dict__.update(extra)
    said: dict[str, object] = json.loads(Lines().format(record))
    return said


def test_a_line_carries_the_number_of_its_request() -> None:
    with structlog.contextvars.bound_contextvars(request="r-1"):
        said = line(request="<WSGIRequest: GET '/people/?q=anna@example.org'>")
    assert {key: said[key] for key in ("event", "level", "logger", "request")} == {
        "event": "Something happened", "level": "warning", "logger": "site", "request": "r-1",
    }  # fmt: skip
    assert str(said["timestamp"]).endswith("Z")  # UTC


def test_a_line_of_a_refusal_names_the_person_by_number_and_asks_nobody() -> None:
    asked = HttpRequest()
    asked.user = Person(pk=7, name="Anna", email="anna@example.org")  # type: ignore[assignment]
    unknown, unasked = HttpRequest(), HttpRequest()
    unknown.user = AnonymousUser()
    unasked.user = SimpleLazyObject(lambda: 1 / 0)  # type: ignore[assignment]
    said = [line(PermissionDenied("no"), request=request) for request in (asked, unknown, unasked)]
    assert [one.get("person") for one in said] == [7, None, None]
    assert "nna" not in json.dumps(said[0])


def test_what_somebody_asked_for_makes_no_line_of_its_own() -> None:
    record = logging.LogRecord(
        "site", logging.WARNING, "views.py", 1, "Not Found: %s", ('/a\n{"event": "forged"}\r',), None
    )
    written = Lines().format(record)
    assert (written.splitlines(), json.loads(written)["event"]) == ([written], 'Not Found: /a\n{"event": "forged"}\r')


def test_a_trace_shows_where_and_no_values() -> None:
    written = json.dumps(line(ValueError("bad")), ensure_ascii=False)
    assert ("test_logs.py" in written, "unusual" in written, '"locals"' in written) == (True, False, False)


@pytest.mark.parametrize("error", [PermissionDenied("no")])
def test_a_refusal_is_an_answer_and_leaves_no_trace(error: Exception) -> None:
    assert sorted(line(error)) == ["event", "level", "logger", "timestamp"]

"""The examples of docs/api.md run, its table is complete, and people can read about the interface on the site."""

import io
import json
import re
import shlex
from typing import Any
from urllib.request import Request

import pytest
from django.test import Client
from django.urls import reverse

from corymb.kit.problems import KINDS
from corymb.site.openapi import bound_operations
from tests import factories
from tests.apps.registry import stage
from tests.apps.returns.reporting import pack_in_force
from tests.architecture.repository import ROOT
from tests.people import member_of_the_cast
from tests.programs import program_of
from tests.site.house import house

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n# (\d+)\n(.+?)```", PAGE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
SAID = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
HEADS = {"If-None-Match": "if-none-match", "If-Match": "if-match", "Accept-Language": "accept-language"}


def asked(command: str, version: str) -> tuple[str, str, dict[str, str], str]:
    """Method, path, headers and body of a curl command."""
    words = shlex.split(command.replace("\\\n", " ").replace("$CORYMB", "").replace("$VERSION", "VERSION"))
    assert words.pop(0) == "curl"
    method, body, headers, path = "GET", "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value.replace("VERSION", version)
        else:
            path = word
    return method, path, headers, body


def test_the_examples_run_and_answer_as_they_say() -> None:
    stage.inside()
    pack_in_force()
    factories.organisation("ООО «Ромашка»")
    program, version, last = program_of(member_of_the_cast("officer")), "", b""
    statuses = []
    for _status, command in EXAMPLES:
        method, path, headers, body = asked(command, version)
        assert headers.pop("Authorization") == "Bearer $TOKEN"
        kind = headers.pop("Content-Type", "application/json")
        sent = program.headers | {HEADS[name]: value for name, value in headers.items()}
        answer = program.browser.generic(method, path, body, kind, headers=sent)
        version, last = answer.get("ETag", version), answer.content
        statuses.append(str(answer.status_code))
    assert statuses == [status for status, _command in EXAMPLES]
    assert len(statuses) == 9
    assert json.loads(last) | {"instance": "the number of the request"} == json.loads(SAID[-1])


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    there = house()
    program = program_of(there.preparer)

    def answered(request: Request) -> io.BytesIO:
        assert request.get_header("Authorization") == "Bearer the token"
        path = request.full_url.removeprefix("https://corymb.example")
        answer = program.browser.generic(
            request.get_method(), path, request.data or b"", "application/json", headers=program.headers
        )
        assert answer.status_code == 200
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", answered)
    (text,) = PYTHON
    names: dict[str, Any] = {"CORYMB": "https://corymb.example", "TOKEN": "the token"}
    exec(text, names)  # noqa: S102 - the page's own example
    kept = {f.variable: (f.written, f.source) for f in there.draft.figures.all()}
    assert kept == {"revenue": ("131500,5", "api"), "headcount": ("61", "form")}
    assert (names["met"], len(names["findings"]) > 0) == ({"T1": True}, True)


def test_the_page_names_every_kind_of_problem() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    told = {
        int(status): kind.strip(" `")
        for statuses, kinds in rows
        for status, kind in zip(statuses.split(","), kinds.split(","), strict=True)
    }
    assert told == {status: kind for status, (kind, _title) in KINDS.items()}


@pytest.mark.parametrize(("language", "word"), [("en", "Register an organisation"), ("ru", "Внести организацию")])
def test_people_read_about_every_operation(language: str, word: str) -> None:
    answer = Client().get(f"/{language}/api/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [o.operation_id for o in bound_operations() if f'id="{o.operation_id}"' not in text] == []
    assert word in text


def test_the_page_is_where_tokens_point_to() -> None:
    assert reverse("api") == "/en/api/"

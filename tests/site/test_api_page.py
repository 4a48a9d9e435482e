"""The examples of docs/api.md run, its table is complete, and people can read about the interface on the site."""

import json
import re
import shlex

import pytest
from django.test import Client
from django.urls import reverse

from corymb.kit.problems import KINDS
from corymb.site.openapi import bound_operations
from tests import factories
from tests.apps.registry import stage
from tests.architecture.repository import ROOT
from tests.people import member_of_the_cast
from tests.programs import program_of

pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n# (\d+)\n(.+?)```", PAGE, re.DOTALL)
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
    assert len(statuses) == 8
    assert json.loads(last) | {"instance": "the number of the request"} == json.loads(SAID[0])


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

"""The interface is what its description says, whatever a program may send: schemathesis, in this process."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from corymb.apps.accounts.models import Person
from corymb.apps.returns import rules
from corymb.apps.workbooks.rules import BULK
from corymb.site.openapi import described, written
from corymb.site.wsgi import application
from tests import factories
from tests.architecture.repository import ROOT
from tests.people import member_of_the_cast
from tests.programs import secret_of
from tests.site.house import House, house

pytestmark = pytest.mark.django_db
EXAMPLES = 8
"""Requests of each operation that fit its description, and as many that do not."""
load_all_checks()


@schemathesis.serializer("application/toml")
def as_text(ctx: Any, value: Any) -> bytes:
    """A text is sent as it is."""
    del ctx
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application, as a server runs it: it reads an answer to its end and closes it."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


NOT_CHECKED = [
    ignored_auth,  # tests/site/test_api_who.py tries every address without a token
    positive_data_acceptance,  # a description cannot say which check digits are right, or who is registered
]
SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()}
WHO = {rules.FILL: "preparer", rules.ACCEPT: "cluster_manager", BULK: "cluster_manager"}
"""Who may do what officers may not, by the permission it asks for."""
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request of the WSGI application ends the connection of its thread; here that is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def known(there: House, operation: Any) -> dict[str, Any]:
    """The names in an operation's path that stand for something that is there."""
    path, place = operation.path, there.place
    numbers = {
        "memberships": place.membership,
        "packs": there.pack,
        "returns": there.accepted if WHO.get(door(operation)) != "preparer" else there.draft,
        "events": there.event,
        "loads": there.load,
        "baselines": there.baseline,
        "workbooks": there.upload,
        "bulks": there.bulk,
        "files": there.file,
    }
    kind = path.removeprefix("/api/v1/").partition("/")[0]
    codes = {"regions": place.cluster.region.code, "territories": "park", "periods": "2017", "targets": "T2"}
    names = {
        "code": codes.get(kind, place.cluster.code),
        "organisation": place.open.identifier,
        "number": numbers[kind].pk if kind in numbers else 1,
        "run": "published",
    }
    return {name: value for name, value in names.items() if f"{{{name}}}" in path}


def door(operation: Any) -> str:
    return str(operation.definition.raw["x-permission"])


def asker(there: House, operation: Any) -> Person:
    """Somebody who may do what the operation does."""
    role = WHO.get(door(operation), "officer")
    return there.preparer if role == "preparer" else member_of_the_cast(role)


@pytest.mark.parametrize("mode", MODES, ids=["fits", "does not fit"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_answer_is_an_error_of_ours_and_each_is_as_described(name: str, mode: GenerationMode) -> None:
    operation, there = OPERATIONS[name], house()
    factories.territory()
    headers = {"Authorization": f"Bearer {secret_of(asker(there, operation))}"}
    given_path = known(there, operation) if mode == GenerationMode.POSITIVE else {}
    more = {"If-Match": "*"} if operation.method == "patch" and mode == GenerationMode.POSITIVE else {}
    cases = operation.as_strategy(mode, path_parameters=given_path or None, headers=more or None)
    told: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def conforms(case: schemathesis.Case) -> None:
        with transaction.atomic():
            response = case.call(app=served, headers=headers)
            transaction.set_rollback(True)  # the next request meets the same register
        told[response.status_code] += 1
        case.validate_response(response, excluded_checks=NOT_CHECKED, headers=headers)

    conforms()
    assert {status for status in told if status >= 500} == set()


def test_the_description_is_the_committed_one() -> None:
    assert written() == (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")


def test_the_description_is_openapi_3_1() -> None:
    """Its schemas are JSON Schema 2020-12, and every reference leads to a component."""
    told = json.loads(written())
    assert told["openapi"] == "3.1.0"
    for shape in told["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    text = json.dumps(told)
    refs = {part.split('"')[0] for part in text.split('"$ref": "#/components/')[1:]}
    parts = {f"{kind}/{name}" for kind, named in told["components"].items() for name in named}
    assert refs - parts == set()

"""The applications to a call with their answers as a workbook: what stands in it, who may take it."""

import io
from decimal import Decimal
from hashlib import sha256
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.assignment.queries.answers import _value, sheets_of, submitted_to
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions as selection
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.states import RESUME, SUBMITTED, WITHDRAWN
from tests import factories
from tests.apps.selection.calling import ANSWERS, TOLD, Bid, bid, bid_in
from tests.people import CAST, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def address(here: Bid) -> str:
    return reverse("assignment:answers", args=[here.call.pk])


def taken(here: Bid) -> tuple[Any, bytes]:
    answer = entered(here.officer).get(address(here))
    return answer, b"".join(answer.streaming_content)


def rows_of(content: bytes, name: str) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)]


def test_a_row_for_each_application_with_answers_partners_and_verdicts() -> None:
    here = bid_in(SUBMITTED)
    here.again()
    receipt = here.application.handed_in.get()
    _answer, content = taken(here)
    codes, labels, row = rows_of(content, "Answers")
    questions = content_of(here.application.by_version).questions
    assert codes[:8] == ["number", "title", "region", "cluster", "state", "receipt", "received_at", "sha256"]
    assert codes[8:] == [one.code for one in questions]
    assert labels[8:10] == ["Members of the cluster, organisations", str(labels[9])]
    said = dict(zip(codes, row, strict=True))
    assert [said[name] for name in ("number", "title", "receipt", "sha256")] == [
        here.application.pk, here.application.title, receipt.number, receipt.sha256,
    ]  # fmt: skip
    assert [said[name] for name in ("members", "revenue", "manager", "team")] == [
        14, 18400.5, "yes", ANSWERS["team"],
    ]  # fmt: skip
    (_heads, partner) = rows_of(content, "Partners")
    assert partner == [
        here.application.pk, here.application.title, here.organisation.identifier, here.organisation.title,
        "Анкер (тест)", "signed off",
    ]  # fmt: skip
    conditions = rows_of(content, "Conditions")[1:]
    gates = content_of(here.application.by_version).gates
    assert [(one[2], one[6]) for one in conditions] == [(gate.code, "meets") for gate in gates]
    assert {one[7].rpartition(", ")[2] for one in conditions} == {f"receipt {receipt.number}"}
    first = next(one for one in conditions if one[5] == 14)
    assert first[7] == f"answer “Members of the cluster”, receipt {receipt.number}"


def test_what_is_written_after_the_submission_is_not_in_it() -> None:
    here = bid_in(SUBMITTED)
    here.application.answers.filter(question="members").update(text="99")
    _answer, content = taken(here)
    codes, _labels, row = rows_of(content, "Answers")
    assert row[codes.index("members")] == 14


def test_taking_it_is_journaled_with_its_count_and_sha256_and_its_name_begins_with_that() -> None:
    here = bid_in(SUBMITTED)
    answer, content = taken(here)
    digest = sha256(content).hexdigest()
    entry = Entry.objects.get(act="selection.call.answers_taken")
    assert entry.after == {"applications": 1, "sha256": digest}
    assert (answer["X-Row-Count"], f"-1-sha256-{digest[:16]}.xlsx" in answer["Content-Disposition"]) == ("1", True)


def test_nothing_that_is_not_submitted_stands_in_it() -> None:
    here = bid()
    here.fill()
    _answer, content = taken(here)
    assert len(rows_of(content, "Answers")) == 2
    assert list(submitted_to(here.call, here.official)) == []


@pytest.mark.parametrize("who", CAST)
def test_who_may_take_it(who: str) -> None:
    here = bid_in(SUBMITTED)
    status = browser_of(member_of_the_cast(who)).get(address(here)).status_code
    assert (status == 200) == (who in {"officer", "auditor"})


def test_a_secretary_takes_that_of_their_call_and_of_no_other() -> None:
    here = bid_in(SUBMITTED)
    own, other = person("Secretary"), person("Secretary of another call")
    grant(own, "secretary", f"call:{here.call.pk}")
    grant(other, "secretary", "call:987654")
    assert [entered(who).get(address(here)).status_code for who in (own, other)] == [200, 403]


def test_a_piece_costs_the_same_whatever_is_in_it() -> None:
    here = bid_in(SUBMITTED)
    content_of(here.application.by_version)  # read once in a process
    rows, counts = submitted_to(here.call, here.officer), []
    for n in (1, 2):
        if n == 2:
            copied(here)
        with CaptureQueriesContext(connection) as asked:
            sheets = sheets_of(rows.all())
            assert [len(list(one.rows)) for one in sheets][:1] == [n]
        counts.append(len(asked))
    assert counts[0] == counts[1]


def copied(here: Bid) -> None:
    """Another application that says the same."""
    receipt = here.application.handed_in.get()
    row = Application.objects.get(pk=here.application.pk)
    row.pk, row.cluster = None, None
    row.save(force_insert=True)
    receipt.pk, receipt.application, receipt.number = None, row, f"{receipt.number}-copy"
    receipt.save(force_insert=True)


def test_a_number_is_a_number_and_what_is_none_or_too_long_for_a_spreadsheet_stays_as_it_was_written() -> None:
    content = content_of(bid().application.by_version)
    question = next(one for one in content.questions if one.kind == "number")
    said = ("", "1 200,5", "около ста", "12345678901234567890", "0.12345678901234567", "1e400")
    assert [_value(content, question, {question.code: text}) for text in said] == [
        None, Decimal("1200.5"), "около ста", "12345678901234567890", "0.12345678901234567", "1e400",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1e300000", "1e-300000", "1e400"])
def test_a_figure_of_absurd_size_is_no_number_on_any_page(text: str) -> None:
    here = bid()
    here.save(members=text, revenue=text)
    page = unescape(entered(here.official).get(application_url(here.again())).content.decode())
    assert page.count("A number of at most 30 digits is expected, without words.") == 2


def test_it_says_what_was_submitted_whatever_was_written_into_the_application_since() -> None:
    here = bid_in(WITHDRAWN)
    selection.move_application(here.application.pk, RESUME, **here.told("official", 1))
    added = factories.organisation("ООО «Черновик» (тест)", number="0001000099")
    selection.add_partner(here.application.pk, added, "черновик", **here.told("official", 1))
    here.again()
    title, own = here.application.title, here.application.cluster
    Application.objects.filter(pk=here.application.pk).update(title="Draft (test)", cluster=None)
    call = Call.objects.get(pk=here.call.pk)
    questions = [one for one in call.content["questions"] if one["code"] != "team"]
    gates = [one | {"value": "99"} if one["about"] == "members" else one for one in call.content["gates"]]
    selection.change_call(call.pk, {"questions": questions, "gates": gates}, **TOLD)
    selection.publish_call(call.pk, None, reason="order (test)", **TOLD)
    selection.follow_version(here.application.pk, **here.told("official", 2))
    _answer, content = taken(here)
    codes, _labels, row = rows_of(content, "Answers")
    said = dict(zip(codes, row, strict=True))
    assert [said[name] for name in ("title", "team")] == [title, ANSWERS["team"]]
    assert said["cluster"] == (own.title if own else None)
    assert [one[2] for one in rows_of(content, "Partners")[1:]] == [here.organisation.identifier]
    assert {(one[1], one[6]) for one in rows_of(content, "Conditions")[1:]} == {(title, "meets")}

"""Pages on which a consensus is put, answered, taken up again and closed; who may not; what programs and files say."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from corymb.apps.assessment.models import Assent, Review
from corymb.apps.assessment.queries.agreeing import put_to
from corymb.apps.assessment.states import OPEN, PUT, STARTED, SUBMITTED
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.journal.actions import SYSTEM
from corymb.cli import main
from tests.apps.assessment.assessing import LATER, agreed
from tests.apps.assessment.test_agreeing import closed, objected, put
from tests.apps.assessment.test_api import office
from tests.apps.assessment.test_pages import posted, text, url
from tests.people import browser_of, member_of_the_cast
from tests.programs import program_of
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_a_consensus_goes_round_by_form() -> None:
    here, consensus, (first, second, third) = put()
    writes, boris, clara = (browser_of(row.expert.person) for row in (first, second, third))
    page = text(boris.get(url("review", second.pk)))
    assert url("answer", second.pk) in page
    shown = text(boris.get(url("answer", second.pk)))
    assert consensus.sha256 in shown
    answer = {"answer": "objects", "reason": "", "sha256": consensus.sha256}
    assert posted(boris, url("answer", second.pk), **answer) == 422
    assert posted(boris, url("answer", second.pk), **answer | {"reason": "too high (test)"}) == 302
    page = text(writes.get(url("review", consensus.pk)))
    assert ("too high (test)" in page, "Boris Expert" in page, "no answer" in page) == (True, False, True)
    assert posted(writes, url("take_up", consensus.pk), go="on") == 302
    consensus.refresh_from_db()
    assert consensus.state == STARTED
    assert "too high (test)" in text(writes.get(url("review", consensus.pk)))
    assert "Put to the others" in text(writes.get(url("submit", consensus.pk)))
    here.marked(consensus, 2, 6)
    assert posted(writes, url("submit", consensus.pk), is_right="on") == 302
    consensus.refresh_from_db()
    assert posted(boris, url("answer", second.pk), **answer | {"answer": "agrees"}) == 422  # the marks changed
    for browser, row in ((boris, second), (clara, third)):
        reply = {"answer": "agrees", "reason": "", "sha256": consensus.sha256}
        assert posted(browser, url("answer", row.pk), **reply) == 302
    consensus.refresh_from_db()
    assert consensus.state == SUBMITTED
    office = text(entered(here.secretary).get(url("application", here.call.pk, here.application.pk)))
    assert ("All agreed to the consensus" in office, "agrees" in office) == (True, True)
    assert boris.get(url("answer", second.pk)).status_code == 302


def test_each_page_says_where_the_consensus_stands() -> None:
    here, consensus, (first, second, third) = put()
    asks, thanks, writes = "was put to you", "Your answer to the consensus is on record", "You write the consensus"

    def told(row: Review, number: int) -> list[bool]:
        page = text(browser_of(row.expert.person).get(url("review", number)))
        return [one in page for one in (asks, thanks, writes, "is put to the others", "The consensus counts.")]

    assert told(second, second.pk) == [True, False, False, False, False]
    agreed(here, second)
    assert told(second, second.pk) == [False, True, False, False, False]
    again = text(browser_of(second.expert.person).get(url("answer", second.pk)))
    assert ("Your last answer" in again, "Change the answer" in again) == (True, True)
    assert told(first, consensus.pk) == [False, False, False, True, False]
    agreed(here, third, 5)
    assert told(second, second.pk) == [False] * 5
    assert told(first, consensus.pk) == [False, False, False, False, True]


def test_whoever_arranges_closes_it_and_the_dissent_is_told() -> None:
    here, consensus, (_first, second, _third) = put()
    objected(here, second)
    browser, place = entered(here.secretary), url("application", here.call.pk, here.application.pk)
    page = text(browser.get(place))
    assert ("too high (test)" in page, url("close", consensus.pk) in page) == (True, True)
    assert posted(browser, url("close", consensus.pk), reason="") == 422
    assert posted(browser, url("close", consensus.pk), reason="the majority agrees (test)") == 302
    page = text(browser.get(place))
    told = ("closed without the consent of all", "the majority agrees (test)", "too high (test)", "no answer")
    assert [one for one in told if one not in page] == []
    assert browser.get(url("close", consensus.pk)).status_code == 404


def test_nobody_else_answers_takes_up_or_closes() -> None:
    here, consensus, (first, second, third) = put()
    outsider = here.expert("Dora Expert")
    for somebody, places in (
        (outsider.person, [url("answer", second.pk), url("answer", consensus.pk), url("take_up", consensus.pk)]),
        (third.expert.person, [url("answer", second.pk), url("take_up", consensus.pk), url("take_up", third.pk)]),
        (first.expert.person, [url("take_up", first.pk)]),
    ):
        browser = browser_of(somebody)
        assert {browser.get(place).status_code for place in places} == {404}
        assert {posted(browser, place, answer="agrees", sha256=consensus.sha256) for place in places} == {404}
    for who, status in (("auditor", 403), ("secretary", 404), ("expert", 403)):
        browser = browser_of(member_of_the_cast(who))
        assert posted(browser, url("close", consensus.pk), reason="no (test)") == status
    assert posted(browser_of(first.expert.person), url("close", consensus.pk), reason="no (test)") == 403
    consensus.refresh_from_db()
    assert (consensus.state, Assent.objects.count()) == (PUT, 0)


def test_programs_are_told_who_agreed_and_names_only_where_they_may_be_known() -> None:
    here, consensus, (first, second, third) = put()
    objected(here, second)
    agreed(here, third)
    path = f"/assessments/{here.call.code}/applications/{here.application.pk}"
    (row,) = [one for one in office(here).get(path).json()["reviews"] if one["is_consensus"]]
    assert (row["state"], len(row["marks"])) == ("put", 5)
    assert [(one["name"], one["answer"], one["reason"]) for one in row["assents"]] == [
        ("Boris Expert", "objects", "too high (test)"),
        ("Clara Expert", "agrees", ""),
    ]
    own = program_of(first.expert.person).get(f"/reviews/{consensus.pk}").json()
    assert [(one["name"], one["answer"]) for one in own["assents"]] == [(None, "objects"), (None, "agrees")]
    assert [(one["is_own"], one["state"]) for one in own["colleagues"]] == [
        (True, SUBMITTED),
        (False, SUBMITTED),
        (False, SUBMITTED),
    ]
    first.expert.blind = OPEN
    first.expert.save()
    own = program_of(first.expert.person).get(f"/reviews/{consensus.pk}").json()
    assert [one["name"] for one in own["assents"]] == ["Boris Expert", "Clara Expert"]
    single = program_of(third.expert.person).get(f"/reviews/{third.pk}").json()
    assert (single["assents"], [one["state"] for one in single["colleagues"]]) == ([], [SUBMITTED, SUBMITTED, PUT])


def test_the_dossier_says_who_agreed_and_why_it_was_closed(capsys: pytest.CaptureFixture[str]) -> None:
    here, consensus, (_first, second, third) = put()
    agreed(here, third)
    objected(here, second)
    closed(here, consensus)
    path = path_of(make_dossier(here.call.pk, SYSTEM, LATER).sha256)
    with ZipFile(path) as archive:
        told = [json.loads(line) for line in archive.read("assessment/consensuses.jsonl").splitlines()]
    assert [(one["answer"], one["expert_id"], one["reason"]) for one in told] == [
        ("agrees", third.expert_id, ""),
        ("objects", second.expert_id, "too high (test)"),
        ("closed", None, "the majority agrees (test)"),
    ]
    assert {one["sha256"] for one in told} == {Review.objects.get(pk=consensus.pk).sha256}
    assert main(["dossier", "verify", str(Path(path)), "--lang", "en"]) == 0
    assert capsys.readouterr().err == ""
    assert put_to(Review.objects.get(pk=second.pk)) is None

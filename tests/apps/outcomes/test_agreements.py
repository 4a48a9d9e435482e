"""Agreements: drafted with the figures that were applied with, sent as PDF, signed by region and office."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions as council_actions
from corymb.apps.council.states import FOR, RESERVE
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries import agreements as reads
from corymb.apps.outcomes.queries.agreements import _filled
from corymb.apps.outcomes.queries.duties import tasks
from corymb.apps.outcomes.rules import DRAW, SIGN
from corymb.apps.outcomes.states import (
    AGREEMENT_MOVES,
    AGREEMENTS,
    BY_REGION,
    CANCEL,
    CANCELLED,
    DECLINE,
    DECLINED,
    DRAFTED,
    RECALL,
    SEND,
    SENT,
    SIGN_OFFICE,
    SIGN_REGION,
    SIGNED,
    TERMINATE,
    TERMINATED,
)
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.snapshots import read
from corymb.i18n import use_language
from corymb.kit.saying import day
from corymb.methods.chain import canonical
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.outcomes.deciding import commented, decided, official, written
from tests.apps.outcomes.test_complaints import goes
from tests.apps.outcomes.test_feedback import refusal_of
from tests.people import CAST, asked_again, browser_of, done, member_of_the_cast
from tests.stages import built_once

pytestmark = pytest.mark.django_db
MOVED_ON = "The agreement has moved on meanwhile; look where it stands now."
DAY = date(2018, 9, 1)


def scan(name: str = "signed.pdf", content: bytes = b"%PDF-1.7 signed") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@dataclass
class Deal:
    """The agreement on the first application, and who signs it."""

    here: Council
    officer: Person
    region: Person
    agreement: Agreement

    def by(self, who: Person) -> dict[str, Any]:
        return {"actor": plain_actor(who), "now": AFTER + timedelta(hours=5)}

    def made(self, code: str) -> Callable[[], object]:
        """A move as whoever may make it makes it."""
        number, office = self.agreement.pk, self.by(self.officer)
        if code == SEND:
            return lambda: actions.send_agreement(number, DAY, "С-1 (тест)", **office)
        if code == SIGN_REGION:
            signing = actions.Signing(date(2018, 7, 31), scan())
            return lambda: actions.sign_agreement(number, code, signing, **self.by(self.region))
        if code == SIGN_OFFICE:
            signing = actions.Signing(date(2018, 7, 31), scan("office.pdf"))
            return lambda: actions.sign_agreement(number, code, signing, **office)
        who = self.by(self.region) if code == DECLINE else office
        return lambda: actions.move_agreement(number, code, "причина (тест)", **who)

    def brought(self, state: str) -> "Deal":
        signed = [SEND, SIGN_REGION, SIGN_OFFICE]
        ways = {
            SENT: signed[:1], BY_REGION: signed[:2], SIGNED: signed, CANCELLED: [CANCEL],
            DECLINED: [SEND, DECLINE], TERMINATED: [*signed, TERMINATE],
        }  # fmt: skip
        for code in ways.get(state, []):
            self.made(code)()
        self.agreement = Agreement.objects.get(pk=self.agreement.pk)
        return self


@built_once
def deal(**after: object) -> Deal:
    here = council(after={"commitments": [{"question": "employees"}], **after})
    commented(here)
    for row in HandingIn.objects.filter(application__call=here.call):
        told = read(row.snapshot) | {"answers": [{"question": "employees", "text": "5200,5"}]}
        given(row, canonical(told))
    written(decided(here), here)
    officer = member_of_the_cast("officer")
    made = actions.draft_agreements(here.call.pk, officer, actor=plain_actor(officer), now=AFTER)
    assert [row.decision.application for row in made] == here.applications[:2]
    return Deal(here, officer, official(0), made[0])


def given(row: HandingIn, text: str) -> None:
    """Another submission with these answers: rows of submissions never change."""
    row.pk, row.round, row.number, row.snapshot = None, 2, f"{row.number}-again", text
    row.save(force_insert=True)


@pytest.mark.parametrize("state", AGREEMENTS)
def test_no_move_but_those_of_the_table(state: str) -> None:
    found = deal().brought(state)
    assert found.agreement.state == state
    refused = {
        code: refusal_of(found.made(code)) for code, step in AGREEMENT_MOVES.items() if state not in step.sources
    }
    assert set(refused.values()) <= {MOVED_ON}
    assert [row for row in odd_rows() if row.kind.startswith("outcomes.")] == []


def test_it_commits_to_what_was_applied_with_and_to_what_is_added() -> None:
    found = deal()
    number = found.agreement.pk
    promise = actions.Promise(("Patents", "Патенты"), ("pieces", "штук"), "12", "2020")
    actions.write_commitment(number, promise, **found.by(found.officer))
    wrong = actions.Promise(("x", "x"), ("", ""), "много", "")
    assert (
        refusal_of(actions.write_commitment, number, wrong, **found.by(found.officer)) == "Write the value as a number."
    )
    lines = [line[1:] for line in reads.commitments_of(found.agreement)]
    assert [(value, until) for _label, value, _unit, until in lines] == [("5,200.5", "–"), ("12", "2020")]
    parts = reads.parts_of(reads.visible_to(found.officer).get(pk=number))
    table = next(part for part in parts if part.heads and part.heads[0] == "Commitment")
    assert table.rows == [list(line) for line in lines]
    row, added = found.agreement.commitments.order_by("place")
    right = actions.Promise(("Patents", "Патенты"), ("pieces", "штук"), "13,5", "2021")
    actions.write_commitment(number, right, added.pk, **found.by(found.officer))
    assert [line[2:] for line in reads.commitments_of(found.agreement)][1] == ("13.5", "pieces", "2021")
    actions.remove_commitment(number, row.pk, **found.by(found.officer))
    found.brought(SENT)
    for one in (None, added.pk):
        assert refusal_of(actions.write_commitment, number, promise, one, **found.by(found.officer)) == MOVED_ON


def test_the_text_is_ours_until_the_office_writes_its_own_and_unknown_placeholders_are_refused() -> None:
    found = deal()
    told, call = found.by(found.officer), found.here.call.pk
    assert [reads.unknown_fields(text) for text in reads.proposal().values()] == [[], []]
    assert refusal_of(actions.write_text, call, ("{region} {bank}", "{sum}"), None, **told) == (
        "Nobody fills these placeholders: bank, sum."
    )
    actions.write_text(call, ("# One\n\n{region} promises", "# Раз\n\n{region} обещает"), None, **told)
    second = actions.write_text(call, ("{region} agrees", "{region} согласен"), None, **told)
    assert second.number == 2
    found.brought(SENT)
    (part,) = reads.parts_of(reads.visible_to(found.officer).get(pk=found.agreement.pk))
    assert part.lines == [f"{found.here.applications[0].region.title} agrees"]


def test_its_papers_are_made_in_both_languages_once_a_round_and_never_before_it_is_sent() -> None:
    found = deal()
    number = found.agreement.pk
    assert make_papers(number, AFTER) == []
    found.brought(SENT)
    with override("en"):
        made = make_papers(number, AFTER)
        again = make_papers(number, AFTER)
    use_language("en")
    application = found.here.applications[0].pk

    def names(round_: int) -> list[str]:
        stems = [f"{paper}-clusters-2018-{application}-A{number}-{round_}" for paper in ("agreement", "approval")]
        return [f"{stem}-{language}.{end}" for stem in stems for language in ("en", "ru") for end in ("pdf", "docx")]

    assert [file.name for file in made] == names(1)
    assert [file.pk for file in again] == [file.pk for file in made]
    found.made(RECALL)()
    found.brought(SENT)
    assert [file.name for file in make_papers(number, AFTER)] == names(2)
    use_language("en")


def test_what_is_given_signed_is_stored_and_not_just_any_file() -> None:
    found = deal().brought(SENT)
    number, region = found.agreement.pk, found.by(found.region)

    def said(signing: actions.Signing, code: str = SIGN_REGION) -> str:
        return refusal_of(actions.sign_agreement, number, code, signing, **region)

    for name, content in (("signed.txt", b"signed"), ("signed.docx", b"PK\x03\x04"), ("signed.exe", b"MZ\0")):
        other = actions.Signing(date(2018, 7, 31), SimpleUploadedFile(name, content))
        assert said(other) == "A signed copy is one of these: PDF, picture, .sig, .p7s, .sgn."
    assert said(actions.Signing(date(2018, 12, 30), scan())) == "The day is still to come."
    early = f"The session that decided was closed on {day(date(2018, 7, 31))}; nothing was signed before that."
    assert said(actions.Signing(date(2018, 7, 30), scan())) == early
    signature = SimpleUploadedFile("agreement.sig", b"\x30\x82\x01\x00")
    made = actions.sign_agreement(number, SIGN_REGION, actions.Signing(date(2018, 7, 31), signature), **region)
    assert StoredFile.objects.get(pk=made.region_file).kind == "signature"
    renamed = actions.Signing(date(2018, 7, 31), scan(), "С-2 (тест)")
    assert said(renamed, SIGN_OFFICE) == (
        "The agreement was sent under the number С-1 (тест), as its papers say; it is signed under that one."
    )
    assert said(actions.Signing(date(2018, 7, 30), scan()), SIGN_OFFICE) == early
    found.made(SIGN_OFFICE)()
    signed = Agreement.objects.get(pk=number)
    assert (signed.state, signed.number, signed.office_signed_on) == (SIGNED, "С-1 (тест)", date(2018, 7, 31))


def test_the_region_is_written_to_when_it_is_sent_and_reminded() -> None:
    found = deal()
    mail.outbox.clear()
    assert refusal_of(actions.remind, found.agreement.pk, **found.by(found.officer)) == MOVED_ON
    found.brought(SENT)
    assert actions.remind(found.agreement.pk, **found.by(found.officer)) == 1
    send_due(AFTER + timedelta(hours=6))
    assert [(m.to, str(m.subject)) for m in mail.outbox] == [
        ([found.region.email], "An agreement waits for your region")
    ] * 2


def test_one_is_drafted_once_and_again_only_after_it_was_cancelled() -> None:
    found = deal()
    told, call = found.by(found.officer), found.here.call.pk
    assert refusal_of(actions.draft_agreements, call, None, **told) == (
        "Every selected application has its agreement, or nothing is decided yet."
    )
    assert refusal_of(actions.move_agreement, found.agreement.pk, CANCEL, " ", **told) == (
        "Say why the agreement does not hold any more."
    )
    found.made(CANCEL)()
    assert [row.decision for row in actions.draft_agreements(call, None, **told)] == [found.agreement.decision]


SEEN = {SENT, BY_REGION, SIGNED, DECLINED, TERMINATED}


@pytest.mark.parametrize("state", AGREEMENTS)
def test_who_sees_an_agreement_in_which_state(state: str) -> None:
    found = deal().brought(state)
    one = [found.agreement]
    cast = [who for who in CAST if who != "officer"]
    seen = {who for who in cast if found.agreement in reads.visible_to(member_of_the_cast(who))}
    assert seen == {"auditor", *(["region_official"] if state in SEEN else [])}
    assert list(reads.visible_to(found.region)) == (one if state in SEEN else [])
    assert found.agreement in reads.visible_to(found.here.secretary)
    strangers = [official(1), found.here.experts[0].person, found.here.members[0]]
    assert [found.agreement in reads.visible_to(who) for who in strangers] == [False] * 3
    Recusal.objects.create(application=found.here.applications[0], person=found.officer, kind="kin", raised_at=AFTER)
    assert found.agreement not in reads.visible_to(found.officer)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (DRAFTED, ([], [])),
        (SENT, (["An agreement waits to be signed by your region"], [])),
        (BY_REGION, ([], ["An agreement waits for the signature of the office"])),
        (SIGNED, ([], [])),
        (CANCELLED, ([], [])),
        (TERMINATED, ([], [])),
    ],
)
def test_what_is_due_from_whom(state: str, due: tuple[list[str], list[str]]) -> None:
    found = deal().brought(state)
    assert tuple([task.title for task in tasks(who, AFTER)] for who in (found.region, found.officer)) == due


@pytest.mark.parametrize("state", AGREEMENTS)
def test_who_makes_which_move_in_which_state(state: str) -> None:
    found = deal().brought(state)
    people = {
        "region": found.region, "office": found.officer, "secretary": found.here.secretary,
        "another region": official(1),
        "expert": found.here.experts[0].person, "auditor": member_of_the_cast("auditor"),
    }  # fmt: skip
    done = set()
    for who, somebody in people.items():
        browser = browser_of(somebody)
        for code in AGREEMENT_MOVES:
            url = reverse("outcomes:agreement_move", args=[found.agreement.pk, code])
            typed = {
                "sign_by": "2090-01-01",
                "on": "2018-07-31",
                "file": scan(),
                **({"number": "С-1 (тест)"} if code == SIGN_OFFICE else {}),
                "reason": "так (тест)",
            }
            if goes(browser, url, **typed):
                done.add((who, code))
    makers = {SIGN: "region", DRAW: "office"}
    assert done == {(makers[step.permission], code) for code, step in AGREEMENT_MOVES.items() if state in step.sources}


def test_the_whole_way_on_pages() -> None:
    found = deal()
    number, office, region = found.agreement.pk, browser_of(found.officer), browser_of(found.region)
    listed = office.get(reverse("outcomes:agreements", args=[found.here.call.pk])).content.decode()
    assert ("our proposal" in listed, found.here.applications[1].title in listed) == (True, True)

    def move(browser: Any, code: str, **typed: object) -> int:
        return int(browser.post(reverse("outcomes:agreement_move", args=[number, code]), typed).status_code)

    assert move(region, SEND, sign_by="2090-01-01") == 404
    assert move(office, SEND, sign_by="2090-01-01", number="С-7") == 302
    own = reverse("outcomes:agreement", args=[number])
    assert "The papers are being made" in region.get(own).content.decode()
    assert asked_again(region, own) == "not yet"
    make_papers(number, AFTER)
    done("outcomes.papers")
    assert asked_again(region, own) == "load anew"
    assert move(office, SIGN_REGION, on="2018-08-01", file=scan()) == 403
    page = region.get(own).content.decode()
    assert [word for word in ("sent to the region", "5,200.5") if word not in page] == []
    assert office.post(reverse("outcomes:remind", args=[number])).status_code == 302
    assert move(region, SIGN_REGION, on="2018-08-01", file=SimpleUploadedFile("a.txt", b"x")) == 422
    assert move(region, SIGN_REGION, on="2018-08-01", file=scan()) == 302
    signing = office.get(reverse("outcomes:agreement_move", args=[number, SIGN_OFFICE])).content.decode()
    assert ("it was sent with: С-7." in signing, "Number of the agreement" in signing) == (True, False)
    assert move(office, SIGN_OFFICE, on="2018-08-02", file=scan(), number="С-8") == 422
    assert move(office, SIGN_OFFICE, on="2018-08-02", file=scan(), number="С-7") == 302
    after = office.get(reverse("outcomes:agreement", args=[number])).content.decode()
    assert [word for word in ("С-7", "stored, not verified", "signed by both") if word not in after] == []


def test_on_a_phone_each_cell_of_its_tables_tells_its_head() -> None:
    found = deal()
    page = browser_of(found.officer).get(reverse("outcomes:agreement", args=[found.agreement.pk])).content.decode()
    tables = [re.findall('data-head="([^"]*)"', text) for text in page.split('<table class="table cards"')[1:]]
    assert tables == [["Who"] * 2, ["Value", "Unit", "Until"]]


def test_quotes_within_quotes_are_written_as_in_russian() -> None:
    values = {"application": "«Долина» (тест)"}
    assert _filled("с заявкой «{application}» и «другой»", values) == "с заявкой «„Долина“ (тест)» и «другой»"
    assert _filled("«один» и «два»", {}) == "«один» и «два»"


def test_it_says_to_the_office_that_a_later_session_decided_otherwise() -> None:
    found = deal().brought(SIGNED)
    here, first = found.here, found.agreement.decision
    own, listed = (
        reverse("outcomes:agreement", args=[found.agreement.pk]), reverse("outcomes:agreements", args=[here.call.pk]),
    )  # fmt: skip
    said = "The application is no longer selected. Session 2 decided: reserve."

    def told(who: Person, url: str, words: str) -> bool:
        return words in browser_of(who).get(url).content.decode()

    before = (told(found.officer, own, said), told(found.officer, listed, ">reserve<"))
    plan = council_actions.Plan(AFTER, "там", 50)
    later = council_actions.plan_session(first.matter.session.ranking_id, plan, None, **here.told(minutes=100))
    here.seats = [
        council_actions.give_seat(later.pk, one, is_chair=n == 0, **here.told()) for n, one in enumerate(here.members)
    ]
    council_actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told())
    council_actions.open_session(later.pk, **here.told())
    matter = here.matter(later, 0)
    council_actions.propose(matter.pk, RESERVE, "", **here.told())
    here.votes(matter, FOR, FOR, FOR)
    council_actions.close_ballot(matter.pk, **here.told())
    assert before == (told(found.officer, own, said), False) == (False, False)
    council_actions.close_session(later.pk, **here.told(minutes=120))
    after = (told(found.officer, own, said), told(found.officer, listed, ">reserve<"), told(found.region, own, said))
    assert after == (True, True, False)

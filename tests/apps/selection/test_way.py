"""An application's way: written together, round its partners, submitted with a receipt, withdrawn, taken up again."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import ProgrammingError, connection, transaction

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions
from corymb.apps.selection.actions.moving import MOVED_ON
from corymb.apps.selection.actions.writing import NOT_OPEN, NOT_WRITTEN
from corymb.apps.selection.models import Answer, Application, HandingIn
from corymb.apps.selection.queries.form import page_of
from corymb.apps.selection.queries.snapshots import snapshot_of
from corymb.apps.selection.states import (
    ADMIT,
    AGREED,
    APPLICATIONS,
    ASK,
    DECLINED,
    MOVES,
    OPEN,
    RECALL,
    RESUME,
    SIGNING,
    STANDINGS,
    SUBMIT,
    SUBMITTED,
    TURN_AWAY,
    WAITS,
    WITHDRAW,
    WRITING,
)
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.selection.calling import ANSWERS, TOLD, WINDOW, bid, bid_in, call_in, odd, paper
from tests.people import NOW

pytestmark = pytest.mark.django_db


def refusal_of(act: object, *given: object, **named: object) -> str:
    with pytest.raises(NotPossible) as caught:
        act(*given, **named)  # type: ignore[operator]
    return str(caught.value)


def test_the_whole_way() -> None:
    here = bid()
    here.fill()
    consent = here.partner()
    found = here.ask()
    assert (found.state, found.sha256) == (SIGNING, sha256(snapshot_of(found).encode()).hexdigest())
    assert here.agree(consent).sha256 == found.sha256
    receipt = here.submit()
    assert (receipt.number, receipt.at, receipt.sha256) == (f"clusters-2018-{found.pk}-1", NOW, found.sha256)
    assert here.again().state == SUBMITTED
    told = json.loads(receipt.snapshot)
    assert {row["question"]: row["text"] for row in told["answers"]} == ANSWERS
    assert [row["organisation"] for row in told["partners"]] == [here.organisation.identifier]
    acts = Entry.objects.filter(object_kind="selection.application").order_by("pk").values_list("act", flat=True)
    assert [act.rpartition(".")[2] for act in acts] == ["started", "saved", "sent_round", "submitted"]
    assert odd() == []


@pytest.mark.parametrize("state", APPLICATIONS)
@pytest.mark.parametrize("move", MOVES)
def test_an_application_moves_as_the_table_says(state: str, move: str) -> None:
    here = bid_in(state)
    if move == SUBMIT and state == SIGNING:
        here.agree(here.application.consents.get())

    def act() -> object:
        if move == SUBMIT:
            return here.submit()
        if move in {TURN_AWAY, ADMIT}:
            return here.decide(move)
        return actions.move_application(here.application.pk, move, note="letter 4", **here.told("official"))

    if state in MOVES[move].sources:
        act()
        assert here.again().state == MOVES[move].target
    else:
        assert refusal_of(act) == str(MOVED_ON)
        assert here.again().state == state
    assert odd() == []


@pytest.mark.parametrize("standing", STANDINGS)
def test_an_application_is_started_while_the_call_is_open(standing: str) -> None:
    if standing == "published":
        return  # every published call is announced, open or closed
    call = call_in(standing)
    start = actions.Start(factories.region(), "Заявка (тест)")
    if standing == OPEN:
        assert actions.start_application(call.pk, start, None, **TOLD).by_version.number == 1
    else:
        assert refusal_of(actions.start_application, call.pk, start, None, **TOLD) == str(NOT_OPEN)


def test_the_servers_clock_closes_the_call_to_the_second() -> None:
    here = bid(WINDOW)
    here.fill()
    here.ask()
    last = here.application.call.closes_at
    assert last is not None
    assert last.isoformat() == "2018-07-01T15:00:00+00:00"  # 18:00 in Moscow
    late = last + timedelta(seconds=1)
    proof = actions.Proof("region_official", "password", late)
    told = (here.application.pk, here.official, proof)
    assert refusal_of(actions.submit_application, *told, actor=SYSTEM, now=late) == str(NOT_OPEN)
    proof = actions.Proof("region_official", "password", last)
    receipt = actions.submit_application(here.application.pk, here.official, proof, actor=SYSTEM, now=last)
    assert receipt.at == last


def test_two_who_write_at_once_notice_each_other() -> None:
    here = bid()
    here.save(members="14")
    seen = Answer.objects.get(question="members").version
    pk, told = here.application.pk, here.told("manager")
    theirs = actions.save_answers(pk, {"members": actions.Typed("15", seen)}, here.manager, **told)
    typed = {"members": actions.Typed("16", seen), "team": actions.Typed("Пять (тест)", 0)}
    mine = actions.save_answers(pk, typed, here.official, **here.told("official"))
    assert (theirs.saved, mine.saved) == (["members"], ["team"])
    assert (mine.met["members"].text, mine.met["members"].by) == ("15", here.manager)
    assert actions.save_answers(pk, {"members": actions.Typed("15")}, None, **TOLD).saved == []


def test_what_cannot_be_saved_says_why() -> None:
    here = bid()
    assert refusal_of(here.save, colour="red") == "The call does not ask this."
    assert refusal_of(here.save, members="1" * 4001) == (
        "Members of the cluster: at most 4000 signs fit; there are 4001."
    )
    here.fill()
    here.ask()
    assert refusal_of(here.save, members="15") == str(NOT_WRITTEN)


def test_conditions_are_explained_one_by_one() -> None:
    here = bid()
    here.save(members="9", manager="yes", strategy_approved="no")
    page = page_of(here.application, live=True)
    assert [(one.gate.code, one.verdict) for one in page.rulings] == [
        ("has_manager", "meets"),
        ("approved_strategy", "does not meet"),
        ("enough_members", "does not meet"),
        ("letter", "cannot be said yet"),
    ]
    here.save(members="about ten")
    page = page_of(here.application, live=True)
    assert [one.verdict for one in page.rulings][2] == "cannot be said yet"
    assert [row.code for row in page.rows if row.is_wrong] == ["members"]


def test_the_meter_counts_what_must_be_there() -> None:
    here = bid()
    page = page_of(here.application, live=True)
    assert (page.filled, page.asked, page.is_complete) == (0, 13, False)
    here.save(members="14", regional_share="12")
    assert page_of(here.application, live=True).filled == 1
    here.fill()
    page = page_of(here.application, live=True)
    assert (page.filled, page.is_complete, page.missing) == (13, True, [])


def test_an_incomplete_application_is_not_sent_round() -> None:
    here = bid()
    here.save(**{code: text for code, text in ANSWERS.items() if code != "team"})
    said = refusal_of(here.ask)
    assert said.startswith("Something is missing: The team; Letter of the head of the region; ")


def test_a_partner_that_has_not_signed_off_holds_the_application() -> None:
    here = bid()
    here.fill()
    consent = here.partner()
    here.ask()
    assert refusal_of(here.submit) == "Not every partner has signed the application off."
    told = here.told("certifier")
    assert refusal_of(actions.answer_consent, consent.pk, here.certifier, agrees=False, **told) == (
        "Say what the application lacks for your organisation to sign it off."
    )
    no = actions.answer_consent(consent.pk, here.certifier, agrees=False, remark="No figures", **told)
    assert (no.answer, no.remark, no.by) == (DECLINED, "No figures", here.certifier)
    assert refusal_of(here.submit) == "Not every partner has signed the application off."
    here.agree(consent)
    assert here.submit().round == 1


def test_a_change_undoes_the_sign_off() -> None:
    here = bid()
    here.fill()
    consent = here.partner()
    first = here.ask().sha256
    here.agree(consent)
    actions.move_application(here.application.pk, RECALL, **here.told("official"))
    consent.refresh_from_db()
    assert (consent.answer, consent.sha256, consent.by, here.again().sha256) == (WAITS, "", None, "")
    here.save(members="20")
    assert here.ask().sha256 != first
    assert refusal_of(here.submit) == "Not every partner has signed the application off."
    assert here.agree(consent).answer == AGREED


def test_whoever_submits_has_just_proved_who_they_are() -> None:
    here = bid()
    here.fill()
    here.ask()
    assert refusal_of(here.submit, 11) == "Confirm first that it is you; the last time was too long ago."
    assert here.submit(10).factor == "password"


def test_what_was_changed_behind_the_partners_back_is_not_submitted() -> None:
    here = bid()
    here.fill()
    here.ask()
    Answer.objects.filter(question="members").update(text="99")
    assert refusal_of(here.submit).startswith("The application is not what was sent round")


def test_withdrawn_for_a_reason_and_taken_up_again() -> None:
    here = bid_in(SUBMITTED)
    pk, told = here.application.pk, here.told("official")
    assert refusal_of(actions.move_application, pk, WITHDRAW, **told) == "Say why the application is withdrawn."
    actions.move_application(pk, WITHDRAW, note="letter 3", **told)
    assert (here.again().round, here.application.sha256) == (2, "")
    actions.move_application(pk, RESUME, **told)
    assert here.again().state == WRITING
    here.ask()
    here.agree(here.application.consents.get())
    assert here.submit().round == 2
    assert [row.round for row in HandingIn.objects.order_by("round")] == [1, 2]


def test_an_application_follows_the_newest_version_of_its_call() -> None:
    here = bid()
    here.fill()
    label = {"en": "Patents", "ru": "Патенты"}
    asked = {"code": "patents", "label": label, "section": label, "kind": "number"}
    actions.put_part(here.call.pk, "questions", "", asked, **TOLD)
    assert "patents" not in {row.code for row in page_of(here.again(), live=True).rows}
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    assert refusal_of(here.ask) == "The call has a newer version; take it over first."
    actions.follow_version(here.application.pk, **here.told("official"))
    page = page_of(here.again(), live=True)
    assert ([row.code for row in page.rows if row.is_missing], page.filled) == (["patents"], 13)
    said = refusal_of(actions.follow_version, here.application.pk, **here.told("official"))
    assert said == "The application answers the newest version already."
    assert odd() == []


def test_one_application_for_a_cluster_and_in_its_region() -> None:
    here = bid()
    start = actions.Start(here.cluster.region, "Again", here.cluster)
    said = refusal_of(actions.start_application, here.call.pk, start, None, **TOLD)
    assert said == "There is an application with this cluster already."
    other = actions.Start(factories.region("RU-TOM"), "Elsewhere", here.cluster)
    assert refusal_of(actions.start_application, here.call.pk, other, None, **TOLD) == (
        "The cluster lies in another region."
    )


def test_documents_and_partners_come_and_go() -> None:
    here = bid()
    pk, told = here.application.pk, here.told("official")
    row = actions.attach(pk, "strategy", paper("strategy.pdf"), here.official, **told)
    assert refusal_of(actions.attach, pk, "poem", paper(), here.official, **told) == (
        "The call does not ask for this document."
    )
    actions.detach(pk, row.pk, **told)
    assert refusal_of(actions.detach, pk, row.pk, **told) == "The document was taken off meanwhile."
    consent = here.partner()
    assert refusal_of(here.partner) == "The organisation is a partner already."
    actions.remove_partner(pk, consent.pk, **told)
    assert refusal_of(actions.remove_partner, pk, consent.pk, **told) == "The partner was taken out meanwhile."
    assert odd() == []


def test_the_database_keeps_receipts_as_they_are() -> None:
    here = bid_in(SUBMITTED)
    with pytest.raises(ProgrammingError), transaction.atomic():
        HandingIn.objects.update(sha256="0" * 64)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM selection_answerhistory")
        assert cursor.fetchone()[0] == len(ANSWERS)
    assert Application.objects.get().pk == here.application.pk


def test_a_cancelled_call_takes_nothing_more() -> None:
    here = bid()
    here.fill()
    actions.cancel_call(here.call.pk, reason="order 9", **TOLD)
    assert refusal_of(here.ask) == str(NOT_OPEN)
    assert refusal_of(actions.move_application, here.application.pk, ASK, **TOLD) == str(NOT_OPEN)

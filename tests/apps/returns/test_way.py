"""A return from its first figure to the facts it becomes, back with remarks, and opened again."""

import json
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from corymb.apps.returns import actions
from corymb.apps.returns.models import Fact, FactRow, Return
from corymb.apps.returns.queries.figures import facts_of
from corymb.apps.returns.queries.findings import standing_of
from corymb.apps.returns.queries.proof import odd_facts
from corymb.kit.asking import NotPossible
from corymb.site.postgres import APP
from tests.apps.returns.reporting import FIGURES, Member, check, explain_all, fill, member, shown, submitted
from tests.people import NOW, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    explain_all(made, who)
    return made


def at(found: Return) -> Return:
    return Return.objects.select_related("organisation", "period", "pack").get(pk=found.pk)


def test_figures_are_kept_in_the_base_unit_beside_what_was_written(who: Member) -> None:
    made = who.opened()
    fill(made, who, revenue="1 234,5", headcount="12,5 тыс")
    kept = {f.variable: (f.written, f.value) for f in made.figures.all()}
    assert kept["revenue"] == ("1 234,5", Decimal(1234500))
    assert kept["headcount"] == ("12,5 тыс", None)
    assert {(o.finding, o.variable, o.level) for o in standing_of(at(made)).said if o.variable == "headcount"} == {
        ("import.unit_in_cell", "headcount", "error")
    }


def test_the_whole_way(who: Member, found: Return) -> None:
    assert standing_of(at(found)).errors == 0
    receipt = submitted(found, who)
    assert at(found).state == "submitted"
    assert (receipt.number, receipt.sha256) == (
        f"2017-{found.pk}-1",
        sha256(receipt.snapshot.encode()).hexdigest(),
    )
    assert {f["variable"]: f["written"] for f in json.loads(receipt.snapshot)["figures"]} == FIGURES
    assert Fact.objects.count() == 0  # nothing counts before it is accepted
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 2))
    facts = facts_of(who.organisation, "2017")
    assert {code: fact.written for code, fact in facts.items()} == FIGURES
    assert facts["revenue"].value == Decimal(120_000_000)
    assert {f.submission_id for f in facts.values()} == {receipt.pk}
    actions.move_return(found.pk, "lock", who.officer, **who.told("officer", 3))
    assert [(p.move, p.target, p.by_id) for p in found.passages.order_by("pk")] == [
        ("send", "to_certify", who.preparer.pk),
        ("submit", "submitted", who.certifier.pk),
        ("accept", "accepted", who.manager.pk),
        ("lock", "locked", who.officer.pk),
    ]


def test_a_second_round_writes_only_what_differs(who: Member, found: Return) -> None:
    submitted(found, who)
    actions.remark(found.pk, "revenue", "Net of VAT, please.", who.manager, **who.told("manager"))
    actions.move_return(found.pk, "return", who.manager, **who.told("manager", 2))
    actions.save_figures(found.pk, {"revenue": actions.Typed("100000")}, who.preparer, **who.told("preparer", 3))
    check(found)
    explain_all(found, who)
    second = submitted(found, who, 4)
    assert second.number == f"2017-{found.pk}-2"
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 5))
    actions.move_return(found.pk, "reopen", who.officer, note="A mistake was found", **who.told("officer", 6))
    assert facts_of(who.organisation, "2017")["revenue"].value == Decimal(100_000_000)  # counts until replaced
    cleared = {"revenue": actions.Typed("110000"), "rd_spending": actions.Typed("")}
    actions.save_figures(found.pk, cleared, who.preparer, **who.told("preparer", 7))
    check(found)
    explain_all(found, who)
    assert standing_of(at(found)).errors == 0
    submitted(found, who, 8)
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 9))
    assert Fact.objects.count() == len(FIGURES) + 2  # the changed figure, and the one that was withdrawn
    assert "rd_spending" not in facts_of(who.organisation, "2017")
    assert facts_of(who.organisation, "2017")["revenue"].value == Decimal(110_000_000)


def test_who_prepared_does_not_sign(who: Member, found: Return) -> None:
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer"))
    proof = actions.Proof("certifier", "password", NOW)
    with pytest.raises(NotPossible, match="another person"):
        actions.submit_return(found.pk, who.preparer, proof, shown=shown(found), **who.told("preparer"))


def test_a_signature_needs_a_fresh_proof(who: Member, found: Return) -> None:
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer"))
    proof = actions.Proof("certifier", "password", NOW - timedelta(minutes=11))
    with pytest.raises(NotPossible, match="too long ago"):
        actions.submit_return(found.pk, who.certifier, proof, shown=shown(found), **who.told("certifier"))
    assert at(found).state == "to_certify"


def test_two_people_at_one_field_lose_nothing(who: Member) -> None:
    made = who.opened()
    first = actions.save_figures(made.pk, {"revenue": actions.Typed("10", 0)}, who.preparer, **who.told("preparer"))
    other = {"revenue": actions.Typed("12", 0), "headcount": actions.Typed("5", 0)}
    second = actions.save_figures(made.pk, other, who.certifier, **who.told("certifier"))
    assert (first.saved, second.saved, list(second.met)) == (["revenue"], ["headcount"], ["revenue"])
    assert (second.met["revenue"].written, second.met["revenue"].by) == ("10", who.preparer)
    again = {"revenue": actions.Typed("12", second.met["revenue"].version)}
    third = actions.save_figures(made.pk, again, who.certifier, **who.told("certifier"))
    assert (third.saved, third.met) == (["revenue"], {})


def test_the_role_of_the_site_may_do_all_of_it(who: Member) -> None:
    from corymb.apps.returns.actions.receipts import make_receipt

    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")  # rows that are never changed are not even locked
    made = who.opened()
    fill(made, who)
    explain_all(made, who)
    receipt = submitted(made, who)
    assert make_receipt(receipt.pk, NOW).name == f"receipt-{receipt.number}.pdf"
    actions.move_return(made.pk, "accept", who.manager, **who.told("manager", 2))
    actions.move_return(made.pk, "lock", who.officer, **who.told("officer", 3))
    assert at(made).state == "locked"
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.update(value=0)


def test_a_fact_changed_by_hand_is_found(who: Member, found: Return) -> None:
    submitted(found, who)
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 2))
    row = FactRow(who.organisation.pk, "2016", "revenue", Decimal(7), "RUB")
    load = actions.load_facts([row], [], "test", actor=actor(who.officer), now=NOW)
    assert list(odd_facts()) == []
    with pgtrigger.ignore():
        Fact.objects.filter(period="2017", variable="revenue").update(value=1)
        Fact.objects.filter(load=load).update(value=8)
    receipt = found.submissions.get()
    assert [(odd.kind, odd.id) for odd in odd_facts()] == [
        ("returns.factload", str(load.pk)),
        ("returns.submission", str(receipt.pk)),
    ]

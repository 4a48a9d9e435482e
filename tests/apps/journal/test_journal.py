"""Entries in the transaction of their act, seals behind them, and rows changed behind the journal's back."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ROLES
from corymb.apps.journal import views
from corymb.apps.journal.actions import SYSTEM, Actor, Change, record, record_act, record_rows, seal_pending
from corymb.apps.journal.images import image
from corymb.apps.journal.models import Entry, Image, Seal, Unsealed
from corymb.apps.journal.queries import audit, proof, reading
from corymb.kit.registries import things
from corymb.methods.chain import START
from tests.apps.accounts.making import NOW, a_grant, a_person, as_actor
from tests.database import APP, connection_settings

THING = ("accounts.person", "1", "")


def note(act: str = "test.noted", **facts: object) -> Entry:
    with transaction.atomic():
        return record_act(act, SYSTEM, THING, now=NOW, **facts)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        record_act("test.noted", SYSTEM, THING, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        record_act("test.noted", SYSTEM, THING, now=NOW)
        1 / 0  # noqa: B018 - the failure itself
    assert (Entry.objects.count(), Unsealed.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_an_entry_waits_and_is_sealed_in_order() -> None:
    first, second = note(), note()
    assert proof.state() == proof.State(0, START, None, 2)
    assert seal_pending(NOW) == 2
    seals = list(Seal.objects.order_by("number"))
    assert [(s.number, s.entry_id) for s in seals] == [(1, first.pk), (2, second.pk)]
    assert (seals[0].previous, seals[1].previous) == (START, seals[0].hash)
    assert proof.state() == proof.State(2, seals[1].hash, NOW, 0)
    assert (proof.verified().fault, proof.verified().head) == ("", seals[1].hash)


@pytest.mark.django_db
def test_sealing_in_pieces_gives_one_chain() -> None:
    for _ in range(5):
        note()
    assert [seal_pending(NOW, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert (proof.verified().entries, proof.verified().fault) == (5, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["journal_entry", "journal_seal", "journal_image"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_the_journal(table: str, statement: str) -> None:
    person = a_person()
    with transaction.atomic():
        record("test.changed", SYSTEM, [Change.of(person)], now=NOW)
    seal_pending(NOW)
    told = statement.format(table).replace(
        "SET id = id", "SET number = number" if table == "journal_seal" else "SET id = id"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(told)


@pytest.fixture
def as_the_site() -> Iterator[psycopg.Connection]:
    """A connection with the rights the site has."""
    named = connection_settings(APP) | {"NAME": connection.settings_dict["NAME"]}
    words = {"USER": "user", "PASSWORD": "password", "HOST": "host", "NAME": "dbname"}
    with psycopg.connect(**{words[key]: value for key, value in named.items()}) as opened:
        yield opened


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET reason = 'x'",
        "DELETE FROM journal_seal",
        "TRUNCATE journal_image",
        "DROP TABLE journal_entry",
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_sites_role_may_not(as_the_site: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_the_site.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_sealers_do_not_meet() -> None:
    for _ in range(20):
        note()
    done: list[int] = []

    def seal() -> None:
        done.append(seal_pending(NOW))
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_pending(NOW)
    assert (proof.verified().entries, proof.verified().fault) == (20, "")
    assert sorted(done) in ([0, 0, 0, 20], [0, 0, 20, 0])


@pytest.mark.django_db
def test_an_entry_tells_what_changed_and_no_more() -> None:
    grant = a_grant(a_person(), "officer")
    before = image(grant)
    grant.reason = "order 7"
    grant.save()
    entry = record("test.changed", SYSTEM, [Change.of(grant, before)], now=NOW)
    assert (entry.before, entry.after) == ({"reason": ""}, {"reason": "order 7"})
    (changed,) = reading.changes(entry)
    assert [(d.field, d.before, d.after) for d in changed.fields] == [("reason", "", "order 7")]


@pytest.mark.django_db
def test_an_entry_says_values_as_forms_do() -> None:
    person = a_person()
    entry = record("test.made", SYSTEM, [Change.of(a_grant(person, "officer", starts_on=date(2026, 11, 7)))], now=NOW)
    entry.after["ends_on"] = "no day"  # type: ignore[index]
    with override("ru"):
        (changed,) = reading.changes(entry)
        labels = reading.field_labels("accounts.grant")
        said = {d.field: d.after for d in changed.fields}
        role = str(ROLES["officer"].label)
    shown = [said[labels[name]] for name in ("role", "person_id", "starts_on", "ends_on", "granted_by_id", "scope_key")]
    assert shown == [role, person.name, "07.11.2026", "no day", None, WHOLE]
    assert said[labels["granted_at"]].startswith(NOW.astimezone(ZoneInfo("Europe/Moscow")).strftime("%d.%m.%Y, %H:%M"))


@pytest.mark.django_db
def test_personal_values_stay_hashes_and_what_is_gone_a_number() -> None:
    person = a_person()
    entry = record("test.made", SYSTEM, [Change.of(person)], now=NOW)
    kept = dict(entry.after or {})
    (changed,) = reading.changes(entry)
    said = {d.field: d.after for d in changed.fields}
    labels = reading.field_labels("accounts.person")
    assert said[labels["name"]] == kept["name"] != person.name
    entry.object_kind, entry.after = "accounts.grant", {"person_id": 999_999}
    assert [d.after for d in reading.changes(entry)[0].fields] == ["№ 999999"]


def journaled_grant() -> Grant:
    grant = a_grant(a_person(), "officer")
    record("test.made", SYSTEM, [Change.of(grant), Change.of(grant.person)], now=NOW)
    return grant


@pytest.mark.django_db
def test_an_entry_of_every_kind_may_name_no_one_thing() -> None:
    with transaction.atomic():
        entries = [record_act("test.noted", SYSTEM, (kind, "", ""), now=NOW) for kind in sorted(things.items)]
    assert len(entries) > 40
    names = reading.named(entries)
    assert [reading.thing(entry, names) for entry in entries] == [("", "")] * len(entries)


@pytest.mark.django_db
def test_the_audit_finds_nothing_where_nothing_is_wrong() -> None:
    journaled_grant()
    assert list(audit.odd_rows()) == []


@pytest.mark.django_db
def test_the_audit_names_row_and_field_changed_by_hand() -> None:
    grant = journaled_grant()
    Grant.objects.filter(pk=grant.pk).update(role="auditor")
    assert list(audit.odd_rows()) == [audit.Odd("accounts.grant", str(grant.pk), "changed", ("role",))]


@pytest.mark.django_db
def test_the_audit_names_rows_put_in_and_taken_out_by_hand() -> None:
    grant = journaled_grant()
    put_in = a_person()
    number = str(grant.pk)
    Grant.objects.filter(pk=grant.pk).delete()
    assert set(audit.odd_rows()) == {
        audit.Odd("accounts.person", str(put_in.pk), "unknown"),
        audit.Odd("accounts.grant", number, "gone"),
    }


@pytest.mark.django_db
def test_a_row_taken_out_by_an_act_is_not_odd() -> None:
    grant = journaled_grant()
    change = Change.removal(grant)
    grant.delete()
    record("test.removed", SYSTEM, [change], now=NOW)
    assert list(audit.odd_rows()) == []


@pytest.mark.django_db
def test_a_personal_value_changed_by_hand_is_found_too() -> None:
    grant = journaled_grant()
    Person.objects.filter(pk=grant.person_id).update(name="Somebody Else")
    assert list(audit.odd_rows()) == [audit.Odd("accounts.person", str(grant.person_id), "changed", ("name",))]


@pytest.mark.django_db
@pytest.mark.parametrize("tampered", ["role", "reason"])
def test_the_audit_names_what_an_entry_took_along_that_nobody_journaled(tampered: str) -> None:
    """Whether the entry tells of the field that was changed by hand, or of another one of the row."""
    grant = journaled_grant()
    Grant.objects.filter(pk=grant.pk).update(**{tampered: "auditor"})
    grant.refresh_from_db()
    before, grant.reason = image(grant), "order 7"
    grant.save()
    entry = record("test.changed", SYSTEM, [Change.of(grant, before)], now=NOW)
    odd = audit.Odd("accounts.grant", str(grant.pk), f"changed before entry {entry.pk}", (tampered,))
    assert list(audit.odd_rows()) == [odd]
    before, grant.reason, grant.role = image(grant), "order 8", "minister"
    grant.save()
    record("test.changed", SYSTEM, [Change.of(grant, before)], now=NOW)
    assert list(audit.odd_rows()) == [odd]


@pytest.mark.django_db
def test_the_audit_finds_nothing_in_a_person_that_was_changed_and_erased() -> None:
    person = journaled_grant().person
    for changes in ({"name": "Somebody Else"}, {"name": "", "email": None, "is_active": False, "journal_key": None}):
        before = image(person)
        vars(person).update(changes)
        person.erased_at = None if person.name else NOW
        person.save()
        record("test.changed", SYSTEM, [Change.of(person, before)], now=NOW)
    assert list(audit.odd_rows()) == []


@pytest.mark.django_db
def test_an_import_is_one_entry_with_the_hash_of_its_rows() -> None:
    people = [a_person() for _ in range(3)]
    entry = record_rows("test.imported", SYSTEM, ("test.file", "1", "a.xlsx"), people, now=NOW, file="a.xlsx")
    assert (entry.after, len(entry.images_hash)) == ({"rows": 3, "file": "a.xlsx"}, 64)
    assert Image.objects.filter(entry=entry).count() == 3
    assert list(audit.odd_rows()) == []
    Person.objects.filter(pk=people[1].pk).update(language="ru")
    assert list(audit.odd_rows()) == [audit.Odd("accounts.person", str(people[1].pk), "changed")]


@pytest.mark.django_db
def test_days_of_the_filter_are_those_of_the_programmes_zone() -> None:
    for hour in (20, 21):  # 23:59 of the second in Moscow, and 00:59 of the third
        with transaction.atomic():
            record_act("test.made", SYSTEM, THING, now=datetime(2018, 6, 2, hour, 59, tzinfo=UTC))

    def found(since: date | None, until: date | None) -> list[int]:
        asked = {"act": "test.made", "kind": "", "thing": "", "person": "", "since": since, "until": until}
        return [entry.at.hour for entry in views._narrow(Entry.objects.order_by("pk"), asked)]

    second, third = date(2018, 6, 2), date(2018, 6, 3)
    assert [found(None, second), found(third, None), found(second, second), found(second, third)] == [
        [20], [21], [20], [20, 21],
    ]  # fmt: skip


@pytest.mark.django_db
def test_entries_are_found_by_the_name_of_who_acted_and_on_whose_behalf() -> None:
    anna, ivan = a_person(name="Анна Кедрова", name_latin="Anna Kedrova"), a_person(name="Иван Соснин")
    for actor in (as_actor(anna), Actor("person", str(ivan.pk), "person", str(anna.pk)), SYSTEM):
        with transaction.atomic():
            record_act("test.made", actor, THING, now=NOW)
    first, behalf, _by_the_system = Entry.objects.filter(act="test.made").order_by("pk")

    def found(typed: str) -> list[Entry]:
        asked = {"act": "test.made", "kind": "", "thing": "", "person": typed, "since": None, "until": None}
        return list(views._narrow(Entry.objects.order_by("pk"), asked))

    both = [first, behalf]
    assert [found(typed) for typed in ("кедрова анна", "kedr", str(anna.pk))] == [both, both, both]
    assert [found(typed) for typed in ("Соснин", str(ivan.pk), "Анна Соснин", "0")] == [[behalf], [behalf], [], []]
    assert found(str(ivan.email)) == []  # a reader sees names, and may not guess addresses

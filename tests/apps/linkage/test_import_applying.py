"""Rows find their organisations, wait for a person where they must, and change the register whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.journal.models import Entry
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.actions.importing import Decision, applying
from corymb.apps.linkage.actions.importing.putting import Writing
from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.matching import Matcher
from corymb.apps.linkage.states import CALLED_OFF, IMPORT_APPLIED, IMPORT_CONFIRMED
from corymb.apps.registry import actions
from corymb.apps.registry.models import Membership, Organisation, SizeClass
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.linkage import handing_in
from tests.apps.linkage.handing_in import applied, effects, handed_in, odd, officer, rows_of, rules, told
from tests.people import NOW

pytestmark = pytest.mark.django_db
NEW = factories.number(1, 1)
TIES = ("ИНН", "Наименование", "Вид", "Код кластера", "Участник с", "Основание", "Доля")


def known() -> Organisation:
    return factories.organisation("ООО «Светотехника»")


def test_a_row_is_found_by_number_or_by_name_or_is_new_or_waits() -> None:
    lamp = known()
    double = [factories.organisation("АО «Двойник»"), factories.organisation("ПАО «Двойник»")]
    rows = [
        [lamp.number, "Общество с ограниченной ответственностью СВЕТОТЕХНИКА", "Калужская область", ""],
        [lamp.number, "ООО «Светотехника»", "", "research"],
        [NEW, "АО «Никому не известное»", "RU-KLU", "company"],
        ["", "Svetotehnika LLC", "RU-KLU", ""],
        ["", "Двойник", "RU-KLU", ""],
        ["", "Ничего похожего", "RU-KLU", ""],
        ["123", "ООО «Светотехника»", "RU-KLU", ""],
        [factories.number(1, 2), "ООО «Светотехника»", "RU-KLU", "company"],
        [factories.number(1, 3), "АО «Безвидное»", "RU-KLU", ""],
    ]
    batch = handed_in(handing_in.workbook(rows))
    assert effects(batch) == [
        ("unchanged", "number"),
        ("wrong", "number"),  # the row before says the same number is something else
        ("new", "none"),
        ("decide", "name"),
        ("decide", "ambiguous"),
        ("wrong", "none"),
        ("decide", "name"),
        ("decide", "name"),
        ("wrong", "none"),
    ]
    found = rows_of(batch)
    assert (found[3].candidate, found[3].score) == (lamp, 100)
    assert [key for key, _score in found[4].proposals] == [row.pk for row in double]
    assert batch.counts == {"unchanged": 1, "wrong": 3, "new": 1, "decide": 4, "applied": 0}


def test_a_row_differs_field_by_field_and_an_empty_cell_changes_nothing() -> None:
    lamp = known()
    factories.cluster()
    headers = (*TIES, "ОКВЭД", "Размер", "Год размера", "Численность", "Регион")
    row = (lamp.number, "", "research", "kaluga-pharma", "2017-01-01", "council_decision", "0.5", "27.40", "small",
           "2017", "31", "")  # fmt: skip
    (found,) = rows_of(handed_in(handing_in.workbook([row], headers)))
    assert found.differences == [
        ["okved_main", "", "27.40"],
        ["kind", "company", "research"],
        ["size:2017", "", "small, 31"],
        ["membership:kaluga-pharma", "", "2017-01-01, 0.5"],
    ]


def test_what_is_applied_stands_in_the_register_and_the_journal_answers_for_it() -> None:
    lamp, cluster = known(), factories.cluster()
    rows = [
        (lamp.number, "", "research", "kaluga-pharma", "2017-01-01", "council_decision", "0.5"),
        (NEW, "АО «Новое»", "company", "kaluga-pharma", "2017-01-01", "three_party_contract", ""),
    ]
    batch = applied(handed_in(handing_in.workbook(rows, TIES)))
    made = Organisation.objects.get(number=NEW)
    lamp.refresh_from_db()
    assert (batch.state, batch.counts) == ("applied", {"changed": 1, "new": 1, "applied": 2})
    assert (lamp.kind, made.name, made.kind, made.sort_name) == ("research", "АО «Новое»", "company", "новое")
    assert made.source == f"list.xlsx (№ {batch.pk})"
    ties = Membership.objects.order_by("pk").values_list("organisation", "cluster", "share", "basis")
    assert list(ties) == [
        (lamp.pk, cluster.pk, 0.5, "council_decision"),
        (made.pk, cluster.pk, 1, "three_party_contract"),
    ]
    assert [row.organisation_id for row in rows_of(batch)] == [lamp.pk, made.pk]
    (entry,) = Entry.objects.filter(act=IMPORT_APPLIED)
    assert entry.after == {
        "rows": 5,
        "file": "list.xlsx",
        "sha256": batch.sha256,
        "decisions": batch.decisions_hash,
        "lines": [1, 2],
    }
    assert (entry.actor_kind, entry.actor_id) == ("person", str(officer().pk))
    assert Entry.objects.filter(act=IMPORT_CONFIRMED).count() == 1
    assert odd() == []


def test_the_same_file_again_changes_nothing() -> None:
    factories.cluster()
    rows = [(NEW, "АО «Новое»", "company", "kaluga-pharma", "2017-01-01", "council_decision", "")]
    applied(handed_in(handing_in.workbook(rows, TIES)))
    again = handed_in(handing_in.workbook(rows, TIES))
    assert effects(again) == [("unchanged", "number")]
    with pytest.raises(NotPossible, match="change anything"):
        applied(again)


def test_two_rows_of_a_new_organisation_make_one_in_two_clusters() -> None:
    factories.cluster(), factories.cluster("tomsk")
    rows = [
        (NEW, "Новое", "company", code, "2017-01-01", "council_decision", "0.5") for code in ("kaluga-pharma", "tomsk")
    ]
    batch = applied(handed_in(handing_in.workbook(rows, TIES)))
    made = Organisation.objects.get(number=NEW)
    assert (batch.counts["applied"], made.memberships.count()) == (2, 2)


def test_shares_of_more_than_a_whole_leave_the_row_out_whole() -> None:
    factories.cluster(), factories.cluster("tomsk")
    rows = [
        (NEW, "Новое", "company", code, "2017-01-01", "council_decision", "1") for code in ("kaluga-pharma", "tomsk")
    ]
    batch = applied(handed_in(handing_in.workbook(rows, TIES)))
    first, second = rows_of(batch)
    assert (first.is_applied, second.is_applied, rules(second.findings)) == (True, False, ["import.against.shares"])
    assert odd() == []


def test_a_membership_on_other_terms_is_not_overwritten() -> None:
    lamp, cluster = known(), factories.cluster()
    factories.membership(lamp, cluster)
    row = (lamp.number, "", "", "kaluga-pharma", "2017-01-01", "council_decision", "0.5")
    (found,) = rows_of(handed_in(handing_in.workbook([row], TIES)))
    assert (found.effect, rules(found.findings)) == ("wrong", ["import.against.membership"])


def test_a_registration_number_of_another_organisation_leaves_the_row_out() -> None:
    lamp, other = known(), factories.organisation("Иная", ogrn="1027700132195")
    batch = handed_in(handing_in.workbook([(lamp.number, "1027700132195")], ("ИНН", "ОГРН")))
    assert effects(batch) == [("decide", "ambiguous")]
    row = importing.decide_row(rows_of(batch)[0], Decision("take", lamp.pk), person=officer(), now=NOW)
    assert row.effect == "changed"
    batch = applied(batch)
    (row,) = rows_of(batch)
    assert (row.effect, row.is_applied, rules(row.findings)) == ("wrong", False, ["import.against.ogrn"])
    assert Organisation.objects.get(ogrn="1027700132195") == other


def test_an_entry_of_the_register_sets_the_size_of_its_year_and_not_the_kind() -> None:
    lamp = factories.organisation("ООО «Ромашка»", kind="research")
    actions.set_size(lamp, SizeClass(year=2018, size="small", headcount=20), **told())
    batch = applied(handed_in(handing_in.register([handing_in.entry(lamp.number), handing_in.entry(NEW)]), "r.zip"))
    assert effects(batch) == [("changed", "number"), ("left", "none")]
    assert list(SizeClass.objects.values_list("organisation", "year", "size", "headcount")) == [
        (lamp.pk, 2018, "micro", 7)
    ]
    lamp.refresh_from_db()
    assert (lamp.kind, lamp.okved_main, lamp.name) == ("research", "21.20", "ООО «Ромашка»")
    assert odd() == []


# Decisions


def test_a_person_decides_what_waits_and_only_what_a_row_allows() -> None:
    lamp = known()
    rows = [["", "Svetotehnika", "RU-KLU", ""], [NEW, "Svetotehnika", "RU-KLU", "company"]]
    batch = handed_in(handing_in.workbook(rows))
    first, second = rows_of(batch)
    with pytest.raises(NotPossible, match="lacks what a new"):
        importing.decide_row(first, Decision("new"), person=officer(), now=NOW)
    with pytest.raises(NotPossible, match="Choose one"):
        importing.decide_row(first, Decision("take", factories.organisation("Чужая").pk), person=officer(), now=NOW)
    with pytest.raises(NotPossible, match="wait for your decision"):
        applied(batch)
    importing.decide_row(first, Decision("take", lamp.pk), person=officer(), now=NOW)
    importing.decide_row(second, Decision("new"), person=officer(), now=NOW)
    found = rows_of(applied(batch))
    assert [(row.effect, row.decision, row.decided_by) for row in found] == [
        ("unchanged", "take", officer()),
        ("new", "new", officer()),
    ]
    assert Organisation.objects.get(number=NEW) != lamp
    with pytest.raises(NotPossible, match="moved on"):
        importing.decide_row(first, Decision("skip"), person=officer(), now=NOW)


def test_all_of_a_kind_are_decided_at_once_as_far_as_they_allow_it() -> None:
    known(), factories.organisation("АО «Двойник»"), factories.organisation("ПАО «Двойник»")
    rows = [["", "Svetotehnika", "RU-KLU", ""], ["", "Двойник", "RU-KLU", ""]]
    batch = handed_in(handing_in.workbook(rows))
    assert importing.decide_all(batch.pk, "decide", "take", person=officer(), now=NOW) == (1, 1)
    assert importing.decide_all(batch.pk, "decide", "new", person=officer(), now=NOW) == (0, 1)
    assert importing.decide_all(batch.pk, "decide", "skip", person=officer(), now=NOW) == (1, 0)
    assert [row.effect for row in rows_of(batch)] == ["unchanged", "left"]


def test_a_withdrawn_import_goes_no_further_and_an_applied_one_is_not_withdrawn() -> None:
    content = handing_in.workbook([[NEW, "Новое", "RU-KLU", "company"]])
    factories.region()
    batch = handed_in(content)
    importing.withdraw_batch(batch.pk, **told())
    with pytest.raises(NotPossible):
        applied(batch)
    other = applied(handed_in(content))
    with pytest.raises(NotPossible):
        importing.withdraw_batch(other.pk, **told())
    assert (Organisation.objects.count(), odd()) == (1, [])


# Broken off in the middle


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "PIECE", 3)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("at", ["before", "after"])
def test_what_breaks_off_in_the_middle_leaves_whole_pieces_and_is_finished_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    factories.cluster()
    rows = [(factories.number(3, n), f"Н{n}", "company", "kaluga-pharma", "2017-01-01", "council_decision", "1")
            for n in range(8)]  # fmt: skip
    batch = handed_in(handing_in.workbook(rows, TIES))
    importing.confirm_batch(batch.pk, officer(), **told())
    write, calls = Writing.write, []

    def failing(self: Writing, piece: list[ImportRow]) -> None:
        calls.append(len(piece))
        if at == "after":
            write(self, piece)
        if len(calls) == 2:
            raise OSError("the power went")
        if at == "before":
            write(self, piece)

    monkeypatch.setattr(Writing, "write", failing)
    with pytest.raises(OSError, match="power"):
        importing.apply_batch(batch.pk, now=NOW)
    assert (Organisation.objects.count(), Membership.objects.count()) == (3, 3)
    assert [row.is_applied for row in rows_of(batch)] == [True] * 3 + [False] * 5
    assert odd() == []
    monkeypatch.setattr(Writing, "write", write)
    made = importing.apply_batch(batch.pk, now=NOW)
    batch.refresh_from_db()
    assert (len(made), batch.state, batch.counts["applied"]) == (5, "applied", 8)
    assert (Organisation.objects.count(), Membership.objects.count()) == (8, 8)
    assert [entry.after["lines"] for entry in Entry.objects.filter(act=IMPORT_APPLIED).order_by("pk")] == [
        [1, 3],
        [4, 6],
        [7, 8],
    ]
    assert odd() == []
    assert importing.apply_batch(batch.pk, now=NOW) == []


def test_an_organisation_that_came_since_is_changed_instead_of_made_twice() -> None:
    factories.region()
    batch = handed_in(handing_in.workbook([[NEW, "Новое", "RU-KLU", "company"]]))
    came = factories.organisation("Новое", number=NEW, kind="bank")
    applied(batch)
    came.refresh_from_db()
    assert (Organisation.objects.count(), came.kind) == (1, "company")
    assert odd() == []


def test_whoever_withdraws_an_import_does_not_wait_until_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = importing.take_file(
        SimpleUploadedFile("list.xlsx", handing_in.workbook([["", "Ничего похожего", "RU-KLU", ""]])),
        officer(),
        **told(),
    )
    importing.read_batch(batch.pk, now=NOW)
    by_name = Matcher.match

    def meanwhile(matcher: Matcher, rows: list[ImportRow]) -> None:
        importing.withdraw_batch(batch.pk, reason="wrong file", **told())
        by_name(matcher, rows)

    monkeypatch.setattr(Matcher, "match", meanwhile)
    importing.match_batch(batch.pk, now=NOW)
    batch.refresh_from_db()
    assert (batch.state, effects(batch)) == (CALLED_OFF, [("", "")])

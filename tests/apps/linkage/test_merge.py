"""Duplicates are proposed; a merge keeps every row, shows what contradicts, and can be undone row by row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.images import image, kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.linkage.actions.duplicates import find_duplicates, name_duplicate
from corymb.apps.linkage.actions.merging import deny_duplicate, merge_organisations, undo_merge
from corymb.apps.linkage.models import DuplicateProposal, Merge
from corymb.apps.linkage.queries.merging import NOT_MOVED, planned, relations
from corymb.apps.registry import actions
from corymb.apps.registry.models import (
    Appointment,
    Cluster,
    ContractParty,
    Membership,
    Organisation,
    Residence,
    SizeClass,
)
from corymb.apps.registry.queries import searching
from corymb.kit.asking import NotPossible
from corymb.kit.registries import things
from tests import factories
from tests.apps.linkage.handing_in import effects, handed_in, odd, officer, told, workbook
from tests.people import NOW, START, person

pytestmark = pytest.mark.django_db
MODELS = (Organisation, Cluster, Membership, SizeClass, Residence, Appointment, ContractParty)
Pair = tuple[Organisation, Organisation]


def pair(**facts: Any) -> Pair:
    return factories.organisation("ООО «Светотехника»"), factories.organisation("OOO Svetotekhnika", **facts)


def merged(both: Pair, **choices: str) -> Merge:
    named = {key.replace("_", "-"): value for key, value in choices.items()}
    return merge_organisations(both, named, officer(), reason="one charter", **told())


def undone(merge: Merge) -> None:
    undo_merge(merge, officer(), reason="two after all", **told())


def everything() -> dict[str, Any]:
    return {f"{model.__name__}:{row.pk}": image(row) for model in MODELS for row in model.objects.all()}


def furnished(both: Pair) -> Pair:
    """Something of every kind hangs on the one that goes."""
    kept, gone = both
    other, told_by = factories.organisation("Иная"), {"actor": SYSTEM, "now": NOW}
    factories.membership(gone, factories.cluster(managing_organisation=gone))
    actions.set_size(gone, SizeClass(year=2016, size="small"), **told_by)
    actions.add_residence(gone, factories.territory(), (START, None), **told_by)
    actions.appoint_person(person("Director"), actions.Post(gone, "director", START), **told_by)
    facts = actions.ContractFacts("1", date(2017, 1, 1), "supply", "x")
    actions.register_contract(facts, [(gone, "customer"), (other, "supplier")], **told_by)
    changed = actions.OrganisationFacts.of(other, group_head=gone)
    actions.change_organisation(other, changed, reason="group", **told_by)
    own = actions.OrganisationFacts.of(kept, group_head=gone)
    actions.change_organisation(kept, own, reason="group", **told_by)
    about = ("registry.organisation", str(gone.pk))
    store_file(SimpleUploadedFile("charter.txt", b"charter"), about=about, **told_by)
    return both


def test_every_key_to_an_organisation_is_moved_or_known_to_stay() -> None:
    assert [(model.__name__, name) for model, name in relations()] == [
        ("Appointment", "organisation"),
        ("Cluster", "managing_organisation"),
        ("ContractParty", "organisation"),
        ("Membership", "organisation"),
        ("Organisation", "group_head"),
        ("Organisation", "merged_into"),
        ("Residence", "organisation"),
        ("SizeClass", "organisation"),
    ]
    assert {model.__name__ for model in NOT_MOVED} == {"ImportRow", "DuplicateProposal", "Merge", "Event"}


def test_all_that_hangs_on_the_one_that_goes_moves_and_comes_back() -> None:
    kept, gone = furnished(pair())
    before = everything()
    merge = merged((kept, gone))
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.merged_into, kept.group_head) == (kept, None)
    assert [planned(kept, gone).moving, planned(kept, gone).files] == [[], []]
    kinds = sorted({item["kind"].partition(".")[2] for item in merge.moved})
    assert kinds == [
        "appointment", "cluster", "contractparty", "membership", "organisation", "residence", "sizeclass", "storedfile",
    ]  # fmt: skip
    assert odd() == []
    undone(merge)
    assert everything() == before
    assert odd() == []


def test_numbers_of_the_one_that_goes_find_the_one_that_stays() -> None:
    kept, gone = pair(ogrn="1027700132195")
    number = gone.number
    merged((kept, gone))
    rows = Organisation.objects.filter(merged_into=None)
    for typed in (number, "1027700132195"):
        assert list(searching.organisations_found(rows, typed, 9)) == [kept]
    assert effects(handed_in(workbook([[number, "", "", ""]]))) == [("unchanged", "number")]


def test_a_confidential_one_makes_the_one_that_stays_confidential() -> None:
    kept, gone = pair(is_confidential=True)
    merge = merged((kept, gone))
    kept.refresh_from_db()
    assert kept.is_confidential is True
    undone(merge)
    kept.refresh_from_db()
    assert kept.is_confidential is False


@pytest.mark.parametrize(("choice", "expected"), [("keep", ("micro", "large")), ("take", ("large", "micro"))])
def test_sizes_of_one_year_contradict_until_somebody_says_which_holds(choice: str, expected: tuple[str, str]) -> None:
    both = pair()
    for organisation, size in zip(both, ("micro", "large"), strict=True):
        actions.set_size(organisation, SizeClass(year=2017, size=size), actor=SYSTEM, now=NOW)
    before = everything()
    (conflict,) = planned(*both).conflicts
    with pytest.raises(NotPossible, match="which of the two"):
        merged(both)
    merge = merge_organisations(both, {conflict.key: choice}, officer(), reason="x", **told())
    assert tuple(organisation.sizes.get().size for organisation in both) == expected
    undone(merge)
    assert everything() == before
    assert odd() == []


@pytest.mark.parametrize(("choice", "expected"), [("keep", "0.4"), ("take", "0.7")])
def test_memberships_of_one_cluster_contradict_until_somebody_says_which_holds(choice: str, expected: str) -> None:
    both, cluster = pair(), factories.cluster()
    for organisation, share in zip(both, ("0.4", "0.7"), strict=True):
        factories.membership(organisation, cluster, share=share)
    before = everything()
    (conflict,) = planned(*both).conflicts
    merge = merge_organisations(both, {conflict.key: choice}, officer(), reason="x", **told())
    assert both[0].memberships.get().share == Decimal(expected)
    assert odd() == []
    undone(merge)
    assert everything() == before
    assert odd() == []


def test_what_both_say_alike_stays_behind_without_a_question() -> None:
    both, cluster, park = pair(), factories.cluster(), factories.territory()
    for organisation in both:
        factories.membership(organisation, cluster)
        actions.set_size(organisation, SizeClass(year=2017, size="small"), actor=SYSTEM, now=NOW)
        actions.add_residence(organisation, park, (START, None), actor=SYSTEM, now=NOW)
    plan = planned(*both)
    assert (plan.conflicts, plan.moving, len(plan.staying)) == ([], [], 3)
    assert [item["kind"] for item in merged(both).moved] == ["registry.organisation"]


def test_shares_of_more_than_a_whole_refuse_the_merge() -> None:
    both = pair()
    factories.membership(both[0], factories.cluster())
    factories.membership(both[1], factories.cluster("tomsk"))
    with pytest.raises(NotPossible, match="more than one"):
        merged(both)


def test_a_merged_one_is_not_merged_again_and_one_not_into_itself() -> None:
    both, third = pair(), factories.organisation("Третья")
    merged(both)
    for again in ((both[1], third), (third, both[1]), (third, third)):
        with pytest.raises(NotPossible):
            merged(again)


def test_one_that_was_merged_away_takes_nothing_more() -> None:
    both = pair()
    kept, gone = both
    merge = merged(both)
    gone.refresh_from_db()
    told_by = {"actor": SYSTEM, "now": NOW}
    before = everything()
    cluster, park, other = factories.cluster(), factories.territory(), factories.organisation("Иная")
    facts = actions.ContractFacts("1", date(2017, 1, 1), "supply", "x")
    tries = [
        lambda: actions.change_organisation(gone, actions.OrganisationFacts.of(gone), reason="x", **told_by),
        lambda: actions.set_size(gone, SizeClass(year=2016, size="small"), **told_by),
        lambda: factories.membership(gone, cluster),
        lambda: actions.add_residence(gone, park, (START, None), **told_by),
        lambda: actions.appoint_person(person("Director"), actions.Post(gone, "director", START), **told_by),
        lambda: actions.register_contract(facts, [(gone, "customer"), (other, "supplier")], **told_by),
    ]
    for attempt in tries:
        with pytest.raises(NotPossible, match="merged into another"):
            attempt()
    assert {key: row for key, row in everything().items() if key in before} == before
    undone(merge)
    assert factories.membership(gone, cluster).organisation_id == gone.pk
    assert kept.pk != gone.pk


def test_those_merged_before_follow_and_go_back() -> None:
    both, third = pair(), factories.organisation("Третья")
    first = merged((both[1], third))
    second = merged(both)
    third.refresh_from_db()
    assert third.merged_into == both[0]
    with pytest.raises(NotPossible, match="was changed since the merge"):
        undone(first)
    undone(second)
    undone(first)
    third.refresh_from_db()
    assert (third.merged_into, odd()) == (None, [])


def test_undoing_refuses_and_names_the_row_where_one_was_changed_since() -> None:
    both = furnished(pair())
    merge = merged(both)
    tie = both[0].memberships.get()
    actions.end_membership(tie, date(2018, 1, 1), actor=SYSTEM, now=NOW, reason="left")
    before = everything()
    with (
        pytest.raises(NotPossible, match=f"Membership № {tie.pk} .* was changed since the merge"),
        transaction.atomic(),
    ):
        undone(merge)
    assert everything() == before
    assert odd() == []


DAYS = st.tuples(st.integers(2010, 2020), st.one_of(st.none(), st.integers(0, 5)))
TIES = st.lists(st.tuples(st.integers(0, 1), st.sampled_from("abc"), DAYS), max_size=5)
SIZES = st.lists(st.tuples(st.integers(0, 1), st.integers(2015, 2017), st.sampled_from(["micro", "small"])), max_size=4)
CONTRACTS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["customer", "partner"])), max_size=3)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ties=TIES, sizes=SIZES, contracts=CONTRACTS, choice=st.sampled_from(["keep", "take"]))
def test_whatever_hangs_on_two_merging_and_undoing_leaves_every_row_as_it_was(
    ties: list[Any], sizes: list[Any], contracts: list[Any], choice: str
) -> None:
    with transaction.atomic():
        both, other = pair(), factories.organisation("Иная")
        clusters = {code: factories.cluster(f"c-{code}") for code in "abc"}
        for side, code, (year, length) in ties:
            ends = None if length is None else date(year + length, 6, 30)
            try:
                factories.membership(both[side], clusters[code], date(year, 1, 1), "0.1", ends_on=ends)
            except NotPossible:
                continue
        for side, year, size in sizes:
            actions.set_size(both[side], SizeClass(year=year, size=size), actor=SYSTEM, now=NOW)
        for number, (side, role) in enumerate(contracts):
            parties = [(both[n], role) for n in (0, 1) if side in {n, 2}]
            facts = actions.ContractFacts(str(number), date(2017, 1, 1), "supply", "x")
            actions.register_contract(facts, [*parties, (other, "supplier")], actor=SYSTEM, now=NOW)
        before = everything()
        choices = dict.fromkeys((conflict.key for conflict in planned(*both).conflicts), choice)
        try:
            with transaction.atomic():
                merge = merge_organisations(both, choices, officer(), reason="x", **told())
        except NotPossible:
            assert everything() == before
        else:
            assert everything() != before
            undone(merge)
            assert everything() == before
        assert odd() == []
        transaction.set_rollback(True)


# Proposals


def test_names_alike_in_one_region_are_proposed_once_and_never_again_when_denied() -> None:
    both = pair()
    factories.organisation("ООО «Светотехника»", region=factories.region("RU-TOM", "Tomsk", "Томская"))
    factories.organisation("ООО «Василёк»")
    assert [find_duplicates(actor=SYSTEM, now=NOW) for _ in range(2)] == [1, 0]
    proposal = DuplicateProposal.objects.get()
    assert (proposal.first, proposal.second, proposal.score, proposal.why) == (*both, 100, "name")
    deny_duplicate(proposal, officer(), reason="two charters", **told())
    proposal.refresh_from_db()
    assert (proposal.state, find_duplicates(actor=SYSTEM, now=NOW)) == ("different", 0)
    with pytest.raises(NotPossible):
        deny_duplicate(proposal, officer(), reason="again", **told())
    assert odd() == []


def test_after_an_import_only_pairs_with_what_came_are_looked_at() -> None:
    one, other = factories.organisation("АО «Двойник»"), factories.organisation("ПАО «Двойник»")
    both = pair()
    assert find_duplicates(actor=SYSTEM, now=NOW, among=[both[1].pk]) == 1
    assert DuplicateProposal.objects.get().first == both[0]
    assert find_duplicates(actor=SYSTEM, now=NOW, among=[one.pk, other.pk]) == 1


def test_a_pair_named_by_a_person_is_merged_and_its_proposal_opens_again_when_that_is_undone() -> None:
    both = pair()
    proposal = name_duplicate(both[1], both[0], **told())
    assert name_duplicate(both[0], both[1], **told()) == proposal
    merge = merged(both)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("same", officer())
    undone(merge)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, odd()) == ("open", None, [])


def test_the_journal_names_a_confidential_one_of_a_pair_to_nobody() -> None:
    hidden, known = factories.organisation("АО «Закрытое»", is_confidential=True), factories.organisation("Открытое")
    proposal = name_duplicate(hidden, known, actor=SYSTEM, now=NOW)
    merge = merge_organisations((known, hidden), {}, officer(), reason="x", **told())
    labels = [things[kind_of(row)].named([str(row.pk)])[str(row.pk)][0] for row in (proposal, merge)]
    hidden_now = "confidential organisation"  # the one that stays is confidential too from then on
    assert labels == [f"{hidden_now} = {hidden_now}?", f"{hidden_now} → {hidden_now}"]
    assert Entry.objects.filter(object_label__contains="Закрытое").count() == 0

"""What happens in the register: rows, refusals in words, one entry each, and nothing the audit finds odd."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.registry import actions, states
from corymb.apps.registry.models import Cluster, ClusterStanding, Contract, Membership, Organisation, SizeClass
from corymb.apps.registry.queries import counting
from tests import factories
from tests.people import NOW, START, person

pytestmark = pytest.mark.django_db
TOLD: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
WHY: dict[str, Any] = TOLD | {"reason": "because"}
LATER = date(2018, 1, 1)


def entries_of(act: Callable[[], object]) -> list[Entry]:
    """What the act left in the journal; every row must be as the journal says."""
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    assert [odd for odd in odd_rows() if odd.kind.startswith("registry.")] == []
    return list(Entry.objects.filter(pk__gt=last).order_by("pk"))


def facts(name: str = "ООО «Проба»", **known: Any) -> actions.OrganisationFacts:
    values = {"scheme": "RU-INN", "number": factories.number(97, 1), "kind": "company"} | known
    return actions.OrganisationFacts(name=name, **values)


def admission(starts_on: date = START, share: str = "1", **terms: Any) -> actions.Admission:
    return actions.Admission(starts_on, states.COUNCIL_DECISION, Decimal(share), **terms)


def said(act: Callable[[], object]) -> str:
    """The sentence by which an act is refused; it leaves nothing behind."""
    before = Entry.objects.count()
    with pytest.raises(actions.NotPossible) as refusal:
        act()
    assert Entry.objects.count() == before
    return str(refusal.value)


def test_organisation_registered_sized_and_changed() -> None:
    found: list[Organisation] = []
    known = facts(region=factories.region(), okved_more=["21.20", "72.19"], ogrn="1027700132195")
    (entry,) = entries_of(lambda: found.append(actions.register_organisation(known, **TOLD)))
    organisation = found[0]
    assert (entry.act, entry.scope_keys) == (
        states.ORGANISATION_REGISTERED,
        [f"organisation:{organisation.identifier}", "region:RU-KLU"],
    )
    assert organisation.sort_name == "проба"
    (entry,) = entries_of(lambda: actions.set_size(organisation, SizeClass(year=2017, size="small"), **TOLD))
    (entry,) = entries_of(lambda: actions.set_size(organisation, SizeClass(year=2017, size="large"), **TOLD))
    assert (entry.before, entry.after) == ({"size": "small"}, {"size": "large"})
    changed = actions.OrganisationFacts.of(organisation, name="ООО «Опыт»", is_confidential=True)
    (entry,) = entries_of(lambda: actions.change_organisation(organisation, changed, **WHY))
    assert (entry.before, entry.after, entry.reason) == (
        {"name": "ООО «Проба»", "is_confidential": False},
        {"name": "ООО «Опыт»", "is_confidential": True},
        "because",
    )
    organisation.refresh_from_db()
    assert organisation.sort_name == "опыт"


@pytest.mark.parametrize(
    ("wrong", "which"),
    [
        ({"number": "0097000011"}, "number"),
        ({"scheme": "LEI", "number": "506700GE1G29325QX36"}, "number"),
        ({"ogrn": "1027700132196"}, "registration number"),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, Any], which: str) -> None:
    assert said(lambda: actions.register_organisation(facts(**wrong), **TOLD)) == (
        f"This {which} cannot be right: its length or its check digit is wrong."
    )


def test_numbers_are_given_once() -> None:
    actions.register_organisation(facts(ogrn="1027700132195"), **TOLD)
    assert said(lambda: actions.register_organisation(facts(), **TOLD)) == (
        "An organisation with this number is registered already."
    )
    twin = facts(number=factories.number(97, 2), ogrn="1027700132195")
    assert said(lambda: actions.register_organisation(twin, **TOLD)) == (
        "An organisation with this registration number is registered already."
    )


@pytest.mark.parametrize(("scheme", "number"), [("LEI", "506700GE1G29325QX363"), ("DE-CR", "HRB 12345")])
def test_other_schemes_are_taken(scheme: str, number: str) -> None:
    made = actions.register_organisation(facts(scheme=scheme, number=number), **TOLD)
    assert made.identifier == f"{scheme}-{number}"


def test_a_group_is_not_headed_by_its_own_member() -> None:
    head = factories.organisation()
    own = factories.organisation(group_head=head)
    circle = actions.OrganisationFacts.of(head, group_head=own)
    assert said(lambda: actions.change_organisation(head, circle, **WHY)) == (
        "An organisation does not head a group that heads it."
    )


@pytest.mark.parametrize("start", states.STATUSES)
@pytest.mark.parametrize("to", states.STATUSES)
def test_a_cluster_moves_where_the_table_says_and_nowhere_else(start: str, to: str) -> None:
    cluster = factories.cluster(status=start)
    move = actions.Standing(to, LATER, "order 1")
    if to in states.MOVES[start]:
        (entry,) = entries_of(lambda: actions.move_cluster_status(cluster, move, **WHY))
        assert entry.act == states.CLUSTER_MOVED
        rows = ClusterStanding.objects.order_by("starts_on").values_list("status", "starts_on", "ends_on")
        assert list(rows) == [(start, START, date(2017, 12, 31)), (to, LATER, None)]
    else:
        assert said(lambda: actions.move_cluster_status(cluster, move, **WHY)) == (
            "A cluster with this status does not move there."
        )


def test_a_status_begins_after_the_one_before() -> None:
    cluster = factories.cluster(status="pilot")
    back = actions.Standing("leader", START)
    assert said(lambda: actions.move_cluster_status(cluster, back, **WHY)) == (
        "The new status begins after the one before it did."
    )


def test_clusters_registered_and_changed() -> None:
    cluster = factories.cluster()
    known = {"code": cluster.code, "title_en": "New", "title_ru": "Новый", "region": cluster.region}
    (entry,) = entries_of(lambda: actions.change_cluster(cluster, actions.ClusterFacts(**known), **WHY))
    assert entry.after == {"title_en": "New", "title_ru": "Новый"}
    part = factories.cluster("part", parent=cluster)
    for refused in ({"code": "part-of-part", "parent": part}, {"code": "part"}):
        with pytest.raises(actions.NotPossible):
            factories.cluster(**refused)
    own_part = actions.ClusterFacts(**known | {"parent": cluster})
    assert said(lambda: actions.change_cluster(cluster, own_part, **WHY)) == "A consortium is not part of another one."


def test_a_member_joins_changes_its_share_and_leaves() -> None:
    member, cluster = factories.organisation(), factories.cluster()
    found: list[Membership] = []
    (entry,) = entries_of(lambda: found.append(actions.admit_member(member, cluster, admission(), **TOLD)))
    assert (entry.act, entry.scope_keys) == (
        states.MEMBER_ADMITTED,
        ["cluster:kaluga-pharma", f"organisation:{member.identifier}", "region:RU-KLU"],
    )
    (entry,) = entries_of(lambda: found.append(actions.change_share(found[0], Decimal("0.4"), LATER, **WHY)))
    assert entry.act == states.SHARE_CHANGED
    (entry,) = entries_of(lambda: actions.end_membership(found[1], date(2018, 12, 31), **WHY))
    rows = Membership.objects.order_by("starts_on").values_list("starts_on", "ends_on", "share")
    assert list(rows) == [
        (START, date(2017, 12, 31), Decimal(1)),
        (LATER, date(2018, 12, 31), Decimal("0.4")),
    ]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (admission(LATER), "The organisation is a member of this cluster then already."),
        (admission(date(2015, 1, 1)), "The organisation is a member of this cluster then already."),
        (admission(date(2015, 1, 1), "0", ends_on=date(2015, 2, 1)), "A share is more than nothing and at most one."),
        (admission(date(2015, 1, 1), ends_on=date(2014, 1, 1)), "A membership cannot end before it began."),
    ],
)
def test_members_that_are_refused(terms: actions.Admission, sentence: str) -> None:
    member, cluster = factories.organisation(), factories.cluster()
    factories.membership(member, cluster)
    assert said(lambda: actions.admit_member(member, cluster, terms, **TOLD)) == sentence


def test_members_shown_are_counted_anew_after_an_act_and_only_then() -> None:
    cluster, other = factories.cluster("first"), factories.cluster("second")

    def shown(*clusters: Cluster) -> list[int]:
        return [counting.members_shown(clusters, LATER)[one.pk] for one in clusters]

    first, second = factories.organisation(), factories.organisation()
    assert shown(cluster) == [0]
    actions.admit_member(first, cluster, admission(), **TOLD)
    assert shown(cluster) == [1]
    for joined in (cluster, other):  # by no act: what was counted stays, what was not is counted
        Membership.objects.create(
            organisation=second,
            cluster=joined,
            starts_on=START,
            share="0.5",
            basis="council_decision",
            recorded_at=NOW,
        )
    assert shown(cluster, other) == [1, 1]
    assert counting.members_shown([], LATER) == {}


def test_shares_come_to_no_more_than_a_whole_on_any_day() -> None:
    member = factories.organisation()
    factories.membership(member, factories.cluster("first"), share="0.5", ends_on=date(2017, 12, 31))
    factories.membership(member, factories.cluster("second"), LATER, share="0.7")
    third = factories.cluster("third")
    assert said(lambda: actions.admit_member(member, third, admission(share="0.4"), **TOLD)) == (
        "The shares of this organisation would come to more than one."
    )
    actions.admit_member(member, third, admission(share="0.4", ends_on=date(2017, 12, 31)), **TOLD)
    # A part of a consortium adds nothing to the consortium.
    part = factories.cluster("part", parent=third)
    actions.admit_member(member, part, admission(), **TOLD)
    assert member.memberships.count() == 4


def test_shares_and_ends_that_are_refused() -> None:
    own = factories.membership(factories.organisation(), factories.cluster(), ends_on=LATER)
    late = date(2019, 1, 1)
    assert said(lambda: actions.change_share(own, Decimal("0.5"), START, **WHY)) == (
        "Another share begins after the membership did."
    )
    assert said(lambda: actions.change_share(own, Decimal("0.5"), late, **WHY)) == "The membership has ended by then."
    assert said(lambda: actions.change_share(own, Decimal(1), date(2017, 1, 1), **WHY)) == (
        "This is the share it has already."
    )
    assert said(lambda: actions.end_membership(own, late, **WHY)) == "The membership has ended by then."
    assert said(lambda: actions.end_membership(own, date(2015, 1, 1), **WHY)) == (
        "A membership cannot end before it began."
    )


def test_residents_of_territories() -> None:
    member, park = factories.organisation(), factories.territory()
    (entry,) = entries_of(lambda: actions.add_residence(member, park, (LATER, None), **TOLD))
    assert entry.act == states.RESIDENCE_ADDED
    assert said(lambda: actions.add_residence(member, park, (date(2019, 1, 1), None), **TOLD)) == (
        "The organisation is a resident of this territory then already."
    )
    assert said(lambda: actions.add_residence(member, park, (START, None), **TOLD)) == (
        "The organisation is a resident of this territory then already."
    )
    entries_of(lambda: actions.add_residence(member, park, (START, date(2017, 12, 31)), **TOLD))
    with pytest.raises(actions.NotPossible):
        factories.territory()


def test_posts() -> None:
    somebody, cluster = person("Somebody"), factories.cluster()
    seat = actions.Post(cluster, "chair", START, on_council=True)
    found: list[Any] = []
    (entry,) = entries_of(lambda: found.append(actions.appoint_person(somebody, seat, **TOLD)))
    assert (entry.act, entry.object_label) == (states.PERSON_APPOINTED, "chair")
    assert said(lambda: actions.appoint_person(somebody, seat, **TOLD)) == "The person holds this post already."
    early, late = date(2015, 1, 1), date(2019, 1, 1)
    assert said(lambda: actions.end_appointment(found[0], early, **WHY)) == "A post cannot end before it began."
    (entry,) = entries_of(lambda: actions.end_appointment(found[0], LATER, **WHY))
    assert said(lambda: actions.end_appointment(found[0], late, **WHY)) == "The post has ended by then."
    council = actions.Post(factories.organisation(), "chair", START, on_council=True)
    assert said(lambda: actions.appoint_person(somebody, council, **TOLD)) == "Only a cluster has a council."


def test_contracts() -> None:
    first, second = factories.organisation(), factories.organisation()
    known = actions.ContractFacts("1", LATER, "supply", "parts", Decimal(10), "RUB")
    parties = [(first, "customer"), (second, "supplier")]
    (entry,) = entries_of(lambda: actions.register_contract(known, parties, **TOLD))
    assert entry.scope_keys == sorted(
        [f"organisation:{first.identifier}", f"organisation:{second.identifier}", "region:RU-KLU"]
    )
    assert said(lambda: actions.register_contract(known, parties, **TOLD)) == "This contract is registered already."
    alone = [(first, "customer"), (first, "supplier")]
    assert said(lambda: actions.register_contract(known, alone, **TOLD)) == "A contract has two parties or more."
    bare = actions.ContractFacts("2", LATER, "supply", "parts", Decimal(10))
    assert said(lambda: actions.register_contract(bare, parties, **TOLD)) == "An amount has a currency."


def test_regions_are_loaded_once() -> None:
    rows = [{"code": "KZ-ALA", "name_en": "Almaty", "name_ru": "Алматы", "tile_column": "1", "tile_row": "2"}]
    told = {**TOLD, "source": "list"}
    (entry,) = entries_of(lambda: actions.load_regions(rows, **told))
    assert entry.after == {"rows": 1, "source": "list"}
    assert entries_of(lambda: actions.load_regions(rows, **told)) == []
    rows[0]["name_en"] = "Almaty City"
    assert len(entries_of(lambda: actions.load_regions(rows, **told))) == 1


def test_many_organisations_are_one_entry() -> None:
    rows = [
        Organisation(number=factories.number(96, n), name=f"ООО «{n}»", kind="company", created_at=NOW) for n in (1, 2)
    ]
    (entry,) = entries_of(lambda: actions.load_organisations(actions.Load(rows), **TOLD, source="test"))
    assert entry.after == {"rows": 2, "source": "test"}
    wrong = actions.Load([Organisation(number="0096000010", name="x", kind="company", created_at=NOW)])
    assert said(lambda: actions.load_organisations(wrong, **TOLD, source="test")) == (
        "The number 0096000010 cannot be right: its length or its check digit is wrong."
    )


def test_who_changes_a_row_by_hand_is_found() -> None:
    own = factories.membership(factories.organisation(), factories.cluster())
    Membership.objects.filter(pk=own.pk).update(share="0.5")
    assert [(odd.kind, odd.what, odd.fields) for odd in odd_rows()] == [("registry.membership", "changed", ("share",))]


def test_the_history_of_a_row_is_kept_by_the_database() -> None:
    cluster = factories.cluster(status="pilot")
    actions.move_cluster_status(cluster, actions.Standing("leader", LATER), **WHY)
    history = Cluster.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    assert list(history.order_by("pgh_id").values_list("pgh_label", "status")) == [
        ("insert", "pilot"),
        ("update", "leader"),
    ]


def test_the_history_of_money_is_kept_by_the_database() -> None:
    contract = actions.register_contract(
        actions.ContractFacts("17", START, "supply", "Поставка стендов", Decimal(100), "RUB"),
        [(factories.organisation(), "customer"), (factories.organisation(), "supplier")],
        **WHY,
    )
    Contract.objects.filter(pk=contract.pk).update(amount=200)
    history = Contract.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    assert list(history.order_by("pgh_id").values_list("pgh_label", "amount")) == [("insert", 100), ("update", 200)]

"""A target that adds up is divided; sums are right for every reader, too much is said and not forbidden."""

from decimal import Decimal

import pytest

from corymb.apps.journal.models import Entry
from corymb.apps.programme import actions
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.cascade import Cascade, cascade_of
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.programme.making import TOLD, in_force, odd, part

pytestmark = pytest.mark.django_db


def refused(act: object, *given: object, **named: object) -> tuple[str, str]:
    with pytest.raises(NotPossible) as caught:
        act(*given, **named)  # type: ignore[operator]
    return str(caught.value), caught.value.field


def cascade(code: str = "T2", seen: set[int] | None = None) -> Cascade:
    target = next(target for target in pack_in_force()[1].targets if target.code == code)
    return cascade_of(target, Allocation.objects.select_related("cluster"), seen)


def test_the_known_answer() -> None:
    in_force()
    kaluga, tomsk, lipetsk = (factories.cluster(code) for code in ("kaluga-pharma", "tomsk", "lipetsk"))
    first, second = factories.organisation("ООО «Первое»"), factories.organisation("ООО «Второе»")
    for member in (first, second):
        factories.membership(member, kaluga, share="0.5")
        factories.membership(member, tomsk, share="0.5")
    part("T2", kaluga, 10_000)
    part("T2", kaluga, 4_000, first)
    part("T2", kaluga, 7_000, second)
    hidden = part("T2", tomsk, 500, first)
    part("T2", lipetsk, 30_000)
    found = cascade()
    assert [(p.cluster.code, p.amount, p.of_members, p.left) for p in found.parts] == [
        ("kaluga-pharma", 10_000, 11_000, -1_000),
        ("lipetsk", 30_000, 0, 30_000),
        ("tomsk", 500, 500, None),
    ]
    assert (found.allocated, found.left) == (Decimal(40_500), Decimal(59_500))
    blind = cascade(seen={row.pk for row in Allocation.objects.exclude(pk=hidden.pk)})
    assert (blind.allocated, [(len(p.members), p.hidden) for p in blind.parts]) == (40_500, [(2, 0), (0, 0), (0, 1)])
    assert odd() == []


def test_more_than_the_target_asks_for_can_be_planned() -> None:
    in_force()
    part("T2", factories.cluster("tomsk"), 120_000)
    assert (cascade().left, odd()) == (Decimal(-20_000), [])


def test_planning_for_the_same_one_again_changes_the_part() -> None:
    in_force()
    cluster = factories.cluster()
    first, second = part("T2", cluster, 100), part("T2", cluster, "250.5")
    assert (first.pk, second.amount, Allocation.objects.count()) == (second.pk, Decimal("250.5"), 1)
    acts = Entry.objects.filter(object_kind="programme.allocation").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["programme.part.planned", "programme.part.changed"]
    assert odd() == []


def test_a_part_lies_where_its_cluster_and_member_do() -> None:
    in_force()
    cluster, member = factories.cluster(), factories.organisation()
    factories.membership(member, cluster)
    part("T2", cluster, 5, member)
    keys = Entry.objects.get(act="programme.part.planned").scope_keys
    assert keys == ["cluster:kaluga-pharma", f"organisation:{member.identifier}", "region:RU-KLU"]


def test_a_part_is_taken_back_once() -> None:
    in_force()
    found = part("T2", factories.cluster(), 5)
    actions.remove_part(found, reason="order 5", **TOLD)
    assert (Allocation.objects.count(), odd()) == (0, [])
    said = refused(actions.remove_part, found, reason="order 5", **TOLD)
    assert said == ("This part was taken back meanwhile.", "")


@pytest.mark.parametrize("target", ["T1", "T5a", "T9"])
def test_growth_and_multiples_cannot_be_divided(target: str) -> None:
    in_force()
    said = refused(part, target, factories.cluster(), 5)
    assert said == ("Only a target that adds up over the years can be divided.", "target")


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_part(amount: int) -> None:
    in_force()
    assert refused(part, "T2", factories.cluster(), amount) == ("A planned part is more than nothing.", "amount")


def test_only_members_have_a_part_of_a_cluster() -> None:
    in_force()
    said = refused(part, "T2", factories.cluster(), 5, factories.organisation())
    assert said == ("The organisation is no member of this cluster.", "organisation")


def test_a_consortium_is_planned_as_a_whole() -> None:
    in_force()
    inner = factories.cluster("inner", parent=factories.cluster("whole"))
    said = refused(part, "T2", inner, 5)
    assert said == ("This cluster is part of a consortium: plan for the consortium or its members.", "cluster")


def test_without_a_pack_nothing_is_planned() -> None:
    said, _field = refused(part, "T2", factories.cluster(), 5)
    assert said == "No pack is in force yet; a programme officer puts one in force."

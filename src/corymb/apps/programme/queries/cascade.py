"""How a target is divided: what is planned for each cluster, what of it its members have, what is left or too much."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from corymb.apps.programme.models import Allocation
from corymb.apps.registry.models import Cluster
from corymb.packs.measures import Target


@dataclass
class ClusterPart:
    """A cluster's part of a target, and the parts of it planned for members, in the indicator's unit.

    `own` is None where only members' parts are planned. `members` are those the reader may see; how many others there
    are is `hidden`, and their parts are in every sum all the same.
    """

    cluster: Cluster
    own: Allocation | None = None
    members: list[Allocation] = field(default_factory=list)
    hidden: int = 0
    of_members: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal | None:
        """What of the cluster's part no member has yet; negative where its members have more."""
        return self.own.amount - self.of_members if self.own else None

    @property
    def amount(self) -> Decimal:
        return self.own.amount if self.own else self.of_members


@dataclass(frozen=True)
class Cascade:
    """A target with its parts. `left` is negative where more is planned than the target asks for."""

    target: Target
    parts: list[ClusterPart]

    @property
    def allocated(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.target.threshold - self.allocated


def cascade_of(target: Target, allocations: Iterable[Allocation], seen: Collection[int] | None = None) -> Cascade:
    """The parts of a target by cluster, in the order of their codes. A member's part is inside its cluster's.

    `seen` are numbers of the parts whose members may be named; None = all of them.
    """
    parts: dict[int, ClusterPart] = {}
    for allocation in sorted(allocations, key=lambda a: (a.cluster.code, a.organisation_id or 0)):
        part = parts.setdefault(allocation.cluster_id, ClusterPart(allocation.cluster))
        if allocation.organisation_id is None:
            part.own = allocation
            continue
        part.of_members += allocation.amount
        if seen is None or allocation.pk in seen:
            part.members.append(allocation)
        else:
            part.hidden += 1
    return Cascade(target, list(parts.values()))

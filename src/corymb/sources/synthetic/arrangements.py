"""What makes a programme hard to count without being wrong: mergers, shared members, groups, closed blocks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from corymb.sources.synthetic.cast import Member
from corymb.sources.synthetic.world import Choice, Defect, World, merger_day


def kind(*kinds: str) -> Callable[[Member], bool]:
    return lambda member: member.kind in kinds


def middle(world: World) -> int:
    """The middle year: mistakes there spoil the trajectory, not the verdict."""
    return world.plan.years[len(world.plan.years) // 2]


def merger(world: World, choice: Choice) -> Iterator[Defect]:
    """One member is absorbed by another of its cluster on 1 July of the middle year."""
    successor = choice.take(kind("medium"))
    gone = successor and choice.take(lambda m: m.kind == "small" and m.cluster == successor.cluster)
    if successor is None or gone is None:
        return
    year = middle(world)
    for later in (y for y in world.plan.years if y >= year):
        own = world.returns.pop((gone.organisation, later))
        kept = world.returns[successor.organisation, later]
        for code, value in own.items():
            if code != "mean_wage":
                kept[code] += value
    world.replace(replace(gone, left=year - 1))
    world.events = [
        {**e, "organisation": successor.organisation}
        if e["organisation"] == gone.organisation and int(str(e["period"])) >= year
        else e
        for e in world.events
    ]
    world.links.append(
        {
            "predecessor": gone.organisation,
            "successor": successor.organisation,
            "on": merger_day(year),
            "share": Decimal(1),
        }
    )
    yield Defect("merger", "", gone.organisation, str(year))


def shared_member(world: World, choice: Choice) -> Iterator[Defect]:
    """Two members take part in a second cluster too, with shares of six and four tenths, and of nine and one tenth."""
    clusters = list(dict.fromkeys(m.cluster for m in world.members))
    for share in (0.4, 0.1) if len(clusters) > 1 else ():
        member = choice.take(kind("medium", "research", "education"))
        if member is not None:
            other = clusters[(clusters.index(member.cluster) + 1) % len(clusters)]
            world.replace(replace(member, second=(other, share)))
            yield Defect("shared_member", "", member.organisation, "")


def closed_block(world: World, choice: Choice) -> Iterator[Defect]:
    """Three members of one cluster may be published only together."""
    cluster = "yenisei" if any(m.cluster == "yenisei" for m in world.members) else world.members[0].cluster
    for _ in range(3):
        member = choice.take(lambda m: m.cluster == cluster and m.kind in {"small", "medium", "research", "other"})
        if member is not None:
            world.replace(replace(member, flags=f"{member.flags} confidential"))
            yield Defect("confidential", "", member.organisation, "")


def one_group(world: World, choice: Choice) -> Iterator[Defect]:
    """A joint project between two companies of one group, which is not joint."""
    first = choice.take(kind("small"))
    second = first and choice.take(lambda m: m.kind == "small" and m.cluster == first.cluster)
    if first is None or second is None:
        return
    group = f"SYNTH-GROUP-{first.organisation[-4:]}"
    world.replace(replace(first, group=group))
    world.replace(replace(second, group=group))
    yield _project(world, "RD-99-001", "joint-participants", (first, second))


def _project(world: World, event: str, rule: str, parties: tuple[Member, ...]) -> Defect:
    period = str(world.plan.years[-1])
    for number, member in enumerate(parties):
        world.events.append(
            {
                "event": event,
                "kind": "joint_rd",
                "period": period,
                "amount": Decimal(25_000_000),
                "organisation": member.organisation,
                "role": "partner" if number else "lead",
            }
        )
    return Defect("not_joint", rule, "", period, event=event)


def lonely_project(world: World, choice: Choice) -> Iterator[Defect]:
    """A joint project with one member and nobody else."""
    member = choice.take(kind("small"))
    if member is not None:
        yield _project(world, "RD-99-002", "joint-participants", (member,))

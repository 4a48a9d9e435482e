"""Builds the synthetic programme of a plan."""

from collections.abc import Sequence
from random import Random

from corymb.packs.schema import Pack
from corymb.sources.synthetic.cast import Member, cast
from corymb.sources.synthetic.defects import plant
from corymb.sources.synthetic.figures import figures
from corymb.sources.synthetic.happenings import happenings
from corymb.sources.synthetic.world import Key, Plan, World

SILENT = 0.05
"""Share of returns that never arrive."""
_ANCHORS = 2


def build_world(pack: Pack, plan: Plan) -> World:
    """The synthetic programme of a plan, always the same for the same plan and pack, with its planted mistakes."""
    members = cast(pack, plan.seed, plan.clusters, plan.members, plan.years, plan.language)
    full = figures(pack, members, plan.seed, plan.years)
    returns = {key: dict(full[key]) for key in _handed_in(members, plan.seed, plan.years)}
    world = World(plan, members, full, returns, happenings(members, full, plan.seed, plan.years))
    plant(world)
    return world


def _handed_in(members: Sequence[Member], seed: int, years: Sequence[int]) -> list[Key]:
    """Returns that arrive: of members, of half of the joiners for the first year, of half of the leavers afterwards."""
    found = []
    for member in members:
        rng = Random(f"{seed} silence {member.organisation}")  # noqa: S311 - invented data, not a secret
        loyal = rng.random() < 0.5  # noqa: PLR2004 - half
        sure = int(member.organisation[-6:-1]) <= _ANCHORS
        for year in years:
            silent = rng.random() < SILENT and not sure
            late_baseline = member.joined is not None and year == years[0] and loyal
            after = member.left is not None and year > member.left and loyal
            if late_baseline or ((member.is_member(year) or after) and not silent):
                found.append((member.organisation, year))
    return found

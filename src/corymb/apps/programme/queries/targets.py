"""Targets of the pack in force."""

from corymb.apps.programme.queries.packs import pack_of, version_in_force
from corymb.packs.measures import Target
from corymb.packs.schema import Pack


def target_in_force(code: str) -> tuple[Pack, Target] | None:
    """A target by its code, and the pack it stands in; None where there is none."""
    version = version_in_force()
    pack = pack_of(version) if version else None
    target = next((target for target in pack.targets if target.code == code), None) if pack else None
    return (pack, target) if pack and target else None

"""Which outline of the office's file is which region: by code, else by one of its names."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from corymb.apps.registry.models import Region
from corymb.kit import boundaries
from corymb.methods import names


@dataclass(frozen=True)
class Areas:
    """Paths by code of the region, the height of their picture, and what fits nothing."""

    height: float
    paths: dict[str, str]
    strangers: tuple[str, ...]


def areas(regions: Sequence[Region]) -> Areas | None:
    """Outlines of these regions; None where no file is named."""
    known = boundaries.loaded(settings.BOUNDARIES)
    if known is None:
        return None
    by_code = {region.code for region in regions}
    by_name = {names.skeleton(name): r.code for r in regions for name in (r.name_ru, r.name_en) if name}
    paths: dict[str, str] = {}
    strangers = []
    for outline in known.outlines:
        shape = outline.shape
        told = (by_name.get(names.skeleton(name)) for name in shape.names)
        code = shape.code if shape.code in by_code else next((code for code in told if code), None)
        if code is None:
            strangers.append(shape.code or " / ".join(shape.names) or "?")
        else:
            paths[code] = paths.get(code, "") + outline.path
    return Areas(known.height, paths, tuple(strangers))

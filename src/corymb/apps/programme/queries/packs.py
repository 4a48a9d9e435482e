"""The pack in force, and every pack that ever was, read once in a process."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.states import CUMULATIVE, IN_FORCE
from corymb.i18n import Text
from corymb.kit.asking import NotPossible
from corymb.kit.saying import language_of_page
from corymb.packs.loader import load_text
from corymb.packs.schema import Pack

KEPT = 8
"""Packs a process keeps read; a version that was given never changes."""


def version_in_force() -> PackVersion | None:
    return PackVersion.objects.filter(state=IN_FORCE).first()


def pack_in_force() -> tuple[PackVersion, Pack]:
    """The version in force and its pack. Refuses, in words, while there is none."""
    version = version_in_force()
    if version is None:
        raise NotPossible(_("No pack is in force yet; a programme officer puts one in force."))
    return version, pack_of(version)


def divisible_targets() -> list[tuple[str, str]]:
    """Targets of the pack in force that can be divided among clusters: code and name in the language of the page."""
    if version_in_force() is None:
        return []
    _version, pack = pack_in_force()
    language_of_page()
    return [(one.code, str(one.label)) for one in pack.targets if one.kind == CUMULATIVE]


def other_unit(target: str | None, named: Iterable[str]) -> str:
    """In what a target of the pack in force is counted, where none of the names of a unit says it; else empty.

    Empty too without a pack, or a target of this code. A figure in another unit would be planned wrong by a factor.
    """
    if not target or version_in_force() is None:
        return ""
    _version, pack = pack_in_force()
    units, measured = {one.code: one.label for one in pack.units}, {one.code: one.unit for one in pack.indicators}
    counted = next((units[measured[one.indicator]] for one in pack.targets if one.code == target), None)
    if counted is None or set(named) & set(counted.values()):
        return ""
    language_of_page()
    return str(counted)


def pack_of(version: PackVersion) -> Pack:
    """The pack of a version, as it was given."""
    return _read(version.sha256, version.pk)


@lru_cache(maxsize=KEPT)
def _read(sha256: str, number: int) -> Pack:
    version = PackVersion.objects.get(pk=number, sha256=sha256)
    pack = load_text(version.text, str(version))
    if pack.hash != sha256:
        raise ValueError(f"the text of {version} is not the one its hash stands for")
    return pack


def told(text: Text) -> str:
    """A text of the pack in the language of the page."""
    language_of_page()
    return str(text)

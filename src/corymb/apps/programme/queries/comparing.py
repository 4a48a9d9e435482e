"""What differs between two versions of the pack, grouped as a reader looks for it."""

from dataclasses import dataclass

from corymb.apps.programme.queries.packs import told
from corymb.apps.programme.states import GROUPS
from corymb.kit.saying import language_of_page, said
from corymb.packs.comparing import Difference, differences
from corymb.packs.schema import Pack

TABLES = {"targets", "indicators", "variables", "events", "checks", "clusters"}
"""Tables of the pack whose own name says no more than that of their group."""


@dataclass(frozen=True)
class Told:
    """A difference with the label of what it is about."""

    difference: Difference
    label: str

    @property
    def name(self) -> str:
        """The name of the element, with its table's where the group has several."""
        one = self.difference
        return one.element if one.table in TABLES else " ".join(filter(None, (one.table, one.element)))


def grouped(before: Pack, after: Pack) -> list[tuple[str, list[Told]]]:
    """Groups in which something differs, by their names."""
    language_of_page()
    found: dict[str, list[Told]] = {}
    for one in differences(before, after):
        found.setdefault(one.group, []).append(Told(one, _label(one, after) or _label(one, before)))
    return [(said(GROUPS, code), rows) for code, rows in found.items()]


def _label(one: Difference, pack: Pack) -> str:
    if not one.element:
        return ""
    rows = getattr(pack, one.table)
    found = next((row for row in rows if getattr(row, "code", "") == one.element), None) if rows else None
    label = getattr(found, "label", None) or getattr(found, "name", None)
    return told(label) if label else ""

"""What a workbook with the returns of many members is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class MemberRow:
    """A member's row. `previous`, `values`, `events` as in `ReturnForm`."""

    organisation: str
    name: str
    previous: Mapping[str, Decimal | None] = field(default_factory=dict)
    values: Mapping[str, Decimal | str | None] = field(default_factory=dict)
    events: Sequence[Mapping[str, object]] = ()

    @property
    def number(self) -> str:
        """The number as a member knows it."""
        return self.organisation.removeprefix("RU-INN-")


@dataclass(frozen=True)
class ClusterForm:
    """Returns of many members for one period. `left_out`: members whose return is being signed."""

    period: str
    cluster: str
    title: str
    rows: Sequence[MemberRow]
    language: str = "en"
    left_out: int = 0
    origin: Literal["reported", "synthetic"] = "reported"

"""Findings: what is wrong or must be explained in the data, as rows. Nothing is dropped or mended by a finding."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from corymb.i18n import gettext

Level = Literal["error", "explain", "note"]
LEVELS: tuple[Level, ...] = ("error", "explain", "note")


@dataclass(frozen=True)
class Finding:
    """One finding.

    `rule` is the code of the rule; `message` and `mend` are English catalogue strings with {named} fields taken from
    `fields`, translated only when shown (a pack's own texts are given as they are). `value` is what was written.
    Empty strings where a part does not apply.
    """

    rule: str
    level: Level
    message: str
    mend: str = ""
    organisation: str = ""
    period: str = ""
    variable: str = ""
    value: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    fields: dict[str, object] = field(default_factory=dict, compare=False)

    def said(self) -> str:
        return gettext(self.message).format(**self.fields)

    def how_to_mend(self) -> str:
        return gettext(self.mend).format(**self.fields) if self.mend else ""

    def where(self) -> str:
        return " ".join(part for part in (self.file, self.sheet, self.cell) if part)


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(f.level == "error" for f in findings)

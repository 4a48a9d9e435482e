"""What a kind of check gives: queries whose rows become findings."""

from collections.abc import Callable
from dataclasses import dataclass

from corymb.methods.checks.ground import Ground
from corymb.methods.findings import Level
from corymb.methods.programme import CheckRule


@dataclass(frozen=True)
class Suspicion:
    """Rows that break a rule, and how to say it.

    `sql` gives organisation, period and variable (empty where they do not apply), and may give value, file, sheet and
    cell; every other column is a field of the message. A column `likely` is a value in base units and is shown in the
    scale in which the figure was written. `level` None = the rule's own.
    """

    sql: str
    message: str
    mend: str
    level: Level | None = None


Check = Callable[[Ground, CheckRule], list[Suspicion]]

"""Figures that were written and are no numbers, in the words the import has for them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from corymb.methods.findings import Finding
from corymb.packs.measures import Variable
from corymb.sources.troubles import RULES, WORDS
from corymb.sources.written import number_of_text, proposal


def unreadable_figures(
    texts: Iterable[tuple[str, str, str, str]], variables: Mapping[str, Variable], period: str
) -> list[Finding]:
    """A finding for each text (variable, as written, sheet, cell)."""
    told = []
    for code, written, sheet, cell in texts:
        read = number_of_text(written)
        trouble = read if isinstance(read, str) else "too_large"
        meant = proposal(trouble, written, "auto")
        kind = "unit_proposed" if meant else trouble
        level, message, mend = WORDS[kind]
        told.append(
            Finding(
                f"import.{RULES.get(kind, kind)}",
                level,
                message,
                mend,
                period=period,
                variable=code,
                value=written,
                sheet=sheet,
                cell=cell,
                fields={"value": written, "proposal": _scaled(meant, variables[code])},
            )
        )
    return told


def _scaled(meant: str, variable: Variable) -> str:
    """A proposal is in the base unit; the member writes in the scale of the variable."""
    return f"{(Decimal(meant) / variable.factor).normalize():f}" if meant else ""

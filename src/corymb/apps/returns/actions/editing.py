"""Figures are saved while they are written: field by field, so that two people at one return lose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.states import OPEN
from corymb.apps.returns.models import Figure, Return
from corymb.apps.returns.queries.figures import STEP, variables_of
from corymb.apps.returns.states import EDITABLE, FORM, SAVED, WORKBOOK
from corymb.kit.asking import NotPossible
from corymb.packs.measures import Variable
from corymb.sources.written import BLANKS, LIMIT, number_of_text

LONGEST = 200
NOT_OPEN = _("This return cannot be changed now; look where it stands.")
PERIOD_CLOSED = _("The period is closed; ask the programme office to open it again.")


@dataclass(frozen=True)
class Typed:
    """A figure as somebody wrote it. `seen` is the version of the figure they had before them; None = whatever it is.

    A figure from a workbook says the stored file, the sheet and the cell; `factor` is the scale it was written in,
    where it is another than the variable's.
    """

    text: str
    seen: int | None = None
    source: str = FORM
    file: int | None = None
    sheet: str = ""
    cell: str = ""
    factor: Decimal | None = None


@dataclass
class Saved:
    """What came of saving: the version of the return, the figures saved, and those somebody else changed meanwhile.

    `met` holds, by variable, what stands there now and who wrote it.
    """

    version: int
    at: datetime
    saved: list[str] = field(default_factory=list)
    met: dict[str, Figure] = field(default_factory=dict)


@transaction.atomic
def save_figures(number: int, typed: Mapping[str, Typed], by: Person | None, *, actor: Actor, now: datetime) -> Saved:
    """Save figures of a return. A figure that somebody else changed since it was seen stays as they left it.

    What is no number is kept as it was written, without a value; the checks say so. Refuses a return that cannot be
    changed now, and a variable the return does not ask for.
    """
    found = editable(number)
    asked = variables_of(pack_of(found.pack))
    unknown = sorted(typed.keys() - asked.keys())
    if unknown:
        told = _("The return does not ask for {codes}.")
        raise NotPossible(str(told).format(codes=", ".join(unknown)))
    there = {row.variable: row for row in found.figures.select_for_update().filter(variable__in=list(typed))}
    result = Saved(found.version, now)
    for code, one in typed.items():
        row = there.get(code)
        text = _trimmed(one.text)
        if (row.written if row else "") == text and (row is None or one.source != WORKBOOK):
            continue
        if row and one.seen is not None and row.version > one.seen:
            result.met[code] = row
            continue
        _put(row or Figure(member_return=found, variable=code), one, asked[code], found.version + 1, by, now)
        result.saved.append(code)
    if result.saved:
        result.version = touched(found, now)
        thing = ("returns.return", str(found.pk), "")
        keys = found.scope_keys
        record_act(SAVED, actor, thing, now=now, scope_keys=keys, figures=sorted(result.saved))
    return result


def editable(number: int) -> Return:
    """A return, locked, that may be changed now. Refuses another one."""
    found = Return.objects.select_for_update(of=("self",)).placed().get(pk=number)
    if found.state not in EDITABLE:
        raise NotPossible(NOT_OPEN)
    if found.period.state != OPEN:
        raise NotPossible(PERIOD_CLOSED)
    return found


def touched(found: Return, now: datetime) -> int:
    """Count a change of the content; the findings are about an older version from now on."""
    found.version += 1
    found.changed_at = now
    found.save(update_fields=["version", "changed_at"])
    return found.version


def _trimmed(text: str) -> str:
    text = " ".join(text.split())
    return "" if text in BLANKS else text[:LONGEST]


def _put(row: Figure, one: Typed, variable: Variable, version: int, by: Person | None, now: datetime) -> None:
    row.written = _trimmed(one.text)
    row.value = value_of(row.written, one.factor or variable.factor)
    row.source, row.file, row.sheet, row.cell = one.source, one.file, one.sheet, one.cell
    row.version, row.by, row.at = version, by, now
    row.save()


def value_of(text: str, factor: Decimal) -> Decimal | None:
    """A text as a value of the base unit, to four decimals; None where it is no number, or does not fit."""
    number = number_of_text(text) if text else None
    if not isinstance(number, Decimal):
        return None
    value = number * factor
    return value.quantize(STEP, ROUND_HALF_EVEN) if abs(value) < LIMIT else None

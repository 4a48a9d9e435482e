"""Facts as programs send them, beside what the register and the pack know; each trouble is told with its line."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.registry.api.shapes import OrganisationId
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import visible_to
from corymb.apps.registry.queries.scopes import IDENTIFIER
from corymb.apps.returns.models import FactRow
from corymb.apps.returns.queries.figures import entered
from corymb.kit.asking import NotPossible
from corymb.kit.given import Amount, Code, Given
from corymb.kit.problems import Declined, Fault
from corymb.kit.rows import refuse
from corymb.packs.measures import Variable

Row = tuple[int, "NewFact"]
"""The line, counted from one, and what stands in it."""


class NewFact(Given):
    """A figure, exact and in the unit of its variable; without a value it withdraws the one that counts."""

    organisation: OrganisationId
    period: PeriodCode
    variable: Code
    value: Amount | None
    written: str = Field("", max_length=200, description="As it was written, where it came from")
    file: str = Field("", max_length=200)
    sheet: str = Field("", max_length=255)
    cell: str = Field("", max_length=40)


def facts_of(rows: Sequence[Row], person: Any, source: str) -> list[FactRow]:
    """The facts to load. Refuses all of them where one names what is not there, or is told twice."""
    variables = _variables()
    known = organisations_named([one.organisation for _line, one in rows], person)
    there: set[tuple[str, str, str]] = set()
    facts, faults = [], []
    for line, one in rows:
        variable, organisation = variables.get(one.variable), known.get(one.organisation)
        key = (one.organisation, one.period, one.variable)
        said = list(_said(variable, organisation, twice=key in there))
        there.add(key)
        faults += [
            Fault(pointer=f"/body/{line - 1}/{name}", rule=rule, detail=detail, mend=mend, line=line)
            for name, rule, detail, mend in said
        ]
        if variable and organisation and not said:
            facts.append(_fact(one, variable, organisation, source))
    refuse(faults)
    return facts


def _variables() -> dict[str, Variable]:
    try:
        _version, pack = pack_in_force()
    except NotPossible as refusal:
        raise Declined(409, str(refusal)) from None
    return {variable.code: variable for variable in pack.variables}


def organisations_named(identifiers: Sequence[str], person: Any) -> dict[str, Organisation]:
    """Organisations by their identifiers, as far as the person may see them."""
    named = [IDENTIFIER.fullmatch(identifier) for identifier in identifiers]
    numbers = sorted({match.group(2) for match in named if match})
    found = visible_to(person).filter(number__in=numbers).select_related("merged_into")
    return {row.identifier: row for row in found}


def _said(
    variable: Variable | None, organisation: Organisation | None, *, twice: bool
) -> Iterator[tuple[str, str, str, str]]:
    """(name, rule, what is wrong, how to mend it)."""
    if organisation is None:
        told = _("Nothing in the register has this number or code.")
        yield ("organisation", "unknown", told, _("Register it first."))
    elif organisation.merged_into:
        mend = _("Send it under {number}.").format(number=organisation.merged_into.identifier)
        yield ("organisation", "merged", _("The organisation went into another one."), mend)
    if variable is None:
        yield ("variable", "unknown", _("The pack in force has no such variable."), _("Take it from the pack."))
    if twice:
        yield ("variable", "twice", _("This figure stands in the list twice."), _("Send it once."))


def _fact(one: NewFact, variable: Variable, organisation: Organisation, source: str) -> FactRow:
    return FactRow(
        organisation_id=organisation.pk,
        period=one.period,
        variable=one.variable,
        value=one.value,
        unit=variable.unit,
        source=source,
        file=one.file,
        sheet=one.sheet,
        cell=one.cell,
        written=one.written or entered(one.value, variable),
        scale=f"{variable.factor:f}",
    )

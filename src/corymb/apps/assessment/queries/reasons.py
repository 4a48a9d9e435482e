"""Why somebody may not assess an application, in words, from the codes that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Conflict, Expert
from corymb.apps.assessment.queries.standing import lifted_keys, stored
from corymb.apps.assessment.queries.ties import Tie, ties
from corymb.apps.assessment.states import (
    ACCEPTED,
    CONTRACT,
    DECLARED,
    EARLIER,
    EMPLOYER,
    GROUP,
    INVITED,
    KINDS,
    NAMED_BY_INVITER,
    OFFICE,
    PROJECT,
    REGION,
)
from corymb.apps.registry.models import Contract, Organisation
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.selection.models import Application
from corymb.kit.saying import said


def worded(kind: str, own: str, other: str, contract: str = "") -> str:
    """A tie the register knows, in words; names are empty where none has a part in it."""
    texts = {
        EMPLOYER: _("Works at {other}, which takes part") if other else _("Holds a post in the cluster that applies"),
        EARLIER: _("Worked at {other}, which takes part") if other else _("Held a post in the cluster that applies"),
        GROUP: _("Works at {own}, of one group with {other}"),
        CONTRACT: _("Works at {own}, which has contract {contract} with {other}"),
        PROJECT: _("Works at {own}, which has a joint project ({contract}) with {other}"),
        REGION: _("Works at {own}, which is in the region that applies"),
        OFFICE: _("Has a role in which they act for the applicant"),
    }
    return texts.get(kind, said(KINDS, kind)).format(own=own, other=other, contract=contract)


def reason_of(row: Conflict) -> str:
    """Why a conflict stands, for whoever arranges the assessment."""
    if row.source == DECLARED:
        return _declared(row, _("this application"))
    own, other = (named_openly(one) if one else "" for one in (row.own, row.other))
    return worded(row.kind, own, other, row.contract.number if row.contract else "")


def declared_earlier(expert: Expert) -> list[tuple[str, list[str]]]:
    """What an expert declared in other calls, and nobody lifted: a call, the newest first, and their ties in words."""
    rows = Conflict.objects.filter(expert__person=expert.person_id, source=DECLARED, lifted_at=None)
    rows = rows.exclude(expert__call=expert.call_id).select_related("expert__call", "region", "other__region")
    found: dict[str, list[str]] = {}
    for row in rows.order_by("-expert__call__created_at", "-expert__call", "pk"):
        found.setdefault(row.expert.call.title, []).append(_declared(row, _("an application of that call")))
    return list(found.items())


def _declared(row: Conflict, application: str) -> str:
    """A declared tie with the words of whoever declared it; `application` stands for one tied to neither of both."""
    what = row.region or (row.other and named_openly(row.other)) or application
    words = _(NAMED_BY_INVITER) if row.words == NAMED_BY_INVITER else row.words
    return " – ".join(filter(None, (f"{said(KINDS, row.kind)}: {what}", words)))


def shut_out(application: Application, day: date) -> list[tuple[str, list[str]]]:
    """Experts who may not assess an application, by what is on record, and why: name and reasons."""
    standing = stored(application.call_id, day, applications=[application.pk])
    rows = Conflict.objects.filter(pk__in=[conflict for _application, _expert, conflict in standing])
    found: dict[str, list[str]] = {}
    for row in rows.select_related("expert__person", "region", "own", "other", "contract").order_by("expert", "pk"):
        found.setdefault(str(row.expert.person), []).append(reason_of(row))
    return list(found.items())


Kept = int | list[Any]
"""What ties somebody, as it is kept: the number of a conflict on record, or [kind, own, other, contract]."""


def why_tied(call: int, person: int, applications: Sequence[int], day: date) -> dict[int, tuple[bool, list[Kept]]]:
    """What ties a person to applications, on record or by the register on a day: whether it was declared, and what."""
    expert = Expert.objects.filter(call=call, person=person, state__in=(INVITED, ACCEPTED)).first()
    record = stored(call, day, [expert.pk], applications) if expert else []
    rows = Conflict.objects.in_bulk([conflict for _application, _expert, conflict in record])
    found: dict[int, tuple[bool, list[Kept]]] = {}
    known = lifted_keys([expert.pk]) if expert else set()
    for application, _expert, number in sorted(record):
        declared, kept = found.get(application, (False, []))
        row = rows[number]
        found[application] = declared or row.source == DECLARED, [*kept, number]
        known.add((row.expert_id, application, row.kind, row.other_id, row.contract_id))
    for tie in ties(call, [person], day, applications):
        declared, kept = found.get(tie.application, (False, []))
        if not expert or (expert.pk, tie.application, *tie.key) not in known:
            found[tie.application] = declared, [*kept, [tie.kind, tie.own, tie.other, tie.contract]]
    return found


def whys_of(rows: Sequence[list[Kept]]) -> list[str]:
    """The same in words, in the language in force: three queries for all of them."""
    numbers = {one for kept in rows for one in kept if isinstance(one, int)}
    told = Conflict.objects.select_related("region", "own", "other", "contract").in_bulk(numbers)
    fresh = [[Tie(0, 0, *one) for one in kept if not isinstance(one, int)] for kept in rows]
    names = names_for([tie for found in fresh for tie in found])
    words = ([*(reason_of(told[one]) for one in kept if isinstance(one, int))] for kept in rows)
    return [
        "; ".join(dict.fromkeys([*said, *map(names.reason, found)])) for said, found in zip(words, fresh, strict=True)
    ]


@dataclass(frozen=True)
class Names:
    """Names of what ties speak of, fetched once."""

    organisations: Mapping[int, str]
    contracts: Mapping[int, str]

    def reason(self, tie: Tie) -> str:
        own, other = (self.organisations.get(number or 0, "") for number in (tie.own, tie.other))
        return worded(tie.kind, own, other, self.contracts.get(tie.contract or 0, ""))


def names_for(found: Sequence[Tie]) -> Names:
    """Names for the ties given, in two queries."""
    organisations = _numbers(number for tie in found for number in (tie.own, tie.other))
    contracts = _numbers(tie.contract for tie in found)
    return Names(
        {row.pk: named_openly(row) for row in Organisation.objects.filter(pk__in=organisations)},
        dict(Contract.objects.filter(pk__in=contracts).values_list("pk", "number")),
    )


def _numbers(found: Iterable[int | None]) -> set[int]:
    return {number for number in found if number is not None}

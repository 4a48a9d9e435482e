"""What the programme's plan counts of an agreement. A planned part says what it rests on in words, by its number."""

from collections.abc import Collection, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import override

from corymb.apps.outcomes.models import Agreement, Commitment
from corymb.apps.outcomes.queries.agreements import visible_to
from corymb.apps.outcomes.queries.naming import agreement_url
from corymb.apps.outcomes.queries.seeing import not_tied
from corymb.apps.outcomes.states import TERMINATED
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.naming import target_url
from corymb.i18n import LANGUAGES

CLUSTER = "agreement__decision__application__cluster"


def basis_of(number: str) -> str:
    """What a part that is planned by an agreement says it rests on."""
    return _("Agreement {number}").format(number=number)


@cache
def _around() -> tuple[tuple[str, str], ...]:
    """What stands before and after the number, in whichever language a part was planned."""
    found = []
    for language in LANGUAGES:
        with override(language):
            before, _number, after = basis_of("{number}").partition("{number}")
            found.append((before, after))
    return tuple(found)


def with_parts(rows: QuerySet[Commitment]) -> QuerySet[Any]:
    """`part`: the number of the planned part of the cluster that rests on the commitment; None where none does."""
    parts = Allocation.objects.filter(target=OuterRef("target"), cluster=OuterRef(CLUSTER), organisation=None)
    number = OuterRef("agreement__number")
    said = reduce(or_, (Q(basis=Concat(Value(before), number, Value(after))) for before, after in _around()))
    return rows.annotate(part=Subquery(parts.filter(said).values("pk")[:1]))


def counted_still(found: Agreement) -> list[tuple[str, str]]:
    """Targets, with their addresses, in whose plan an agreement that holds no more is counted."""
    if found.state != TERMINATED:
        return []
    rows = with_parts(found.commitments.exclude(target="")).filter(part__isnull=False)
    return [(code, target_url(code)) for code in sorted(set(rows.values_list("target", flat=True)))]


def ended_bases(person: Any, parts: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Of some planned parts those that rest on a terminated agreement: what is said, where a person reads more."""
    rows = with_parts(Commitment.objects.filter(agreement__state=TERMINATED)).filter(part__in=parts)
    if not rows.exists():  # as nearly always: what is kept from the person need not be known then
        return {}
    rows = rows.filter(not_tied(person, "agreement__decision__application"))
    found = dict(rows.values_list("part", "agreement"))
    seen = visible_to(person).filter(pk__in=found.values()).in_bulk()
    said = _("this agreement is terminated")
    return {part: (said, agreement_url(seen[own]) if own in seen else "") for part, own in found.items()}

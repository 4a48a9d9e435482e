"""Which experts may not assess which applications: conflicts that stand, stored and as the register has them now."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from corymb.apps.assessment.models import Conflict, Expert
from corymb.apps.assessment.queries.ties import BIDS, ties, values
from corymb.apps.assessment.states import ACCEPTED, INVITED, REGISTER
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.seeing import decided_among
from corymb.apps.selection.states import PUBLISHED
from corymb.apps.selection.states import SUBMITTED as HANDED_IN

Pair = tuple[int, int]
"""An application and an expert, by their numbers."""

PAIRS = f"""
WITH {BIDS},
standing AS (
    SELECT c.* FROM assessment_conflict c JOIN assessment_expert e ON e.id = c.expert_id
    WHERE e.call_id = %(call)s AND c.lifted_at IS NULL
      AND (%(experts)s::bigint[] IS NULL OR e.id = ANY(%(experts)s::bigint[]))
)
SELECT b.id, c.expert_id, c.id FROM standing c JOIN bids b ON b.id = c.application_id
UNION
SELECT b.id, c.expert_id, c.id FROM standing c JOIN bids b ON b.region = c.region_id
UNION
SELECT s.bid, c.expert_id, c.id
FROM standing c
JOIN registry_organisation g ON g.id = c.other_id
JOIN registry_organisation o ON o.id = COALESCE(g.merged_into_id, g.id)
JOIN sides s ON s.org = o.id OR s.head = COALESCE(o.group_head_id, o.id)
WHERE c.application_id IS NULL"""
"""Declared ties to a region or an organisation stand against every application it has a part in."""

ELSEWHERE = f"""
WITH {BIDS},
told AS (
    SELECT c.*, e.person_id AS person FROM assessment_conflict c JOIN assessment_expert e ON e.id = c.expert_id
    WHERE c.id = ANY(%(conflicts)s)
)
SELECT b.id, c.person FROM told c JOIN bids b ON b.region = c.region_id
UNION
SELECT b.id, c.person
FROM told c
JOIN selection_application a ON a.id = c.application_id
JOIN bids b ON a.cluster_id IN (b.cluster, b.parent) OR (a.cluster_id IS NULL AND a.region_id = b.region)
UNION
SELECT s.bid, c.person
FROM told c
JOIN registry_organisation g ON g.id = c.other_id
JOIN registry_organisation o ON o.id = COALESCE(g.merged_into_id, g.id)
JOIN sides s ON s.org = o.id OR s.head = COALESCE(o.group_head_id, o.id)
WHERE c.application_id IS NULL"""
"""What ties declared in another call would close in this one; one to an application goes with its cluster or region."""


def stored(
    call: int, day: date, experts: Iterable[int] | None = None, applications: Iterable[int] | None = None
) -> list[tuple[int, int, int]]:
    """(application, expert, conflict) of what is on record and stands."""
    given: dict[str, Any] = {"experts": list(experts) if experts is not None else None}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, values(call, day, applications) | given)
        return list(cursor.fetchall())


def stored_pairs(
    call: int, day: date, experts: Iterable[int] | None = None, applications: Iterable[int] | None = None
) -> set[Pair]:
    """Pairs with a conflict on record that stands."""
    return {(application, expert) for application, expert, _conflict in stored(call, day, experts, applications)}


def declared_elsewhere(call: int, day: date, conflicts: Iterable[int]) -> set[tuple[int, int]]:
    """(application, person) of a call that ties declared in another one speak of, were they declared here too."""
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE, values(call, day) | {"conflicts": list(conflicts)})
        return set(cursor.fetchall())


def fresh_pairs(
    call: int, experts: Sequence[Expert], day: date, applications: Iterable[int] | None = None
) -> set[Pair]:
    """Pairs the register ties now by something nobody has lifted, on record already or not."""
    numbers = {expert.person_id: expert.pk for expert in experts}
    found = ties(call, list(numbers), day, applications)
    lifted = lifted_keys(numbers.values())
    return {
        (tie.application, numbers[tie.person])
        for tie in found
        if (numbers[tie.person], tie.application, *tie.key) not in lifted
    }


def lifted_keys(experts: Iterable[int]) -> set[tuple[Any, ...]]:
    """(expert, application, kind, other, contract) of ties the register knows that were lifted with a reason."""
    rows = Conflict.objects.filter(expert__in=experts, source=REGISTER, lifted_at__isnull=False)
    return set(rows.values_list("expert", "application", "kind", "other", "contract"))


def pairs_now(call: int, experts: Sequence[Expert], day: date, applications: Sequence[int] | None = None) -> set[Pair]:
    """Every pair that must not be: what is on record, and what the register says today."""
    numbers = [expert.pk for expert in experts]
    stored = stored_pairs(call, day, numbers, applications)
    return stored | fresh_pairs(call, experts, day, applications)


def is_conflicted(expert: Expert, application: int, day: date) -> bool:
    return bool(pairs_now(expert.call_id, [expert], day, [application]))


def experts_in(call: int) -> list[Expert]:
    """Experts who take part, or may yet."""
    return list(Expert.objects.filter(call=call, state__in=(INVITED, ACCEPTED)).order_by("pk"))


def undecided_calls() -> list[int]:
    """Calls that are assessed and have applications nobody has decided on yet."""
    rows = Application.objects.filter(state=HANDED_IN, call__state=PUBLISHED, call__arrangement__isnull=False)
    pairs = list(rows.values_list("pk", "call"))
    decided = decided_among(number for number, _call in pairs)
    return sorted({call for number, call in pairs if number not in decided})

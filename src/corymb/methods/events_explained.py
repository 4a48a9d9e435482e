"""Which organisation an event total hangs on: what would not count without it."""

from collections import Counter, defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.events import TOGETHER
from corymb.methods.membership import PROGRAMME
from corymb.methods.panel import Context
from corymb.methods.programme import Indicator

_PERSON = ("organisation", "group", "foreign")


def event_amounts(
    members: pa.Table, indicator: Indicator, scope: str, context: Context
) -> tuple[list[str], list[float], float]:
    """(organisations, what the total loses without each, total) of a cumulative event indicator in a scope.

    `members`: rows (scope, event, year, amount, organisation, group, foreign) of the participants that were members.
    An event is lost if, without the organisation, too few members stand behind it.
    """
    rule = indicator.event
    if rule is None:
        return [], [], 0.0
    within = pc.and_(pc.greater(members["year"], context.base), pc.less_equal(members["year"], context.last))
    rows = members.filter(pc.and_(within, pc.is_in(members["scope"], value_set=pa.array([PROGRAMME, scope]))))
    columns = (rows[name].to_pylist() for name in ("scope", "event", "year", "amount", *_PERSON))
    behind: dict[tuple[str, int], dict[str, tuple[str, bool]]] = defaultdict(dict)
    amounts: dict[tuple[str, int], float] = {}
    here: set[tuple[str, int]] = set()
    for at, event, year, amount, organisation, group, foreign in zip(*columns, strict=True):
        key = (event, year)
        if at == PROGRAMME:
            behind[key][organisation] = (group, bool(foreign))
            amounts[key] = 1.0 if rule.measure == "count" else max(amounts.get(key, 0.0), float(amount or 0))
        if at == scope:
            here.add(key)
    joint = rule.requirement == "joint"
    lost: dict[str, float] = defaultdict(float)
    total = 0.0
    for key in sorted(here):
        people = behind[key]
        if not _counts(people, joint=joint):
            continue
        total += amounts[key]
        for organisation in _needed(people, joint=joint):
            lost[organisation] += amounts[key]
    ids = sorted(lost)
    return ids, [lost[i] for i in ids], total


def _counts(people: dict[str, tuple[str, bool]], *, joint: bool) -> bool:
    if not joint:
        return bool(people)
    return len({group for group, _ in people.values()}) >= TOGETHER or any(foreign for _, foreign in people.values())


def _needed(people: dict[str, tuple[str, bool]], *, joint: bool) -> list[str]:
    """The participants without any one of whom an event that counts would not."""
    if not joint:
        return list(people) if len(people) == 1 else []
    sizes = Counter(group for group, _ in people.values())
    abroad = sum(foreign for _, foreign in people.values())
    return [
        organisation
        for organisation, (group, foreign) in people.items()
        if len(sizes) - (sizes[group] == 1) < TOGETHER and abroad == foreign
    ]

"""Rules about the experts of one application: whom they are about, from the register and the record alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from corymb.apps.assessment.models import Expert, Review
from corymb.apps.assessment.states import BUSINESS, HOUSES, REGIONS, SCIENCE, SEASONED, SUBMITTED
from corymb.apps.registry.models import Appointment

KINDS = {SCIENCE: ("university", "research"), BUSINESS: ("company",)}


@dataclass(frozen=True)
class Group:
    """Of these experts an application has `at_least` and `at_most`, by the rule of that code."""

    rule: str
    experts: frozenset[int]
    at_least: int = 0
    at_most: int | None = None

    def is_kept_by(self, experts: Collection[int]) -> bool:
        count = len(self.experts.intersection(experts))
        return self.at_least <= count and (self.at_most is None or count <= self.at_most)


def groups(rules: Collection[str], call: int, experts: Sequence[Expert], day: date) -> list[Group]:
    """What rules ask of the experts of a call: two queries, whatever their number.

    Whoever has several posts is of every region and house of theirs; of whom the register knows nothing, no rule that
    keeps apart says anything.
    """
    if not rules:
        return []
    numbers = {expert.person_id: expert.pk for expert in experts}
    apart: dict[tuple[str, int], set[int]] = defaultdict(set)
    among: dict[str, set[int]] = {rule: set() for rule in (SEASONED, *KINDS)}
    for person, region, house, kind in _posts(numbers, day):
        expert = numbers[person]
        if region:
            apart[REGIONS, region].add(expert)
        if house:
            apart[HOUSES, house].add(expert)
        for rule, kinds in KINDS.items():
            if kind in kinds:
                among[rule].add(expert)
    among[SEASONED] = {numbers[person] for person in _seasoned(numbers, call)}
    return list(_asked(rules, apart, among))


def _asked(
    rules: Collection[str], apart: dict[tuple[str, int], set[int]], among: dict[str, set[int]]
) -> Iterator[Group]:
    for (rule, _number), experts in sorted(apart.items()):
        if rule in rules and len(experts) > 1:
            yield Group(rule, frozenset(experts), at_most=1)
    for rule, experts in among.items():
        if rule in rules:
            yield Group(rule, frozenset(experts), at_least=1)


def _posts(people: Iterable[int], day: date) -> QuerySet[Appointment, tuple[int, int, int, str]]:
    """(person, region, house, kind) of posts held that day; a house is the head of a group, else the organisation."""
    rows = Appointment.objects.filter(person__in=list(people), starts_on__lte=day)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    place, into = "organisation", "organisation__merged_into"
    return rows.values_list(
        F("person"),
        Coalesce(f"{into}__region", f"{place}__region", "cluster__region"),
        Coalesce(f"{into}__group_head", into, f"{place}__group_head", place),
        Coalesce(f"{into}__kind", f"{place}__kind"),
    )


def _seasoned(people: Iterable[int], call: int) -> set[int]:
    """People who submitted marks in another call."""
    rows = Review.objects.filter(expert__person__in=list(people), state=SUBMITTED).exclude(expert__call=call)
    return set(rows.values_list("expert__person", flat=True).distinct())

"""What is open to an expert this very moment: what they were assigned, without what the register shuts by now."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from corymb.apps.assessment.models import Pack, Review
from corymb.apps.assessment.queries.seeing import own_experts, own_reviews
from corymb.apps.assessment.queries.standing import pairs_now


def shut_now(person: Any) -> set[int]:
    """Numbers of the person's reviews that a conflict shuts, whether a job has taken them back or not."""
    held: dict[int, dict[int, int]] = {}
    for review, expert, application in own_reviews(person).values_list("pk", "expert", "application"):
        held.setdefault(expert, {})[review] = application
    day = timezone.localdate()
    shut: set[int] = set()
    for one in own_experts(person).filter(pk__in=held):
        own = held[one.pk]
        pairs = pairs_now(one.call_id, [one], day, sorted(set(own.values())))
        shut |= {review for review, application in own.items() if (application, one.pk) in pairs}
    return shut


def is_open(person: Any, pack: Pack) -> bool:
    """Whether everything in a pack is open to its expert yet."""
    numbers = set(pack.reviews)
    return bool(numbers) and open_reviews(person).filter(pk__in=numbers).count() == len(numbers)


def open_reviews(person: Any) -> QuerySet[Review]:
    """Reviews of an expert that are open to them now."""
    return own_reviews(person).exclude(pk__in=shut_now(person))

"""The weekly letter: who has had it, and who wants it."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Min

from corymb.apps.letters.models import Digest, DigestChoice
from corymb.apps.letters.rules import monday_of
from corymb.apps.letters.states import PERSON
from corymb.kit.registries import things
from corymb.kit.working_days import in_force


def is_day_of_digests(today: date) -> bool:
    """Whether the letters of this week are written today: on its first working day on which anybody has one.

    So a week that begins with a holiday has its letters after it, a worker that was away on Monday writes them on
    Tuesday, one that was stopped half-way goes on the same day, and nobody gets a first one in the middle of the week.
    """
    if not in_force().is_working(today):
        return False
    begun = Digest.objects.filter(monday=monday_of(today)).aggregate(on=Min("written_on"))["on"]
    return begun in {None, today}


def had_digest(number: str, monday: date) -> bool:
    return Digest.objects.filter(addressee_kind=PERSON, addressee_id=number, monday=monday).exists()


def who_wants_none() -> set[str]:
    """Numbers of the people who turned the weekly letter off."""
    rows = DigestChoice.objects.filter(addressee_kind=PERSON, is_wanted=False)
    return set(rows.values_list("addressee_id", flat=True))


def wants_digest(number: str) -> bool:
    return not DigestChoice.objects.filter(addressee_kind=PERSON, addressee_id=number, is_wanted=False).exists()


def choices_named(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Choices by whose they are, for the journal."""
    rows = dict(DigestChoice.objects.filter(pk__in=ids).values_list("pk", "addressee_id"))
    people = things[PERSON].named(sorted(set(rows.values())))
    return {str(pk): people[number] for pk, number in rows.items() if number in people}

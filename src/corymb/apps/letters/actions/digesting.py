"""The weekly letter: everything that is due from a person, and by when."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.letters.actions.everyone import for_everybody
from corymb.apps.letters.actions.outbox import write_letter
from corymb.apps.letters.actions.reminding import told
from corymb.apps.letters.models import Digest, DigestChoice
from corymb.apps.letters.queries import had_digest, is_day_of_digests, open_tasks, who_wants_none
from corymb.apps.letters.rules import group_of, monday_of
from corymb.apps.letters.states import DIGEST, DIGEST_UNWANTED, DIGEST_WANTED, PERSON


def write_digests(now: datetime) -> int:
    """Write the week's letter to everybody who has open tasks and wants it; how many letters. Safe to repeat."""
    today = timezone.localtime(now).date()
    if not is_day_of_digests(today):
        return 0
    quiet = who_wants_none()
    return for_everybody(lambda number, person: 0 if number in quiet else _write(number, person, today, now))


def _write(number: str, person: Any, today: date, now: datetime) -> int:
    """One letter, unless the person has had this week's or nothing is due from them."""
    tasks = open_tasks(person, now, person.language)
    if not tasks or had_digest(number, monday_of(today)):
        return 0
    days = [timezone.localtime(task.due).date() if task.due else None for task in tasks]
    lines = [told(task, number, group=group_of(day, today).value) for task, day in zip(tasks, days, strict=True)]
    letter = write_letter(DIGEST, number, {"tasks": lines}, now=now)
    Digest.objects.create(
        addressee_kind=PERSON, addressee_id=number, monday=monday_of(today), letter=letter, written_on=today
    )
    return 1


@transaction.atomic
def choose_digest(number: str, *, is_wanted: bool, actor: Actor, now: datetime) -> DigestChoice | None:
    """Let a person have the weekly letter or not. Choosing what is so already leaves no entry."""
    rows, whose = DigestChoice.objects.select_for_update(), {"addressee_kind": PERSON, "addressee_id": number}
    if is_wanted and not rows.filter(**whose).exists():
        return None
    choice, is_new = rows.get_or_create(**whose, defaults={"is_wanted": is_wanted, "chosen_at": now})
    if not is_new and choice.is_wanted == is_wanted:
        return choice
    before = None if is_new else image(choice)
    choice.is_wanted, choice.chosen_at = is_wanted, now
    choice.save()
    record(DIGEST_WANTED if is_wanted else DIGEST_UNWANTED, actor, [Change.of(choice, before)], now=now)
    return choice

"""What follows from a session: letters to the applicants, held at first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import REGION_OFFICIAL
from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.candidates import decided_before
from corymb.apps.council.queries.letters import ABOUT, held_letters, written
from corymb.apps.council.states import CLOSED, LETTER, LETTERS_WRITTEN
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.letters.actions import move_letter, write_letter
from corymb.apps.outcomes.queries.terms import term_of
from corymb.apps.selection.queries.contents import told_there_in_both
from corymb.kit.asking import NotPossible


@transaction.atomic
def write_letters(number: int, seen: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Write the letters of a closed session to the officials of the regions, each held. How many were written.

    `seen` are the decisions that are not kept from the person: about the others somebody else writes. A decision that
    somebody has a letter about already has no second one, unless the first was withdrawn. Refuses a session that is
    not closed.
    """
    session = locked(number, {CLOSED})
    decisions = Decision.objects.filter(matter__session=session, pk__in=seen)
    decisions = decisions.select_related("application__region", "matter__session__ranking__by_version").order_by("pk")
    held = _said_of_session(session)
    before = decided_before([decision.matter for decision in decisions])
    told = set(written().values_list("about_id", "addressee_id"))
    readers: dict[str, list[int]] = {}
    made = 0
    for decision in decisions:
        region = f"region:{decision.application.region.code}"
        if region not in readers:
            readers[region] = officials_of(region)
        left = [person for person in readers[region] if (str(decision.pk), str(person)) not in told]
        replaced = _replaced(before.get(decision.application_id), decision)
        values = {**held, **_said_of(decision), **replaced} if left else {}
        for person in left:
            write_letter(LETTER, str(person), values, now=now, about=(ABOUT, str(decision.pk)), scope_keys=[region])
            made += 1
    if not made:
        raise NotPossible(_("There is nobody to write to, or everybody has a letter already."))
    thing = ("council.session", str(session.pk), "")
    record_act(LETTERS_WRITTEN, actor, thing, now=now, scope_keys=keys_of(session), letters=made)
    return made


def _said_of_session(session: Session) -> dict[str, Any]:
    """What a letter keeps of the call, and of the session by the day it was opened on the clock of the call."""
    call = session.call
    opened = (session.opened_at or session.starts_at).astimezone(ZoneInfo(call.zone))
    said = {"call_en": call.title_en, "call_ru": call.title_ru, "session": session.number}
    return said | told_there_in_both("day", opened.date())


def _said_of(decision: Decision) -> dict[str, Any]:
    """What a letter keeps of a decision: the moment until which complaints are taken only where another letter has gone
    already, else the days alone, which begin with the first letter.
    """
    term = term_of(decision)
    until = told_there_in_both("until", term.last_minute_at, term.zone) if term.last_minute_at else {}
    return {
        "application": decision.application_id,
        "title": decision.application.title,
        "result": decision.result,
        "conditions": decision.conditions,
        "complaint_days": term.days,
        **until,
    }


def _replaced(before: Decision | None, now: Decision) -> dict[str, Any]:
    """What a letter says of the decision that the one it tells of replaces, and of what it asked for, if that fell."""
    if before is None:
        return {}
    fallen = before.conditions if before.conditions != now.conditions else ""
    return {"before": before.result, "before_session": before.matter.session.number, "before_conditions": fallen}


@transaction.atomic
def release_letters(number: int, seen: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Let the held letters about decisions go that are not kept from the person (`seen`). How many went."""
    session = locked(number, {CLOSED})
    letters = list(held_letters(session).filter(about_id__in=[str(one) for one in seen]))
    for letter in letters:
        move_letter(letter, "release", actor=actor, now=now)
    return len(letters)


def officials_of(region: str) -> list[int]:
    """Numbers of the people who answer for a region today, by its scope key."""
    return sorted(set(held_in([region], [REGION_OFFICIAL]).values_list("person", flat=True)))

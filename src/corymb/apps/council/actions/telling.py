"""What follows from a session: letters to the applicants, held at first; the statuses of clusters in the register."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import REGION_OFFICIAL
from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.letters import ABOUT, held_letters
from corymb.apps.council.states import CLOSED, LETTER, LETTERS_WRITTEN, REFUSED, SECOND, SELECTED
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.letters.actions import move_letter, write_letter
from corymb.apps.letters.models import Letter
from corymb.apps.registry.actions import Standing, move_cluster_status
from corymb.apps.registry.states import LEADER, NOT_SELECTED, SECOND_CATEGORY, may_follow
from corymb.kit.asking import NotPossible

STATUSES = {SELECTED: LEADER, SECOND: SECOND_CATEGORY, REFUSED: NOT_SELECTED}
"""What a cluster is after a decision; a reserve changes nothing yet."""


@transaction.atomic
def write_letters(number: int, *, actor: Actor, now: datetime) -> int:
    """Write the letters of a closed session to the officials of the regions, each held. How many were written.

    A decision that somebody has a letter about already has no second one. Refuses a session that is not closed.
    """
    session = locked(number, {CLOSED})
    decisions = Decision.objects.filter(matter__session=session).select_related("application__region").order_by("pk")
    told = set(Letter.objects.filter(about_kind=ABOUT).values_list("about_id", "addressee_id"))
    written = 0
    for decision in decisions:
        region = f"region:{decision.application.region.code}"
        for person in officials_of(region):
            if (str(decision.pk), str(person)) in told:
                continue
            values = {"application": decision.application_id, "title": decision.application.title}
            write_letter(LETTER, str(person), values, now=now, about=(ABOUT, str(decision.pk)), scope_keys=[region])
            written += 1
    if not written:
        raise NotPossible(_("There is nobody to write to, or everybody has a letter already."))
    thing = ("council.session", str(session.pk), "")
    record_act(LETTERS_WRITTEN, actor, thing, now=now, scope_keys=keys_of(session), letters=written)
    return written


@transaction.atomic
def release_letters(number: int, *, actor: Actor, now: datetime) -> int:
    """Let the held letters of a session go. How many went."""
    session = locked(number, {CLOSED})
    letters = list(held_letters(session))
    for letter in letters:
        move_letter(letter, "release", actor=actor, now=now)
    return len(letters)


@transaction.atomic
def carry_statuses(number: int, *, actor: Actor, now: datetime) -> list[str]:
    """Give the clusters of the applications the status that was decided. Titles of those that moved.

    A cluster that has the status, or may not move there by the register's table, stays as it is.
    """
    session = locked(number, {CLOSED})
    basis = str(_("Decision of the council, session {number}")).format(number=session.number)
    moved = []
    for decision in Decision.objects.filter(matter__session=session).select_related("application__cluster"):
        cluster, status = decision.application.cluster, STATUSES.get(decision.result)
        if cluster is None or status is None or status not in may_follow(cluster.status):
            continue
        day = localdate(session.closed_at)
        if cluster.status_since >= day:
            continue
        move_cluster_status(cluster, Standing(status, day, basis), actor=actor, now=now, reason=basis)
        moved.append(cluster.title)
    if not moved:
        raise NotPossible(_("No cluster has to move, or the table of the register knows no such move."))
    return moved


def officials_of(region: str) -> list[int]:
    """Numbers of the people who answer for a region today, by its scope key."""
    return sorted(set(held_in([region], [REGION_OFFICIAL]).values_list("person", flat=True)))

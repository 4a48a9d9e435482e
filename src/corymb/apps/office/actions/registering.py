"""What a session decided is carried into the register: the statuses of clusters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.actions.locking import locked
from corymb.apps.council.states import CLOSED
from corymb.apps.journal.actions import Actor
from corymb.apps.office.queries.carried import follows
from corymb.apps.registry.actions import Standing, move_cluster_status
from corymb.kit.asking import NotPossible


@dataclass(frozen=True)
class Carried:
    """What became of the clusters of a session: which moved, why each other stayed."""

    moved: list[str]
    stayed: list[str]


@transaction.atomic
def carry_statuses(number: int, seen: Collection[int], *, actor: Actor, now: datetime) -> Carried:
    """Give the clusters of the applications the status that was decided, where the decision gives one (`given_by`).

    `seen` are the decisions whose consequences the person may know; what follows from the others somebody else carries.
    Refuses where none moves; why, `follows` says.
    """
    session = locked(number, {CLOSED})
    basis = str(_("Decision of the council, session {number}")).format(number=session.number)
    day = localdate(session.closed_at)
    moved, stayed = [], []
    for decision, status, why in follows(session, seen):
        cluster = decision.application.cluster
        if cluster is None or why:
            stayed.append(why)
            continue
        move_cluster_status(cluster, Standing(status, day, basis), actor=actor, now=now, reason=basis)
        moved.append(cluster.title)
    if not moved:
        raise NotPossible(_("No cluster moves."))
    return Carried(moved, stayed)

"""Whether the living scorecard is behind what the house knows."""

from collections.abc import Iterable

from django.db.models import Q

from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import LIVING

ONE_BY_ONE = (
    "registry.organisation.changed",
    "registry.member.admitted",
    "registry.member.share_changed",
    "registry.member.ended",
    "registry.size.set",
)
"""Acts that name the organisations whose place in the figures they change."""
AT_LARGE = (
    "programme.pack.put_in_force",
    "programme.part.planned",
    "programme.part.changed",
    "programme.part.removed",
    "registry.organisations.loaded",
    "linkage.import.applied",
    "linkage.merge.made",
    "linkage.merge.undone",
    "returns.baseline.approved",
    "returns.facts.loaded",
    "returns.returns.loaded",
)
MOVING = (*ONE_BY_ONE, *AT_LARGE)
"""Acts after which all figures may differ, but for those of an accepted return, which have a queue of their own."""


def is_stale() -> bool:
    """Whether something that figures rest on has happened since the living scorecard was computed whole.

    One that was computed before terms were kept is stale too.
    """
    run = Run.objects.filter(kind=LIVING).first()
    if run and run.lines.exists() and not run.listed:
        return True
    return Entry.objects.filter(pk__gt=run.seen if run else 0, act__in=MOVING).exists()


def is_moved(seen: int, organisations: Iterable[Organisation]) -> bool:
    """Whether the register has changed these organisations, or too many to say which, since an entry."""
    later = Entry.objects.filter(pk__gt=seen)
    keys = [f"organisation:{organisation.identifier}" for organisation in organisations]
    return later.filter(Q(act__in=AT_LARGE) | Q(act__in=ONE_BY_ONE, scope_keys__overlap=keys)).exists()

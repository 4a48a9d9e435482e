"""Whether the living scorecard is behind what the house knows."""

from corymb.apps.journal.models import Entry
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import LIVING

MOVING = (
    "programme.pack.put_in_force",
    "registry.organisation.changed",
    "registry.organisations.loaded",
    "registry.member.admitted",
    "registry.member.share_changed",
    "registry.member.ended",
    "registry.size.set",
    "linkage.import.applied",
    "linkage.merge.made",
    "linkage.merge.undone",
    "returns.return.accepted",
    "returns.return.locked",
    "returns.return.reopened",
    "returns.facts.loaded",
    "returns.returns.loaded",
)
"""Acts after which figures may differ. A test finds one that the journal does not know."""


def is_stale() -> bool:
    """Whether something that figures rest on has happened since the living scorecard was computed."""
    seen = Run.objects.filter(kind=LIVING).values_list("seen", flat=True).first() or 0
    return Entry.objects.filter(pk__gt=seen, act__in=MOVING).exists()

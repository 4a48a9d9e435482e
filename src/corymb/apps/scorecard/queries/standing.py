"""What a run is measured from, and which members it counts."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.queries.measuring import Signed, signed
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import KNOWN, PUBLISHED
from corymb.kit.saying import day, number


def held_by(run: Run) -> Signed | None:
    """How the facts of the first year are held against the baseline of a run; None where it has none."""
    return signed(run.baseline, pack_of(run.pack)) if run.baseline else None


def measured_told(run: Run) -> str:
    """From which version of the baseline growth is measured, in so many words."""
    if run.baseline is None:
        return _("the figures of the first year as they were known; no baseline was signed")
    return _("Baseline {period}, version {version}, figures as known on {day}").format(
        period=run.baseline.period, version=run.baseline.version, day=day(run.baseline.known_at)
    )


def members_told(run: Run) -> str:
    """Whose shares a run counts: those recorded by its moment, where it has one.

    Any other counts those of the register. Of those computed, it says in how many memberships the register had changed
    since the moment of its facts; none has changed: the members, too, are those that were known then.
    """
    if run.kind in {KNOWN, PUBLISHED} and run.members_as_recorded:
        return _("as recorded by the moment above; who was merged with whom is told as known now")
    if run.done_at is None:
        return _("as the register has them when this is computed")
    told = _("as the register had them when this was computed")
    changed = changed_between(run)
    if not changed:
        return _("{told}; none was recorded or changed since the moment above").format(told=told)
    said = ngettext(
        "{told}; {n} membership was recorded or changed since the moment above",
        "{told}; {n} memberships were recorded or changed since the moment above",
        changed,
    )
    return said.format(told=told, n=number(changed))


def changed_between(run: Run) -> int:
    """Memberships that were recorded, changed or taken out between the moment of a run's facts and its computation."""
    history: Any = apps.get_model("registry", "MembershipHistory")  # django-pghistory makes it
    rows = history.objects.filter(pgh_created_at__gt=run.known_at, pgh_created_at__lte=run.done_at)
    return int(rows.values("id").distinct().count())

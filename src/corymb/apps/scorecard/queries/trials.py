"""What a version of the pack would change in figures: computed before it is put in force, or not yet."""

from django.utils.translation import gettext as _

from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_of, version_in_force
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import DONE, LIVING, PUBLISHED, TRIAL, WAITING


def base_of_trials() -> Run | None:
    """What a trial is compared with: the figures published last, the living ones without any."""
    done = Run.objects.filter(state=DONE)
    return done.filter(kind=PUBLISHED).order_by("-pk").first() or done.filter(kind=LIVING).first()


def newest_trial(version: PackVersion) -> Run | None:
    """The last trial of a version made while the pack in force was: an older one was held against another pack."""
    rows = Run.objects.filter(kind=TRIAL, pack=version).order_by("-pk")
    current = version_in_force()
    return (rows.filter(asked_at__gte=current.in_force_at) if current and current.in_force_at else rows).first()


def missing(number: int) -> str:
    """What of a trial is missing before a version is put in force; "" where it is there, or no figure can change."""
    version, base = PackVersion.objects.defer("text").get(pk=number), base_of_trials()
    if base is None:
        return ""
    period = pack_of(version).period
    if not period.baseline_year < base.year <= period.due_year:
        return ""  # a version that does not know the year counts none of these figures
    trial = newest_trial(version)
    if trial is None:
        return _("Have computed first what it would change in figures; the button stands on the page of the version.")
    if trial.state == WAITING:
        return _("What it would change in figures is being computed; wait for it.")
    if trial.state != DONE:
        return _("What it would change in figures could not be computed; look at the run and have it computed again.")
    return ""

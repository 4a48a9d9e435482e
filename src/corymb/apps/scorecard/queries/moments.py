"""The days from which a scorecard can be looked at: when something became known, and what was published."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db.models import Max, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.returns.models import FactLoad, Passage
from corymb.apps.returns.states import ACCEPT
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.seeing import visible_to
from corymb.apps.scorecard.rules import PUBLISH
from corymb.apps.scorecard.states import DONE, KNOWN, PUBLISHED
from corymb.kit.saying import day as day_said

NOW = "now"
MOST = 400
"""So many of the latest days are offered."""
DAYS, KEPT = "scorecard.days.2", 86_400


@dataclass(frozen=True)
class Moment:
    """A step of the slider. `code`: "run:12" for what is computed, "day:2018-06-01" for what is to be, "now"."""

    code: str
    day: date
    label: str
    is_published: bool = False


def moments_for(person: Any, shown: Run | None = None) -> list[Moment]:
    """From the earliest to now. Days without a run are for those alone who may have one computed.

    `shown`: a run that has a step of its own, whatever was known on its day; none for one that is of no day at all.
    """
    if shown is not None and shown.kind not in {PUBLISHED, KNOWN}:
        return []
    today = timezone.localdate()
    runs = [_of_run(run) for run in visible_to(person).filter(kind=PUBLISHED, state=DONE).order_by("-pk")[:MOST]]
    days = [_of_day(day) for day in _days() if day < today] if holds(person, PUBLISH) else []
    if shown is not None and shown.kind == KNOWN:
        days = sorted({*days, _of_day(timezone.localdate(shown.known_at))}, key=lambda one: one.day)
    if not runs and not days:
        return []
    found = sorted([*runs, *days], key=lambda one: (one.day, one.is_published))[-MOST:]
    return [*found, Moment(NOW, today, _("now"))]


def _of_run(run: Run) -> Moment:
    on = timezone.localdate(run.known_at)
    label = _("{day}, published for {year}").format(day=day_said(on), year=run.year)
    return Moment(f"run:{run.pk}", on, label, is_published=True)


def _of_day(on: date) -> Moment:
    return Moment(f"day:{on.isoformat()}", on, day_said(on))


def _days() -> list[date]:
    """Days on which facts were recorded, loaded or accepted, or memberships. Only what came since is looked through."""
    history: Any = apps.get_model("registry", "MembershipHistory")  # django-pghistory makes it
    asked = [
        (FactLoad.objects.all(), "at"),
        (Passage.objects.filter(move=ACCEPT), "at"),
        (history.objects.all(), "recorded_at"),
    ]
    last, days = cache.get(DAYS) or ([0] * len(asked), frozenset())
    found = [dict(_since(rows, at, seen)) for (rows, at), seen in zip(asked, last, strict=True)]
    if any(found):
        days = days.union(*found)
        cache.set(DAYS, ([max([seen, *new.values()]) for seen, new in zip(last, found, strict=True)], days), KEPT)
    return sorted(days)


def _since(rows: QuerySet[Any], at: str, last: int) -> QuerySet[Any, tuple[date, int]]:
    """The days of rows that came after one, each with the last number of that day."""
    by_day = rows.filter(pk__gt=last).annotate(day=TruncDate(at)).values("day")
    return by_day.annotate(last=Max("pk")).values_list("day", "last").order_by()


def end_of(on: date, now: datetime) -> datetime:
    """The last moment of a day on the clock of the programme, and not after now."""
    night = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min)) - timedelta(microseconds=1)
    return min(night, now)


def code_of(run: Run) -> str:
    """The step of a run: a publication has its own, any other the day of what it knows."""
    if run.kind == PUBLISHED:
        return f"run:{run.pk}"
    return f"day:{timezone.localdate(run.known_at).isoformat()}"


def computed_for(year: int, pack: int, known_at: datetime) -> Run | None:
    """A run of the same question that is there already, or on its way."""
    rows = Run.objects.filter(kind=KNOWN, year=year, pack=pack, known_at=known_at).exclude(state="failed")
    return rows.order_by("-pk").first()

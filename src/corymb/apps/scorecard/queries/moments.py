"""The days from which a scorecard can be looked at: when something became known, and what was published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import FactLoad, Passage
from corymb.apps.returns.states import ACCEPT
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.seeing import visible_to
from corymb.apps.scorecard.rules import GO_BACK
from corymb.apps.scorecard.states import DONE, KNOWN, PUBLISHED
from corymb.kit.saying import day as day_said

NOW = "now"
MOST = 400
"""So many of the latest days are offered."""
DAYS, KEPT = "scorecard.days.3", 86_400
NEWEST = """
SELECT coalesce((SELECT max(id) FROM returns_factload), 0),
    coalesce((SELECT max(id) FROM returns_passage WHERE move = %s), 0),
    coalesce((SELECT max(pgh_id) FROM registry_membershiphistory), 0)
"""


@dataclass(frozen=True)
class Moment:
    """A step of the slider. `code`: "run:12" for what is computed, "day:2018-06-01" for what is to be, "now"."""

    code: str
    day: date
    label: str
    is_published: bool = False


def moments_for(person: Any, living: Run | None, shown: Run | None = None) -> list[Moment]:
    """From the earliest to now. Days without a run are for those alone who may have one computed.

    `living`: the scorecard of now, whose years there are. `shown`: a run that has a step of its own, whatever was
    known on its day; none for one that is of no day at all.
    """
    if shown is not None and shown.kind not in {PUBLISHED, KNOWN}:
        return []
    today = timezone.localdate()
    published = visible_to(person).filter(kind=PUBLISHED, state=DONE).order_by("-pk")
    runs = [_of_run(run) for run in published.select_related(None).only("known_at", "year")[:MOST]]
    days = _days_of(living, today) if holds(person, GO_BACK) else {}
    if shown is not None and shown.kind == KNOWN:
        days |= {timezone.localdate(shown.known_at): shown.year}
    if not runs and not days:
        return []
    found = sorted([*runs, *(_of_day(*one) for one in days.items())], key=lambda one: (one.day, one.is_published))
    return [*found[-MOST:], Moment(NOW, today, _("now"))]


def _of_run(run: Run) -> Moment:
    on = timezone.localdate(run.known_at)
    label = _("{day}, published for {year}").format(day=day_said(on), year=run.year)
    return Moment(f"run:{run.pk}", on, label, is_published=True)


def _of_day(on: date, year: int) -> Moment:
    return Moment(f"day:{on.isoformat()}", on, _("{day}, figures for {year}").format(day=day_said(on), year=year))


def _days_of(run: Run | None, today: date) -> dict[date, int]:
    """Days on which something became known, with the year that was reported by then; days before the first are none."""
    days, accepted = _known()
    years = _reported(run, accepted) if run else {}
    found = {day: _year(day, years) for day in sorted(days) if day < today}
    return {day: year for day, year in found.items() if year}


def year_on(run: Run, on: date) -> int | None:
    """The year that was reported by a day, and is not after that of the living scorecard; None before the first."""
    return _year(on, _reported(run, _known()[1]))


def _year(on: date, years: Mapping[int, date]) -> int | None:
    return max((year for year, since in years.items() if since <= on), default=None)


def _reported(run: Run, accepted: Mapping[str, date]) -> dict[int, date]:
    """Since when a year was reported: its returns were due, or the first of them was accepted."""
    first = pack_of(run.pack).period.baseline_year + 1
    codes = [str(year) for year in range(first, run.year + 1)]
    due = {period.code: timezone.localdate(period.due_at) for period in Period.objects.filter(code__in=codes)}
    return {int(code): min(day, accepted.get(code, day)) for code, day in due.items()}


def _known() -> tuple[frozenset[date], dict[str, date]]:
    """Days on which facts were recorded, loaded or accepted, or memberships; the first acceptance of each period.

    Only what came since is looked through.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [ACCEPT])
        newest = list(cursor.fetchone())
    last, days, accepted = cache.get(DAYS) or ([0] * len(newest), frozenset(), {})
    if newest == last:
        return days, accepted
    history: Any = apps.get_model("registry", "MembershipHistory")  # django-pghistory makes it
    passages = Passage.objects.filter(move=ACCEPT)
    asked = [(FactLoad.objects.all(), "at"), (passages, "at"), (history.objects.all(), "recorded_at")]
    found = [dict(_since(rows, at, seen)) for (rows, at), seen in zip(asked, last, strict=True)]
    if any(found):
        days = days.union(*found)
        if found[1]:
            accepted = {**_first(passages.filter(pk__gt=last[1])), **accepted}  # what came later is not the first
        seen = [max([before, *new.values()]) for before, new in zip(last, found, strict=True)]
        cache.set(DAYS, (seen, days, accepted), KEPT)
    return days, accepted


def _since(rows: QuerySet[Any], at: str, last: int) -> QuerySet[Any, tuple[date, int]]:
    """The days of rows that came after one, each with the last number of that day."""
    by_day = rows.filter(pk__gt=last).annotate(day=TruncDate(at)).values("day")
    return by_day.annotate(last=Max("pk")).values_list("day", "last").order_by()


def _first(passages: QuerySet[Passage]) -> dict[str, date]:
    """The day of the first of them by period."""
    by_period = passages.values("member_return__period__code").annotate(first=Min("at")).order_by()
    return {code: timezone.localdate(at) for code, at in by_period.values_list("member_return__period__code", "first")}


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

"""Periods of the demonstration, and the parts of targets that sources of the pack name."""

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions
from corymb.apps.programme.models import Allocation, Period
from corymb.apps.programme.queries.periods import usual_days
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.models import Cluster
from corymb.packs.schema import Pack

YEARS = range(2016, 2021)
LEFT = timedelta(days=20)
"""The open year is due so long after the demonstration is loaded, whatever the calendar says."""
OPEN_YEAR = YEARS[-1]
IN_RUSSIAN = {
    "T2": "План до 2020 года: 7,5 тыс. рабочих мест; что все они высокопроизводительные — наше прочтение (P).",
    "T3": "План до 2020 года: около 40 млрд руб. внебюджетных инвестиций.",
    "T5b": "План до 2020 года: 120 стартапов.",
}
"""What the sources of the pack say was planned, which the pack itself tells in English."""


def load_periods(now: datetime) -> None:
    """The programme's years, all of them open. None where one is planned already."""
    if Period.objects.exists():
        return
    for year in YEARS:
        period = actions.plan_period(str(year), *usual_days(str(year)), actor=SYSTEM, now=now)
        actions.open_period(period.pk, actor=SYSTEM, now=now)
    due = localtime(now + LEFT).replace(hour=23, minute=59, second=0, microsecond=0)
    if due > period.due_at:
        actions.move_due(period.pk, due, actor=SYSTEM, now=now, reason="Показ идёт сегодня (вымышлено)")


def close_years(now: datetime) -> None:
    """Close the years before the last, once their returns are in."""
    for period in Period.objects.filter(state=OPEN).exclude(code=str(OPEN_YEAR)):
        actions.close_period(period.pk, actor=SYSTEM, now=now)


def load_parts(pack: Pack, now: datetime) -> None:
    """What the pack's sources say clusters planned."""
    if Allocation.objects.exists():
        return
    for target in pack.targets:
        for planned in target.cascade:
            kind, _, code = planned.scope.partition(":")
            if kind == "cluster":
                cluster = Cluster.objects.select_related("region", "parent").get(code=code)
                russian = f"{IN_RUSSIAN[target.code]} / " if target.code in IN_RUSSIAN else ""
                basis = f"{russian}{planned.source} ({planned.evidence})"
                actions.plan_part(
                    actions.Part(target.code, cluster, planned.amount, basis=basis), actor=SYSTEM, now=now
                )

"""Which years there is something to measure in."""

from corymb.apps.programme.models import Period
from corymb.apps.returns.states import STANDING
from corymb.packs.schema import Pack


def latest_year(pack: Pack) -> int | None:
    """The latest year after the baseline, and not after the due year, with a return that counts; None without one."""
    first, last = pack.period.baseline_year + 1, pack.period.due_year
    periods = Period.objects.filter(code__in=[str(year) for year in range(first, last + 1)])
    counted = periods.filter(returns__state__in=STANDING).order_by("-code")
    found = counted.values_list("code", flat=True).first()
    return int(found) if found else None


def years_of(pack: Pack) -> list[int]:
    """Years a scorecard may be asked for, the latest first."""
    last = latest_year(pack)
    return list(range(last, pack.period.baseline_year, -1)) if last else []

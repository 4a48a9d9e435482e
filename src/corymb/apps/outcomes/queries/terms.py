"""Until when a complaint is taken: days of the call's own zone, from the letter with the decision."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.models import Decision
from corymb.apps.council.queries.letters import ABOUT
from corymb.apps.letters.models import Letter
from corymb.apps.selection.queries.contents import content_of, told_there
from corymb.packs.call import COMPLAINT_DAYS


@dataclass(frozen=True)
class Term:
    """`days` after the letter, `is_proposal` where the call says nothing. `ends_at`: None before a letter has gone."""

    days: int
    is_proposal: bool
    ends_at: datetime | None
    zone: str

    @property
    def last_minute_at(self) -> datetime | None:
        return self.ends_at - timedelta(minutes=1) if self.ends_at else None

    @property
    def last_minute(self) -> str:
        """The last minute of the term, on the clock of the call; empty before it has begun."""
        return told_there(self.last_minute_at, self.zone) if self.last_minute_at else ""

    @property
    def told(self) -> str:
        """Until when complaints are taken; before the letter has gone, what the term begins with."""
        if self.ends_at:
            return _("Complaints are taken until {moment}.").format(moment=self.last_minute)
        text = ngettext(
            "Complaints are taken for {n} day; the term begins when the letter with the decision goes.",
            "Complaints are taken for {n} days; the term begins when the letter with the decision goes.",
            self.days,
        )
        return text.format(n=self.days)


def told_at(decision: Decision) -> datetime | None:
    """When the first letter with the decision went to the region."""
    rows = Letter.objects.filter(about_kind=ABOUT, about_id=str(decision.pk), sent_at__isnull=False)
    return rows.order_by("sent_at").values_list("sent_at", flat=True).first()


def term_of(decision: Decision) -> Term:
    """The term ends with the last day, at midnight of the call's zone."""
    content = content_of(decision.matter.session.ranking.by_version)
    said = content.after.complaint_days
    days, sent = COMPLAINT_DAYS if said is None else said, told_at(decision)
    zone = ZoneInfo(content.zone)
    last = sent.astimezone(zone).date() + timedelta(days=days + 1) if sent else None
    ends_at = datetime.combine(last, time(), zone) if last else None
    return Term(days, said is None, ends_at, content.zone)


def why_not_now(term: Term, now: datetime) -> str:
    """Why no complaint is taken now; empty where one is."""
    if term.days == 0:
        return _("The call takes no complaints.")
    if term.ends_at is None:
        return _("Complaints are taken once the letter with the decision has gone.")
    if now >= term.ends_at:
        return _("Complaints were taken until {moment}.").format(moment=term.last_minute)
    return ""

"""Where the assessment of a call stands, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Sum

from corymb.apps.assessment.models import Expert, Proposal, Review
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.states import ACCEPTED, ACTIVE, CONFIRMED, INVITED, SUBMITTED
from corymb.apps.journal.models import Entry
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import content_of, newest_version
from corymb.apps.selection.queries.seeing import settled_among
from corymb.packs.call import CallContent, Stage


@dataclass(frozen=True)
class Board:
    """Counts of what the person may see of a call's assessment."""

    applications: int
    experts: int
    ready: int
    invited: int
    reviews: int
    submitted: int
    needed: int


def confirmed_at(proposals: Iterable[Proposal]) -> dict[int, datetime]:
    """Those of the proposals that were confirmed, by number, and when they were last."""
    numbers = [str(one.pk) for one in proposals]
    rows = Entry.objects.filter(act=CONFIRMED, object_kind="assessment.proposal", object_id__in=numbers)
    return {int(number): at for number, at in rows.order_by("pk").values_list("object_id", "at")}


def content_now(call: Call) -> CallContent:
    """What the newest version of a published call says."""
    return content_of(version_now(call))


def version_now(call: Call) -> CallVersion:
    """The newest version of a published call. Raises ValueError for another one."""
    version = newest_version(call)
    if version is None:
        raise ValueError(f"call {call.code} is not published")
    return version


def scoring(content: CallContent) -> Stage | None:
    """The stage in which experts score; None where the call has none."""
    return next((stage for stage in content.stages if stage.kind == "scoring"), None)


def discrepancy_stage(content: CallContent, otherwise: str) -> str:
    """The code of the stage for applications on which experts differ."""
    return next((stage.code for stage in content.stages if stage.kind == "discrepancy"), otherwise)


def needed_each(call: Call) -> int:
    """Experts for each application."""
    stage = scoring(content_now(call))
    return stage.experts if stage else 0


def _counted(call: Call, applications: int, rows: QuerySet[Review]) -> tuple[int, int, int]:
    """Reviews that stand, are submitted, and are to be: what the call asks for, without what settled ones want."""
    each = needed_each(call)
    few = Q(n__gt=0, n__lt=each)
    active, done = Count("pk", filter=Q(state__in=ACTIVE)), Count("pk", filter=Q(state=SUBMITTED))
    told = rows.order_by().values("application").annotate(n=active, done=done).aggregate(
        active=Sum("n", default=0),
        submitted=Sum("done", default=0),
        wanting=ArrayAgg("application", filter=few, default=[]),
        had=ArrayAgg("n", filter=few, default=[]),
    )  # fmt: skip
    had = dict(zip(told["wanting"], told["had"], strict=True))
    wanted = applications * each - sum(each - had[number] for number in settled_among(had))
    return told["active"], told["submitted"], wanted


def board_of(call: Call, person: Any) -> Board:
    """Counts as this person may see them: without the applications they are tied to."""
    applications = seeing.applications_visible_to(person, call).order_by().count()
    experts = Expert.objects.filter(call=call).aggregate(
        all=Count("pk"),
        ready=Count("pk", filter=Q(state=ACCEPTED, declared_at__isnull=False)),
        invited=Count("pk", filter=Q(state=INVITED)),
    )
    rows = seeing.reviews_visible_to(person).filter(application__call=call, is_rapporteur=False)
    counts = (experts["all"], experts["ready"], experts["invited"], *_counted(call, applications, rows))
    return Board(applications, *counts)

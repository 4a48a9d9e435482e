"""What a closed session changes in the register: which cluster takes which status, and why another one stays."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.models import Decision, Ranking, Session
from corymb.apps.council.states import CLOSED, REFUSED, RESERVE, RESULTS, SECOND, SELECTED
from corymb.apps.outcomes.queries.outcomes_told import is_published
from corymb.apps.registry.states import LEADER, NOT_SELECTED, SECOND_CATEGORY, may_follow
from corymb.apps.registry.states import STATUSES as CLUSTER_STATUSES
from corymb.apps.selection.models import Application, CallVersion
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.registries import Label

MOVES = _("These move")
UNTOLD = _("{title}: what was decided is not public yet, and everybody who has signed in reads the register.")
OF_APPLICATION = ("application__cluster", "application__region", "application__call")
STATUSES = {SELECTED: LEADER, SECOND: SECOND_CATEGORY, REFUSED: NOT_SELECTED}
"""What a cluster is after a decision; a reserve changes nothing yet."""


def given_by(session: Session) -> Mapping[str, str]:
    """What a cluster is after a decision of a session.

    Regions, partners and experts read the register: those whom the call does not name in public are not named there.
    """
    version = Ranking.objects.filter(pk=session.ranking_id).values("by_version")
    if content_of(CallVersion.objects.get(pk__in=version)).after.names_not_selected:
        return STATUSES
    return {result: status for result, status in STATUSES.items() if result != REFUSED}


def follows(session: Session, seen: Collection[int]) -> Iterator[tuple[Decision, str, str]]:
    """Each decision that gives a status, the status, and why the cluster stays as it is; empty where it moves.

    Of the decisions whose consequences the person may know (`seen`). The others are not even counted: whether a cluster
    moves tells what was decided.
    """
    day, given = localdate(session.closed_at), given_by(session)
    decisions = Decision.objects.filter(matter__session=session, result__in=given, pk__in=seen)
    public = set(decisions.filter(is_published()).values_list("pk", flat=True))
    for decision in decisions.select_related(*OF_APPLICATION).order_by("matter__place"):
        status, title = given[decision.result], decision.application.title
        why = _why_stays(decision.application, status, day)
        yield decision, status, why if decision.pk in public else str(UNTOLD).format(title=title)


def carried_of(session: Session, seen: Collection[int]) -> list[Application]:
    """The applications of those decisions, where the session is closed."""
    return [row[0].application for row in follows(session, seen)] if session.state == CLOSED else []


def told_before(session: Session, seen: Collection[int]) -> list[tuple[Label, list[str]]]:
    """What would move and what would stay, for a person who may know the consequences of these decisions (`seen`)."""
    if session.state != CLOSED:
        return []
    moves, stays = [], []
    for decision, status, why in follows(session, seen):
        cluster = decision.application.cluster
        if cluster is None or why:
            stays.append(why)
        else:
            said = str(_("{title}: from {now} to {next}"))
            names = {"now": CLUSTER_STATUSES[cluster.status], "next": CLUSTER_STATUSES[status]}
            moves.append(said.format(title=cluster.title, **names))
    stays += _left_as_they_are(session, seen)
    return [(label, lines) for label, lines in ((MOVES, moves), (_("These stay"), stays)) if lines]


def _left_as_they_are(session: Session, seen: Collection[int]) -> list[str]:
    """Clusters with a status by an earlier session, of whose applications this one decided what gives none."""
    rows = Decision.objects.filter(is_published(), matter__session=session, result=RESERVE, pk__in=seen)
    rows = rows.filter(application__cluster__status__in=(LEADER, SECOND_CATEGORY)).select_related(*OF_APPLICATION)
    said = str(_("{title}: stays {now}; “{result}” takes no status back, that is changed by hand in the register."))
    stays = []
    for one in rows.order_by("matter__place"):
        if cluster := one.application.cluster:
            names = {"now": CLUSTER_STATUSES[cluster.status], "result": RESULTS[one.result]}
            stays.append(said.format(title=cluster.title, **names))
    return stays


def _why_stays(application: Application, status: str, day: date) -> str:
    """Why the cluster of an application does not get a status on a day; empty where it does."""
    cluster = application.cluster
    if cluster is None:
        return str(_("{title}: the application names no cluster of the register.")).format(title=application.title)
    if cluster.status == status:
        return str(_("{title}: has this status already.")).format(title=cluster.title)
    if status not in may_follow(cluster.status):
        said = _("{title}: the register knows no move from {now} to {next}.")
        names = {"now": CLUSTER_STATUSES[cluster.status], "next": CLUSTER_STATUSES[status]}
        return str(said).format(title=cluster.title, **names)
    if cluster.status_since >= day:
        said = _("{title}: has had its status since {day}, not before the session.")
        return str(said).format(title=cluster.title, day=date_format(cluster.status_since))
    return ""

"""Members are reminded of returns that are not handed in, by one letter to each preparer, once a day at the most."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import PREPARER
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.letters.actions import write_letter
from corymb.apps.letters.models import Letter
from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN
from corymb.apps.progress.states import NUDGED
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.scopes import cluster_keys, organisation_key
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.narrowing import of_cluster
from corymb.apps.returns.states import NOT_IN
from corymb.kit.asking import NotPossible

KIND = "returns.nudge"
NOT_OPEN = _("Returns are not taken for this period now.")


@transaction.atomic
def nudge(cluster: Cluster, period: Period, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Remind the preparers of a cluster of their returns; how many letters, and returns nobody prepares.

    Two who press the button at once wait for each other at the period's row. Refuses where nobody is left to remind.
    """
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state != OPEN:
        raise NotPossible(NOT_OPEN)
    waiting = _waiting(cluster, period)
    if not waiting:
        raise NotPossible(_("Every member of the cluster has handed its return in."))
    by_person, without = _preparers(waiting, now)
    if not by_person:
        raise NotPossible(_("Nobody is named who prepares these returns; name preparers first."))
    left = {number: rows for number, rows in by_person.items() if number not in _reminded(by_person, period, now)}
    if not left:
        raise NotPossible(_("All of them were reminded today already."))
    for number, returns in sorted(left.items()):
        values = {
            "period": period.code,
            "returns": [{"number": one.pk, "due": one.due_at.isoformat()} for one in returns],
        }
        keys = sorted({organisation_key(one.organisation) for one in returns})
        about = ("programme.period", str(period.pk))
        write_letter(KIND, str(number), values, now=now, about=about, scope_keys=keys)
    thing = ("registry.cluster", str(cluster.pk), str(cluster))
    told = {
        "period": period.code,
        "letters": len(left),
        "returns": sorted({r.pk for rows in left.values() for r in rows}),
    }
    record_act(NUDGED, actor, thing, now=now, scope_keys=cluster_keys(cluster), **told)
    return len(left), without


def _waiting(cluster: Cluster, period: Period) -> list[Return]:
    rows = of_cluster(Return.objects.filter(period=period, state__in=NOT_IN), cluster)
    return list(rows.select_related("organisation").order_by("due_at", "pk"))


def _preparers(waiting: Iterable[Return], now: datetime) -> tuple[dict[int, list[Return]], int]:
    """The returns of each preparer who can sign in, and how many returns have none."""
    by_key = {organisation_key(found.organisation): found for found in waiting}
    rows = held_in(by_key, [PREPARER], localtime(now).date())
    pairs = sorted(set(rows.values_list("person", "scope_key")))
    by_person: dict[int, list[Return]] = defaultdict(list)
    for number, key in pairs:
        by_person[number].append(by_key[key])
    return dict(by_person), len(by_key.keys() - {key for _number, key in pairs})


def _reminded(numbers: Iterable[int], period: Period, now: datetime) -> set[int]:
    """Who has had such a letter about the period today."""
    rows = Letter.objects.filter(
        kind=KIND,
        addressee_id__in=[str(number) for number in numbers],
        about_kind="programme.period",
        about_id=str(period.pk),
        written_at__gte=localtime(now).replace(hour=0, minute=0, second=0, microsecond=0),
    )
    return {int(number) for number in rows.values_list("addressee_id", flat=True)}

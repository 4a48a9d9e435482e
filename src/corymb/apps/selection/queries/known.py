"""What the register knows already of what a call asks, so that nobody has to write it down again."""

from collections.abc import Callable, Mapping
from datetime import date

from django.db.models import Q

from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.counting import current
from corymb.apps.registry.queries.scopes import memberships_in
from corymb.packs.call import NO, YES, CallContent, Question


def known_of(content: CallContent, cluster: Cluster | None, day: date) -> dict[str, str]:
    """Answers the register gives on a day to the questions that are filled in from it, by question."""
    if cluster is None:
        return {}
    found = {one.code: KNOWN[one.prefill](one, cluster, day) for one in content.questions if one.prefill}
    return {code: text for code, text in found.items() if text}


def _members(_question: Question, cluster: Cluster, day: date) -> str:
    rows = memberships_in(Q(pk=cluster.pk) | Q(parent=cluster.pk)).filter(current(day))
    return str(rows.values("organisation").distinct().count() or "")


def _managing(question: Question, cluster: Cluster, _day: date) -> str:
    """Whether there is a managing organisation, or which it is."""
    if question.kind == "yes_no":
        return YES if cluster.managing_organisation_id else NO
    return str(cluster.managing_organisation or "")


def _specialisation(_question: Question, cluster: Cluster, _day: date) -> str:
    return cluster.specialisation


KNOWN: Mapping[str, Callable[[Question, Cluster, date], str]] = {
    "members": _members,
    "managing": _managing,
    "specialisation": _specialisation,
}

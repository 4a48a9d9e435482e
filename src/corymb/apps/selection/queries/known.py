"""What the register knows already of what a call asks, so that nobody has to write it down again."""

from collections.abc import Callable, Mapping
from datetime import date

from django.db.models import Q

from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.counting import current
from corymb.apps.registry.queries.scopes import memberships_in
from corymb.packs.call import YES, CallContent, Question

Writings = tuple[str, ...]
"""An answer as the page's language writes it, and then as others do; empty where the register does not know."""


def known_of(content: CallContent, cluster: Cluster | None, day: date) -> dict[str, Writings]:
    """Answers the register gives on a day to the questions that are filled in from it, by question."""
    if cluster is None:
        return {}
    found = {one.code: KNOWN[one.prefill](one, cluster, day) for one in content.questions if one.prefill}
    return {code: writings for code, told in found.items() if (writings := tuple(filter(None, dict.fromkeys(told))))}


def _members(_question: Question, cluster: Cluster, day: date) -> Writings:
    rows = memberships_in(Q(pk=cluster.pk) | Q(parent=cluster.pk)).filter(current(day))
    return (str(rows.values("organisation").distinct().count() or ""),)


def _managing(question: Question, cluster: Cluster, _day: date) -> Writings:
    """That there is a managing organisation, or which it is; a confidential one is named to nobody.

    Where the register has none, there may be one all the same: nothing is said for whoever applies.
    """
    manager = cluster.managing_organisation
    if manager is None:
        return ()
    if question.kind == "yes_no":
        return (YES,)
    if manager.is_confidential:
        return ()
    return manager.title, manager.name_en, manager.short_name or manager.name


def _specialisation(_question: Question, cluster: Cluster, _day: date) -> Writings:
    return cluster.specialisation, cluster.specialisation_en, cluster.specialisation_ru


KNOWN: Mapping[str, Callable[[Question, Cluster, date], Writings]] = {
    "members": _members,
    "managing": _managing,
    "specialisation": _specialisation,
}

"""Of which scopes terms are kept: of all where the programme is small, else of those that somebody asks for."""

from django.db.models import Q, QuerySet

from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.states import ALL_SCOPES

MOST_KEPT = 5_000
"""Organisations of a programme up to which the terms of all scopes are kept."""
MOST_LISTED = 60_000
"""Organisations of a scope up to which its terms are collected at all."""
OWN = "organisation:"


def own_scope(organisation: int) -> str:
    """The scope of what one organisation brings to the figures of the programme."""
    return f"{OWN}{organisation}"


def is_listed(run: Run, scope: str) -> bool:
    """Whether the terms of a scope are there."""
    return run.listed == ALL_SCOPES or run.listed_scopes.filter(scope__in={scope, _whole(scope)}).exists()


def _whole(scope: str) -> str:
    return PROGRAMME if scope.startswith(OWN) else scope


def can_be_listed(scope: str) -> bool:
    """Whether a scope is small enough; of the whole programme, whether the register is."""
    rows = Organisation.objects.all() if scope == PROGRAMME else organisations_in(scope)
    return rows[: MOST_LISTED + 1].count() <= MOST_LISTED


def organisations_in(scope: str) -> QuerySet[Organisation]:
    """Whoever may bring something to the lines of a scope: its members of any year."""
    kind, _sign, code = scope.partition(":")
    members = Organisation.objects.filter(memberships__isnull=False)
    if kind == "cluster":
        members = members.filter(Q(memberships__cluster__code=code) | Q(memberships__cluster__parent__code=code))
    elif kind == "region":
        members = members.filter(region__code=code)
    elif kind == "organisation":
        members = members.filter(pk=int(code))
    return members.order_by("pk").distinct()

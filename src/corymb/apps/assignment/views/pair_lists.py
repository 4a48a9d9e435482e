"""The list of a proposal: applications with the experts proposed for each."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.models import Expert, Proposal
from corymb.apps.assignment.forms.assigning import PairsFilter
from corymb.apps.assignment.queries.proposals import pairs_of
from corymb.apps.selection.models import Application
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import number
from corymb.reports.numbers import rounded

PAIRS = listed("proposal", _("Proposal of an assignment"))


def _same(rows: QuerySet[Application], asked: dict[str, Any]) -> QuerySet[Application]:
    del asked
    return rows


def pairs_listing(proposal: Proposal, *, changes: bool) -> Listing:
    """The list of one proposal; rows lead to where a pair is changed, for who may."""
    by_application: dict[int, list[tuple[int, float]]] = {}
    for (application, expert), fit in pairs_of(proposal).items():
        by_application.setdefault(application, []).append((expert, fit))

    def prepare(rows: list[Application]) -> None:
        numbers = {expert for row in rows for expert, _fit in by_application[row.pk]}
        found = Expert.objects.filter(pk__in=numbers).select_related("person")
        names = {expert.pk: str(expert.person) for expert in found}
        for row in rows:
            pairs = sorted(by_application[row.pk], key=lambda pair: -pair[1])
            row.experts_told = "; ".join(f"{names[expert]} ({number(fit, 2)})" for expert, fit in pairs)  # type: ignore[attr-defined]

    def smallest(row: Application) -> float:
        return min(fit for _expert, fit in by_application[row.pk])

    def link(row: Application) -> str:
        return reverse("assignment:change", args=[proposal.pk, row.pk])

    return Listing(
        code=PAIRS,
        columns=(
            Column("title", _("Application"), lambda a: a.title, link=link if changes else None),
            Column("region", _("Region"), lambda a: a.region.title),
            Column("experts", _("Experts, with their fit"), lambda a: a.experts_told),
            Column(
                "smallest",
                _("Smallest fit"),
                lambda a: rounded(smallest(a), 2),
                told=lambda a: number(smallest(a), 2),
                at_end=True,
            ),
        ),
        filters=PairsFilter,
        narrow=_same,
        sort="pk",
        prepare=prepare,
    )

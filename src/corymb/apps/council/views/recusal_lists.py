"""Recusals of a session as a list, declared once for page and file."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.forms import RecusalsFilter
from corymb.apps.council.models import Abstention
from corymb.apps.council.queries.tying import with_reasons
from corymb.apps.council.states import REGISTER, SOURCES
from corymb.apps.registry.forms.parts import regions_of
from corymb.apps.selection.queries.among import about
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said

CODE = listed("council-recusals", _("Recusals of members"))


def _narrow(rows: QuerySet[Abstention], asked: dict[str, Any]) -> QuerySet[Abstention]:
    rows = about(rows, asked, "application__")
    return rows.filter(source=asked["source"]) if asked["source"] else rows


def may_be_lifted(row: Abstention) -> bool:
    return row.source == REGISTER and row.lifted_at is None


def lift_url(row: Abstention) -> str:
    return reverse("council:lift", args=[row.seat.session_id, row.pk]) if may_be_lifted(row) else ""


COLUMNS = (
    Column("member", _("Member of the council"), lambda r: str(r.seat.person)),
    Column("title", _("Application"), lambda r: r.application.title),
    Column("reason", _("Reason"), lambda r: r.why, is_wide=True),
    Column("source", _("Where it comes from"), lambda r: said(SOURCES, r.source)),
    Column("at", _("Recused since"), lambda r: r.at),
    Column("lifted", _("Lifted"), lambda r: r.lifted_at),
    Column("lifted_why", _("Why it was lifted"), lambda r: r.lifted_why, shown=False),
)
ACTS = Column("acts", _("What can be done"), lambda r: _("Lift") if may_be_lifted(r) else "", link=lift_url)


def recusals_listing(*, with_acts: bool) -> Listing:
    """`with_acts`: for whoever may lift one."""
    return Listing(
        code=CODE,
        columns=(*COLUMNS[:3], ACTS, *COLUMNS[3:]) if with_acts else COLUMNS,
        filters=RecusalsFilter,
        offer=regions_of("application__region"),
        narrow=_narrow,
        sort="-pk",
        empty_title=_("Nobody is recused"),
        prepare=with_reasons,
    )

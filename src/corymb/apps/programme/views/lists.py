"""The programme's lists, declared once for page and file: versions of the pack, planned parts of a target."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.forms import PacksFilter, PartsFilter
from corymb.apps.programme.models import Allocation, PackVersion
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.states import PACK_TONES, PACKS
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def _narrow(rows: QuerySet[PackVersion], asked_for: dict[str, Any]) -> QuerySet[PackVersion]:
    return rows.filter(state=asked_for["state"]) if asked_for["state"] else rows


def _all(rows: QuerySet[Allocation], asked_for: dict[str, Any]) -> QuerySet[Allocation]:
    del asked_for
    return rows


PACK_VERSIONS = Listing(
    code=listed("packs", _("Versions of the pack")),
    columns=(
        Column("pack", _("Pack"), str, link=pack_url),
        Column("state", _("State"), lambda p: said(PACKS, p.state), badge=lambda p: PACK_TONES[p.state]),
        Column("proposed_at", _("Proposed"), lambda p: p.proposed_at),
        Column("proposed_by", _("Proposed by"), lambda p: str(p.proposed_by or "")),
        Column("since", _("In force since"), lambda p: p.in_force_at),
        Column("by", _("Put in force by"), lambda p: str(p.in_force_by or "")),
        Column("until", _("In force until"), lambda p: p.ended_at),
        Column("number", _("Number"), lambda p: p.pk, sort="id", at_end=True, shown=False),
        Column("sha256", _("sha256"), lambda p: p.sha256, shown=False),
    ),
    filters=PacksFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=_("No pack is here yet"),
    empty_text=_("A programme officer proposes one: a file pack.toml, or one that comes with Corymb."),
)

PARTS = Listing(
    code=listed("planned-parts", _("Parts of a target")),
    columns=(
        Column("target", _("Target"), lambda a: a.target),
        Column("cluster", _("Cluster"), lambda a: a.cluster.title),
        Column("code", _("Code"), lambda a: a.cluster.code),
        Column("number", _("Number of the member"), lambda a: a.organisation.number if a.organisation else ""),
        Column("member", _("Member"), lambda a: str(a.organisation or "")),
        Column("amount", _("Planned, base unit"), lambda a: a.amount, at_end=True),
        Column("basis", _("Basis"), lambda a: a.basis),
    ),
    filters=PartsFilter,
    narrow=_all,
    sort="cluster__code",
)

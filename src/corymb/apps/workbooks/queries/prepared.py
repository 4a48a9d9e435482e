"""The workbook of a cluster's members: the template of the pack, filled in as far as members have handed in before."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Cluster
from corymb.apps.returns.models import Fact, Return, Submission
from corymb.apps.returns.queries.figures import year_before
from corymb.apps.returns.queries.narrowing import in_force, of_cluster
from corymb.apps.returns.queries.snapshots import Snapshot
from corymb.apps.returns.states import EDITABLE
from corymb.kit.asking import NotPossible
from corymb.sources.cluster_form import ClusterForm, MemberRow


def cluster_workbook_of(cluster: Cluster, period: Period, language: str) -> tuple[bytes, int]:
    """The workbook as .xlsx with the returns that can be changed still, and how many they are.

    Drafts are their members' alone: a row holds what was signed before the return came back, or nothing. Refuses a
    cluster none of whose returns can be changed.
    """
    from corymb.sources.cluster_template import write_cluster_template  # loads XlsxWriter, which no other page needs

    rows = of_cluster(Return.objects.filter(period=period), cluster).select_related("organisation")
    found = list(rows.filter(state__in=EDITABLE).order_by("organisation__sort_name", "pk"))
    if not found:
        raise NotPossible(_("No return of the cluster's members can be changed for this period."))
    version = PackVersion.objects.filter(pk__in={row.pack_id for row in found}).order_by("-in_force_at")[0]
    form = ClusterForm(
        period.code,
        cluster.code,
        cluster.title_en if language == "en" and cluster.title_en else cluster.title_ru,
        _rows(found, period.code, language),
        language,
        left_out=rows.count() - len(found),
        origin="synthetic" if all(row.organisation.is_synthetic for row in found) else "reported",
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "returns.xlsx"
        write_cluster_template(pack_of(version), path, form)
        return path.read_bytes(), len(found)


def _rows(found: Sequence[Return], period: str, language: str) -> list[MemberRow]:
    numbers = [row.organisation_id for row in found]
    previous: dict[int, dict[str, Decimal | None]] = {}
    for fact in in_force(Fact.objects.filter(organisation__in=numbers, period=year_before(period))):
        previous.setdefault(fact.organisation_id, {})[fact.variable] = fact.value
    signed = dict(_signed(found))
    return [
        MemberRow(
            row.organisation.identifier,
            row.organisation.name_en if language == "en" and row.organisation.name_en else row.organisation.name,
            previous.get(row.organisation_id, {}),
            _values(signed.get(row.pk)),
            _events(signed.get(row.pk), period),
        )
        for row in found
    ]


def _signed(found: Sequence[Return]) -> Iterable[tuple[int, Snapshot]]:
    """What each return said when it was signed last."""
    rows = Submission.objects.filter(member_return__in=[row.pk for row in found])
    for row in rows.order_by("member_return", "-round").distinct("member_return"):
        yield row.member_return_id, Snapshot(row.snapshot)


def _values(signed: Snapshot | None) -> dict[str, Decimal | str | None]:
    figures = signed.figures if signed else {}
    return {
        code: Decimal(figure["value"]) if figure["value"] is not None else figure["written"]
        for code, figure in figures.items()
    }


def _events(signed: Snapshot | None, period: str) -> list[dict[str, Any]]:
    """Participants of the events that were signed, as rows of the event sheets."""
    return [
        {
            "event": event["code"],
            "kind": event["kind"],
            "period": period,
            "date": date.fromisoformat(event["date"]) if event["date"] else None,
            "amount": Decimal(event["amount"]) if event["amount"] is not None else None,
            "category": event["category"],
            "started": event["started"],
            "organisation": person["organisation"] or person["named"],
            "role": person["role"],
            "country": person["country"],
        }
        for event in (signed.events if signed else ())
        for person in event["participants"]
    ]

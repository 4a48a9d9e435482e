"""The board: who has reported and who is late, and one click to remind them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, covers_all, holds, scopes_with
from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN
from corymb.apps.progress import actions
from corymb.apps.progress.models import Progress
from corymb.apps.progress.queries import board as queries
from corymb.apps.registry.forms.filters import ClusterNameFilter
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries import narrowing
from corymb.apps.registry.queries.scopes import cluster_keys
from corymb.apps.returns.rules import BOARD, NUDGE, SEE_BASELINE
from corymb.apps.returns.states import DRAFT, STATES
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks
from corymb.kit.listing import Part, counted, part_of
from corymb.kit.registries import offered
from corymb.kit.saying import number


@asks(BOARD)
def board(request: HttpRequest) -> HttpResponse:
    """Cluster by cluster: how many were asked, where their returns stand, how much revenue stands behind them."""
    period = queries.period_shown(request.GET.get("period", ""))
    clusters, form = queries.clusters_on_board(request.user, BOARD), ClusterNameFilter(request.GET)
    sees_all = covers_all(scopes_with(request.user, BOARD))
    if form.is_valid() and sees_all:
        clusters = narrowing.clusters_named(clusters, form.cleaned_data)
    part = part_of(clusters, "code", request)
    kept = queries.kept_of(period) if period and sees_all else None
    counts = _counts(clusters, part, period, kept, request) if period else []
    rows = [_row(request, count, period) for count in counts] if period else []
    context = {
        "period": period,
        "periods": Period.objects.order_by("-code"),
        "form": form if sees_all else None,
        "trail": [(_("Returns"), reverse("returns:returns")), (_("Progress"), "")],
        "states": [STATES[code] for code in queries.COUNTS],
        "page": part,
        "count": counted(clusters),
        "rows": [row for row in rows if row["cluster"]],
        "total": next((row for row in rows if not row["cluster"]), None),
        "kept": kept,
        "offers": offered("returns.board", request.user, period),
        "sees_baseline": holds(request.user, SEE_BASELINE),
    }
    return render(request, "progress/board.html", context)


def _counts(
    clusters: QuerySet[Cluster], part: Part, period: Period, kept: Progress | None, request: HttpRequest
) -> list[queries.Count]:
    """Lines of the page; then that of all clusters together, where there are more than one and it is known."""
    if kept is None:
        *lines, total = queries.counts_of(list(clusters), period, timezone.now())
        shown = set(part.rows)
        return [*(line for line in lines if line.cluster in shown), *([total] if len(lines) > 1 else [])]
    if kept.counted_at is None:
        return []
    *lines, total = queries.counts_kept(part.rows, kept)
    return lines if request.GET.get("q") or request.GET.get("region") else [*lines, total]


def _row(request: HttpRequest, count: queries.Count, period: Period) -> dict[str, Any]:
    """A line of the board; a figure leads to the list of its returns."""
    cluster, by_state = count.cluster, count.by_state or {}
    keys = set(cluster_keys(cluster)) if cluster else set()
    open_now = period.state == OPEN

    def url(**more: str) -> str:
        asked = {"cluster": cluster.code if cluster else "", "period": period.code, **more}
        return f"{reverse('returns:returns')}?{urlencode({k: v for k, v in asked.items() if v})}"

    return {
        "cluster": cluster,
        "asked": (count.asked, url()),
        "states": [
            (STATES[code], by_state[code], url(state=code), count.blank if code == DRAFT else 0)
            for code in queries.COUNTS
        ],
        "late": (count.late, url(late="on")),
        "coverage": count.coverage,
        "alone": count.alone,
        "may_nudge": cluster and open_now and count.out and _may(request, NUDGE, keys),
        "offers": offered("returns.board.cluster", request.user, (count, period)),
    }


def _may(request: HttpRequest, permission: str, keys: set[str]) -> bool:
    """Whether the person holds a permission over a cluster; asked without a query for each line."""
    held = scopes_with(request.user, permission)
    return "programme:all" in held or not keys.isdisjoint(held)


@asks(NUDGE)
@require_POST
def nudge(request: HttpRequest, cluster: str, period: str) -> HttpResponse:
    """Write to the preparers of a cluster whose returns are not handed in."""
    place = found_cluster(request, cluster, NUDGE)
    asked = get_object_or_404(Period, code=period)
    try:
        letters, without = actions.nudge(place, asked, **acting(request, NUDGE, cluster_keys(place)))
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        said = ngettext("{n} letter is written.", "{n} letters are written.", letters).format(n=number(letters))
        if without:
            alone = ngettext(
                "{n} return has nobody who prepares it.", "{n} returns have nobody who prepares them.", without
            )
            said = f"{said} {alone.format(n=number(without))}"
        messages.success(request, said)
    return redirect(f"{reverse('progress:board')}?{urlencode({'period': period})}")


def found_cluster(request: HttpRequest, code: str, permission: str) -> Cluster:
    """A cluster over which the person holds a permission; whoever does not finds none."""
    row = Cluster.objects.select_related("region", "parent").filter(code=code).first()
    if row is None or not _may(request, permission, set(cluster_keys(row))):
        raise Http404
    return row

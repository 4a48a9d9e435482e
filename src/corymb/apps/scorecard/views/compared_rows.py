"""The rows of clusters side by side. Written here: a template takes three times as long over hundreds of cells."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from corymb.apps.registry.models import Cluster
from corymb.apps.scorecard.queries.showing import Row
from corymb.kit.addresses import address_of
from corymb.kit.rendering import escaped
from corymb.kit.templatetags.kit import status
from corymb.methods.programme import Target
from corymb.reports.numbers import DASH

Compared = list[tuple[Cluster, list[tuple[Target, Row | None]]]]


def drawn(rows: Compared, query: str) -> SafeString:
    """A row for each cluster, a cell for each target; figures lead to what stands behind them. `query` has its `?`."""
    labels = {target.code: escaped(target.label) for _cluster, cells in rows[:1] for target, _cell in cells}
    return mark_safe("\n".join(_row(cluster, cells, labels, escaped(query)) for cluster, cells in rows))  # noqa: S308 - all escaped


def _row(cluster: Cluster, cells: Sequence[tuple[Target, Row | None]], labels: dict[str, str], query: str) -> str:
    own = escaped(address_of("scorecard:place", f"cluster:{cluster.code}"))
    head = f'<th role="rowheader" scope="row"><a href="{own}{query}">{escaped(cluster.title)}</a></th>'
    told = (
        f'<td role="cell" class="text-end"><span class="only-narrow">{labels[target.code]}</span>'
        f"{_cell(cell, f'{own}{escaped(target.code)}/{query}') if cell else DASH}</td>"
        for target, cell in cells
    )
    return f'<tr role="row">{head}{"".join(told)}</tr>'


def _cell(cell: Row, url: str) -> str:
    """The figure below its cluster's address, and its verdict where there is a goal."""
    mark = status(cell.status) if cell.has_goal else ""
    return f'<a class="figure-cell" href="{url}" title="{escaped(cell.basis)}">{escaped(cell.compact)}</a> {mark}'

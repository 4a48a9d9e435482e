"""What this room adds to the pages of returns."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds, scopes_with
from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN
from corymb.apps.progress.queries.board import Count
from corymb.apps.registry.queries.scopes import cluster_keys, organisation_key
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.form import shows_live
from corymb.apps.returns.queries.seeing import is_own
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import EDITABLE
from corymb.apps.workbooks.rules import BULK
from corymb.kit.registries import Offer, Offers


def _of_return(person: Any, found: Return) -> Iterator[Offer]:
    if shows_live(found, own=is_own(person, found)):
        yield Offer(_("Workbook"), reverse("workbooks:workbook", args=[found.pk]), "download")
    fills = organisation_key(found.organisation) in scopes_with(person, FILL)
    if fills and found.state in EDITABLE and found.period.state == OPEN:
        yield Offer(_("Upload"), reverse("workbooks:upload_give", args=[found.pk]), "upload")


def _of_board(person: Any, _period: Period | None) -> Iterator[Offer]:
    if holds(person, BULK):
        yield Offer(_("Workbooks of many members"), reverse("workbooks:bulks"), "stack-2")


def _of_cluster(person: Any, line: tuple[Count, Period]) -> Iterator[Offer]:
    """Asked for each line of the board: without a query."""
    count, period = line
    if count.cluster is None or not count.out or period.state != OPEN:
        return
    if not set(cluster_keys(count.cluster)).isdisjoint(scopes_with(person, BULK)):
        which = [count.cluster.code, period.code]
        yield Offer(_("Workbook of all"), reverse("workbooks:cluster_workbook", args=which), "download")
        yield Offer(_("Upload workbooks"), reverse("workbooks:bulk_give", args=which), "upload")


RETURN = Offers("returns.return", _of_return)
BOARD = Offers("returns.board", _of_board)
BOARD_CLUSTER = Offers("returns.board.cluster", _of_cluster)

"""The programme at a glance: what it is counted by, what it wants, when returns are due."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.cascade import cascade_of
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.queries.packs import pack_of, told
from corymb.apps.programme.queries.seeing import packs_visible_to, parts_summed, periods_visible_to
from corymb.apps.programme.queries.wording import target_lines
from corymb.apps.programme.rules import RUN, SEE
from corymb.apps.programme.states import CUMULATIVE, IN_FORCE, PROPOSED
from corymb.apps.programme.views.periods import Row
from corymb.kit.asking import Trail
from corymb.kit.doors import asks
from corymb.kit.saying import moment
from corymb.packs.schema import Pack


def trail_of(*further: tuple[str, str]) -> Trail:
    return [(_("Programme"), reverse("programme:programme")), *further]


@asks(SEE)
def programme(request: HttpRequest) -> HttpResponse:
    """The pack in force with its targets, and the periods; what to do where no pack is in force."""
    rows = packs_visible_to(request.user)
    version = rows.filter(state=IN_FORCE).first()
    may_run = holds(request.user, RUN)
    context: dict[str, Any] = {
        "periods": [Row.of(period) for period in periods_visible_to(request.user).order_by("-code")],
        "may_run": may_run,
        "proposed": rows.filter(state=PROPOSED).order_by("pk").first(),
    }
    if version:
        pack = pack_of(version)
        context |= {
            "name": told(pack.name),
            "summary": told(pack.summary),
            "facts": _facts(version, pack),
            "targets": target_lines(pack, _allocated(request, pack)),
            "pack_url": pack_url(version),
        }
    return render(request, "programme/programme.html", context)


def _allocated(request: HttpRequest, pack: Pack) -> dict[str, Decimal]:
    """How much of each target that adds up is planned."""
    targets = [target for target in pack.targets if target.kind == CUMULATIVE]
    rows = list(parts_summed(request.user, [target.code for target in targets]))
    return {t.code: cascade_of(t, [row for row in rows if row.target == t.code]).allocated for t in targets}


def _facts(version: PackVersion, pack: Pack) -> list[tuple[str, Any]]:
    by = version.in_force_by or _("the system")
    return [
        (_("Pack"), format_html('<a href="{}">{}</a>', pack_url(version), version)),
        (_("In force since"), moment(version.in_force_at)),
        (_("Put in force by"), str(by)),
        (_("Baseline year"), pack.period.baseline_year),
        (_("Due year"), pack.period.due_year),
        (_("sha256"), format_html("<code>{}</code>", version.sha256)),
    ]

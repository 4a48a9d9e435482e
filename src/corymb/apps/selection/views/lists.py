"""The lists of the selection, declared once for page and file: calls, applications."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.selection.forms.applications import ApplicationsFilter
from corymb.apps.selection.forms.calls import CallsFilter
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import standing_of, told_there
from corymb.apps.selection.queries.naming import application_url, call_url
from corymb.apps.selection.states import (
    ANNOUNCED,
    APPLICATION_TONES,
    APPLICATIONS,
    CLOSED,
    LACKING,
    MET,
    OPEN,
    PUBLISHED,
    STANDING_TONES,
    STANDINGS,
    UNDECIDED,
)
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def _calls(rows: QuerySet[Call], asked: dict[str, Any]) -> QuerySet[Call]:
    """Calls by where they stand for their readers."""
    now = timezone.now()
    windows = {
        ANNOUNCED: Q(opens_at__gt=now),
        OPEN: Q(opens_at__lte=now, closes_at__gte=now),
        CLOSED: Q(closes_at__lt=now),
    }
    window = windows.get(asked["state"])
    found = rows.filter(window, state=PUBLISHED) if window else rows.filter(state=asked["state"])
    return found if asked["state"] else rows


def _applications(rows: QuerySet[Application], asked: dict[str, Any]) -> QuerySet[Application]:
    if asked["call"]:
        rows = rows.filter(call=asked["call"])
    if asked["conditions"] == MET:
        rows = rows.filter(lacking=[])
    elif asked["conditions"] == LACKING:
        rows = rows.filter(lacking__len__gt=0)
    elif asked["conditions"] == UNDECIDED:
        rows = rows.filter(lacking__len__gt=0, admission_at=None)
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def _conditions(found: Application) -> str:
    """How many conditions of the call what was submitted does not meet for sure."""
    if found.lacking is None:
        return ""
    open_ones = len(found.lacking)
    if not open_ones:
        return gettext("all are met")
    return ngettext("{n} is not met", "{n} are not met", open_ones).format(n=open_ones)


def standing(call: Call) -> str:
    return standing_of(call, timezone.now())


CALLS = Listing(
    code=listed("calls", _("Calls")),
    columns=(
        Column("title", _("Call"), lambda c: c.title, link=call_url),
        Column("code", _("Code"), lambda c: c.code, shown=False),
        Column(
            "state", _("State"), lambda c: said(STANDINGS, standing(c)), badge=lambda c: STANDING_TONES[standing(c)]
        ),
        Column("opens", _("Opens"), lambda c: c.opens_at, told=lambda c: told_there(c.opens_at, c.zone)),
        Column("closes", _("Closes"), lambda c: c.closes_at, told=lambda c: told_there(c.closes_at, c.zone)),
        Column("drafted", _("Drafted"), lambda c: timezone.localtime(c.created_at), sort="created_at", shown=False),
    ),
    filters=CallsFilter,
    narrow=_calls,
    sort="-created_at",
    empty_title=_("No calls here"),
    empty_text=_("A programme officer drafts a call and publishes it; then regions apply."),
)

APPLICATIONS_LIST = Listing(
    code=listed("applications", _("Applications")),
    columns=(
        Column("title", _("Application"), lambda a: a.title, link=application_url),
        Column("call", _("Call"), lambda a: a.call.title),
        Column("region", _("Region"), lambda a: a.region.title),
        Column("cluster", _("Cluster"), lambda a: a.cluster.title if a.cluster else "", shown=False),
        Column("state", _("State"), lambda a: said(APPLICATIONS, a.state), badge=lambda a: APPLICATION_TONES[a.state]),
        Column("conditions", _("Conditions"), _conditions, badge=lambda a: "warning" if a.lacking else ""),
        Column("round", _("Submission number"), lambda a: a.round, at_end=True, shown=False),
        Column(
            "closes", _("Closes"), lambda a: a.call.closes_at, told=lambda a: told_there(a.call.closes_at, a.call.zone)
        ),
        Column("changed", _("Last changed"), lambda a: timezone.localtime(a.changed_at), sort="changed_at"),
    ),
    filters=ApplicationsFilter,
    narrow=_applications,
    sort="-changed_at",
    empty_title=_("No applications here"),
    empty_text=_("A region starts an application on the page of a call that is open."),
)

"""The lists of the assessment, declared once for page and file: calls, experts, conflicts, recusals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.forms.conflicts import ConflictsFilter
from corymb.apps.assessment.forms.experts import CallsFilter, ExpertsFilter
from corymb.apps.assessment.models import Conflict, Expert
from corymb.apps.assessment.queries.naming import call_url, expert_url
from corymb.apps.assessment.queries.reasons import reason_of
from corymb.apps.assessment.queries.seeing import conflicts_visible_to, reviews_visible_to
from corymb.apps.assessment.states import ACTIVE, EXPERT_TONES, EXPERTS, KINDS, SOURCES, SUBMITTED
from corymb.apps.selection.models import Call
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def same(rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    del asked
    return rows


def _due(call: Call) -> Any:
    return timezone.localtime(call.arrangement.due_at) if hasattr(call, "arrangement") else None


CALLS = Listing(
    code=listed("assessments", _("Assessment")),
    columns=(
        Column("title", _("Call"), lambda c: c.title, link=call_url),
        Column("closes", _("Closes"), lambda c: timezone.localtime(c.closes_at) if c.closes_at else None),
        Column("due", _("Marks are due"), _due),
    ),
    filters=CallsFilter,
    narrow=same,
    sort="-created_at",
    empty_title=_("No calls here"),
    empty_text=_("Calls whose applications are assessed stand here once they are published."),
)


def _experts(rows: QuerySet[Expert], asked: dict[str, Any]) -> QuerySet[Expert]:
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def experts_list(person: Any) -> Listing:
    """The experts of a call; what each has to do with an application that is kept from the person is not counted."""
    return replace(EXPERTS_LIST, prepare=lambda rows: _with_load(rows, person))


def _with_load(rows: Sequence[Expert], person: Any) -> None:
    """How many applications each has, how many of these are marked (a consensus is no further one), how many ties."""
    numbers = [row.pk for row in rows]
    reviews = reviews_visible_to(person).filter(expert__in=numbers, state__in=ACTIVE, is_rapporteur=False)
    has: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for expert, state, count in reviews.order_by().values_list("expert", "state").annotate(n=Count("pk")):
        has[expert] += count
        done[expert] += count if state == SUBMITTED else 0
    standing = conflicts_visible_to(person).filter(expert__in=numbers, lifted_at=None)
    ties = Counter(standing.values_list("expert", flat=True))
    for row in rows:
        row.has, row.done, row.ties = has[row.pk], done[row.pk], ties[row.pk]  # type: ignore[attr-defined]


EXPERTS_LIST = Listing(
    code=listed("experts", _("Experts")),
    columns=(
        Column("name", _("Expert"), lambda e: str(e.person), link=expert_url),
        Column("state", _("State"), lambda e: said(EXPERTS, e.state), badge=lambda e: EXPERT_TONES[e.state]),
        Column("declared", _("Declared"), lambda e: timezone.localtime(e.declared_at) if e.declared_at else None),
        Column("fields", _("Fields"), lambda e: ", ".join(e.expertise)),
        Column("has", _("Applications"), lambda e: e.has, at_end=True),
        Column("done", _("Reviews submitted"), lambda e: e.done, at_end=True),
        Column("at_most", _("At most"), lambda e: e.at_most, at_end=True),
        Column("ties", _("Conflicts"), lambda e: e.ties, at_end=True),
        Column("invited", _("Invited"), lambda e: timezone.localtime(e.invited_at), sort="invited_at", shown=False),
    ),
    filters=ExpertsFilter,
    narrow=_experts,
    sort="-invited_at",
    empty_title=_("No experts yet"),
    empty_text=_("Check somebody for conflicts of interest, then invite them."),
)


def _conflicts(rows: QuerySet[Conflict], asked: dict[str, Any]) -> QuerySet[Conflict]:
    for name in ("kind", "source"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    return rows.filter(lifted_at__isnull=asked["standing"] == "yes") if asked["standing"] else rows


def _with_what(row: Conflict) -> str:
    return str(row.application or row.region or row.other or "")


def standing_of(row: Conflict) -> Any:
    return _("stands") if row.lifted_at is None else _("lifted")


CONFLICTS = Listing(
    code=listed("conflicts", _("Conflicts")),
    columns=(
        Column("expert", _("Expert"), lambda c: str(c.expert.person), link=lambda c: expert_url(c.expert)),
        Column("with", _("With"), _with_what),
        Column("kind", _("Kind"), lambda c: said(KINDS, c.kind)),
        Column("reason", _("Reason"), reason_of),
        Column("source", _("Source"), lambda c: said(SOURCES, c.source)),
        Column(
            "standing", _("Standing"), lambda c: str(standing_of(c)),
            badge=lambda c: "warning" if c.lifted_at is None else "neutral",
        ),
        Column("raised", _("Raised"), lambda c: timezone.localtime(c.raised_at), sort="raised_at"),
        Column("lifted_why", _("Why lifted"), lambda c: c.lifted_why, shown=False),
    ),
    filters=ConflictsFilter,
    narrow=_conflicts,
    sort="-raised_at",
    empty_title=_("No conflicts here"),
    empty_text=_("Experts declare their ties; the register is looked into when it is asked for, and every night."),
)  # fmt: skip

"""Complaints: who sees one, what its page tells, who may not look again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import scopes_with
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.telling import labels_of
from corymb.apps.council.states import CLOSED
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State
from corymb.apps.outcomes.models import Complaint, Ground
from corymb.apps.outcomes.queries.seeing import UNREAD, free_of, not_tied
from corymb.apps.outcomes.rules import COMPLAIN, HANDLE, SEE
from corymb.apps.outcomes.states import (
    ANSWER,
    ANSWERED,
    CONCLUDED,
    DISMISSED,
    LETTER,
    LOOKED_AT,
    MOVES,
    UNSETTLED,
    WITHDRAWN,
)
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import language_of_page, number

KIND = "outcomes.complaint"


def visible_to(person: Any) -> QuerySet[Complaint]:
    """Complaints of one's own region; those that were filed, to the office; those one looks at again."""
    if not getattr(person, "is_authenticated", False):
        return Complaint.objects.none()
    rows = Complaint.objects.select_related(
        "decision__application__call", "decision__application__region", "decision__application__cluster",
        "decision__application__by_version", "decision__matter__session__ranking__by_version", "looker", "filed_by",
    ).defer(*(f"decision__{name}" for name in UNREAD))  # fmt: skip
    regions = ids_of(scopes_with(person, COMPLAIN), "region")
    own = Q(decision__application__region__code__in=regions)
    looks = Q(looker=person.pk, state__in=LOOKED_AT) & not_tied(person, "decision__application")
    office = of_calls(person, "decision__application__call", SEE) & Q(filed_at__isnull=False)
    return rows.filter(own | (office & free_of(person, "decision__")) | looks)


def answered_upheld() -> Q:
    """Of complaints: whether it was answered that a ground of them is upheld."""
    return Q(Exists(Ground.objects.filter(complaint=OuterRef("pk"), finding__is_upheld=True)), state=ANSWERED)


def upheld_among(applications: Iterable[int]) -> QuerySet[Complaint, int]:
    """Applications on whose decision a complaint was upheld, while no later session has decided."""
    rows = Complaint.objects.filter(_undecided(), decision__application__in=list(applications))
    return rows.values_list("decision__application", flat=True)


def _undecided() -> Q:
    """Of complaints: whether one was upheld and no later session has decided anew."""
    later = Decision.objects.filter(
        application=OuterRef("decision__application"),
        matter__session__number__gt=OuterRef("decision__matter__session__number"),
    )
    return Q(answered_upheld(), ~Exists(later))


def unsettled_said(call: int, person: Any) -> str:
    """That complaints wait for an answer, or for a session that decides anew: whoever draws agreements is told."""
    rows = visible_to(person).filter(decision__application__call=call)
    count = rows.filter(Q(state__in=UNSETTLED) | _undecided()).count()
    if not count:
        return ""
    told = _("Complaints about decisions of this call that are not settled: {n}. A later session may decide otherwise.")
    return told.format(n=number(count))


def upheld_said(decision: int) -> Iterator[str]:
    """What was upheld of complaints about a decision: what a ground is about, what was found. Whose it is not."""
    rows = Complaint.objects.filter(answered_upheld(), decision=decision).order_by("pk")
    for found in rows.select_related("decision__matter__session__ranking__by_version"):
        labels = labels_of(content_of(found.decision.matter.session.ranking.by_version))
        for one in found.grounds.filter(finding__is_upheld=True).select_related("finding").order_by("place"):
            about = labels.get(one.criterion, _("The procedure"))
            yield f"{about}: {one.text} – {one.finding.reason}"


def is_own(person: Any, found: Complaint) -> bool:
    """Whether the person answers for the region that complains."""
    return f"region:{found.decision.application.region.code}" in scopes_with(person, COMPLAIN)


def looks_at(person: Any, found: Complaint) -> bool:
    return bool(found.looker_id) and found.looker_id == person.pk and found.state in LOOKED_AT


def files_of_complaints(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the complaints whose files a person may open."""
    rows = visible_to(person).select_related(None)
    return rows.annotate(number=Cast("pk", CharField())).values_list("number", flat=True)


def letters_of_complaints(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the complaints whose letters whoever answers them reads."""
    return files_of_complaints(person).filter(of_calls(person, "decision__application__call", HANDLE))


def standing_complaint(decision: Decision) -> Complaint | None:
    return Complaint.objects.filter(decision=decision).exclude(state=WITHDRAWN).first()


def is_told(found: Complaint) -> bool:
    """Whether the answer has gone to the region: until then the region reads neither it nor the findings.

    An answer without a letter, which is given on paper, is told with its recording.
    """
    if found.state != ANSWERED:
        return False
    went = letters_went(found)
    return not went or any(went)


def letters_went(found: Complaint) -> list[datetime | None]:
    """When each letter with the answer went, None for one that has not; empty where there was nobody to write to.

    An answer that was given anew has letters of its own.
    """
    rows = Letter.objects.filter(kind=LETTER, about_kind=KIND, about_id=str(found.pk), written_at__gte=found.moved_at)
    return list(rows.values_list("sent_at", flat=True))


def unsaid() -> Q:
    """Of complaints: whether every letter with the answer was withdrawn, so that the region never hears of it."""
    about = Cast(OuterRef("pk"), CharField())
    rows = Letter.objects.filter(kind=LETTER, about_kind=KIND, about_id=about, written_at__gte=OuterRef("moved_at"))
    return Q(Exists(rows), ~Exists(rows.exclude(state=State.WITHDRAWN)), state=ANSWERED)


def is_unsaid(found: Complaint) -> bool:
    return found.state == ANSWERED and Complaint.objects.filter(unsaid(), pk=found.pk).exists()


def can_move(found: Complaint, code: str) -> bool:
    """Whether the table of moves knows a move from where it stands; what nobody was told is answered anew."""
    return found.state in MOVES[code].sources or (code == ANSWER and is_unsaid(found))


def state_for(person: Any, found: Complaint) -> str:
    """The state a reader is told: to the region an answer is none before it has gone."""
    if found.state == ANSWERED and is_own(person, found) and not is_told(found):
        return CONCLUDED if found.looker_id else DISMISSED
    return found.state


@dataclass(frozen=True)
class Line:
    """A ground as the page shows it; `is_upheld` is None before there is a finding the reader may see."""

    ground: Ground
    about: str
    is_upheld: bool | None
    reason: str


def grounds_of(found: Complaint, *, with_findings: bool) -> list[Line]:
    language_of_page()
    content = content_of(found.decision.matter.session.ranking.by_version)
    labels = labels_of(content)
    lines = []
    for row in found.grounds.select_related("finding").order_by("place"):
        about = labels.get(row.criterion, row.criterion) or _("The procedure")
        finding = getattr(row, "finding", None) if with_findings else None
        lines.append(Line(row, about, finding.is_upheld if finding else None, finding.reason if finding else ""))
    return lines


def is_upheld(found: Complaint) -> bool:
    """Whether any ground was upheld: then a later session of the council takes the matter up."""
    return found.grounds.filter(finding__is_upheld=True).exists()


def later_decision(found: Complaint) -> Decision | None:
    """What a later, closed session decided on the application."""
    rows = Decision.objects.filter(
        application=found.decision.application_id,
        matter__session__state=CLOSED,
        matter__session__number__gt=found.decision.matter.session.number,
    )
    return rows.select_related("matter__session").order_by("-matter__session__number").first()

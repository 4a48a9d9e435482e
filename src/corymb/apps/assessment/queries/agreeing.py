"""Whether experts agree to a consensus that a rapporteur has put to them, and whose answer is awaited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.assessment.models import Assent, Expert, Review
from corymb.apps.assessment.queries.naming import review_url
from corymb.apps.assessment.queries.seeing import own_reviews
from corymb.apps.assessment.queries.telling import name_of
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.states import ACCEPTED, AGREES, OBJECTS, PUT, SUBMITTED, WRITABLE
from corymb.kit.registries import Task

ANSWER_KEY, WRITE_KEY, OBJECTED_KEY = "consensus-answer", "consensus-write", "consensus-objected"
"""How the keys of these tasks begin."""


@dataclass(frozen=True)
class Answers:
    """Of those who were asked, each with their newest answer, None where it is awaited; how it was closed, if so."""

    by_expert: list[tuple[Expert, Assent | None]]
    closed: Assent | None

    @property
    def all_agree(self) -> bool:
        """Whether somebody was asked, and all agreed."""
        told = [row.answer if row else "" for _expert, row in self.by_expert]
        return bool(told) and set(told) == {AGREES}


def asked_of(consensus: Review) -> QuerySet[Review]:
    """Reviews of the experts who are asked: those who submitted one beside the rapporteur, and still take part."""
    rows = Review.objects.filter(application=consensus.application_id, state=SUBMITTED, is_rapporteur=False)
    rows = rows.filter(expert__state=ACCEPTED, expert__declared_at__isnull=False).exclude(expert=consensus.expert_id)
    return rows.select_related("expert__person").order_by("pk")


def answers_to(consensus: Review) -> Answers:
    """What experts say of the marks as they were put; while the rapporteur changes them, what they said last.

    Whoever answered stays among them. Of a consensus that counts only those are awaited who were asked when it was
    closed.
    """
    rows = consensus.assents.select_related("expert__person", "by").order_by("pk")
    rows = rows.filter(sha256=consensus.sha256) if consensus.sha256 else rows
    told = {row.expert_id: row for row in rows}
    closed = told.pop(None, None)
    experts = {row.expert_id: row.expert for row in told.values() if row.expert}
    if consensus.state == PUT or closed:
        asked = asked_of(consensus).filter(submitted_at__lte=closed.at) if closed else asked_of(consensus)
        experts |= {row.expert_id: row.expert for row in asked}
    return Answers([(expert, told.get(number)) for number, expert in sorted(experts.items())], closed)


def put_to(single: Review) -> Review | None:
    """The consensus that is put to the expert of this review now."""
    if single.state != SUBMITTED or single.is_rapporteur:
        return None
    rows = Review.objects.filter(application=single.application_id, is_rapporteur=True, state=PUT)
    return rows.exclude(expert=single.expert_id).select_related("application__by_version", "expert__person").first()


def last_answer(consensus: Review, single: Review) -> Assent | None:
    """What the expert of a review last said of a consensus as it is put now."""
    return consensus.assents.filter(expert=single.expert_id, sha256=consensus.sha256).order_by("-pk").first()


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Consensuses to agree to, those to write, and those of one's own to which somebody objects."""
    del now
    if not holds(person, ASSESS):
        return
    put = Review.objects.filter(application=OuterRef("application"), is_rapporteur=True, state=PUT)
    put = put.exclude(expert=OuterRef("expert"))
    given = Assent.objects.filter(review=OuterRef("asked"), expert=OuterRef("expert"), sha256=OuterRef("marks_put"))
    rows = own_reviews(person).filter(state=SUBMITTED, is_rapporteur=False)
    rows = rows.annotate(asked=Subquery(put.values("pk")[:1]), marks_put=Subquery(put.values("sha256")[:1]))
    for row in rows.filter(~Exists(given), asked__isnull=False).order_by("pk"):
        url, title = reverse("assessment:answer", args=[row.pk]), _("A consensus waits for your answer: {title}")
        about = row.application.call.title
        yield Task(f"{ANSWER_KEY}:{row.pk}", title.format(title=name_of(row)), url, _("Answer"), about=about)
    objected = Assent.objects.filter(review=OuterRef("pk"), answer=OBJECTS, sha256=OuterRef("sha256"))
    mended = Assent.objects.filter(
        review=OuterRef("review"), expert=OuterRef("expert"), sha256=OuterRef("sha256"), pk__gt=OuterRef("pk")
    )
    waits = Q(Exists(objected.filter(~Exists(mended))), state=PUT) | Q(state__in=WRITABLE, is_rapporteur=True)
    for own in own_reviews(person).filter(waits).select_related("expert__call__arrangement").order_by("pk"):
        yield _of_rapporteur(own)


def _of_rapporteur(own: Review) -> Task:
    """What is due from whoever writes a consensus: to write it until marks are due, or to look at an objection."""
    about, url, call = own.application.call.title, review_url(own), own.expert.call
    if own.state == PUT:
        title = _("Somebody objects to the consensus you wrote: {title}").format(title=name_of(own))
        return Task(f"{OBJECTED_KEY}:{own.pk}", title, url, _("Look"), about=about)
    title = _("Write down the marks on which the experts agree, and put them to the others: {title}")
    due = call.arrangement.due_at if hasattr(call, "arrangement") else None
    due = due if due and own.assigned_at < due else None
    key, hears = f"{WRITE_KEY}:{own.pk}", str(own.expert.invited_by_id or "")
    return Task(key, title.format(title=name_of(own)), url, _("Write"), due, about, hears)


def answered_at(number: str) -> datetime | None:
    """When the consensus put to the expert of a review was answered, or moved on; None while it waits."""
    single = Review.objects.filter(pk=number).first() if number.isdigit() else None
    if single is None:
        return None
    last = Assent.objects.filter(expert=single.expert_id, review__application=single.application_id).order_by("-pk")
    waiting = put_to(single)
    if waiting is None:
        rows = Review.objects.filter(application=single.application_id, is_rapporteur=True).order_by("-pk")
        return rows.values_list("changed_at", flat=True).first()
    return last.filter(review=waiting, sha256=waiting.sha256).values_list("at", flat=True).first()


def written_at(number: str) -> datetime | None:
    """When a consensus was put to the others, or moved on; None while it is written."""
    row = Review.objects.filter(pk=number).first() if number.isdigit() else None
    return row.changed_at if row and row.state not in WRITABLE else None


def taken_up_at(number: str) -> datetime | None:
    """When a consensus to which somebody objected moved on; None while the objection waits."""
    row = Review.objects.filter(pk=number).first() if number.isdigit() else None
    if row is None:
        return None
    rows = row.assents.filter(sha256=row.sha256) if row.state == PUT else row.assents.none()
    objecting = {one.expert_id: one for one in rows.order_by("pk")}
    if any(one.answer == OBJECTS for one in objecting.values()):
        return None
    return max((one.at for one in objecting.values()), default=row.changed_at)

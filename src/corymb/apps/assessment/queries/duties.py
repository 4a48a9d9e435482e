"""What of an assessment is due from a person. Derived, never stored."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import holds
from corymb.apps.assessment import states
from corymb.apps.assessment.models import Expert, Recusal, Review
from corymb.apps.assessment.queries.naming import invitation_url
from corymb.apps.assessment.queries.seeing import own_experts, own_reviews
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import decided_among
from corymb.kit.registries import Task

ANSWER_KEY, DECLARE_KEY, FIELDS_KEY = "expert-answer", "expert-declare", "expert-fields"
ASSESS_KEY, ACT_KEY = "expert-assess", "assessment-act"
"""How the keys of these tasks begin."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Invitations to answer, ties to declare, applications to assess, applications to act for."""
    if holds(person, ASSESS):
        yield from _of_expert(person)
    rows = list(Recusal.objects.filter(acting=person, lifted_at=None).values_list("application", "application__call"))
    decided = decided_among({application for application, _call in rows})
    counts = Counter(call for application, call in rows if application not in decided)
    calls = Call.objects.in_bulk(counts) if counts else {}
    for number, n in sorted(counts.items()):
        title = ngettext(
            "You act for somebody who is tied to {n} application", "You act where somebody is tied to {n} applications",
            n,
        ).format(n=n)  # fmt: skip
        url = reverse("assessment:recusals", args=[number])
        yield Task(f"{ACT_KEY}:{number}", title, url, _("Look"), about=calls[number].title)
    del now


def _of_expert(person: Any) -> Iterator[Task]:
    single = own_reviews(person).filter(state__in=states.WRITABLE, is_rapporteur=False)
    open_ones = Count("reviews", filter=Q(reviews__in=single.values("pk")))
    given = Exists(Review.objects.filter(expert=OuterRef("pk")))
    for expert in own_experts(person).annotate(waiting=open_ones, has_reviews=given).order_by("pk"):
        due = expert.call.arrangement.due_at if hasattr(expert.call, "arrangement") else None
        about, hears = expert.call.title, str(expert.invited_by_id or "")
        if expert.state == states.INVITED:
            title = _("You are invited to assess applications")
            yield Task(f"{ANSWER_KEY}:{expert.pk}", title, invitation_url(expert), _("Answer"), due, about, hears)
        elif expert.declared_at is None:
            title = _("Declare your ties; applications are shown to you afterwards")
            url = reverse("assessment:declare", args=[expert.pk])
            yield Task(f"{DECLARE_KEY}:{expert.pk}", title, url, _("Declare"), due, about, hears)
        elif expert.waiting:
            n = expert.waiting
            title = ngettext("{n} application waits for your marks", "{n} applications wait for your marks", n).format(
                n=n
            )
            url = f"{reverse('assessment:reviews')}?state=waiting"
            yield Task(f"{ASSESS_KEY}:{expert.pk}", title, url, _("Assess"), due, about, hears)
        elif not expert.expertise and not expert.has_reviews:
            title, url = _("Say in which fields you are at home"), reverse("assessment:profile", args=[expert.pk])
            yield Task(f"{FIELDS_KEY}:{expert.pk}", title, url, _("Your profile"), None, about)


def answered_at(number: str) -> datetime | None:
    """When an invitation was answered, or withdrawn meanwhile as far as is known."""
    row = Expert.objects.filter(pk=number).first() if number.isdigit() else None
    return (row.answered_at or row.invited_at) if row and row.state != states.INVITED else None


def declared_at(number: str) -> datetime | None:
    row = Expert.objects.filter(pk=number).first() if number.isdigit() else None
    return row.declared_at if row else None


def assessed_at(number: str) -> datetime | None:
    """When the last of an expert's reviews was done, but for a consensus they write; None while one waits."""
    row = Expert.objects.filter(pk=number).first() if number.isdigit() else None
    if row is None or row.reviews.filter(state__in=states.WRITABLE, is_rapporteur=False).exists():
        return None
    last = row.reviews.filter(is_rapporteur=False).order_by("-changed_at").first()
    return last.changed_at if last else None

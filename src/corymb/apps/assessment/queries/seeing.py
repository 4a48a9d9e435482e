"""What a person may see of an assessment. Objects come from these functions alone.

Officers and auditors see every call's, a secretary their own call's; nobody who is tied to an application sees anything
of how it is assessed, whatever their role. An expert sees their own invitation, declarations and reviews, and an
application once they take part, have declared their ties, and were assigned it; what colleagues marked, once they
submitted their own review of it. Everybody else sees nothing.
"""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import WHOLE, covers_all, held_in, holds, may, scopes_with
from corymb.apps.assessment.models import Conflict, Declaration, Expert, Mark, Pack, Proposal, Recusal, Review
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import ACCEPTED, ACTIVE, DECLARED, INVITED, SHOWN, SUBMITTED
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key, kept_in, not_tied
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.kit.registries import permissions

NOTHING, EVERYTHING = Q(pk__in=[]), ~Q(pk=None)
"""Conditions; an empty one would vanish beside another it is or-ed with."""


def _calls(person: Any, code: str) -> list[int] | None:
    """Numbers of the calls over which the person holds a permission; None for every call."""
    keys = scopes_with(person, code)
    return None if covers_all(keys) else [int(number) for number in ids_of(keys, "call") if number.isdecimal()]


def of_calls(person: Any, name: str, code: str = SEE) -> Q:
    """Rows of the calls over which the person holds a permission; `name` leads to the call."""
    numbers = _calls(person, code)
    return EVERYTHING if numbers is None else Q(**{f"{name}__in": numbers}) if numbers else NOTHING


def calls_visible_to(person: Any) -> QuerySet[Call]:
    """Calls whose assessment the person arranges or looks on at."""
    published = Call.objects.filter(versions__isnull=False).distinct()
    return published.filter(of_calls(person, "pk")).select_related("arrangement")


def recusals_of(person: Any) -> QuerySet[Recusal]:
    """Of whoever arranges an assessment and is tied, in any call."""
    return Recusal.objects.filter(person=person.pk, lifted_at=None)


def arranges(person: Any, call: Call | int) -> bool:
    return may(person, ARRANGE, [call_key(call)])


def is_tied(person: Any, call: Call) -> bool:
    """Whether the person is tied to any application of a call."""
    return _tied(person).filter(call=call).exists()


def _tied(person: Any) -> QuerySet[Application]:
    """What `not_tied` leaves out."""
    return Application.objects.filter(~not_tied(person, "pk"))


def applications_visible_to(person: Any, call: Call) -> QuerySet[Application]:
    """Submitted applications of a call, for whoever arranges its assessment or looks on; not those they are tied to."""
    rows = Application.objects.filter(call=call, state=HANDED_IN).select_related("region", "cluster", "call")
    rows = rows.defer("call__content")
    allowed = getattr(person, "is_authenticated", False) and may(person, SEE, [call_key(call)])
    return rows.filter(not_tied(person, "pk")) if allowed else rows.none()


def own_experts(person: Any) -> QuerySet[Expert]:
    """The person as an expert of calls that have not taken them out."""
    rows = Expert.objects.select_related("call__arrangement", "person").defer("call__content")
    if not getattr(person, "is_authenticated", False):
        return rows.none()
    return rows.filter(person=person, state__in=(INVITED, ACCEPTED))


def experts_visible_to(person: Any) -> QuerySet[Expert]:
    """Experts of the calls whose assessment the person arranges or looks on at."""
    rows = Expert.objects.select_related("call", "person").defer("call__content")
    return rows.filter(of_calls(person, "call")) if holds(person, SEE) else rows.none()


def letters_of_experts(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of experts whose letters whoever arranges reads.

    Letters say how many applications an expert was given: who is tied to one of a call reads none of that call's.
    """
    tied = _tied(person).filter(call=OuterRef("call"))
    rows = experts_visible_to(person).filter(of_calls(person, "call", ARRANGE), ~Exists(tied))
    return _as_texts(rows)


def kept_experts(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of experts of calls in which the person is tied to something, for the same reason."""
    return _as_texts(Expert.objects.filter(call__in=_tied(person).values("call")))


def kept_reviews(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of reviews of applications the person is tied to."""
    return _as_texts(Review.objects.filter(application__in=_tied(person).values("pk")))


def _as_texts(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.select_related(None).annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def declarations_visible_to(person: Any) -> QuerySet[Declaration]:
    rows = Declaration.objects.filter(expert__in=experts_visible_to(person).values("pk"))
    return rows | Declaration.objects.filter(expert__in=own_experts(person).values("pk"))


def conflicts_visible_to(person: Any) -> QuerySet[Conflict]:
    """Conflicts of experts, but those with applications the person is tied to; an expert sees none here."""
    rows = Conflict.objects.select_related(
        "expert__person", "application", "region", "own__region", "other__region", "contract", "lifted_by"
    )
    if not holds(person, SEE):
        return rows.none()
    return rows.filter(of_calls(person, "expert__call"), not_tied(person) | Q(application=None))


def own_declared(expert: Expert) -> list[Conflict]:
    """What an expert declared; what the register says of them is not theirs to see, it would tell who applies."""
    rows = expert.conflicts.filter(source=DECLARED).select_related("region", "other__region")
    return list(rows.order_by("pk"))


def recusals_visible_to(person: Any) -> QuerySet[Recusal]:
    rows = Recusal.objects.select_related("application", "person", "acting")
    if not holds(person, SEE):
        return rows.none()
    return rows.filter(of_calls(person, "application__call"), not_tied(person)).exclude(person=person)


def may_act_for(row: Recusal) -> QuerySet[Person]:
    """Who may be named to act for somebody tied: whoever arranges this assessment and is not tied as well."""
    call, application = row.application.call_id, row.application_id
    people = Person.objects.filter(pk__in=held_in([call_key(call), WHOLE], permissions[ARRANGE].roles).values("person"))
    return people.exclude(pk__in=[one.pk for one in people if application in kept_in(one, call)]).order_by("name", "pk")


def proposals_visible_to(person: Any) -> QuerySet[Proposal]:
    """Proposals of an assignment. What is shown of one leaves out the applications the person is tied to."""
    rows = Proposal.objects.select_related("call", "by").defer("certificate")
    return rows.filter(of_calls(person, "call")) if holds(person, SEE) else rows.none()


def reviews_visible_to(person: Any) -> QuerySet[Review]:
    """Reviews of the calls the person arranges or looks on at; none of a call in which they are an expert."""
    rows = Review.objects.select_related("application__call", "application__region", "expert__person")
    rows = rows.defer("application__call__content")
    if not holds(person, SEE):
        return rows.none()
    own = Expert.objects.filter(person=person.pk, state__in=(INVITED, ACCEPTED))
    not_own = ~Q(application__call__in=own.values("call"))
    return rows.filter(of_calls(person, "application__call"), not_tied(person), not_own)


def own_reviews(person: Any) -> QuerySet[Review]:
    """What an expert was assigned and may read: they take part, declared their ties, and no conflict stands."""
    rows = Review.objects.select_related(
        "application__call__arrangement",
        "application__by_version",
        "application__region",
        "application__cluster",
        "expert__call",
    ).defer("application__call__content", "expert__call__content")
    if not getattr(person, "is_authenticated", False):
        return rows.none()
    standing = Conflict.objects.filter(expert=OuterRef("expert"), application=OuterRef("application"), lifted_at=None)
    return rows.filter(
        ~Q(Exists(standing)),
        expert__person=person,
        expert__state=ACCEPTED,
        expert__declared_at__isnull=False,
        application__state=HANDED_IN,
        state__in=ACTIVE,
    )


def own_packs(person: Any) -> QuerySet[Pack]:
    """Packs of an expert, made or asked for."""
    return Pack.objects.filter(expert__in=own_experts(person).values("pk"))


def others_of(review: Review) -> QuerySet[Review]:
    """Submitted reviews of the same application and a consensus that was put; none before one's own is in.

    A rapporteur and a further expert of the application see them from the start only where they have submitted a
    review of their own; it stands among the others beside a consensus.
    """
    rows = Review.objects.filter(application=review.application_id, state__in=SHOWN).exclude(pk=review.pk)
    own = Review.objects.filter(application=review.application_id, expert=review.expert_id, state=SUBMITTED)
    return rows.select_related("expert__person").order_by("pk") if own.exists() else rows.none()


def marks_visible_to(person: Any) -> QuerySet[Mark]:
    """Marks of submitted reviews, for whoever arranges or looks on; one's own, whatever their state."""
    seen = Q(review__in=reviews_visible_to(person).filter(state__in=SHOWN).select_related(None).values("pk"))
    own = Q(review__in=own_reviews(person).select_related(None).values("pk"))
    return Mark.objects.filter(seen | own)

"""What whoever runs a session reads on its page while it is not over: nothing of it forbids anything."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.council.models import Abstention, Session
from corymb.apps.council.queries.seeing import abstentions_visible_to, matters_visible_to, names_experts
from corymb.apps.council.queries.sitting import matters_of, seats_of
from corymb.kit.saying import MOST_NAMED, names_of, number


def notes_of(person: Any, session: Session) -> Iterator[tuple[str, str, str]]:
    """Members who marked what is put up; items from which members are recused. Tone, title, text."""
    marked = "; ".join(marked_by_members(session, person))
    if marked:
        title = _("Members who marked applications of this session as experts")
        told = _(
            "The call does not forbid it. Recuse a member from what they marked, or name somebody else, where they are "
            "not to decide on it."
        )
        yield "warning", title, f"{marked}. {told}"
    recused = recused_from_open(session, person)
    if recused:
        title = ngettext(
            "{n} member is recused from items that are open",
            "{n} members are recused from items that are open",
            len(recused),
        )
        told = _(
            "Take these items first: whoever votes on all others can work the rest out from the places. Where that "
            "would tell too much, recuse them from others, too."
        )
        yield "info", title.format(n=number(len(recused))), f"{'; '.join(recused)}. {told}"


def marked_by_members(session: Session, person: Any) -> Iterator[str]:
    """Members of a session who marked applications that are put up, as experts, and are not recused from them.

    For who names experts alone; of what is kept from them nothing is told.
    """
    if not names_experts(person, session.call):
        return
    items = matters_visible_to(person).filter(session=session).values("application")
    recused = Abstention.objects.filter(
        seat__session=session, seat__person=OuterRef("expert__person"), application=OuterRef("application"),
        lifted_at=None,
    )  # fmt: skip
    rows = Review.objects.filter(~Exists(recused), application__in=items, state=SUBMITTED)
    rows = rows.filter(expert__person__in=session.seats.values("person"))
    found = dict(rows.order_by().values_list("expert__person").annotate(n=Count("application", distinct=True)))
    for who in Person.objects.filter(pk__in=found).order_by("name", "pk"):
        told = ngettext("{name}: {n} application", "{name}: {n} applications", found[who.pk])
        yield told.format(name=who, n=number(found[who.pk]))


def recused_from_open(session: Session, person: Any) -> list[str]:
    """Members, each with the items not decided yet that they are recused from, by the numbers the reader sees."""
    rows = abstentions_visible_to(person).filter(seat__session=session, lifted_at=None).order_by()
    items = matters_of(session, person).filter(application__in=rows.values("application"), decision=None)
    numbers, pairs = dict(items.values_list("application", "item")), set(rows.values_list("seat", "application"))
    told = []
    for seat in seats_of(session):
        own = sorted(numbers[application] for one, application in pairs if one == seat.pk and application in numbers)
        if own:
            text = ngettext("{name}: item {items}", "{name}: items {items}", len(own))
            named = names_of([number(item) for item in own[:MOST_NAMED]], len(own))
            told.append(text.format(name=seat.person, items=named))
    return told

"""What of returns is due from a person: to fill in, sign, accept, lock, confirm, approve. Derived, never stored."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.journal.models import Entry
from corymb.apps.programme.queries.seeing import may_certify_own
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of, memberships_in
from corymb.apps.returns import states
from corymb.apps.returns.models import Baseline, Explanation, Participant, Passage, Return, Submission
from corymb.apps.returns.queries.findings import ABOUT_EVENT, DISPUTE, about_event
from corymb.apps.returns.queries.naming import return_label, return_url
from corymb.apps.returns.queries.preparing import prepared_by
from corymb.apps.returns.queries.seeing import visible_to
from corymb.apps.returns.rules import ACCEPT, BASELINE, CERTIFY, FILL, LOCK
from corymb.kit.registries import Task

FILL_KEY, SIGN_KEY, ACCEPT_KEY, LOCK_KEY, EVENT_KEY = "return", "sign", "accept", "lock", "event"
BASELINE_KEY, DISPUTE_KEY = "baseline", "dispute"
"""How the keys of these tasks begin."""
TO_ACCEPT, TO_LOCK, TO_CONFIRM = timedelta(days=14), timedelta(days=14), timedelta(days=14)
TO_SETTLE = timedelta(days=14)
TO_SIGN_BASELINE = timedelta(days=7)
SINGLE = 20
"""Up to so many returns of a kind are a task each; more are one task that leads to their list."""


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Everything about returns that waits for this person."""
    del now
    yield from _to_fill(person)
    yield from _to_sign(person)
    yield from _to_accept(person)
    yield from _to_lock(person)
    yield from _to_confirm(person)
    yield from _to_settle(person)
    yield from _to_approve(person)


def _of_own(person: Any, permission: str, *among: str) -> Iterable[Return]:
    """Returns in some states of the organisations a person reports for; most people report for none."""
    identifiers = ids_of(scopes_with(person, permission), "organisation")
    if not identifiers:
        return ()
    own = by_identifiers(identifiers, "organisation__")
    rows = Return.objects.filter(own, period__state=OPEN, state__in=among)
    return _named(rows).order_by("due_at", "pk")


def _named(rows: QuerySet[Return]) -> QuerySet[Return]:
    """With what their labels say."""
    found = rows.select_related("organisation", "period")
    return found.defer("organisation__search_text", "organisation__search_vector")


def _to_fill(person: Any) -> Iterator[Task]:
    rows = list(_of_own(person, FILL, *states.EDITABLE))
    back = {found.pk for found in rows if found.state == states.RETURNED}
    reopened = _why_reopened(back) if back else {}
    for found in rows:
        title, act = _("A return is to be filled in"), _("Fill in")
        if found.pk in back:
            title, act = _("A return was sent back with remarks"), _("Mend")
        if found.pk in reopened:
            title = _("A return was opened again: {why}").format(why=reopened[found.pk])
        yield _task(FILL_KEY, found, title, act, found.due_at)


def _why_reopened(numbers: Collection[int]) -> dict[int, str]:
    """What was said where a return was not sent back but opened again, by the number of the return; one query."""
    moves = Passage.objects.filter(member_return__in=numbers, target=states.RETURNED).order_by("pk")
    last = {row.member_return_id: row for row in moves}
    return {number: row.note for number, row in last.items() if row.move == states.REOPEN}


def _to_sign(person: Any) -> Iterator[Task]:
    rows = list(_of_own(person, CERTIFY, states.TO_CERTIFY))
    prepared = prepared_by(person, rows)
    for found in rows:
        if found.pk in prepared and not may_certify_own(found.pack, person, found.organisation):
            continue
        yield _task(SIGN_KEY, found, _("A return waits for your signature"), _("Look and sign"), found.due_at)


def _to_accept(person: Any) -> Iterator[Task]:
    codes = ids_of(scopes_with(person, ACCEPT), "cluster")
    if not codes:
        return
    members = memberships_in(Q(code__in=codes) | Q(parent__code__in=codes))
    rows = Return.objects.filter(organisation__in=members.values("organisation"), state=states.SUBMITTED)
    yield from _each_or_all(
        rows, ACCEPT_KEY, _("A return waits to be accepted"), _("Look"), TO_ACCEPT, states.SUBMITTED
    )


def _to_lock(person: Any) -> Iterator[Task]:
    if not covers_all(scopes_with(person, LOCK)):
        return
    rows = Return.objects.filter(state=states.ACCEPTED, period__state=OPEN)
    yield from _each_or_all(
        rows, LOCK_KEY, _("An accepted return waits to be locked"), _("Look"), TO_LOCK, states.ACCEPTED
    )


def _each_or_all(
    rows: QuerySet[Return], key: str, title: str, act: str, within: timedelta, state: str
) -> Iterator[Task]:
    found = list(_named(rows).order_by("moved_at", "pk")[: SINGLE + 1])
    if len(found) <= SINGLE:
        for one in found:
            yield _task(key, one, title, act, one.moved_at + within)
        return
    url = f"{reverse('returns:returns')}?state={state}"
    yield Task(f"{key}:all", _("Many returns wait for you"), url, act, found[0].moved_at + within)


def _to_confirm(person: Any) -> Iterator[Task]:
    identifiers = ids_of(scopes_with(person, FILL), "organisation")
    if not identifiers:
        return
    own = by_identifiers(identifiers, "organisation__")
    rows = Participant.objects.filter(own, answer=states.WAITS, event__removed_at=None)
    rows = rows.exclude(event__member_return__state__in=states.NOT_ASKED).select_related("event")
    for row in rows.order_by("pk"):
        url = reverse("returns:event", args=[row.event_id])
        title = _("An event names your organisation; confirm it or say what is wrong")
        yield Task(f"{EVENT_KEY}:{row.pk}", title, url, _("Look"), row.event.at + TO_CONFIRM, row.event.code)


def _to_settle(person: Any) -> Iterator[Task]:
    """Events of one's own returns that a partner disputes, until the entry is mended or explained."""
    identifiers = ids_of(scopes_with(person, FILL), "organisation")
    if not identifiers:
        return
    own = by_identifiers(identifiers, "event__member_return__organisation__")
    rows = Participant.objects.filter(own, answer=states.DISPUTED, event__removed_at=None)
    rows = rows.exclude(event__member_return__state__in=states.STANDING)
    about = Concat(Value(ABOUT_EVENT), Cast(OuterRef("event_id"), CharField()))
    explained = Explanation.objects.filter(
        member_return=OuterRef("event__member_return_id"), finding=DISPUTE, variable=about
    )
    explained = explained.filter(at__gte=OuterRef("answered_at")).exclude(text="")
    for row in rows.exclude(Exists(explained)).select_related("event").order_by("pk"):
        url = reverse("returns:event", args=[row.event_id])
        title = _("A partner disputes an event you entered; mend the entry or explain it")
        due = row.answered_at + TO_SETTLE if row.answered_at else None
        yield Task(f"{DISPUTE_KEY}:{row.pk}", title, url, _("Look"), due, row.event.code)


def _to_approve(person: Any) -> Iterator[Task]:
    """A baseline that another officer has proposed."""
    if not covers_all(scopes_with(person, BASELINE)):
        return
    for row in Baseline.objects.filter(state=states.PROPOSED).exclude(proposed_by=person.pk):
        url = reverse("baselines:baseline", args=[row.pk])
        due = row.proposed_at + TO_SIGN_BASELINE
        yield Task(f"{BASELINE_KEY}:{row.pk}", _("A baseline waits to be approved"), url, _("Look"), due, str(row))


def _task(key: str, found: Return, title: str, act: str, due: datetime) -> Task:
    return Task(f"{key}:{found.pk}-{found.round}", title, return_url(found), act, due, return_label(found))


def done_at(rest: str) -> datetime | None:
    """When the task of a round of a return was done: when the return moved on from there."""
    number, _sign, round_ = rest.partition("-")
    if not (number.isdigit() and round_.isdigit()):
        return None
    moves = Passage.objects.filter(member_return=int(number), round__gte=int(round_)).order_by("pk")
    return moves.values_list("at", flat=True).first()


def answered_at(number: str) -> datetime | None:
    """When an event was confirmed or disputed."""
    row = Participant.objects.filter(pk=number).first() if number.isdigit() else None
    return row.answered_at if row and row.answer != states.WAITS else None


def settled_at(number: str) -> datetime | None:
    """When an event was disputed no more, or explained, or taken out."""
    row = Participant.objects.filter(pk=number).select_related("event").first() if number.isdigit() else None
    if row is None or row.event.removed_at or row.answer != states.DISPUTED:
        return (row.event.removed_at or row.answered_at or row.event.at) if row else None
    about = about_event(row.event)
    answers = Explanation.objects.filter(member_return=row.event.member_return_id, finding=DISPUTE, variable=about)
    return answers.filter(at__gte=row.answered_at).exclude(text="").values_list("at", flat=True).first()


def approved_at(number: str) -> datetime | None:
    """When a baseline was approved, or declined."""
    return ended("returns.baseline", number, (states.BASELINE_APPROVED, states.BASELINE_DECLINED))


def ended(kind: str, number: str, acts: tuple[str, ...]) -> datetime | None:
    """When the first of some acts was done to a thing; None before."""
    rows = Entry.objects.filter(object_kind=kind, object_id=number, act__in=acts).order_by("pk")
    return rows.values_list("at", flat=True).first()


def files_of_submissions(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the submissions whose receipt a person may open: those of the returns they may read."""
    returns = visible_to(person).select_related(None).values("pk")
    return as_texts(Submission.objects.filter(member_return__in=returns))


def files_of_returns(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the returns whose evidence a person may open."""
    return as_texts(visible_to(person).select_related(None))


def as_texts(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The numbers of rows as files name what they are about."""
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)

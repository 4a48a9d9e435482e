"""What of the selection is due from a person: to write, decide, sign off, submit. Derived, never stored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of
from corymb.apps.returns.queries.duties import as_texts
from corymb.apps.selection import states
from corymb.apps.selection.models import Application, Call, Consent, Workbook
from corymb.apps.selection.queries.naming import application_url, call_url, workbook_url
from corymb.apps.selection.queries.seeing import decided_among, visible_to, workbooks_visible_to
from corymb.apps.selection.rules import AGREE, FILL, RUN, SUBMIT
from corymb.kit.registries import Task

APPLY_KEY, WRITE_KEY, FILE_KEY = "application-none", "application", "application-file"
SUBMIT_KEY = "application-submit"
SIGN_OFF_KEY, ADMIT_KEY = "consent", "admission"
"""How the keys of these tasks begin."""


ADMITTING, DRAFTING = 1, 99
"""Where these stand among tasks without a day: what a call that has closed asks first, and what can wait."""
DONE = {states.SUBMITTED, states.WITHDRAWN, states.NOT_ADMITTED}
"""Where nothing is written any more."""
ADMISSION_OPEN = Q(state=states.SUBMITTED, lacking__len__gt=0, admission_at=None)


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Everything about applications that waits for this person while their calls are open."""
    yield from _to_publish(person)
    yield from _to_apply(person, now)
    written = list(_own(person, FILL, now, states.WRITING))
    for found in written:
        yield _task(WRITE_KEY, found, _("An application is being written"), _("Write"))
    yield from _files(written)
    for found in _own(person, SUBMIT, now, states.SIGNING):
        answers = set(found.consents.values_list("answer", flat=True))
        if states.DECLINED in answers:
            yield _task(SUBMIT_KEY, found, _("A partner has declined to sign an application off"), _("Look"))
        elif states.WAITS in answers:
            yield _task(SUBMIT_KEY, found, _("An application waits for its partners' sign-off"), _("Look"))
        else:
            yield _task(SUBMIT_KEY, found, _("An application waits to be submitted"), _("Look and submit"))
    yield from _to_admit(person, now)
    identifiers = ids_of(scopes_with(person, AGREE), "organisation")
    if not identifiers:
        return
    own = by_identifiers(identifiers, "organisation__")
    rows = Consent.objects.filter(own, answer=states.WAITS, application__state=states.SIGNING)
    for consent in rows.filter(application__call__closes_at__gte=now).select_related("application__call"):
        found = consent.application
        title = _("An application names your organisation; sign it off or decline")
        url = application_url(found)
        yield Task(f"{SIGN_OFF_KEY}:{consent.pk}", title, url, _("Look"), found.call.closes_at, found.title)


def _to_apply(person: Any, now: datetime) -> Iterator[Task]:
    """Calls that take applications, for whoever writes for a region that has none there yet."""
    regions = set(ids_of(scopes_with(person, FILL), "region"))
    if not regions:
        return
    for call in Call.objects.filter(state=states.PUBLISHED, opens_at__lte=now, closes_at__gt=now).order_by("pk"):
        begun = Application.objects.filter(call=call, region__code__in=regions).exclude(state=states.WITHDRAWN)
        if not regions <= set(begun.values_list("region__code", flat=True)):
            title = _("A call takes applications, and your region has none there yet")
            yield Task(f"{APPLY_KEY}:{call.pk}", title, call_url(call), _("Look"), call.closes_at, call.title)


def _own(person: Any, permission: str, now: datetime, state: str) -> Iterable[Application]:
    """Applications in a state of the regions and clusters a person writes for; most people write for none."""
    keys = scopes_with(person, permission)
    regions, codes = ids_of(keys, "region"), ids_of(keys, "cluster")
    if not (regions or codes):
        return ()
    near = Q(region__code__in=regions) | Q(cluster__code__in=codes) | Q(cluster__parent__code__in=codes)
    rows = Application.objects.filter(near, state=state, call__state=states.PUBLISHED, call__closes_at__gte=now)
    return rows.select_related("call").order_by("pk")


def _to_admit(person: Any, now: datetime) -> Iterator[Task]:
    """Calls that have closed with applications which do not meet a condition for sure and nobody has decided on."""
    if not covers_all(scopes_with(person, RUN)):
        return
    rows = Application.objects.filter(ADMISSION_OPEN, call__state=states.PUBLISHED, call__closes_at__lt=now)
    decided = decided_among(rows.values_list("pk", flat=True))
    told = rows.exclude(pk__in=decided).values("call", "call__code", "call__title_en", "call__title_ru")
    for one in told.annotate(n=Count("pk")).order_by("call"):
        title = _("Applications do not meet every condition; decide whether they are admitted")
        asked = urlencode({"call": one["call__code"], "conditions": states.UNDECIDED, "state": states.SUBMITTED})
        url = f"{reverse('selection:applications')}?{asked}"
        call = in_language(one["call__title_en"], one["call__title_ru"])
        yield Task(f"{ADMIT_KEY}:{one['call']}", title, url, _("Look"), None, f"{call}: {one['n']}", step=ADMITTING)


def admitted_at(rest: str) -> datetime | None:
    """When the last application of a call was decided on that does not meet a condition; None while one waits."""
    rows = Application.objects.filter(call=int(rest)) if rest.isdigit() else Application.objects.none()
    waiting = set(rows.filter(ADMISSION_OPEN).values_list("pk", flat=True))
    if waiting - decided_among(waiting):
        return None
    found: datetime | None = rows.aggregate(last=Max("admission_at"))["last"]
    return found


def _to_publish(person: Any) -> Iterator[Task]:
    """Drafts of calls that were never published, for who drafted them; for every officer where they cannot sign in."""
    if not covers_all(scopes_with(person, RUN)):
        return
    own = Q(created_by=person.pk) | Q(created_by=None) | Q(created_by__is_active=False)
    for call in Call.objects.filter(own, state=states.DRAFT).defer("content").order_by("pk"):
        title, url = _("A call is being drafted"), reverse("selection:call_draft", args=[call.pk])
        yield Task(f"call-draft:{call.pk}", title, url, _("Go on"), None, call.title, step=DRAFTING)


def _files(written: Sequence[Application]) -> Iterator[Task]:
    """Files of applications that were read, and whose answers nobody has taken over or left aside yet."""
    if not written:
        return
    rows = Workbook.objects.filter(application__in=written, state=states.TO_DECIDE).select_related("application__call")
    for row in rows.defer("answers", "findings").order_by("pk"):
        found = row.application
        title, about = _("A file of an application waits for your decision"), f"{found.title} · {row.file_name}"
        yield Task(f"{FILE_KEY}:{row.pk}", title, workbook_url(row), _("Decide"), found.call.closes_at, about)


def _task(key: str, found: Application, title: str, act: str) -> Task:
    return Task(
        f"{key}:{found.pk}-{found.round}", title, application_url(found), act, found.call.closes_at, found.title
    )


def moved_at(rest: str) -> datetime | None:
    """When the task of a round of an application was done: when it moved on from there, as far as is known."""
    number, _sign, round_ = rest.partition("-")
    if not (number.isdigit() and round_.isdigit()):
        return None
    found = Application.objects.filter(pk=int(number)).first()
    is_done = found and (found.round > int(round_) or found.state in DONE)
    return found.moved_at if found and is_done else None


def decided_at(number: str) -> datetime | None:
    """When the answers of a file were taken over, or it was left aside."""
    row = Workbook.objects.filter(pk=number).only("decided_at").first() if number.isdigit() else None
    return row.decided_at if row else None


def answered_at(number: str) -> datetime | None:
    """When a partner signed off, or declined."""
    row = Consent.objects.filter(pk=number).first() if number.isdigit() else None
    return row.at if row and row.answer != states.WAITS else None


def files_of_applications(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the applications whose documents a person may open."""
    return as_texts(visible_to(person).select_related(None))


def files_of_workbooks(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the workbooks and Word documents whose files a person may open."""
    return as_texts(workbooks_visible_to(person).select_related(None))

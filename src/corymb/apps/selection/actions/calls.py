"""A call is drafted from a preset or an earlier one, changed part by part, published as a version, and cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.actions.telling import tell_of_version
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import checked, draft_of, moment_of
from corymb.apps.selection.queries.seeing import call_key, decided_among
from corymb.apps.selection.queries.windows import lacks_now
from corymb.apps.selection.states import (
    CALL_CANCELLED,
    CALL_CHANGED,
    CALL_DRAFTED,
    CALL_MOVES,
    CALL_PUBLISHED,
    CANCELLED,
    CRITERIA,
    PARTS,
    PUBLISHED,
    STAGE_KINDS,
    STAGES,
)
from corymb.kit.asking import NotPossible
from corymb.packs.call import CallContent
from corymb.packs.call_presets import begun_from, preset

MOVED_ON = _("The call has moved on meanwhile; look where it stands now.")


@transaction.atomic
def draft_call(code: str, begin: str | Call, by: Person | None, *, actor: Actor, now: datetime) -> Call:
    """Begin a call from a preset, by its code, or from an earlier call. Refuses a code that another call has."""
    if Call.objects.filter(code=code).exists():
        raise NotPossible(_("Another call has this code."), "code")
    call = Call(code=code, created_by=by, created_at=now)
    _put(call, begun_from(draft_of(begin)) if isinstance(begin, Call) else preset(begin))
    call.save(force_insert=True)
    record(CALL_DRAFTED, actor, [Change.of(call)], now=now, scope_keys=[call_key(call)])
    return call


@transaction.atomic
def change_call(number: int, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Call:
    """Change what the draft says of the call as a whole: texts, window, places, budget, what it is founded on."""
    call = editable(number)
    return changed(call, draft_of(call).model_dump(mode="json") | dict(values), actor, now)


@transaction.atomic
def put_part(number: int, kind: str, code: str, part: Mapping[str, Any], *, actor: Actor, now: datetime) -> Call:
    """Add a part to the draft (`code` empty), or replace the one of that code. Refuses a code that stands twice.

    Stages stand in the order in which they are held, whenever they are added.
    """
    call = editable(number)
    content = draft_of(call).model_dump(mode="json")
    rows: list[dict[str, Any]] = content[_kind(kind)]
    places = [place for place, row in enumerate(rows) if row["code"] == code]
    if code and not places:
        raise NotPossible(MOVED_ON)
    if any(row["code"] == part["code"] for place, row in enumerate(rows) if place not in places):
        raise NotPossible(_("Another one has this code."), "code")
    if places:
        rows[places[0]] = dict(part)
    else:
        rows.append(dict(part))
    if kind == STAGES:
        rows.sort(key=lambda row: list(STAGE_KINDS).index(row["kind"]))
    if code and kind == CRITERIA:
        for row in rows:
            row["parent"] = part["code"] if row["parent"] == code else row["parent"]
    return changed(call, content, actor, now)


@transaction.atomic
def remove_part(number: int, kind: str, code: str, *, actor: Actor, now: datetime) -> Call:
    """Take a part out of the draft. Refuses a criterion below which others stand."""
    call = editable(number)
    content = draft_of(call).model_dump(mode="json")
    rows = content[_kind(kind)]
    if kind == CRITERIA and any(row["parent"] == code for row in rows):
        raise NotPossible(_("Other criteria stand below this one; move or remove them first."))
    left = [row for row in rows if row["code"] != code]
    if len(left) == len(rows):
        raise NotPossible(MOVED_ON)
    return changed(call, content | {kind: left}, actor, now)


@dataclass(frozen=True)
class Order:
    """By which the window of a call is extended."""

    number: str
    day: date


@transaction.atomic
def publish_call(
    number: int, by: Person | None, *, actor: Actor, now: datetime, reason: str = "", order: Order | None = None
) -> CallVersion:
    """Publish the draft as a version that never changes; what was published before stays readable.

    Refuses a draft with something missing, one that differs in nothing from what is published, a further version
    without a reason, one whose window has closed already, and one that takes applications longer without an `order`, or
    a second time. Whoever applies is written to when the call changes.
    """
    call = _locked(number)
    if PUBLISHED not in CALL_MOVES[call.state]:
        raise NotPossible(MOVED_ON)
    content = draft_of(call)
    last = call.versions.order_by("-number").first()
    if last and last.sha256 == content.sha256:
        raise NotPossible(_("The draft says nothing else than the version that is published."))
    missing = lacks_now(call, now)
    opens_at, closes_at = (moment_of(end, content.zone) for end in (content.opens_at, content.closes_at))
    if missing or closes_at is None:
        raise NotPossible(" ".join(str(lack) for lack in missing))
    if last and not reason.strip():
        raise NotPossible(_("Say why the call is changed; whoever applies reads it."), "reason")
    extends = _extends(call, closes_at, order, now)
    before = image(call)
    version = CallVersion.objects.create(
        call=call,
        number=last.number + 1 if last else 1,
        text=content.text,
        sha256=content.sha256,
        published_at=now,
        published_by=by,
        reason=reason.strip(),
        order_number=order.number.strip() if extends and order else "",
        order_date=order.day if extends and order else None,
    )
    call.state, call.title_en, call.title_ru = PUBLISHED, content.title["en"], content.title["ru"]
    call.opens_at, call.closes_at, call.zone = opens_at, closes_at, content.zone
    call.save()
    told = [Change.of(version), Change.of(call, before)]
    record(CALL_PUBLISHED, actor, told, now=now, scope_keys=[call_key(call)], reason=reason)
    if last:
        tell_of_version(version, now)
    return version


def _extends(call: Call, closes_at: datetime, order: Order | None, now: datetime) -> bool:
    """Whether applications are taken longer than was published. Refuses that without an order, and a second time."""
    if call.state != PUBLISHED or call.closes_at is None or closes_at <= call.closes_at:
        return False
    if call.versions.exclude(order_number="").exists():
        raise NotPossible(_("The window of the call has been extended once already; it is not extended again."))
    if order is None or not order.number.strip():
        told = _("Applications would be taken longer; name the order by which the window is extended.")
        raise NotPossible(told, "order_number")
    if order.day > localdate(now):
        raise NotPossible(_("The order is of a day that has not come yet."), "order_date")
    return True


@transaction.atomic
def cancel_call(number: int, *, actor: Actor, now: datetime, reason: str) -> Call:
    """Cancel a call: no application is taken any more. What was published and submitted stays readable.

    Refuses one on whose applications the council has decided.
    """
    call = _locked(number)
    if decided_among(call.applications.values_list("pk", flat=True)):
        raise NotPossible(_("The council has decided on applications of this call; it is not cancelled any more."))
    if CANCELLED not in CALL_MOVES[call.state]:
        raise NotPossible(MOVED_ON)
    if not reason.strip():
        raise NotPossible(_("Say why the call is cancelled."), "reason")
    before = image(call)
    call.state = CANCELLED
    call.save(update_fields=["state"])
    record(CALL_CANCELLED, actor, [Change.of(call, before)], now=now, scope_keys=[call_key(call)], reason=reason)
    return call


def _locked(number: int) -> Call:
    return Call.objects.select_for_update().get(pk=number)


def editable(number: int) -> Call:
    """A call, locked, whose draft may be changed."""
    call = _locked(number)
    if call.state == CANCELLED:
        raise NotPossible(MOVED_ON)
    return call


def _kind(kind: str) -> str:
    if kind not in PARTS:
        raise NotPossible(MOVED_ON)
    return kind


def changed(call: Call, content: Mapping[str, Any], actor: Actor, now: datetime, act: str = CALL_CHANGED) -> Call:
    """Write a changed content into the draft; judgements from which its weights do not come any more go."""
    read = checked(dict(content))
    if read is None:
        raise NotPossible(_("The call cannot be read like this; look at what was written."))
    before = image(call)
    _put(call, read.model_copy(update={"weighed": read.weighed_still}))
    call.save()
    record(act, actor, [Change.of(call, before)], now=now, scope_keys=[call_key(call)])
    return call


def _put(call: Call, content: CallContent) -> None:
    """Write a content into the draft. A published call shows the title and window of its version until the next one."""
    call.content, call.sha256 = content.model_dump(mode="json"), content.sha256
    if call.state != PUBLISHED:
        call.title_en, call.title_ru = content.title.get("en", ""), content.title.get("ru", "")

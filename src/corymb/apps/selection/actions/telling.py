"""Whoever applies is told of a longer window, a receipt, a remark, admission; partners of what they are to sign off."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from corymb.apps.accounts.rules import held_in
from corymb.apps.journal.actions import Actor
from corymb.apps.letters.actions import Notice, tell, write_letter
from corymb.apps.selection.models import Application, CallVersion, Consent, HandingIn
from corymb.apps.selection.queries.contents import told_there_in_both
from corymb.apps.selection.queries.seeing import keys_of
from corymb.apps.selection.queries.signing_off import key_of
from corymb.apps.selection.rules import AGREE, FILL
from corymb.apps.selection.states import (
    LETTER_ADMISSION,
    LETTER_CHANGED,
    LETTER_DECLINED,
    LETTER_EXTENDED,
    LETTER_RECEIVED,
    LETTER_SIGN_OFF,
    SUBMITTED,
    WITHDRAWN,
)
from corymb.kit.registries import permissions


def tell_of_version(version: CallVersion, now: datetime) -> int:
    """Write to everybody who may write an application to the call that was begun and not withdrawn; one letter each.

    Of a longer window by the order that gives it, of any other change by its reason, each with the end of the window.
    How many were written. Must run in the transaction that publishes the version.
    """
    found: dict[int, set[str]] = {}
    rows = Application.objects.filter(call=version.call_id).exclude(state=WITHDRAWN)
    for application in rows.select_related("region", "cluster__region", "cluster__parent"):
        for person, key in _who_write(application, now):
            found.setdefault(person, set()).add(key)
    call = version.call
    values = {"call": call.pk, "title_en": call.title_en, "title_ru": call.title_ru, "order": version.order_number}
    values |= {"reason": version.reason} | told_there_in_both("closes", call.closes_at, call.zone)
    kind = LETTER_EXTENDED if version.order_number else LETTER_CHANGED
    values |= told_there_in_both("dated", version.order_date) if version.order_date else {}
    about = ("selection.callversion", str(version.pk))
    for person, keys in sorted(found.items()):
        write_letter(kind, str(person), values, now=now, about=about, scope_keys=keys)
    return len(found)


def _who_write(application: Application, now: datetime) -> list[tuple[int, str]]:
    """People, and the scope of the application they write it for."""
    grants = held_in(keys_of(application), permissions[FILL].roles, localdate(now))
    return list(grants.values_list("person", "scope_key"))


def ask_partners(found: Application, now: datetime) -> int:
    """Write to whoever signs off for each partner of an application; how many letters."""
    written = 0
    for row in found.consents.select_related("organisation").order_by("pk"):
        key = key_of(row)
        people = held_in([key], permissions[AGREE].roles, localdate(now)).values_list("person", flat=True)
        values = _named(found) | {"organisation": str(row.organisation)}
        for person in sorted(set(people)):
            about = ("selection.consent", str(row.pk))
            write_letter(LETTER_SIGN_OFF, str(person), values, now=now, about=about, scope_keys=[key])
            written += 1
    return written


def tell_of_remark(row: Consent, now: datetime) -> int:
    """Write to whoever writes an application that a partner declined it."""
    values = {"organisation": str(row.organisation)}
    return _tell(LETTER_DECLINED, row.application, values, ("selection.consent", str(row.pk)), now)


def tell_of_receipt(row: HandingIn, now: datetime) -> int:
    """Write to whoever writes an application that it was received, when, and with which hash."""
    values = {"receipt": row.number, "sha256": row.sha256}
    values |= told_there_in_both("received", row.at, row.application.call.zone)
    return _tell(LETTER_RECEIVED, row.application, values, ("selection.handingin", str(row.pk)), now)


def tell_of_admission(found: Application, reason: str, *, actor: Actor, now: datetime) -> int:
    """Write to whoever writes an application whether it is admitted to the assessment, and why.

    A letter that is still held and says otherwise goes back.
    """
    said = _named(found) | {"reason": reason.strip(), "is_admitted": found.state == SUBMITTED}
    people: dict[int, list[str]] = {}
    for person, key in _who_write(found, now):
        people.setdefault(person, []).append(key)
    written = 0
    for person, keys in sorted(people.items()):
        notice = Notice(LETTER_ADMISSION, "selection.application", (str(found.pk),), said, sorted(keys))
        written += tell(person, notice, actor=actor, now=now)
    return written


def _tell(kind: str, found: Application, values: dict[str, Any], about: tuple[str, str], now: datetime) -> int:
    """One letter to each who writes an application; how many."""
    people: dict[int, set[str]] = {}
    for person, key in _who_write(found, now):
        people.setdefault(person, set()).add(key)
    for person, keys in sorted(people.items()):
        write_letter(kind, str(person), _named(found) | values, now=now, about=about, scope_keys=keys)
    return len(people)


def _named(found: Application) -> dict[str, Any]:
    call = found.call
    return {"application": found.pk, "title": found.title, "call_en": call.title_en, "call_ru": call.title_ru}

"""A pack is proposed, looked at beside the one in force, and put in force or declined."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.states import (
    DECLINED,
    IN_FORCE,
    PACK_DECLINED,
    PACK_MOVES,
    PACK_PROPOSED,
    PACK_PUT_IN_FORCE,
    PROPOSED,
    SUPERSEDED,
)
from corymb.kit.asking import NotPossible
from corymb.kit.registries import Label, before_pack, pack_came_in_force
from corymb.packs.loader import load_text

PROPOSED_IT = _("Whoever has proposed a version does not put it in force; another officer does.")
MOVED_ON = _("The pack has moved on meanwhile; look where it stands now.")
LONGEST_VERSION = 20


@transaction.atomic
def propose_pack(text: str, by: Person | None, *, actor: Actor, now: datetime, reason: str = "") -> PackVersion:
    """Keep a version of the pack, to be looked at. Refuses a pack with errors and one that is here already.

    A version number stands for one content: the same number with other content is refused.
    """
    pack = load_text(text, "pack.toml")
    if len(pack.version) > LONGEST_VERSION:
        raise NotPossible(_("The version of a pack has twenty signs at the most, for instance 1.0."))
    if PackVersion.objects.filter(sha256=pack.hash).exists():
        raise NotPossible(_("This version of the pack is here already."))
    if PackVersion.objects.filter(code=pack.code, version=pack.version).exists():
        told = _("Version {version} of {code} is here with other content. Give the changed pack a new version.")
        raise NotPossible(str(told).format(version=pack.version, code=pack.code))
    version = PackVersion.objects.create(
        code=pack.code,
        version=pack.version,
        sha256=pack.hash,
        text=text,
        state=PROPOSED,
        proposed_by=by,
        proposed_at=now,
    )
    record(PACK_PROPOSED, actor, [Change.of(version)], now=now, reason=reason)
    return version


@transaction.atomic
def put_in_force(number: int, by: Person | None, *, actor: Actor, now: datetime, reason: str = "") -> PackVersion:
    """Let everything be counted by a version from now on; the one so far is replaced and stays readable.

    Refuses whoever has proposed it, a pack of another programme than the one in force, to replace one without a
    reason, and while something is to be done before (`before_pack`). An operator, `by` None, gives a reason alone.
    """
    rows = {row.pk: row for row in PackVersion.objects.defer("text").select_for_update().order_by("pk")}
    version, before = rows[number], next((row for row in rows.values() if row.state == IN_FORCE), None)
    if IN_FORCE not in PACK_MOVES[version.state]:
        raise NotPossible(MOVED_ON)
    if before and before.code != version.code:
        told = _("The programme is counted by {code}. Another programme has a house of its own.")
        raise NotPossible(str(told).format(code=before.code))
    if before and not reason:
        raise NotPossible(_("Say why the pack in force is replaced."), "reason")
    missing = hindrances(version, by) if by else []
    if missing:
        raise NotPossible(missing[0])
    changes = []
    if before:
        was = image(before)
        before.state, before.ended_at = SUPERSEDED, now
        before.save(update_fields=["state", "ended_at"])
        changes.append(Change.of(before, was))
    was = image(version)
    version.state, version.in_force_by, version.in_force_at, version.ended_at = IN_FORCE, by, now, None
    version.save(update_fields=["state", "in_force_by", "in_force_at", "ended_at"])
    record(PACK_PUT_IN_FORCE, actor, [Change.of(version, was), *changes], now=now, reason=reason)
    for hear in pack_came_in_force:
        hear(version.pk)
    return version


def hindrances(version: PackVersion, by: Person) -> list[Label]:
    """Why a person cannot put a version in force: two stand behind it, and what it changes in figures was looked at."""
    missing: list[Label] = [PROPOSED_IT] if version.proposed_by_id == by.pk else []
    return [*missing, *filter(None, (told(version.pk) for told in before_pack))]


@transaction.atomic
def decline_pack(number: int, *, actor: Actor, now: datetime, reason: str) -> PackVersion:
    """Let a proposed version be; it stays readable."""
    version = PackVersion.objects.defer("text").select_for_update().get(pk=number)
    if DECLINED not in PACK_MOVES[version.state]:
        raise NotPossible(MOVED_ON)
    before = image(version)
    version.state = DECLINED
    version.save(update_fields=["state"])
    record(PACK_DECLINED, actor, [Change.of(version, before)], now=now, reason=reason)
    return version

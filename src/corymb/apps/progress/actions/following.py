"""Returns follow the pack: those that can without loss when a version comes in force, others when somebody says so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.journal.images import image
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_in_force, pack_of
from corymb.apps.programme.states import IN_FORCE
from corymb.apps.progress.queries.following import Differences, behind, by_version, difference_of, following
from corymb.apps.progress.states import FOLLOWED, MOVED_TO_PACK
from corymb.apps.returns.actions.editing import editable, touched
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.figures import entered, variables_of
from corymb.kit.asking import NotPossible
from corymb.sources.version_changes import UNREAD

FOLLOWS = _("The return is filled in by the version in force already.")


@transaction.atomic
def follow_pack(number: int, *, actor: Actor, now: datetime) -> list[int]:
    """Let every return that can do so without loss be filled in by a version, in one entry; those to be checked anew.

    Nothing moves where the version is in force no more. Whoever writes in one of them meanwhile is waited for.
    """
    version = PackVersion.objects.defer("text").select_for_update().get(pk=number)
    if version.state != IN_FORCE:
        return []
    list(behind(version).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    rows: list[Return] = []
    for before, found in list(by_version(version)):
        rows += following(behind(version).filter(pack=before), found).order_by("pk")
    Return.objects.filter(pk__in=[row.pk for row in rows]).update(pack=version, checked_version=None)
    for row in rows:
        row.pack = version
    if rows:
        thing = ("programme.packversion", str(version.pk), str(version))
        record_rows(FOLLOWED, actor, thing, rows, now=now)
    return [row.pk for row in rows if row.version]


@transaction.atomic
def follow_return(number: int, by: Person, *, actor: Actor, now: datetime) -> Return:
    """Let one return be filled in by the version in force, whatever differs; its history keeps what does not fit.

    A figure that is asked for in another unit, or no more, is cleared; one in another scale is written in the new one.
    Refuses while events stand in it that the version does not read.
    """
    version, _pack = pack_in_force()
    found = editable(number)
    if found.pack_id == version.pk:
        raise NotPossible(FOLLOWS)
    differing = difference_of(found, version)
    if differing.events:
        told = _("Version {version} does not ask for these events so; take them out first: {kinds}.")
        kinds = ", ".join(str(one.label) for one in differing.events)
        raise NotPossible(str(told).format(version=version.version, kinds=kinds))
    before = image(found)
    _rewrite(found, version, differing, by, now)
    found.pack, found.checked_version = version, None
    found.save(update_fields=["pack", "checked_version"])
    record(MOVED_TO_PACK, actor, [Change.of(found, before)], now=now, scope_keys=found.scope_keys)
    return found


def _rewrite(found: Return, version: PackVersion, differing: Differences, by: Person, now: datetime) -> None:
    """Clear what is no figure of the version; write what it asks for in another scale in that."""
    asked = variables_of(pack_of(version))
    what = {one.code: one.what for one in differing.figures}
    unread = [code for code in differing.codes if what[code] in UNREAD]
    scaled = [code for code in differing.codes if what[code] == "scale"]
    rows = found.figures.select_for_update().filter(
        Q(variable__in=unread) | Q(variable__in=scaled, value__isnull=False)
    )
    changed = list(rows.exclude(written=""))
    if not changed:
        return
    number = touched(found, now)
    for row in changed:
        clears = row.variable in unread
        row.written = "" if clears else entered(row.value, asked[row.variable])
        row.value = None if clears else row.value
        row.version, row.by, row.at = number, by, now
        row.save()

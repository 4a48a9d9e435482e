"""An application is started and written: answers field by field, so that two people at one application lose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.selection.models import Answer, Application, Attachment, Call, Consent
from corymb.apps.selection.queries.contents import content_of, newest_version, standing_of
from corymb.apps.selection.queries.known import known_of
from corymb.apps.selection.queries.seeing import kept_under, keys_of
from corymb.apps.selection.states import (
    ATTACHED,
    DETACHED,
    FILLED,
    FOLLOWED,
    OPEN,
    PARTNER_ADDED,
    PARTNER_REMOVED,
    SAVED,
    STARTED,
    WRITING,
)
from corymb.kit.asking import NotPossible

NOT_OPEN = _("The call takes no applications now.")
NOT_WRITTEN = _("The application cannot be changed now; look where it stands.")
THING = "selection.application"


@dataclass(frozen=True)
class Typed:
    """An answer as somebody wrote it. `seen` is the version of it they had before them; None = whatever it is."""

    text: str
    seen: int | None = None


@dataclass
class Saved:
    """What came of saving: the answers saved, and those somebody else changed meanwhile, as they stand now."""

    at: datetime
    saved: list[str] = field(default_factory=list)
    met: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """With what a region applies."""

    region: Region
    title: str
    cluster: Cluster | None = None


@transaction.atomic
def start_application(number: int, start: Start, by: Person | None, *, actor: Actor, now: datetime) -> Application:
    """Start a region's application. Refuses a call that is not open, another region's cluster, a second application."""
    call = Call.objects.select_for_update().get(pk=number)
    version = newest_version(call)
    if version is None or standing_of(call, now) != OPEN:
        raise NotPossible(NOT_OPEN)
    must_fit(call, start)
    found = Application.objects.create(
        call=call,
        by_version=version,
        region=start.region,
        cluster=start.cluster,
        title=start.title,
        started_at=now,
        started_by=by,
        changed_at=now,
        moved_at=now,
    )
    record(STARTED, actor, [Change.of(found)], now=now, scope_keys=kept_under(found))
    fill_in(found, actor, now)
    return found


def must_fit(call: Call, start: Start, but: int = 0) -> None:
    """Refuse a cluster of another region, and one with which there is an application, `but` this one, already."""
    if start.cluster and start.cluster.region_id != start.region.pk:
        raise NotPossible(_("The cluster lies in another region."), "cluster")
    if start.cluster and Application.objects.filter(call=call, cluster=start.cluster).exclude(pk=but).exists():
        raise NotPossible(_("There is an application with this cluster already."), "cluster")


def fill_in(found: Application, actor: Actor, now: datetime) -> None:
    """Write what the register knows of the cluster into the answers, to begin with; whoever applies may change it.

    What somebody has written stays; what was filled in from another cluster does not.
    """
    rows = {row.question: row for row in found.answers.select_for_update()}
    texts = dict.fromkeys(rows, "")
    known = known_of(content_of(found.by_version), found.cluster, localdate(now))
    texts |= {code: writings[0] for code, writings in known.items()}
    filled = []
    for code, text in texts.items():
        row = rows.get(code) or Answer(application=found, question=code)
        if row.by_id is None and row.text != text:
            row.text, row.version, row.at = text, found.version + 1, now
            filled.append(row)
    if not filled:
        return
    for row in filled:
        row.save()
    touched(found, now)
    thing = (THING, str(found.pk), "")
    codes = sorted(row.question for row in filled)
    record_act(FILLED, actor, thing, now=now, scope_keys=kept_under(found), answers=codes)


@transaction.atomic
def save_answers(number: int, typed: Mapping[str, Typed], by: Person | None, *, actor: Actor, now: datetime) -> Saved:
    """Save answers. One that somebody else changed since it was seen stays as they left it.

    Refuses an application that cannot be changed now, a question the call does not ask, and a text that is too long.
    """
    found = writable(number, now)
    asked = {question.code: question for question in content_of(found.by_version).questions}
    there = {row.question: row for row in found.answers.select_for_update().filter(question__in=list(typed))}
    result = Saved(now)
    for code, one in typed.items():
        question, row, text = asked.get(code), there.get(code), one.text.replace("\r\n", "\n").strip()
        if question is None:
            raise NotPossible(_("The call does not ask this."))
        if len(text) > question.longest:
            told = _("{question}: at most {n} signs fit; there are {there}.")
            raise NotPossible(str(told).format(question=question.label, n=question.longest, there=len(text)))
        if (row.text if row else "") == text:
            continue
        if row and one.seen is not None and row.version > one.seen:
            result.met[code] = row
            continue
        new = row or Answer(application=found, question=code)
        new.text, new.version, new.by, new.at = text, found.version + 1, by, now
        new.save()
        result.saved.append(code)
    if result.saved:
        touched(found, now)
        keys = kept_under(found)
        record_act(SAVED, actor, (THING, str(found.pk), ""), now=now, scope_keys=keys, answers=sorted(result.saved))
    return result


@transaction.atomic
def follow_version(number: int, *, actor: Actor, now: datetime) -> Application:
    """Let an application answer the newest version of its call; answers to questions that stayed stay."""
    found = writable(number, now)
    version = newest_version(found.call)
    if version is None or version.pk == found.by_version_id:
        raise NotPossible(_("The application answers the newest version already."))
    before = image(found)
    found.by_version = version
    found.save(update_fields=["by_version"])
    touched(found, now)
    record(FOLLOWED, actor, [Change.of(found, before)], now=now, scope_keys=kept_under(found))
    return found


@transaction.atomic
def add_partner(number: int, organisation: Organisation, role: str, *, actor: Actor, now: datetime) -> Consent:
    """Name a partner, whose certifier will be asked to sign the application off. Refuses one that is named already."""
    found = writable(number, now)
    if found.consents.filter(organisation=organisation).exists():
        raise NotPossible(_("The organisation is a partner already."), "organisation")
    consent = Consent.objects.create(application=found, organisation=organisation, role=role)
    touched(found, now)
    record(PARTNER_ADDED, actor, [Change.of(consent)], now=now, scope_keys=kept_under(found))
    return consent


@transaction.atomic
def remove_partner(number: int, consent: int, *, actor: Actor, now: datetime) -> None:
    """Take a partner out."""
    found = writable(number, now)
    row = found.consents.filter(pk=consent).first()
    if row is None:
        raise NotPossible(_("The partner was taken out meanwhile."))
    record(PARTNER_REMOVED, actor, [Change.removal(row)], now=now, scope_keys=kept_under(found))
    row.delete()
    touched(found, now)


@transaction.atomic
def attach(
    number: int, document: str, file: "UploadedFile[bytes]", by: Person | None, *, actor: Actor, now: datetime
) -> Attachment:
    """Store a document. Refuses one the call does not ask for, and what `store_file` refuses."""
    found = writable(number, now)
    if document not in {one.code for one in content_of(found.by_version).documents}:
        raise NotPossible(_("The call does not ask for this document."))
    about = (THING, str(found.pk))
    stored = store_file(file, actor=actor, now=now, about=about, scope_keys=keys_of(found), confidential=True)
    row = Attachment.objects.create(
        application=found, document=document, file=stored.pk, file_name=stored.name, sha256=stored.sha256, by=by, at=now
    )
    touched(found, now)
    record(ATTACHED, actor, [Change.of(row)], now=now, scope_keys=kept_under(found))
    return row


@transaction.atomic
def detach(number: int, attachment: int, *, actor: Actor, now: datetime) -> None:
    """Take a document off; the stored file stays."""
    found = writable(number, now)
    row = found.attachments.filter(pk=attachment, removed_at=None).first()
    if row is None:
        raise NotPossible(_("The document was taken off meanwhile."))
    before = image(row)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    touched(found, now)
    record(DETACHED, actor, [Change.of(row, before)], now=now, scope_keys=kept_under(found))


def writable(number: int, now: datetime) -> Application:
    """An application, locked, that may be changed now. Refuses another one."""
    found = locked(number)
    if found.state != WRITING:
        raise NotPossible(NOT_WRITTEN)
    must_be_open(found, now)
    return found


def locked(number: int) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    rows = rows.select_related("call", "by_version", "region", "cluster__region", "cluster__parent")
    return rows.get(pk=number)


def must_be_open(found: Application, now: datetime) -> None:
    """Refuse what comes outside the window, by the server's clock."""
    if standing_of(found.call, now) != OPEN:
        raise NotPossible(NOT_OPEN)


def touched(found: Application, now: datetime) -> None:
    """Count a change of the content."""
    found.version += 1
    found.changed_at = now
    found.save(update_fields=["version", "changed_at"])

"""Taking files in: stored at once, with their hash, before the form they came with is looked at."""

import os
import socket
import struct
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from corymb.apps.files import states
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.files.rules import checked_kind, clean_name, words_of_name
from corymb.apps.journal.actions import SYSTEM, Actor, Change, record, record_act
from corymb.i18n import mark
from corymb.refusal import Refusal

Upload: TypeAlias = "UploadedFile[bytes]"
CHUNK = 1 << 16
NOT_SCANNED = "not scanned"


class Made(SimpleUploadedFile):
    """A file the site itself has made, of nothing that a stranger gave as a file."""


def path_of(digest: str) -> Path:
    """Where the content with this hash lies."""
    folder: Path = settings.FILES
    return folder / digest[:2] / digest[2:4] / digest


def store_file(
    upload: Upload,
    *,
    actor: Actor,
    now: datetime,
    about: tuple[str, str] = ("", ""),
    scope_keys: Iterable[str] = (),
    confidential: bool = False,
) -> StoredFile:
    """Keep a file. Refuses what is too large, empty, of a kind not taken in, infected, or a bomb; then nothing is kept.

    What the site itself has `Made` may be of any size, and is not looked into for what strangers hide.
    The content is on disk before the row is written, so that a row never points at nothing.
    """
    name, is_made = clean_name(upload.name or ""), isinstance(upload, Made)
    settings.FILES.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=settings.FILES, prefix="incoming-", delete=False) as file:
        incoming = Path(file.name)
    try:
        digest, size = _copy(upload, incoming, name, None if is_made else settings.LARGEST_FILE)
        kind = checked_kind(incoming, name, is_made=is_made)
        scanned = _scan(incoming, name)
        _put_in_place(incoming, digest)
    finally:
        incoming.unlink(missing_ok=True)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            name=name,
            kind=kind.code,
            size=size,
            sha256=digest,
            about_kind=about[0],
            about_id=about[1],
            scope_keys=sorted(set(scope_keys)),
            is_confidential=confidential,
            given_by_kind=actor.kind,
            given_by_id=actor.id,
            stored_at=now,
            scanned=scanned,
            search_text=words_of_name(name),
        )
        record(states.STORED, actor, [Change.of(stored)], now=now, scope_keys=scope_keys)
    return stored


def store_once(
    made: Upload,
    lock: Callable[[], object],
    *,
    now: datetime,
    about: tuple[str, str],
    scope_keys: Iterable[str] = (),
    confidential: bool = True,
) -> StoredFile:
    """Keep what a job has made; the file of this name that is there about the thing stays.

    `lock` locks the thing, so that the second of two jobs waits.
    """
    with transaction.atomic():
        lock()
        there = file_named(*about, made.name or "")
        return there or store_file(
            made, actor=SYSTEM, now=now, about=about, scope_keys=scope_keys, confidential=confidential
        )


@transaction.atomic
def note_taken(file: StoredFile, *, actor: Actor, now: datetime) -> None:
    """Somebody has taken away a confidential file."""
    record_act(states.TAKEN, actor, ("files.storedfile", str(file.pk), ""), now=now, scope_keys=file.scope_keys)


def _copy(upload: Upload, incoming: Path, name: str, most: int | None) -> tuple[str, int]:
    """Write the upload to the disk as it comes; (sha256, bytes). Stops at the largest size allowed."""
    digest, size = sha256(), 0
    with incoming.open("wb") as file:
        for chunk in upload.chunks(CHUNK):
            size += len(chunk)
            if most is not None and size > most:
                raise Refusal(
                    mark("The file is larger than {most} MB."),
                    where=name,
                    mend=mark("Split it, or scan at a lower resolution."),
                    most=most // 1_000_000,
                )
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


def _put_in_place(incoming: Path, digest: str) -> None:
    """Move the content to its place, flushed to the disk; the same content twice is kept once."""
    place = path_of(digest)
    if place.exists():
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with incoming.open("rb") as file:
        os.fsync(file.fileno())
    incoming.chmod(0o400)
    incoming.replace(place)


def _scan(path: Path, name: str) -> str:
    """What ClamAV says, where its address is set. Refuses an infected file, and any file while the scanner is away."""
    if not settings.CLAMAV:
        return NOT_SCANNED
    try:
        answer = _asked_clamav(path, settings.CLAMAV)
    except OSError as error:
        raise Refusal(
            mark("Files cannot be checked for viruses at the moment."), where=name, mend=mark("Try again later.")
        ) from error
    if answer.endswith("FOUND"):
        raise Refusal(mark("The virus scanner found something in the file."), where=name)
    return answer.removeprefix("stream: ")[:100]


def _asked_clamav(path: Path, address: str) -> str:
    """Send a file to clamd's INSTREAM command. Raises OSError where it does not answer."""
    with socket.socket(socket.AF_UNIX) as connection, path.open("rb") as file:
        connection.settimeout(60)
        connection.connect(address)
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        return connection.recv(4_096).rstrip(b"\0\n").decode(errors="replace")

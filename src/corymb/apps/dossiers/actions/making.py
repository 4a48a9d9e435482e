"""The dossier of a call: all of it in one archive with checksums, proved by `corymb dossier verify`. For jobs."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime

from corymb.apps.council.models import Decision, Ranking, Session
from corymb.apps.council.queries.dossiers import KIND
from corymb.apps.council.queries.minutes import ENDINGS, document_of
from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries.printed import agendas_of
from corymb.apps.defence.queries.recording import record_of
from corymb.apps.defence.queries.sheet import canonical_points, entitled
from corymb.apps.defence.states import DONE
from corymb.apps.dossiers.actions.after import parts_of
from corymb.apps.dossiers.actions.parts import applications, assessment, plain
from corymb.apps.dossiers.actions.proof import proof_of
from corymb.apps.files.actions import path_of, store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import Actor, seal_pending
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.i18n import LANGUAGES
from corymb.packs.call_dossier import SUMS

ABOUT = Path(__file__).parents[1] / "data" / "dossier.txt"
"""What the dossier says of itself, in English and Russian."""


def make_dossier(number: int, actor: Actor, now: datetime) -> StoredFile:
    """Put the dossier together as it stands now. Each is a file of its own; earlier ones stay."""
    call = Call.objects.get(pk=number)
    while seal_pending(now):
        pass  # so that what is in it is sealed
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"dossier-{call.code}-{localtime(now):%Y-%m-%d-%H%M%S}.zip"
        _write(call, path, now)
        with path.open("rb") as content:
            given = UploadedFile(content, path.name, size=path.stat().st_size)
            about, keys = (KIND, str(call.pk)), [call_key(call)]
            return store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)


def _write(call: Call, path: Path, now: datetime) -> None:
    """The archive; the same bytes for the same call at the same moment."""
    sums = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in _parts(call):
            data = content.read_bytes() if isinstance(content, Path) else content
            archive.writestr(_entry(name, now), data)
            sums.append(f"{sha256(data).hexdigest()}  {name}")
        archive.writestr(_entry(SUMS, now), "\n".join(sorted(sums, key=lambda line: line[66:])) + "\n")


def _entry(name: str, now: datetime) -> ZipInfo:
    found = ZipInfo(name, now.timetuple()[:6])
    found.compress_type = ZIP_DEFLATED
    return found


def _parts(call: Call) -> Iterator[tuple[str, bytes | Path]]:
    yield "README.txt", ABOUT
    for version in call.versions.order_by("number"):
        yield f"call/version-{version.number}.json", version.text.encode()
    yield from applications(call)
    yield from assessment(call)
    for ranking in Ranking.objects.filter(call=call).order_by("number"):
        yield f"rankings/{ranking.number}/inputs.json", ranking.inputs.encode()
        yield f"rankings/{ranking.number}/outcome.json", ranking.outcome.encode()
    for defence in Defence.objects.filter(call=call).select_related("call").order_by("number"):
        yield f"defences/{defence.number}/record.json", plain(record_of(defence))
        for slot in defence.slots.filter(state=DONE).select_related("application__by_version").order_by("pk"):
            counted = canonical_points(slot, entitled(slot, slot.done_at))
            yield f"defences/{defence.number}/slot-{slot.pk}.json", counted.encode()
        for name, paper in agendas_of(defence):
            yield f"defences/{defence.number}/{name}", path_of(paper.sha256)
    for session in Session.objects.filter(call=call).select_related("call").order_by("number"):
        yield f"sessions/{session.number}/record.json", plain(_record(session))
        for language, ending in product(LANGUAGES, ENDINGS):
            made = document_of(session, language, ending)
            if made:
                yield f"sessions/{session.number}/minutes-{language}.{ending}", path_of(made.sha256)
    yield from parts_of(call)
    yield from proof_of(call)


def _record(session: Session) -> dict[str, Any]:
    """A session as its rows say it."""
    matters = list(session.matters.order_by("place").prefetch_related("votes"))
    seats = list(session.seats.order_by("pk").prefetch_related("abstentions"))
    decisions = Decision.objects.filter(matter__session=session).order_by("matter__place")
    return {
        "session": image(session),
        "seats": [image(seat) for seat in seats],
        "recusals": [image(row) for seat in seats for row in seat.abstentions.all()],
        "items": [image(row) for row in matters],
        "votes": [image(vote) for row in matters for vote in sorted(row.votes.all(), key=lambda v: v.pk)],
        "decisions": [image(row) for row in decisions],
    }

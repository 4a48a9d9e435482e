"""The dossier of a call: all of it in one archive with checksums, proved by `corymb dossier verify`. For jobs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import chain, product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
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
from corymb.apps.dossiers.actions.proof import Proof, text
from corymb.apps.dossiers.states import DOSSIER_COMPOSED
from corymb.apps.files.actions import path_of, store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import Actor, record_act, seal_pending
from corymb.apps.journal.images import image
from corymb.apps.journal.queries.proof import chain_over, contents_of, is_sealed, part_lines
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.i18n import LANGUAGES
from corymb.kit.moment import one_moment
from corymb.packs.call_dossier_form import CHAIN, JOURNAL, README, SUMS, composed_with

ABOUT = Path(__file__).parents[1] / "data" / "dossier.txt"
"""What the dossier says of itself, in English and Russian."""
TRIES, WAIT = 100, 0.1
"""How often it is looked whether the act is sealed, and seconds between."""


def make_dossier(number: int, actor: Actor, now: datetime) -> StoredFile:
    """Put the dossier together as it stands now, in an act. Each is a file of its own; earlier ones stay."""
    call = Call.objects.get(pk=number)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"dossier-{call.code}-{localtime(now):%Y-%m-%d-%H%M%S}.zip"
        _write(call, path, actor, now)
        with path.open("rb") as content:
            given = UploadedFile(content, path.name, size=path.stat().st_size)
            about, keys = (KIND, str(call.pk)), [call_key(call)]
            return store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)


def _write(call: Call, path: Path, actor: Actor, now: datetime) -> None:
    """The archive: all of one moment; then, in an act that says with what it was put together, what proves it."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        with one_moment():
            proof = Proof(call)
            sums = _put(archive, chain(_parts(call), proof.parts()), now)
        proof.entries.add(_composed(call, composed_with(sums, contents_of(proof.entries)), actor, now))
        proving = ((JOURNAL, text(part_lines(proof.entries))), (CHAIN, text(chain_over(proof.entries))))
        sums |= _put(archive, proving, now)
        archive.writestr(_entry(SUMS, now), text(f"{sums[name]}  {name}" for name in sorted(sums)))


def _put(archive: ZipFile, parts: Iterable[tuple[str, bytes | Path]], now: datetime) -> dict[str, str]:
    """Put files in; their hashes by their names."""
    sums = {}
    for name, content in parts:
        data = content.read_bytes() if isinstance(content, Path) else content
        archive.writestr(_entry(name, now), data)
        sums[name] = sha256(data).hexdigest()
    return sums


def _composed(call: Call, told: dict[str, Any], actor: Actor, now: datetime) -> int:
    """The act, sealed, for an entry that waits proves nothing."""
    with transaction.atomic():
        thing, keys = ("selection.call", str(call.pk), ""), [call_key(call)]
        entry = record_act(DOSSIER_COMPOSED, actor, thing, now=now, scope_keys=keys, **told)
    for _try in range(TRIES):
        seal_pending(now)
        if is_sealed(entry.pk):
            return entry.pk
        sleep(WAIT)  # another sealer is at work
    raise RuntimeError("the journal is not sealed")


def _entry(name: str, now: datetime) -> ZipInfo:
    found = ZipInfo(name, now.timetuple()[:6])
    found.compress_type = ZIP_DEFLATED
    return found


def _parts(call: Call) -> Iterator[tuple[str, bytes | Path]]:
    yield README, ABOUT
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

"""What proves a dossier: every row of a call as it stands, and the entries of the journal that left it like this."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Func, Value

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import image, journaled, kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.proof import chain_over, part_lines, touching
from corymb.apps.letters.models import Letter
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.methods.chain import canonical
from corymb.packs.call_dossier import CHAIN, JOURNAL
from corymb.packs.call_dossier_bound import FILES, ROWS

Part = tuple[str, bytes]
SENT = ("kind", "addressee_id", "about_kind", "about_id", "written_at", "state", "sent_at", "text_hash", "message_id")


def proof_of(call: Call) -> Iterator[Part]:
    """Rows by kind, those of files, letters; entries of the journal with their seals, the chain from the first on."""
    entries = set(Entry.objects.filter(scope_keys__contains=[call_key(call)]).values_list("pk", flat=True))
    letters: list[str] = []
    files: list[int] = []
    for model in sorted(journaled, key=kind_of):
        way = _way_to_call(model)
        if way is None:
            continue
        kind, rows = kind_of(model), list(_rows(model, {way: call.pk}))
        if rows:
            ids = [str(row.pk) for row in rows]
            entries |= touching(kind, ids)
            letters += _letters(kind, ids)
            files += StoredFile.objects.filter(about_kind=kind, about_id__in=ids).values_list("pk", flat=True)
            yield f"{ROWS}{kind}.jsonl", _text(_line(row) for row in rows)
    if files:
        entries |= touching(kind_of(StoredFile), map(str, files))
        yield FILES, _text(_line(row) for row in _rows(StoredFile, {"pk__in": files}))
    if letters:
        yield "letters.jsonl", _text(letters)
    yield JOURNAL, _text(part_lines(entries))
    yield CHAIN, _text(chain_over(entries))


def _rows(model: Any, asked: dict[str, Any]) -> Iterator[models.Model]:
    yield from model.objects.filter(**asked).order_by("pk").iterator()


def _line(row: models.Model) -> str:
    return canonical({"id": str(row.pk), "row": image(row)})


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _letters(kind: str, ids: list[str]) -> list[str]:
    """Letters about some things: to whom by number, what became of them. Their words lie with their kinds.

    One about a thing as it stood then is about its number and its revision.
    """
    thing = Func(F("about_id"), Value("-"), Value(1), function="split_part", output_field=models.CharField())
    rows = Letter.objects.annotate(thing=thing).filter(about_kind=kind, thing__in=ids).order_by("pk")
    return [canonical({"id": str(row.pk), **{name: _plain(getattr(row, name)) for name in SENT}}) for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@cache
def _way_to_call(model: type[models.Model]) -> str | None:
    """The lookup from a row to its call by the shortest way of keys that are always there; None where there is none."""
    ways: list[tuple[type[models.Model], str]] = [(model, "")]
    seen = {model}
    if model is Call:
        return "pk"
    while ways:
        here, so_far = ways.pop(0)
        for field in here._meta.concrete_fields:
            target = field.related_model
            if target is None or field.null or target in seen:
                continue
            way = f"{so_far}__{field.name}" if so_far else field.name
            if target is Call:
                return way
            seen.add(target)
            ways.append((target, way))
    return None

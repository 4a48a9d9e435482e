"""What proves a dossier: every row of a call as it stands, and which entries of the journal left it like this."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Func, Value

from corymb.apps.dossiers.actions.parts import plain
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import image, journaled, kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.proof import left_by, touching
from corymb.apps.letters.models import Letter
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.methods.chain import canonical
from corymb.packs.call_dossier_form import ELSEWHERE, FILES, LETTERS, file_of

Part = tuple[str, bytes]
SENT = ("kind", "addressee_id", "about_kind", "about_id", "written_at", "state", "sent_at", "text_hash", "message_id")


class Proof:
    """Rows of a call by kind, those of files, letters, and the entries that tell of them."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.entries = set(Entry.objects.filter(scope_keys__contains=[call_key(call)]).values_list("pk", flat=True))
        self._ids: dict[str, set[str]] = {}

    def parts(self) -> Iterator[Part]:
        letters: list[str] = []
        files: list[int] = []
        for kind, model, way in _kinds():
            rows = list(_rows(model, {way: self.call.pk}))
            ids = [str(row.pk) for row in rows]
            self._take(kind, ids)
            letters += _letters(kind, ids)
            files += StoredFile.objects.filter(about_kind=kind, about_id__in=ids).values_list("pk", flat=True)
            if rows:
                yield file_of(kind), text(_line(row) for row in rows)
        self._take(kind_of(StoredFile), [str(number) for number in files])
        if files:
            yield FILES, text(_line(row) for row in _rows(StoredFile, {"pk__in": files}))
        if letters:
            yield LETTERS, text(letters)
        yield ELSEWHERE, plain(self._elsewhere())

    def _take(self, kind: str, ids: list[str]) -> None:
        self._ids[kind] = set(ids)
        self.entries |= touching(kind, ids)

    def _elsewhere(self) -> dict[str, list[str] | None]:
        """Rows the entries left that are of no call, or of another one: null for kinds of which none is kept here.

        A row that is gone without an entry is none of these.
        """
        others: dict[str, list[str] | None] = {}
        for kind, ids in sorted(left_by(self.entries).items()):
            if kind not in self._ids:
                others[kind] = None
                continue
            rows = journaled[kind].objects.filter(pk__in=ids - self._ids[kind]).order_by("pk")  # type: ignore[attr-defined]
            others[kind] = [str(number) for number in rows.values_list("pk", flat=True)]
        return {kind: ids for kind, ids in others.items() if ids != []}


def _kinds() -> Iterator[tuple[str, type[models.Model], str]]:
    """Kinds of rows that belong to a call, and the way from them to it."""
    for model in sorted(journaled, key=kind_of):
        way = _way_to_call(model)
        if way is not None:
            yield kind_of(model), model, way


def _rows(model: Any, asked: dict[str, Any]) -> Iterator[models.Model]:
    yield from model.objects.filter(**asked).order_by("pk").iterator()


def _line(row: models.Model) -> str:
    return canonical({"id": str(row.pk), "row": image(row)})


def text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _letters(kind: str, ids: list[str]) -> list[str]:
    """Letters about some things: to whom by number, what became of them. Their words lie with their kinds.

    One about a thing as it stood then is about its number and its revision.
    """
    thing = Func(F("about_id"), Value("-"), Value(1), function="split_part", output_field=models.CharField())
    rows = Letter.objects.annotate(thing=thing).filter(about_kind=kind, thing__in=ids).order_by("pk")
    return [canonical({"id": str(row.pk), **{name: _said(getattr(row, name)) for name in SENT}}) for row in rows]


def _said(value: Any) -> Any:
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

"""Rows as the journal keeps them: plain values by field, what is personal as a keyed hash."""

import hmac
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models

from corymb.kit.registries import Registry

Plain = dict[str, Any]
AS_IT_IS = frozenset({str, int, bool, type(None)})

journaled: Registry[type[models.Model]] = Registry()
"""Models whose rows the journal answers for, by kind; apps add theirs at start."""


def kind_of(model: type[models.Model] | models.Model) -> str:
    """`registry.organisation`; a model that moved to another app names its `JOURNAL_KIND`, for its entries stay."""
    named: str = getattr(model, "JOURNAL_KIND", f"{model._meta.app_label}.{model._meta.model_name}")
    return named


def keep(model: type[models.Model]) -> None:
    """Let the journal answer for the rows of a model.

    A model may name `JOURNAL_LEAVES_OUT` (fields that are derived or change without an act) and `JOURNAL_HIDES`
    (personal fields, kept as a hash with the key the row itself carries in `journal_key`).
    """
    journaled.add(kind_of(model), model)


def fields_of(model: type[models.Model]) -> list[str]:
    """Names of the columns the journal answers for."""
    left_out = set(getattr(model, "JOURNAL_LEAVES_OUT", ()))
    return [f.attname for f in model._meta.concrete_fields if f.name not in left_out]


def image(row: models.Model) -> Plain:
    """Every field the journal answers for, as text, whole number, boolean, list or null.

    One that came later (`JOURNAL_LATER`: with which value it began) is left out while it has that value, so that rows
    kept before are what their entries say.
    """
    hidden = set(getattr(row, "JOURNAL_HIDES", ()))
    later = getattr(row, "JOURNAL_LATER", {})
    names = [name for name in fields_of(type(row)) if name not in later or getattr(row, name) != later[name]]
    return {name: _hidden(row, name) if name in hidden else plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value of a column as the journal writes it. The kinds that loads bring by the million are told first."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, int | str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return _text(value)


def _text(value: Any) -> str:
    """One way to write a value that JSON has no word for; a moment in UTC, whatever zone it was read in."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"the journal cannot write a {type(value).__name__}")


def _hidden(row: models.Model, name: str) -> str | None:
    value = getattr(row, name)
    if value in {None, ""}:
        return None
    key: bytes = bytes(row.journal_key or b"")  # type: ignore[attr-defined]
    # An erased person has no key any more: what stood here can no longer be told from anything else.
    return hmac.new(key, str(value).encode(), sha256).hexdigest() if key else "erased"


def changed(before: Plain | None, after: Plain | None) -> tuple[Plain | None, Plain | None]:
    """The fields in which two images differ; all of them where one image is missing."""
    if before is None or after is None:
        return before, after
    names = [name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in names}, {n: after.get(n) for n in names}


def images(rows: Iterable[models.Model]) -> list[Plain]:
    return [image(row) for row in rows]

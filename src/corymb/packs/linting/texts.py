"""Rules on texts, codes and evidence: every language there, nothing twice, every mark backed by a source."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from corymb.i18n import mark
from corymb.packs.measures import Target
from corymb.packs.parts import Words
from corymb.packs.places import Path
from corymb.packs.problems import Problem
from corymb.packs.schema import Pack


def text_problems(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    """All of this module's rules."""
    yield from _languages(content)
    yield from _duplicates(content)
    yield from _evidence(content, forgiven)


def _walk(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every model and text inside a model, with its path."""
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, BaseModel):
        yield path, value
        for key in type(value).model_fields:
            yield from _walk(getattr(value, key), (*path, key))
    elif isinstance(value, tuple | list):
        for number, element in enumerate(value):
            yield from _walk(element, (*path, number))


def _languages(content: Pack) -> Iterator[Problem]:
    for path, words in _walk(content):
        if not isinstance(words, Words):
            continue
        for language in content.languages:
            if language not in words:
                yield Problem(
                    "missing_language",
                    path,
                    mark("{key}: the text in language {language} is missing."),
                    fields={"language": language},
                )
        for other in sorted(set(words) - set(content.languages)):
            yield Problem(
                "unknown_language",
                (*path, other),
                mark("{key}: {language} is not among the languages of the pack."),
                fields={"language": other},
            )


def _duplicates(content: Pack) -> Iterator[Problem]:
    for name in type(content).model_fields:
        value = getattr(content, name)
        if isinstance(value, tuple):
            yield from _twice(value, (name,))
    for number, target in enumerate(content.targets):
        yield from _twice(target.cascade, ("targets", number, "cascade"))
    for number, kind in enumerate(content.events):
        for part in ("columns", "categories", "roles"):
            yield from _twice(getattr(kind, part), ("events", number, part))
    if content.deflators:
        yield from _twice(content.deflators.series, ("deflators", "series"))


def _twice(elements: Iterable[object], path: Path) -> Iterator[Problem]:
    seen: set[object] = set()
    for number, element in enumerate(elements):
        key = _key_of(element)
        if key is None:
            continue
        name = getattr(element, key)
        if name in seen:
            yield Problem(
                "duplicate",
                (*path, number, key),
                mark("{key}: {name} is already there."),
                fields={"name": "-" if name is None else str(name)},
            )
        seen.add(name)


def _key_of(element: object) -> str | None:
    fields = type(element).model_fields if isinstance(element, BaseModel) else {}
    return next((key for key in ("code", "id", "scope", "level", "activity", "year") if key in fields), None)


def _evidence(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    known = {source.id for source in content.sources} | {"K", "P"} | forgiven
    message = mark("{key}: the pack lists no source {name}. Add it to `sources`.")
    for path, name in _marks(content):
        if name not in known:
            yield Problem("unknown_source", path, message, fields={"name": name})
    for number, target in enumerate(content.targets):
        yield from _official_evidence(target, number)


def _marks(content: Pack) -> Iterator[tuple[Path, str]]:
    """Every evidence mark of the pack with its path."""
    for path, part in _walk(content):
        for key in ("evidence", "manager_evidence"):
            marks = getattr(part, key, None) if isinstance(part, BaseModel) else None
            yield from (((*path, key), name) for name in (marks.split(", ") if marks else ()))


def _official_evidence(target: Target, number: int) -> Iterator[Problem]:
    if target.official.evidence == "K":
        yield Problem(
            "official_unverified",
            ("targets", number, "official", "evidence"),
            mark("{key}: an official rule that is not verified is a proposal: mark it P."),
        )

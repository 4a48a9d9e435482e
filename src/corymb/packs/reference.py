"""The table of every key of a pack, read from the schema itself, for docs/methods/packs.md."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from corymb.packs.mapping import Mapping
from corymb.packs.parts import Evidenced, Words
from corymb.packs.schema import Pack


def reference() -> str:
    """Markdown: a table per part of a pack with key, value, whether it is needed, and meaning."""
    return "\n\n".join("\n".join(_part(title, model)) for title, model in _parts())


def _parts() -> Iterator[tuple[str, type[BaseModel]]]:
    """What every part with figures takes, the pack itself, then every model in it, once, under the key it stands at."""
    waiting: list[tuple[str, type[BaseModel]]] = [("evidence", Evidenced), ("pack.toml", Pack)]
    seen: set[type[BaseModel]] = set()
    while waiting:
        title, model = waiting.pop(0)
        if model in seen or model is Mapping:
            continue
        seen.add(model)
        yield title, model
        for key, field in model.model_fields.items():
            for inner in _models(field.annotation):
                many = "[[{}]]" if _is_list(field.annotation) else "[{}]"
                path = key if title == "pack.toml" else f"{title.strip('[]')}.{key}"
                waiting.append((many.format(path), inner))


def _part(title: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"### `{title}`"
    yield ""
    yield inspect.cleandoc(model.__doc__ or "").split("\n\n")[0]
    evidenced = issubclass(model, Evidenced) and model is not Evidenced
    if evidenced:
        yield ""
        yield "Also takes `evidence` and `source`."
    yield ""
    yield "| key | value | needed | meaning |"
    yield "|---|---|---|---|"
    for key, field in model.model_fields.items():
        if evidenced and key in Evidenced.model_fields:
            continue
        meaning = _descriptions(model).get(key, "")
        needed = "yes" if field.is_required() else _default(field)
        yield f"| `{key}` | {_said(field.annotation, key)} | {needed} | {meaning} |"


@cache
def _descriptions(model: type[BaseModel]) -> dict[str, str]:
    """The docstrings under the keys of a model and of those it is built on."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if not issubclass(owner, BaseModel) or owner is BaseModel:
            continue
        body = ast.parse(inspect.getsource(owner)).body[0]
        statements = body.body if isinstance(body, ast.ClassDef) else []
        for this, following in pairwise(statements):
            if (
                isinstance(this, ast.AnnAssign)
                and isinstance(this.target, ast.Name)
                and isinstance(following, ast.Expr)
                and isinstance(following.value, ast.Constant)
                and isinstance(following.value.value, str)
            ):
                found[this.target.id] = re.sub(r"\s+", " ", following.value.value).strip()
    return found


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value in (None, (), {}, ""):
        return "no"
    if isinstance(value, tuple):
        return "no: " + ", ".join(value)
    return "no: " + (str(value).lower() if isinstance(value, bool) else str(value))


def _inner(annotation: Any) -> tuple[Any, ...]:  # the types inside lists, options and annotations
    origin = get_origin(annotation)
    if origin is Annotated:
        return _inner(get_args(annotation)[0])
    if origin in {tuple, Union, UnionType}:
        return tuple(x for a in get_args(annotation) if a not in {Ellipsis, NoneType} for x in _inner(a))
    return (annotation,)


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [x for x in _inner(annotation) if isinstance(x, type) and issubclass(x, BaseModel)]


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    return origin is tuple


def _said(annotation: Any, key: str) -> str:
    inner = _inner(annotation)[0]
    said = {str: "text", int: "whole number", bool: "true or false", Words: "text in each language"}.get(
        inner, "number"
    )
    if get_origin(inner) is Literal:
        said = ", ".join(f"`{choice}`" for choice in get_args(inner))
    elif get_origin(inner) is dict:
        said = "table of numbers"
    elif _models(annotation):
        said = "see docs/methods/sources.md" if key == "mappings" else "table"
    if key == "chain":
        return "list of lists: " + said
    if _is_list(annotation):
        return f"list: {said}" if said != "table" else "list of tables"
    return said

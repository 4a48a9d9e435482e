"""A pack.toml from disk: found by code or path, parsed with exact decimals, held against the schema."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from corymb.i18n import mark
from corymb.packs.places import Path
from corymb.packs.problems import Problem, Written
from corymb.packs.schema import Pack
from corymb.packs.toml import NotRead, decimal_of, parsed
from corymb.packs.wording import problem_of
from corymb.refusal import Refusal

FILE = "pack.toml"
SHIPPED = FilePath(__file__).parent


@dataclass
class Reading:
    """What a pack file gave.

    `content` is None where not even a part of it fits the schema. `whole` tells whether nothing had to be left out;
    `forgiven` are codes of what was left out, so that nobody complains twice; `kept` gives the written place of the
    remaining elements of a shortened list. A text that is no TOML has `syntax`; one that is not even looked at,
    `not_read`.
    """

    text: str
    written: dict[str, Any] = field(default_factory=dict)
    content: Pack | None = None
    problems: list[Problem] = field(default_factory=list)
    syntax: str = ""
    not_read: NotRead | None = None
    forgiven: set[str] = field(default_factory=set)
    kept: dict[str, list[int]] = field(default_factory=dict)

    def place(self, path: Path) -> Path:
        """The path as written, where elements before it were left out."""
        if len(path) > 1 and path[0] in self.kept and isinstance(path[1], int):
            return (path[0], self.kept[str(path[0])][path[1]], *path[2:])
        return path


def shipped() -> tuple[str, ...]:
    """Codes of the packs that come with Corymb."""
    return tuple(sorted(found.parent.name for found in SHIPPED.glob(f"*/{FILE}")))


def find(code_or_path: str | FilePath) -> FilePath:
    """The pack file meant by a shipped code, a pack.toml or its folder. Refuses where there is none."""
    if str(code_or_path) in shipped():
        return SHIPPED / str(code_or_path) / FILE
    path = FilePath(code_or_path)
    if path.is_dir():
        path = path / FILE
    if not path.is_file():
        raise Refusal(
            mark("There is no pack {pack}."),
            pack=str(code_or_path),
            known=", ".join(shipped()),
            mend=mark("Name one of {known}, or a path to a pack.toml."),
        )
    return path


def read(path: FilePath) -> Reading:
    """The file as parsed and held against the schema; syntax and schema problems are kept, not raised."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(mark("The pack cannot be read as UTF-8 text."), where=str(path)) from error
    return read_text(text)


def read_text(text: str) -> Reading:
    """The text of a pack file, in the same way."""
    try:
        written = parsed(text, decimal_of)
    except NotRead as reason:
        return Reading(text, not_read=reason)
    except ValueError as error:  # tomllib's own, and Python's for numbers of too many digits
        return Reading(text, syntax=str(error))
    reading = Reading(text, written)
    _validate(reading)
    return reading


ROUNDS = 4
"""How often parts are left out before the rest is given up."""


def _validate(reading: Reading) -> None:
    """Validate; what does not fit is noted and left out, and the rest tried again, without noting what follows."""
    hidden: list[Problem] = []
    rest = reading.written
    for _ in range(ROUNDS):
        try:
            reading.content = Pack.model_validate(rest)
        except ValidationError as error:
            found = [
                problem_of(e, reading.place(_written_path(e["loc"], rest))) for e in error.errors(include_url=False)
            ]
            (hidden if reading.problems else reading.problems).extend(found)
            rest = _without(reading, [*reading.problems, *hidden])
        else:
            return


def _written_path(location: Iterable[int | str], written: Written) -> Path:
    """Pydantic's location without the steps that are not keys (names of types, "[key]" of dictionaries)."""
    steps = tuple(location)
    found: list[int | str] = []
    here = written
    for number, step in enumerate(steps):
        if step in here if isinstance(here, dict) else isinstance(here, list) and isinstance(step, int):
            here = here[step]
        elif number < len(steps) - 1 or step == "[key]":
            continue
        found.append(step)
    return tuple(found)


def _without(reading: Reading, problems: list[Problem]) -> dict[str, Any]:
    """The document without unknown keys, without the list elements that have a problem, and without wrong tables."""
    rest = deepcopy(reading.written)
    for problem in problems:
        if problem.rule == "unknown_key":
            _drop(rest, problem.path)
    paths = [p.path for p in problems if p.rule != "unknown_key"]
    for top in {str(path[0]) for path in paths if path}:
        whole = rest.get(top)
        if not isinstance(whole, list):
            rest.pop(top, None)
            continue
        wrong = {path[1] for path in paths if path[0] == top and len(path) > 1} or set(range(len(whole)))
        left_out = [e for i, e in enumerate(whole) if i in wrong and isinstance(e, dict)]
        reading.forgiven |= {str(e[key]) for e in left_out for key in ("code", "id") if key in e}
        reading.kept[top] = [i for i in range(len(whole)) if i not in wrong]
        rest[top] = [whole[i] for i in reading.kept[top]]
    return rest


def _drop(document: Written, path: Path) -> None:
    for step in path[:-1]:
        document = document[step]
    del document[path[-1]]

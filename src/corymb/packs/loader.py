"""A pack ready for use: read, without errors, with its hash."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path as FilePath

from corymb.i18n import mark
from corymb.packs.lint import findings_of, problems_of
from corymb.packs.problems import Written
from corymb.packs.reading import find, read
from corymb.packs.schema import Pack
from corymb.refusal import Refusal

__all__ = ["Pack", "content_hash", "load_pack"]


def load_pack(code_or_path: str | FilePath) -> Pack:
    """The pack of a shipped code, a pack.toml or its folder. Refuses one that has errors, naming the first."""
    file = find(code_or_path)
    reading = read(file)
    # Where a problem stands is looked up only to tell it.
    if reading.syntax or any(problem.level == "error" for problem in problems_of(reading)):
        errors = [f for f in findings_of(reading, str(file)) if f.level == "error"]
        first = errors[0]
        raise Refusal(
            mark("{said} Problems in all: {count}."),
            where=f"{file}:{first.cell.removeprefix('line ')}",
            mend=mark("`corymb pack lint {file}` shows them all."),
            said=first.said(),
            count=len(errors),
            file=str(file),
        )
    pack = reading.content or Pack.model_validate(reading.written)
    return pack.sealed(content_hash(reading.written))


def content_hash(written: Written) -> str:
    """sha256 (hex) of a parsed TOML document in canonical form."""
    canonical = json.dumps(_plain(written), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Written) -> Written:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return {"number": f"{Decimal(value).normalize():f}"}
    return value if isinstance(value, str | bool) else str(value)

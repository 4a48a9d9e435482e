"""A pack ready for use: read, without errors, with its hash."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path as FilePath

from corymb.i18n import mark
from corymb.packs.lint import findings_of, problems_of
from corymb.packs.problems import Written
from corymb.packs.reading import Reading, find, read, read_text
from corymb.packs.schema import Pack
from corymb.refusal import Refusal

__all__ = ["Pack", "content_hash", "load_pack", "load_text"]


def load_pack(code_or_path: str | FilePath) -> Pack:
    """The pack of a shipped code, a pack.toml or its folder. Refuses one that has errors, naming the first."""
    file = find(code_or_path)
    return _usable(read(file), str(file), mark("`corymb pack lint {file}` shows them all."))


def load_text(text: str, where: str) -> Pack:
    """The pack of a text that is kept elsewhere than in a file of its own; refuses as `load_pack` does."""
    return _usable(read_text(text), where, "")


def _usable(reading: Reading, where: str, mend: str) -> Pack:
    # Where a problem stands is looked up only to tell it.
    if reading.syntax or reading.not_read or any(problem.level == "error" for problem in problems_of(reading)):
        errors = [f for f in findings_of(reading, where) if f.level == "error"]
        first = errors[0]
        raise Refusal(
            mark("{said} Problems in all: {count}."),
            where=f"{where}:{first.cell.removeprefix('line ')}",
            mend=mend,
            said=first.said(),
            count=len(errors),
            file=where,
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

"""Every text of checks and exclusions has a Russian one with the same fields."""

import ast
from pathlib import Path
from string import Formatter

import polib

SOURCE = Path(__file__).parents[3] / "src" / "corymb"


def _marked() -> set[str]:
    found: set[str] = set()
    for path in [*(SOURCE / "methods" / "checks").glob("*.py"), SOURCE / "methods" / "exclusions.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mark":
                text = node.args[0]
                assert isinstance(text, ast.Constant)
                found.add(str(text.value))
    return found


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_russian_is_complete() -> None:
    entries = {e.msgid: e.msgstr for e in polib.pofile(str(SOURCE / "locale" / "ru" / "checks.po"))}
    assert set(entries) == _marked()
    assert [m for m, said in entries.items() if not said or _fields(said) - _fields(m)] == []

"""The Russian catalogue: `merge` brings part files and new strings in, `check` fails on what is missing or stale.

One catalogue serves both halves: the pure half reads `corymb.mo`, Django its twin `django.mo`.

A part file is any locale/ru/*.po: plain msgid and msgstr. `merge` takes what the code uses from it and removes it.

python tools/messages.py merge | check
"""

import ast
import io
import os
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract, extract_from_dir
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "corymb"
FOLDER = PACKAGE / "locale" / "ru"
CATALOGUE = FOLDER / "LC_MESSAGES" / "corymb.po"
COMPILED = [CATALOGUE.with_suffix(".mo"), CATALOGUE.with_name("django.mo")]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2), "mark": None, "_": None, "gettext_lazy": None}
PLURALS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
METADATA = {
    "Project-Id-Version": "corymb",
    "Language": "ru",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": PLURALS,
}
SPEAKERS = {"Refusal": 0, "Finding": 2}  # place of the text among the arguments
TOLD = {"message", "mend"}

Message = tuple[str, str | None]


def extracted() -> dict[Message, list[str]]:
    """(text, plural or None) -> files that use it."""
    found: dict[Message, list[str]] = {}
    of_code = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS)
    for file, message in [*((file, message) for file, _, message, _, _ in of_code), *of_templates()]:
        key = (message[0], message[1]) if isinstance(message, tuple) else (message, None)
        found.setdefault(key, []).append(file)
    return found


def of_templates() -> list[tuple[str, str | tuple[str, str]]]:
    """(file, text or its singular and plural) of page templates, by way of what Django makes of them for extractors."""
    found = []
    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            source = io.BytesIO(templatize(path.read_text(encoding="utf-8")).encode())
            said = [message for _, message, _, _ in extract("python", source, keywords=KEYWORDS)]
            found += [(str(path.relative_to(PACKAGE)), message) for message in said]
    return found


def known() -> dict[Message, polib.POEntry]:
    """Translations of the catalogue and of the part files beside it; later files win over an empty translation."""
    entries: dict[Message, polib.POEntry] = {}
    for path in [*([CATALOGUE] if CATALOGUE.exists() else []), *sorted(FOLDER.glob("*.po"))]:
        for entry in polib.pofile(str(path)):
            key = (entry.msgid, entry.msgid_plural or None)
            if key not in entries or not entries[key].translated():
                entries[key] = entry
    return entries


def merge() -> int:
    """Write the catalogue and its compiled form: every string the code uses, nothing else. Part files are removed."""
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = METADATA
    have = known()
    untranslated = 0
    for (text, plural), files in sorted(extracted().items(), key=lambda item: (item[0][0], item[0][1] or "")):
        old = have.get((text, plural))
        entry = polib.POEntry(msgid=text, occurrences=[(f, "") for f in sorted(set(files))])
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = old.msgstr_plural if old else {0: "", 1: "", 2: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        untranslated += not entry.translated()
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    for path in COMPILED:
        catalogue.save_as_mofile(str(path))
    for part in FOLDER.glob("*.po"):
        part.unlink()
    print(f"{len(catalogue)} messages, {untranslated} not translated")
    return 0


def fields(text: str) -> set[str]:
    """Names in {braces} and in %(these)s. Raises ValueError for braces that do not fit together."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return named | set(re.findall(r"%\((\w+)\)", text))


def wrong_fields(entry: polib.POEntry) -> bool:
    """A translation has the fields of its source; a plural form may do without some of them."""
    try:
        if entry.msgid_plural:
            allowed = fields(entry.msgid) | fields(entry.msgid_plural)
            return any(not fields(form) <= allowed for form in entry.msgstr_plural.values())
        return fields(entry.msgstr) != fields(entry.msgid)
    except ValueError:
        return "{" in entry.msgid


def of_entries(catalogue: polib.POFile) -> list[str]:
    """Complaints about each entry for itself."""
    found = []
    for entry in catalogue:
        if entry.fuzzy or not entry.translated():
            found.append(f"not translated: {entry.msgid!r}")
        elif wrong_fields(entry):
            found.append(f"other fields than the source: {entry.msgid!r}")
    return found


def of_code(catalogue: polib.POFile) -> list[str]:
    """Complaints about what the code says and the catalogue does not know, and the other way round."""
    entries = {(e.msgid, e.msgid_plural or None) for e in catalogue}
    used = extracted()
    found = [
        f"missing: {t!r} ({', '.join(sorted(set(used[t, p])))})"
        for t, p in sorted(used, key=str)
        if (t, p) not in entries
    ]
    return found + [f"not used any more: {text!r}" for text, plural in entries if (text, plural) not in used]


def unmarked() -> list[str]:
    """Texts given to a refusal or a finding that no extractor can see, because nothing marks them."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                given = [*node.args[SPEAKERS[node.func.id] :][:1], *(k.value for k in node.keywords if k.arg in TOLD)]
                bare = [g for g in given if isinstance(g, ast.JoinedStr) or (isinstance(g, ast.Constant) and g.value)]
                found += [f"not marked for translation: {path.relative_to(ROOT)}:{g.lineno}" for g in bare]
    return found


def embedded() -> list[str]:
    """Texts inside a formatted string: no extractor sees them, and they stay in English."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.JoinedStr))
        for node in (one for text in inside for one in ast.walk(text)):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
            if named and node.args and isinstance(node.args[0], ast.Constant):
                found.add(f"translated inside a formatted string: {path.relative_to(ROOT)}:{node.lineno}")
    return sorted(found)


def of_gettext() -> list[str]:
    """What GNU gettext's own checker says, where it is installed; continuous integration must have it."""
    if not shutil.which("msgfmt"):
        print("NOT CHECKED with msgfmt: GNU gettext is not installed", file=sys.stderr)
        return ["GNU gettext is not installed"] if os.environ.get("CI") else []
    command = ["msgfmt", "--check", "--output-file=" + os.devnull, str(CATALOGUE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stderr.splitlines() if done.returncode else []


def check() -> int:
    """Complaints about the catalogue, one a line; 1 if there are any."""
    catalogue = polib.pofile(str(CATALOGUE))
    complaints = [f"part file left: {p.name}" for p in sorted(FOLDER.glob("*.po"))]
    complaints += of_code(catalogue) + of_entries(catalogue) + unmarked() + embedded() + of_gettext()
    stale = [path.name for path in COMPILED if not path.exists() or path.read_bytes() != catalogue.to_binary()]
    complaints += [f"{name} is not compiled from corymb.po: run `python tools/messages.py merge`" for name in stale]
    if complaints:
        print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["merge"], ["check"]):
        sys.exit(__doc__)
    sys.exit({"merge": merge, "check": check}[sys.argv[1]]())

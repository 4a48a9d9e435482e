"""Fetch what the pages load from other projects, cut it to what they use, and write it with its sums into the package.

python tools/vendor.py          needs npm, an npm registry, and fonttools with brotli; developers run it to move a
                                version in vendor.json or to add an icon
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import vendor_figures

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parent
VENDOR = ROOT / "src" / "corymb" / "kit" / "static" / "vendor"
OF_TESTS = ROOT / "tests" / "kit" / "vendor"
LIST = TOOLS / "vendor.json"
SVG = "http://www.w3.org/2000/svg"
MAP_LINE = re.compile(rb"(//|/\*)[#@] ?sourceMappingURL=[^\n*]*(\*/)?\n?")
HEAD = """# What is vendored here

Written by `tools/vendor.py` from the versions in `tools/vendor.json`; a test compares the sums. {note}

| file | package | version | licence | sha256 |
|---|---|---|---|---|
"""
NOTE = (
    "Tabler is cut to the parts `vendor.json` names and lowered to the browser floor by `tools/vendor.mjs`; the icons "
    "are gathered in one sprite; `fonts/figures-*` are cut from Golos Text by `tools/vendor_figures.py`; comments that "
    "name source maps are taken out; everything else is as released."
)

OWNERS = {"@tabler/core": "2018-2026 The Tabler Authors, codecalm.net Paweł Kuna"}
"""Who owns packages that bring no licence file, as the head of their own files says; all of them are MIT."""
MIT = """The MIT License

Copyright (c) {owner}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

LATIN = "@fontsource-variable/golos-text/files/golos-text-latin-wght-normal.woff2"

Rows = list[tuple[str, str]]


def installed(wanted: dict[str, str], folder: Path) -> Path:
    """The packages, at exactly these versions, in a folder of their own; no script of theirs runs."""
    (folder / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    names = [f"{name}@{version}" for name, version in wanted.items()]
    subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *names], cwd=folder, check=True)
    return folder / "node_modules"


def sprite(names: list[str], icons: Path) -> str:
    """One SVG with a symbol for each icon: a page shows it by `<use href="icons.svg#name">`."""
    ET.register_namespace("", SVG)
    symbols = []
    for name in sorted(names):
        drawn = ET.parse(icons / f"{name}.svg").getroot()  # noqa: S314 - a released package of a pinned version
        shapes = [ET.tostring(shape, encoding="unicode").replace(f' xmlns="{SVG}"', "") for shape in drawn]
        inside = "".join(shape.strip() for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>')
    return f'<svg xmlns="{SVG}">\n' + "\n".join(symbols) + "\n</svg>\n"


def vendored(wanted: dict[str, Any], modules: Path) -> Rows:
    """Write the files of the pages; (file, package) of each."""
    rows: Rows = []
    for source, target in wanted["files"].items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (modules / source).read_bytes()
        path.write_bytes(content if path.suffix == ".woff2" else MAP_LINE.sub(b"", content))
        rows.append((target, next(p for p in wanted["packages"] if source.startswith(p + "/"))))
    for weight in vendor_figures.WEIGHTS:
        target = f"fonts/figures-{weight}.woff2"
        vendor_figures.cut(modules / LATIN, weight, VENDOR / target)
        rows.append((target, "@fontsource-variable/golos-text"))
    (VENDOR / "icons.svg").write_text(sprite(wanted["icons"], modules / "@tabler/icons/icons/outline"), "utf-8")
    tabler = modules / "@tabler/core/dist/css/tabler.css"
    script = shutil.copy(TOOLS / "vendor.mjs", modules.parent)
    subprocess.run(["node", script, LIST, tabler, VENDOR / "tabler.css"], cwd=modules.parent, check=True)
    return [*rows, ("icons.svg", "@tabler/icons"), ("tabler.css", "@tabler/core")]


def licences(rows: Rows, folder: Path, modules: Path) -> Rows:
    """Lay each package's licence beside its files: its own file, or the text its licence's name and owner stand for."""
    found: Rows = []
    for package in sorted({package for _, package in rows}):
        name = "LICENCE-" + package.replace("@", "").replace("/", "-") + ".txt"
        own = [path for path in (modules / package).iterdir() if path.name.upper().startswith("LICENSE")]
        text = min(own).read_text(encoding="utf-8") if own else MIT.format(owner=OWNERS[package])
        (folder / name).write_text(text, encoding="utf-8")
        found.append((name, package))
    return found


def described(rows: Rows, folder: Path, modules: Path, note: str) -> None:
    lines = []
    for file, package in sorted(rows):
        about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        lines.append(f"| {file} | {package} | {about['version']} | {about['license']} | `{digest}` |")
    (folder / "VENDOR.md").write_text(HEAD.format(note=note) + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    wanted = json.loads(LIST.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="vendor-") as temporary:
        modules = installed(wanted["packages"] | wanted["tools"], Path(temporary))
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        rows = vendored(wanted, modules)
        described(rows + licences(rows, VENDOR, modules), VENDOR, modules, NOTE)
        OF_TESTS.mkdir(parents=True, exist_ok=True)
        shutil.copy(modules / "axe-core/axe.min.js", OF_TESTS / "axe.min.js")
        rows = [("axe.min.js", "axe-core")]
        described(rows + licences(rows, OF_TESTS, modules), OF_TESTS, modules, "axe-core is as released; tests only.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

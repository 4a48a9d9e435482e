"""The description of the interface for programs: `write` puts it into docs/openapi.json, `check` compares.

python tools/openapi.py write | check
"""

import difflib
import os
import sys
from itertools import islice
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "openapi.json"
SHOWN = 40
"""Lines of the difference that are printed."""


def now() -> str:
    """What the code says. The site's settings for tests need no database until one is asked."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site_settings"
    django.setup()
    from corymb.site.openapi import written

    return written()


def write() -> int:
    FILE.write_text(now(), encoding="utf-8")
    return 0


def check() -> int:
    kept = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    told = now()
    if kept == told:
        return 0
    lines = difflib.unified_diff(kept.splitlines(), told.splitlines(), "docs/openapi.json", "the code", lineterm="")
    print("\n".join(islice(lines, SHOWN)))
    print("The interface is not what docs/openapi.json says: python tools/openapi.py write, and a line in CHANGELOG.md")
    return 1


if __name__ == "__main__":
    if sys.argv[1:] not in (["write"], ["check"]):
        sys.exit(__doc__)
    sys.exit({"write": write, "check": check}[sys.argv[1]]())

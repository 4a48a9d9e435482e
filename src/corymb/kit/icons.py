"""Names of the icons in the vendored sprite."""

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).with_name("static") / "vendor" / "icons.svg"
UNKNOWN = "point"
"""What is drawn for a name the sprite does not have; a test finds such names in templates."""


@cache
def known() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))

"""PyArrow without pandas: three tenths of a second less for every command."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NoPandas:
    """Finds nothing but says of pandas that it is absent."""

    def find_spec(self, name: str, *_: Sequence[str] | ModuleType | None) -> ModuleSpec | None:
        if name == "pandas":
            raise ImportError(name)
        return None


def load_arrow() -> None:
    """Loads PyArrow while pandas cannot be found.

    PyArrow looks for pandas once, at its first conversion of a Python value, and loads it whole. No command uses it.
    """
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(finder)

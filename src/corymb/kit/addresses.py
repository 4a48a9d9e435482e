"""Addresses of the files that pages load."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Addressed(CompressedManifestStaticFilesStorage):
    """Whitenoise's, which works out fifty addresses for every page; they stay the same as long as the process lives."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._known: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's signature
        found = self._known.get((name, force))
        if found is None:
            found = self._known[name, force] = super().url(name, force)
        return found

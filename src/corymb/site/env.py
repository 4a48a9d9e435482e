"""Settings from the environment, each read once with a type; what is unknown or malformed stops the start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

PREFIX = "CORYMB_"
OF_THE_COMMAND = {"CORYMB_DEBUG", "CORYMB_REAL_DATA"}
"""Names the pure half and the tests read; no business of the site, and no mistake."""


class Environment:
    """Typed reads of environment variables. `finish` refuses names nobody asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self.asked.add(name)
        return self.values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value, or what stands in the file that NAME_FILE names. Empty where neither is set."""
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name)
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read ({error.strerror})") from error

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).casefold()
        if value not in {"", "0", "1", "no", "yes", "false", "true"}:
            raise ImproperlyConfigured(f"{name}: yes or no is expected, not {value!r}")
        return value in {"1", "yes", "true"} if value else default

    def whole(self, name: str, default: int) -> int:
        value = self.text(name)
        if value and not value.isdecimal():
            raise ImproperlyConfigured(f"{name}: a whole number is expected, not {value!r}")
        return int(value) if value else default

    def listed(self, name: str, default: str = "") -> list[str]:
        """Values separated by commas."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).absolute()

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the choices; the first where nothing is set."""
        value = self.text(name, choices[0])
        if value not in choices:
            raise ImproperlyConfigured(f"{name}: {' or '.join(choices)} is expected, not {value!r}")
        return value

    def database(self, name: str) -> dict[str, Any] | None:
        """Django's settings for the PostgreSQL a connection address names; None where it is not set."""
        address = self.secret(name)
        if not address:
            return None
        try:
            parts = conninfo_to_dict(address)
        except ProgrammingError as error:
            raise ImproperlyConfigured(f"{name}: an address like postgresql://user@host/name is expected") from error
        named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        settings: dict[str, Any] = {theirs: str(parts.pop(ours, "") or "") for theirs, ours in named.items()}
        if not settings["NAME"]:
            raise ImproperlyConfigured(f"{name}: the address names no database")
        return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": parts} | settings

    def finish(self) -> None:
        """Raises ImproperlyConfigured for a variable of ours that no setting reads: most often a misspelt name."""
        unknown = sorted(n for n in self.values if n.startswith(PREFIX) and n not in self.asked | OF_THE_COMMAND)
        if unknown:
            raise ImproperlyConfigured(f"no such setting: {', '.join(unknown)}")

"""Settings of the environment: typed, and what is unknown or malformed stops the start."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from corymb.site.env import Environment

MISSPELT = "CORYMB_" + "PROT"


def test_values_are_read_with_their_types(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("hidden\n", encoding="utf-8")
    env = Environment({"T": " a ", "F": "yes", "N": "12", "L": "a, b,", "K_FILE": str(secret), "C": "two"})
    assert (env.text("T"), env.flag("F"), env.whole("N", 1), env.listed("L")) == ("a", True, 12, ["a", "b"])
    assert (env.secret("K"), env.choice("C", ("one", "two")), env.folder("X", tmp_path)) == ("hidden", "two", tmp_path)


def test_what_is_not_set_has_its_default() -> None:
    env = Environment({})
    assert (env.text("T", "d"), env.flag("F"), env.whole("N", 3), env.listed("L", "a"), env.secret("K")) == (
        "d", False, 3, ["a"], "",
    )  # fmt: skip
    assert (env.choice("C", ("one", "two")), env.database("D")) == ("one", None)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("F", "perhaps", lambda env: env.flag("F")),
        ("N", "12.5", lambda env: env.whole("N", 1)),
        ("N", "-1", lambda env: env.whole("N", 1)),
        ("C", "three", lambda env: env.choice("C", ("one", "two"))),
        ("K_FILE", "/nowhere/at/all", lambda env: env.secret("K")),
        ("D", "no address = here", lambda env: env.database("D")),
        ("D", "postgresql://user@host", lambda env: env.database("D")),
    ],
)
def test_what_is_malformed_is_refused_by_name(name: str, value: str, read: object) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}"):
        read(Environment({name: value}))  # type: ignore[operator]


def test_a_name_of_ours_that_nobody_reads_is_refused() -> None:
    env = Environment({MISSPELT: "1", "CORYMB_PORT": "2", "OTHER": "3", "CORYMB_DEBUG": "1"})
    env.whole("CORYMB_PORT", 8000)
    with pytest.raises(ImproperlyConfigured, match=f"^no such setting: {MISSPELT}$"):
        env.finish()


def test_an_address_becomes_settings_of_django() -> None:
    env = Environment({"D": "postgresql://anna:secret@db.example:5433/corymb?sslmode=require"})
    assert env.database("D") == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "corymb", "USER": "anna", "PASSWORD": "secret",
        "HOST": "db.example", "PORT": "5433", "OPTIONS": {"sslmode": "require"},
    }  # fmt: skip

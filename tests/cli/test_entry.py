import json
import os
import subprocess
import sys

import pytest

from corymb import __version__
from corymb.cli import entry, score, speech
from tests.cli.conftest import PANEL, Corymb

HEAVY = (
    "ibis",
    "duckdb",
    "pyarrow",
    "scipy",
    "numpy",
    "pydantic",
    "typst",
    "vl_convert",
    "lxml",
    "xlsxwriter",
    "babel",
)
COMMANDS = ("score", "check", "import", "template", "pack")


def loaded(*arguments: str) -> set[str]:
    """Heavy packages in memory after a command that only tells its help."""
    start = "import sys, json; from corymb.cli import main;"
    program = f"{start} main({list(arguments)!r}); print(json.dumps(list(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in json.loads(answer.stdout.splitlines()[-1])}
    return modules & set(HEAVY)


@pytest.mark.parametrize("arguments", [("--help",), *((c, "--help") for c in COMMANDS), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == set()


def test_version(corymb: Corymb) -> None:
    assert (corymb("--version").out, corymb("--version").code) == (f"corymb {__version__}\n", 0)


def test_help_in_english(corymb: Corymb) -> None:
    lines = corymb("--help").out.splitlines()
    assert lines[0] == "usage: corymb [-h] [--version] [--lang {en,ru}] COMMAND ..."
    assert lines[-1] == "`corymb COMMAND --help` tells the options of a command."


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_russian_has_no_english_left(corymb: Corymb, command: str) -> None:
    text = corymb(command, "--help", "--lang", "ru").out
    assert text.startswith("вызов: corymb ")
    assert [w for w in ("show this", "options", "usage", "file to", "language") if w in text] == []


@pytest.mark.usefixtures("russian")
def test_wrong_arguments_are_told_in_russian(corymb: Corymb) -> None:
    answer = corymb("score", "--lang", "ru")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1] == "corymb score: ошибка: не хватает аргументов: ПУТИ, --pack"


@pytest.mark.parametrize(
    ("argv", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "ru_RU.UTF-8"}, "ru"),
        ([], {"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        (["--lang", "ru"], {"LANG": "en_US"}, "ru"),
        (["score", "x", "--lang=en"], {"LANG": "ru"}, "en"),
        (["--lang"], {"LANG": "ru"}, "ru"),
        (["--lang", "xx"], {"LANG": "ru"}, "en"),
    ],
)
def test_language(argv: list[str], environment: dict[str, str], language: str) -> None:
    assert speech.chosen(argv, environment) == language


def test_a_refusal_is_one_line(corymb: Corymb) -> None:
    answer = corymb("score", "no-such-file.csv", "--pack", "tax-service-panel")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "corymb: no-such-file.csv: There is no such file or folder. Check the path.\n"


def broken(_: object) -> int:
    raise ZeroDivisionError("secret\ndetails")


def test_the_unforeseen_is_one_line_without_a_trace(corymb: Corymb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "run", broken)
    answer = corymb("score", PANEL, "--pack", "tax-service-panel")
    told = "corymb: Corymb met something it does not know (ZeroDivisionError). CORYMB_DEBUG=1 shows where.\n"
    assert (answer.code, answer.out, answer.err) == (2, "", told)


def test_debugging_shows_the_trace(corymb: Corymb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "run", broken)
    monkeypatch.setenv("CORYMB_DEBUG", "1")
    answer = corymb("score", PANEL, "--pack", "tax-service-panel")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "Traceback (most recent call last):")


def test_a_file_that_cannot_be_written_is_named(corymb: Corymb, panel: tuple[str, ...]) -> None:
    answer = corymb("score", *panel, "--format", "json", "-o", "/dev/null/x.json")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert answer.err.startswith("corymb: /dev/null")


def test_interrupted(corymb: Corymb, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(score, "run", stopped)
    answer = corymb("score", PANEL, "--pack", "tax-service-panel")
    assert (answer.code, answer.out, answer.err) == (entry.INTERRUPTED, "", "")


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-m", "corymb.cli", "pack", "new", "x"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read()
        running.wait()
    assert (running.returncode, err) == (0, b"")


def test_a_narrow_encoding_is_no_error() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "C"}
    command = [sys.executable, "-m", "corymb.cli", "score", PANEL, "--pack", "tax-service-panel"]
    answer = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (answer.returncode, answer.stderr) == (0, b"")

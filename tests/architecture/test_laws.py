"""The import laws hold, and they bite."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
RUNGS = ("site", "apps", "kit", "demo", "cli", "reports", "sources", "packs", "methods", "refusal", "i18n")
APPS = (
    "office",
    "dossiers",
    "secondlooks",
    "outcomes",
    "replays",
    "variants",
    "council",
    "defence",
    "assignment",
    "assessment",
    "rehearsals",
    "weighings",
    "selection",
    "scorecard",
    "workbooks",
    "signatures",
    "extensions",
    "facts",
    "progress",
    "baselines",
    "returns",
    "programme",
    "linkage",
    "registry",
    "accounts",
    "files",
    "letters",
    "journal",
)


def laws(folder: Path) -> subprocess.CompletedProcess[str]:
    """The linter's run in a folder, on the package found from there."""
    command = [str(LINTER), "--no-cache", "--config", str(ROOT / ".importlinter")]
    settings = {"PYTHONPATH": str(folder), "PATH": ""}
    return subprocess.run(command, cwd=folder, env=settings, check=False, capture_output=True, text=True)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the same rungs."""
    package = tmp_path / "corymb"
    package.mkdir()
    (package / "__init__.py").touch()
    for rung in [*RUNGS, *(f"apps/{app}" for app in APPS)]:
        (package / rung).mkdir()
        (package / rung / "__init__.py").touch()
    return tmp_path


def test_the_laws_hold() -> None:
    done = laws(ROOT / "src")
    assert done.returncode == 0, done.stdout


def test_an_empty_house_breaks_no_law(house: Path) -> None:
    done = laws(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("methods", "import corymb.reports"),
        ("methods", "import lxml"),
        ("methods", "import django"),
        ("packs", "import corymb.sources"),
        ("reports", "import corymb.cli"),
        ("cli", "import corymb.demo"),
        ("reports", "import pandas"),
        ("sources", "import pyspark"),
        ("kit", "import corymb.apps.registry"),
        ("apps/journal", "import corymb.apps.accounts"),
        ("apps/registry", "import corymb.apps.linkage"),
        ("apps/files", "import corymb.apps.letters"),
        ("apps/returns", "import corymb.apps.workbooks"),
        ("apps/scorecard", "import corymb.apps.workbooks"),
        ("apps/selection", "import corymb.apps.assessment"),
        ("apps/signatures", "import corymb.apps.workbooks"),
        ("reports", "import psycopg"),
        ("apps/registry", "import playwright"),
    ],
)
def test_a_planted_import_is_caught(house: Path, where: str, line: str) -> None:
    (house / "corymb" / where / "planted.py").write_text(line + "\n", encoding="utf-8")
    assert laws(house).returncode == 1


def test_a_module_without_a_rung_is_caught(house: Path) -> None:
    shutil.copytree(house / "corymb" / "cli", house / "corymb" / "elsewhere")
    assert laws(house).returncode == 1

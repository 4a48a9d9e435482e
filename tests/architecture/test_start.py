"""The start: run.py needs nothing but an old Python, and the command's help loads nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

HEAVY = {
    "docx", "duckdb", "ibis", "lxml", "numpy", "ortools", "pandas", "pyarrow", "pydantic", "pyspark", "python_calamine",
    "scipy", "sqlglot", "stdnum", "typst", "vl_convert", "xlsxwriter",
}  # fmt: skip
SCRIPT = """
import sys
from pathlib import Path
from corymb.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
print(*sorted({{name.split(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


def run_py() -> ast.Module:
    """run.py, read as the oldest Python that must understand it."""
    return ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_run_py_imports_the_standard_library_alone() -> None:
    imports = [node for node in ast.walk(run_py()) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names if isinstance(node, ast.Import)}
    names |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    assert names - set(sys.stdlib_module_names) == set()


def test_run_py_names_the_floor_of_pyproject() -> None:
    constants = {
        target.elts[0].id: ast.literal_eval(node.value.elts[0])
        for node in run_py().body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name)
    }
    floor = ".".join(str(part) for part in constants["FLOOR"])
    assert f'requires-python = ">={floor}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [[], ["score"], ["check"], ["import"], ["template"], ["pack"]])
def test_help_loads_nothing_heavy(command: list[str]) -> None:
    script = SCRIPT.format(arguments=[*command, "--help"])
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert "usage: corymb" in done.stdout
    assert HEAVY & set(done.stderr.split()) == set()


def test_run_py_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "run.py"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout.startswith("usage: python3 run.py COMMAND")


SITE = """
import os, sys
os.environ |= {{"DJANGO_SETTINGS_MODULE": "corymb.site.settings", "CORYMB_SECRET_KEY": "x" * 50,
               "CORYMB_DATA": {home!r}, "DATABASE_URL": "postgresql://nobody@/nothing"}}
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({{name.split(".")[0] for name in sys.modules}}))
"""


def test_a_web_process_loads_nothing_of_the_workers(tmp_path: Path) -> None:
    code = SITE.format(home=str(tmp_path))
    done = subprocess.run([sys.executable, "-P", "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert set(done.stdout.split()) & (HEAVY - {"pydantic", "stdnum"}) == set()
    assert {"django", "ninja"} <= set(done.stdout.split())

"""A process that answers requests carries nothing that computes: what is heavy is loaded by jobs alone."""

import os
import re
import subprocess
import sys

from django.contrib.staticfiles import finders

from tests.architecture.repository import ROOT

HEAVY = {
    "docx", "duckdb", "ibis", "lxml", "numpy", "ortools", "pandas", "polars", "pyarrow", "python_calamine", "scipy",
    "typst", "vl_convert",
}  # fmt: skip
SCRIPT = """
import sys
import django
django.setup()
import corymb.site.urls
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_every_page_is_known_before_anything_heavy_is_loaded() -> None:
    values = {"DJANGO_SETTINGS_MODULE": "tests.site_settings"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, env=os.environ | values
    )
    assert HEAVY & set(done.stdout.split()) == set()


def test_every_static_file_a_template_names_is_there() -> None:
    templates = list((ROOT / "src").rglob("templates/**/*.html"))
    named = {name for path in templates for name in re.findall(r'{% static "([^"]+)"', path.read_text("utf-8"))}
    assert {name for name in named if finders.find(name) is None} == set()

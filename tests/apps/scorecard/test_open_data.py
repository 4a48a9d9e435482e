"""The published lines for programs: the same in every form, and a hash that anybody can check."""

import csv
import json
import re
import subprocess
import sys
from hashlib import sha256
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from corymb.apps.scorecard.models import Run
from corymb.reports.json_out import KEYS
from corymb.reports.open_lines import SDMX_HEAD
from tests.apps.scorecard.test_published import publication
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[3] / "docs" / "open-data.md"


def read(client: Client, run: Run, form: str = "lines") -> str:
    answer = client.get(reverse(f"scorecard:public_{form}", args=[run.pk]))
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    return answer.content.decode()


def table(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def test_every_form_has_the_same_lines_and_a_link(client: Client) -> None:
    run = publication()
    told: list[dict[str, Any]] = json.loads(read(client, run))["lines"]
    assert [json.loads(line) for line in read(client, run, "lines_jsonl").splitlines()] == told
    head, *rows = table(read(client, run, "lines_csv"))
    assert head == list(KEYS)
    assert [dict(zip(head, row, strict=True)) for row in rows] == [
        {key: written(line[key]) for key in KEYS} for line in told
    ]
    page = client.get(reverse("scorecard:public")).content.decode()
    forms = ("lines", "lines_jsonl", "lines_csv", "lines_sdmx")
    assert [page.count(f'href="{reverse(f"scorecard:public_{form}", args=[run.pk])}"') for form in forms] == [1] * 4


def written(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_figures_are_observations_and_withheld_ones_say_so(client: Client) -> None:
    run = publication()  # two members a cluster: too few to be told
    lines: list[dict[str, Any]] = json.loads(read(client, run))["lines"]
    head, *rows = table(read(client, run, "lines_sdmx"))
    assert head == list(SDMX_HEAD)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert {tuple(row[name] for name in head[:3]) for row in found} == {
        ("datastructure", "CORYMB:SCORECARD(1.0.0)", "I")
    }
    keys = [tuple(row[name] for name in head[3:9]) for row in found]
    assert len(keys) == len(set(keys))
    (whole,) = [line for line in lines if (line["target"], line["scope"]) == ("T1", "programme")]
    shown = {
        row["MEASURE"]: (row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"])
        for row in found
        if (row["TARGET"], row["SCOPE"]) == ("T1", "programme")
    }
    assert shown == {
        "BASELINE": ("2016", str(whole["baseline"]), "A", "F"),
        "ACTUAL": ("2018", str(whole["actual"]), "A", "F"),
        "FACTOR": ("2018", str(whole["factor"]), "A", "F"),
    }
    hidden = [row for row in found if (row["TARGET"], row["SCOPE"]) == ("T1", "cluster:kaluga-pharma")]
    told = [(row["MEASURE"], row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"], row["REASON"]) for row in hidden]
    assert told == [("ACTUAL", "", "Q", "C", "suppressed")]


def test_the_page_of_open_data_checks_the_hash(client: Client, tmp_path: Path) -> None:
    run = publication()
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line]) <= 10
    (tmp_path / "check.py").write_text(code, encoding="utf-8")
    answers = []
    told = json.loads(read(client, run))
    changed = told | {"lines": [told["lines"][0] | {"actual": 1.0}, *told["lines"][1:]]}
    for text in (read(client, run), json.dumps(changed)):
        (tmp_path / "lines.json").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "check.py", "lines.json"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        answers.append((done.returncode, done.stdout.strip() == run.public_hash, done.stderr))
    assert answers == [(0, True, ""), (1, False, "")]
    assert len(run.public_hash) == len(sha256().hexdigest())
    pages = [
        client.get(reverse("scorecard:public")),
        browser_of(member_of_the_cast("minister")).get(reverse("scorecard:run", args=[run.pk])),
    ]
    assert [page.content.decode().count(run.public_hash) for page in pages] == [1, 1]


def test_publications_that_were_there_get_their_hash_with_the_upgrade() -> None:
    run = publication()
    Run.objects.update(public_hash="")
    import_module("corymb.apps.scorecard.migrations.0008_public_hash").fill(apps, None)
    assert Run.objects.get(pk=run.pk).public_hash == run.public_hash

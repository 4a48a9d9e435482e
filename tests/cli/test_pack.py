import json
from pathlib import Path

import pytest

from tests.cli.conftest import Corymb


def test_a_new_pack_passes_lint(corymb: Corymb, tmp_path: Path) -> None:
    answer = corymb("pack", "new", "region-2030", "-o", tmp_path / "region-2030")
    path = tmp_path / "region-2030" / "pack.toml"
    assert (answer.code, answer.out, answer.err) == (0, "", f"Written: {path}\n")
    assert corymb("pack", "lint", path).code == 0
    assert path.read_text(encoding="utf-8") == corymb("pack", "new", "region-2030").out


def test_a_pack_is_never_overwritten(corymb: Corymb, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text("mine", encoding="utf-8")
    answer = corymb("pack", "new", "x", "-o", path)
    told = f"corymb: {path}: The file exists already. Name another one.\n"
    assert (answer.code, answer.err, path.read_text(encoding="utf-8")) == (2, told, "mine")


def test_lint_gives_one_on_errors(corymb: Corymb, tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text("code = \n", encoding="utf-8")
    answer = corymb("pack", "lint", path, "--format", "json")
    assert (answer.code, [f["rule"] for f in json.loads(answer.out)]) == (1, ["pack.syntax"])


def test_show(corymb: Corymb) -> None:
    answer = corymb("pack", "show", "tax-service-panel")
    assert (answer.code, answer.out.splitlines()[0]) == (0, "Tax service panel: income per employee")


@pytest.mark.usefixtures("russian")
def test_show_in_russian(corymb: Corymb) -> None:
    answer = corymb("pack", "show", "tax-service-panel", "--lang", "ru")
    assert answer.out.splitlines()[0] == "Панель налоговой службы: доход на работника"


def test_an_unknown_pack(corymb: Corymb) -> None:
    answer = corymb("pack", "show", "none")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Corymb
from tests.methods.test_chain import export


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    lines = export([{"act": "signed in"}, {"act": "Принято"}])
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_sound_journal(corymb: Corymb, journal: Path) -> None:
    head = json.loads(journal.read_text(encoding="utf-8").splitlines()[-1])["hash"]
    answer = corymb("journal", "verify", journal, "--head", head)
    assert (answer.code, answer.out, answer.err) == (0, f"The chain holds: 2 entries, head {head}\n", "")


def test_a_changed_journal(corymb: Corymb, journal: Path) -> None:
    journal.write_text(journal.read_text(encoding="utf-8").replace("Принято", "Отклонено"), encoding="utf-8")
    answer = corymb("journal", "verify", journal)
    assert (answer.code, answer.out) == (1, "Entry 2 was changed after it was sealed\n")


def test_a_changed_journal_in_russian(corymb: Corymb, journal: Path) -> None:
    journal.write_text(journal.read_text(encoding="utf-8").replace("Принято", "Отклонено"), encoding="utf-8")
    answer = corymb("journal", "verify", journal, "--lang", "ru")
    assert (answer.code, answer.out) == (1, "Запись 2 изменена после того, как была запечатана\n")


def test_a_head_the_chain_does_not_pass(corymb: Corymb, journal: Path) -> None:
    answer = corymb("journal", "verify", journal, "--head", "0" * 64)
    assert (answer.code, answer.out.count("\n")) == (1, 1)


def test_no_file(corymb: Corymb, tmp_path: Path) -> None:
    answer = corymb("journal", "verify", tmp_path / "none.jsonl")
    assert (answer.code, answer.err) == (2, f"corymb: {tmp_path / 'none.jsonl'}: There is no such file.\n")

"""Commands run in this process, their three answers apart: exit code, stdout, stderr."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from corymb.cli import main

PANEL = str(Path(__file__).parents[1] / "data" / "tax_panel.csv")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Corymb = Callable[..., Answer]


@pytest.fixture
def corymb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Corymb:
    """Run the command with these arguments, in an environment that says nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CORYMB_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Answer:
        code = main([str(a) for a in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def panel() -> tuple[str, ...]:
    """A small invented panel with its pack."""
    return (PANEL, "--pack", "tax-service-panel")

"""What is in the repository, with git or without it."""

import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the repository; where git cannot tell, all that lies here and is not named in .gitignore."""
    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
        if _git()
        else None
    )
    if listed and listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
        return tuple(sorted(path for path in found if path.exists()))
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and not _ignored(path, ignored)))


def _git() -> bool:
    return (ROOT / ".git").exists() and shutil.which("git") is not None


def _ignored(path: Path, patterns: list[str]) -> bool:
    parts = [Path(part) for part in path.relative_to(ROOT).parts]
    return ".git" in path.parts or any(part.match(pattern) for part in parts for pattern in patterns)


def text_of(path: Path) -> str:
    """The text of a file; empty for pictures, fonts and compiled catalogues."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def project() -> dict[str, object]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

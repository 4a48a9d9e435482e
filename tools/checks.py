"""All checks of `run.py check`, or those whose names are given."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "format": ["-m", "ruff", "format", "--check", "-q"],
    "lint": ["-m", "ruff", "check", "-q"],
    "types": ["-m", "mypy"],
    "laws": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    "sizes": ["tools/sizes.py"],
    "messages": ["tools/messages.py", "check"],
    "locks": ["tools/locks.py", "check"],
    "openapi": ["tools/openapi.py", "check"],
}


def main(asked: Sequence[str]) -> int:
    """Each step a line with its time; all of them run even after a failure, which is then shown."""
    unknown = sorted(set(asked) - set(STEPS))
    if unknown:
        print(f"No such step: {', '.join(unknown)}. Steps: {', '.join(STEPS)}.", file=sys.stderr)
        return 1
    failed = [_failed(name) for name in STEPS if name in asked or not asked]
    return int(any(failed))


def _failed(name: str) -> bool:
    started = time.monotonic()
    command = [sys.executable, *STEPS[name]]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    word = "FAILED" if done.returncode else "ok"
    print(f"{name:10} {word:7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
    return bool(done.returncode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A site as `run.py serve` runs it, in a folder of its own: started, hurt, asked for its health, stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "postgres": "/bin/postgres",
    "web": "corymb.site.web",
    "worker": "command work --rest",
    "short": "command work --soon",
}
"""What the supervisor starts, by a word of its command."""
PATIENCE, BETWEEN = 120.0, 0.05
"""Seconds until something that does not come is given up, and between two looks."""


def pause(seconds: float = BETWEEN) -> None:
    threading.Event().wait(seconds)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def plain_environment(home: Path) -> dict[str, str]:
    """The environment of a user who has set nothing but the folder."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CORYMB_", "DATABASE_", "DJANGO_", "PYTEST_"))}
    return env | {"CORYMB_DATA": str(home), "PYTHONPATH": str(ROOT / "src")}


@dataclass
class Served:
    """A running supervisor, what it said so far, and where it serves."""

    home: Path
    demo: bool = False
    members: int | None = None
    port: int = field(default_factory=free_port)
    said: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    process: subprocess.Popen[str] = field(init=False)
    _listener: threading.Thread = field(init=False)

    def start(self) -> None:
        """Start it and wait until it is well. Raises RuntimeError where it does not come up."""
        command = [sys.executable, "-P", "-m", "corymb.site.serve", "--port", str(self.port)]
        size = ["--members", str(self.members)] if self.members else []
        self.process = subprocess.Popen(
            [*command, *(["--demo", *size] if self.demo else [])],
            env=plain_environment(self.home), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.says("http://localhost")
        if self.health() != 200:
            raise RuntimeError("it says where it serves, and is not well")

    def _listen(self) -> None:
        assert self.process.stderr
        with self.process.stderr as lines:
            self.said.extend(lines)

    def says(self, wanted: str) -> str:
        """The next line that matches; the lines before it are passed over."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            while self.said:
                line = self.said.popleft()
                if re.search(wanted, line):
                    return line
            pause()
        raise RuntimeError(f"never said {wanted!r}")

    def health(self) -> int:
        """Status of the health page, as soon as it is well; else the last one after all patience."""
        until, status = time.monotonic() + PATIENCE, 0
        while status != 200 and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                    status = int(answer.status)
            except urllib.error.HTTPError as error:
                status = error.code
                pause()
            except OSError:
                pause()
        return status

    def children(self) -> dict[str, int]:
        """Process numbers of what the supervisor started itself."""
        found = {}
        for number in _begun_by(self.process.pid):
            command = _command_of(Path(f"/proc/{number}"))
            found |= {name: number for name, word in PARTS.items() if word in command}
        return found

    def web_workers(self) -> list[int]:
        """Process numbers of the two that answer; the first began the second."""
        first = _begun_by(self.children().get("web", 0))
        return first + [number for one in first for number in _begun_by(one)]

    def kill(self, part: str) -> int:
        """End a part as a lost machine does, with all processes of its own; its number."""
        number = self.children()[part]
        if part == "postgres":
            os.kill(number, signal.SIGKILL)  # its children see it and go
        else:
            os.killpg(number, signal.SIGKILL)
        return number

    def well_again(self, part: str, killed: int) -> float:
        """Seconds until the part is there anew and the health page is well. Raises RuntimeError where it stays away."""
        began = time.monotonic()
        wait_for(lambda: self.children().get(part, killed) != killed, f"{part} is started again")
        if self.health() != 200:
            raise RuntimeError(f"not well after {part} was killed")
        return time.monotonic() - began

    def stop(self) -> int:
        """Ctrl-C; its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        self._listener.join()
        return code

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`run.py site ...` on its data while it is served."""
        command = [sys.executable, "-P", "-m", "corymb.site.console", *(["--demo"] if self.demo else []), *arguments]
        return subprocess.run(
            command, env=plain_environment(self.home), check=False, capture_output=True, text=True, timeout=600
        )


def wait_for(happens: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Raises RuntimeError where it does not happen in all patience."""
    until = time.monotonic() + patience
    while not happens():
        if time.monotonic() > until:
            raise RuntimeError(f"waited in vain: {what}")
        pause()


def _begun_by(parent: int) -> list[int]:
    there = [folder for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    return [int(folder.name) for folder in there if parent_of(folder) == parent]


def _command_of(folder: Path) -> str:
    """How a process was called; nothing of one that has ended since its folder was listed."""
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def parent_of(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0

